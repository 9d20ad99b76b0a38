package org.ringdown.bench.sip;

import java.util.Arrays;

/** How long messages took, in order. */
final class Delays {
    /** None. */
    static final Delays NONE = new Delays(new long[0]);

    private final long[] nanos;

    /** These, in nanoseconds and in any order. */
    Delays(final long[] nanos) {
        this.nanos = nanos.clone();
        Arrays.sort(this.nanos);
    }

    /** What this part of all stayed below, in milliseconds; 0 when there are none. */
    double below(final double part) {
        return nanos.length == 0
                ? 0
                : nanos[(int) Math.min(nanos.length - 1L, (long) (part * nanos.length))] / 1e6;
    }
}
