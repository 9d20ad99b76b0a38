package org.ringdown.service.proxy;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.proxy.ContextId;
import org.ringdown.sip.proxy.ProxyInput;

/**
 * The time of the loop's present turn, and the way into the proxy engine at that time. What resumes
 * after waiting finds the present turn here, not the one in which it began.
 */
final class Turn {
    /** Takes an input of the proxy engine at a time. */
    @FunctionalInterface
    interface Engine {
        void handle(ProxyInput input, long now);
    }

    private final Engine engine;
    private final Consumer<Runnable> resume;
    private final Watcher watcher;
    private long now;
    private @Nullable ContextId about;

    /**
     * @param resume brings work back to this loop from any thread
     */
    Turn(final Engine engine, final Consumer<Runnable> resume) {
        this(engine, resume, Watcher.NONE);
    }

    /** The same with somebody who watches. */
    Turn(final Engine engine, final Consumer<Runnable> resume, final Watcher watcher) {
        this.engine = engine;
        this.resume = resume;
        this.watcher = watcher;
    }

    void begin(final long time) {
        now = time;
        about = null;
    }

    /** What is done from now on is about this request, or about none in particular. */
    void about(final @Nullable ContextId request) {
        about = request;
    }

    /** The request that a fault would end. */
    @Nullable ContextId about() {
        return about;
    }

    long now() {
        return now;
    }

    void engine(final ProxyInput input) {
        engine.handle(input, now);
    }

    /** Who sees what passes. */
    Watcher watcher() {
        return watcher;
    }

    /**
     * Says for the operator why a request is treated as it is: see {@link Watcher#because}. Told
     * before the answer that follows from it.
     */
    void because(final SipMessage about, final String sentence) {
        watcher.because(about, sentence, now);
    }

    /** Runs {@code rest} on this loop; called from anywhere. */
    void resume(final Runnable rest) {
        resume.accept(rest);
    }
}
