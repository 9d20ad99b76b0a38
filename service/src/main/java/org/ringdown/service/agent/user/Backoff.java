package org.ringdown.service.agent.user;

/**
 * How long to wait before something that failed is tried again: half a minute at first, twice as
 * long each time, half an hour at most, and never all at once (RFC 5626 §4.5).
 */
final class Backoff {
    private static final int FIRST = 30;
    private static final int LONGEST = 1_800;

    private final Outlet outlet;
    private int failures;

    Backoff(final Outlet outlet) {
        this.outlet = outlet;
    }

    /**
     * It failed once more.
     *
     * @param asked what the other end said, in seconds; 0 or less for nothing
     * @return in how many seconds to try again
     */
    int next(final int asked) {
        final int longest = Math.min(LONGEST, FIRST << Math.min(failures, 6));
        failures++;
        return asked > 0 ? asked : longest / 2 + (int) outlet.random(longest / 2 + 1);
    }

    /** It worked. */
    void reset() {
        failures = 0;
    }

    /** Whether another try may change what a response says. */
    static boolean hopeless(final int status) {
        return switch (status) {
            case 408, 480, 500, 502, 503, 504, 600 -> false;
            default -> true;
        };
    }
}
