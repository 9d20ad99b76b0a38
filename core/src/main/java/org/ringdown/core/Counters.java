package org.ringdown.core;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counters named by an enum: one owner counts, anybody reads. A reader may see a count that is a
 * moment old.
 *
 * @param <C> the enum of counter names; each constant's doc says what it counts
 */
public final class Counters<C extends Enum<C>> {
    private final C[] names;
    private final AtomicLongArray counts;

    /** Creates the counters at zero. */
    public Counters(final Class<C> names) {
        this.names = names.getEnumConstants();
        counts = new AtomicLongArray(this.names.length);
    }

    /** Adds one; safe from any thread. */
    public void count(final C counter) {
        counts.getAndIncrement(counter.ordinal());
    }

    /**
     * Adds {@code amount} from the single owner's thread: cheaper than {@link #count}, and wrong
     * from two threads.
     */
    public void addOwned(final C counter, final long amount) {
        final int index = counter.ordinal();
        counts.setRelease(index, counts.getPlain(index) + amount);
    }

    /** The count so far. */
    public long get(final C counter) {
        return counts.getAcquire(counter.ordinal());
    }

    /** All names, in their order. */
    public C[] names() {
        return names.clone();
    }
}
