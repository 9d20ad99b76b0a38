package org.ringdown.core;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long something took, counted in steps. One owner counts with {@link #addOwned}, or several
 * with {@link #add}; anybody reads, and may see counts that are a moment old.
 */
public final class Histogram {
    private final long[] bounds;
    private final AtomicLongArray counts;

    /**
     * A histogram at zero.
     *
     * @param bounds upper ends of the steps, included, in nanoseconds, ascending
     */
    public Histogram(final long... bounds) {
        this.bounds = bounds.clone();
        // One step more for what is longer, and the sum.
        counts = new AtomicLongArray(bounds.length + 2);
    }

    /** Counts one span; any thread. */
    public void add(final long nanos) {
        counts.getAndIncrement(step(nanos));
        counts.getAndAdd(bounds.length + 1, nanos);
    }

    /** Counts one span from the single owner's thread: cheaper, and wrong from two threads. */
    public void addOwned(final long nanos) {
        final int step = step(nanos);
        counts.setRelease(step, counts.getPlain(step) + 1);
        final int sum = bounds.length + 1;
        counts.setRelease(sum, counts.getPlain(sum) + nanos);
    }

    private int step(final long nanos) {
        int step = 0;
        while (step < bounds.length && nanos > bounds[step]) {
            step++;
        }
        return step;
    }

    /** The upper ends of the steps, in nanoseconds. */
    public long[] bounds() {
        return Arrays.copyOf(bounds, bounds.length);
    }

    /** How many fell into each step; the last are those above all bounds. */
    public long[] counts() {
        final long[] copy = new long[bounds.length + 1];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = counts.getAcquire(i);
        }
        return copy;
    }

    /** All spans together, in nanoseconds. */
    public long sum() {
        return counts.getAcquire(bounds.length + 1);
    }
}
