package org.ringdown.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.ringdown.core.Engine;

/** Time that stands still until a test moves it. */
public final class SimClock {
    private long now;

    /** Nanoseconds since the start of the test. */
    public long now() {
        return now;
    }

    /** Milliseconds since the start of the test. */
    public long millis() {
        return now / 1_000_000;
    }

    /** Moves time on. */
    public void advance(final Duration by) {
        now += by.toNanos();
    }

    /**
     * Moves time on to {@code until}, ticking the engine at each of its deadlines on the way, and
     * collects what it puts out.
     */
    public <O> List<O> run(final Engine<?, O> engine, final Duration until) {
        final List<O> outputs = new ArrayList<>(drain(engine));
        final long end = until.toNanos();
        while (engine.deadline() <= end) {
            now = Math.max(now, engine.deadline());
            engine.tick(now);
            outputs.addAll(drain(engine));
        }
        now = Math.max(now, end);
        return outputs;
    }

    /** Everything the engine has to say now. */
    public static <O> List<O> drain(final Engine<?, O> engine) {
        final List<O> outputs = new ArrayList<>();
        for (O output = engine.poll(); output != null; output = engine.poll()) {
            outputs.add(output);
        }
        return outputs;
    }
}
