package org.ringdown.service.defence;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A token bucket for each of many, in a table that does not grow. A bucket is one number, the time
 * at which it is full again (the "theoretical arrival time" of the generic cell rate algorithm), so
 * that taking from it is one atomic exchange, without lock and without allocation. When a set of
 * the table is full, the one that has been quiet for longest gives way; its bucket is full by then,
 * or soon would be. Safe for any thread.
 */
final class Buckets {
    private static final int WAYS = 8;

    private final AtomicLongArray keys;
    private final AtomicLongArray fullAt;
    private final int sets;

    /**
     * @param capacity how many are told apart, rounded up to a power of two
     */
    Buckets(final int capacity) {
        final int size = Math.max(WAYS, Integer.highestOneBit(2 * capacity - 1));
        sets = size / WAYS;
        keys = new AtomicLongArray(size);
        fullAt = new AtomicLongArray(size);
    }

    /**
     * Takes one token; {@code false} when there is none.
     *
     * @param key whose bucket; not 0
     * @param price how long it takes until a token comes back, in nanoseconds
     * @param depth what the bucket holds, in nanoseconds of price
     */
    boolean take(final long key, final long now, final long price, final long depth) {
        final int slot = slot(key, now);
        while (true) {
            final long full = fullAt.get(slot);
            final long from = Math.max(full, now);
            if (from - now > depth - price) {
                return false;
            }
            if (fullAt.compareAndSet(slot, full, from + price)) {
                return true;
            }
        }
    }

    private int slot(final long key, final long now) {
        final int set = (int) ((key * 0x9e3779b97f4a7c15L) >>> 33) & (sets - 1);
        final int first = set * WAYS;
        int quietest = first;
        long since = Long.MAX_VALUE;
        for (int i = first; i < first + WAYS; i++) {
            final long found = keys.get(i);
            if (found == key) {
                return i;
            }
            final long full = found == 0 ? Long.MIN_VALUE : fullAt.get(i);
            if (full < since) {
                since = full;
                quietest = i;
            }
        }
        final long old = keys.get(quietest);
        if (old != key && keys.compareAndSet(quietest, old, key)) {
            fullAt.set(quietest, now);
        }
        // Whoever was quicker shares the bucket for this once.
        return quietest;
    }
}
