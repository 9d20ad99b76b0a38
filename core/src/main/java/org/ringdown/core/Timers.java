package org.ringdown.core;

import java.util.Arrays;

/**
 * One deadline per constant of an enum, so that a state machine's timers carry the names of its
 * RFC.
 *
 * @param <T> the enum of timer names
 */
public final class Timers<T extends Enum<T>> {
    private final long[] deadlines;

    /** Creates the timers, all of them stopped. */
    public Timers(final Class<T> names) {
        deadlines = new long[names.getEnumConstants().length];
        Arrays.fill(deadlines, Engine.NEVER);
    }

    /** Starts or restarts a timer. {@code deadline} is in nanoseconds since start-up. */
    public void start(final T timer, final long deadline) {
        deadlines[timer.ordinal()] = deadline;
    }

    /** Stops a timer; it is no error if it does not run. */
    public void stop(final T timer) {
        deadlines[timer.ordinal()] = Engine.NEVER;
    }

    /** Stops all timers. */
    public void stopAll() {
        Arrays.fill(deadlines, Engine.NEVER);
    }

    /** Whether the timer runs. */
    public boolean running(final T timer) {
        return deadlines[timer.ordinal()] != Engine.NEVER;
    }

    /** Whether the timer was due at {@code now}; if so it is stopped, so that it fires once. */
    public boolean fired(final T timer, final long now) {
        if (deadlines[timer.ordinal()] > now) {
            return false;
        }
        deadlines[timer.ordinal()] = Engine.NEVER;
        return true;
    }

    /** The earliest deadline of all, or {@link Engine#NEVER}. */
    public long deadline() {
        long earliest = Engine.NEVER;
        for (final long deadline : deadlines) {
            earliest = Math.min(earliest, deadline);
        }
        return earliest;
    }
}
