package org.ringdown.service.proxy;

import java.util.function.Consumer;
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
    private long now;

    /**
     * @param resume brings work back to this loop from any thread
     */
    Turn(final Engine engine, final Consumer<Runnable> resume) {
        this.engine = engine;
        this.resume = resume;
    }

    void begin(final long time) {
        now = time;
    }

    long now() {
        return now;
    }

    void engine(final ProxyInput input) {
        engine.handle(input, now);
    }

    /** Runs {@code rest} on this loop; called from anywhere. */
    void resume(final Runnable rest) {
        resume.accept(rest);
    }
}
