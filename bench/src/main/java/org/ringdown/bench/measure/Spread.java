package org.ringdown.bench.measure;

import java.util.Arrays;

/**
 * How long something took, many times: counts in steps of at most 1.6 %, from nanoseconds to
 * minutes, without allocating. One thread counts.
 */
public final class Spread {
    /** Steps in each doubling. */
    private static final int FINE_BITS = 6;

    private static final int FINE = 1 << FINE_BITS;
    private static final int DOUBLINGS = 34;

    private final long[] counts = new long[DOUBLINGS * FINE];
    private long count;
    private long longest;

    /** Counts one span, in nanoseconds; a negative one counts as 0. */
    public void add(final long nanos) {
        final long span = Math.max(0, nanos);
        counts[step(span)]++;
        count++;
        longest = Math.max(longest, span);
    }

    private static int step(final long nanos) {
        if (nanos < FINE) {
            return (int) nanos;
        }
        final int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos) - FINE_BITS;
        final long step = (long) (shift + 1) * FINE + (nanos >>> shift) - FINE;
        return (int) Math.min(step, (long) DOUBLINGS * FINE - 1);
    }

    /** The longest span of a step. */
    private static long most(final int step) {
        if (step < FINE) {
            return step;
        }
        final int shift = step / FINE - 1;
        return ((long) (step % FINE + FINE + 1) << shift) - 1;
    }

    /** What this part of all spans stayed within, in nanoseconds; 0 when there are none. */
    public long within(final double part) {
        final long wanted = (long) Math.ceil(part * count);
        long seen = 0;
        for (int step = 0; step < counts.length; step++) {
            seen += counts[step];
            if (seen >= wanted && seen > 0) {
                return Math.min(most(step), longest);
            }
        }
        return longest;
    }

    /** How many were longer than that, to a step's precision. */
    public long longerThan(final long nanos) {
        long sum = 0;
        for (int step = step(nanos) + 1; step < counts.length; step++) {
            sum += counts[step];
        }
        return sum;
    }

    /** How many. */
    public long count() {
        return count;
    }

    /** The longest, in nanoseconds. */
    public long longest() {
        return longest;
    }

    /** Counts what another one has counted. */
    public void addAll(final Spread other) {
        for (int step = 0; step < counts.length; step++) {
            counts[step] += other.counts[step];
        }
        count += other.count;
        longest = Math.max(longest, other.longest);
    }

    /** Starts anew. */
    public void clear() {
        Arrays.fill(counts, 0);
        count = 0;
        longest = 0;
    }
}
