package org.ringdown.runtime.clock;

/** Time, in the two forms the server needs. Safe from any thread. */
public interface Clock {
    /**
     * Monotonic nanoseconds since start-up: never negative, never going back, so that times compare
     * with {@code <}.
     */
    long now();

    /** Milliseconds since 1970-01-01 UTC: for dates that people or other machines see. */
    long epochMillis();
}
