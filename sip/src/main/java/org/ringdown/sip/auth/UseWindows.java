package org.ringdown.sip.auth;

import java.util.Arrays;

/**
 * The use counts of a bounded number of nonces, each with a window of 64. When it is full, or when
 * a nonce's life has passed, the older half is forgotten, and all nonces of that time are declared
 * too old: a client then answers a new one. Nothing is made anew for a use. Owned by one thread.
 */
public final class UseWindows implements UseCounts {
    private static final int WINDOW = 64;
    private static final int FIRST_SLOTS = 16;

    private final int halfCapacity;
    private final long lifetime;
    private Half recent = new Half();
    private Half older = new Half();
    private long recentSince;

    /** Nonces made up to this time are too old, whatever their age. */
    private long forgottenUntil = Long.MIN_VALUE;

    /** Nonces by open addressing; a slot whose highest count is 0 is free. */
    private static final class Half {
        private long[] serials = new long[FIRST_SLOTS];
        private long[] made = new long[FIRST_SLOTS];
        private long[] highest = new long[FIRST_SLOTS];
        private long[] seen = new long[FIRST_SLOTS];
        private int size;
        private long latest = Long.MIN_VALUE;

        /** Where a nonce is, or the free slot where it would be. */
        private int slot(final long serial) {
            final int mask = serials.length - 1;
            int slot = (int) ((serial * 0x9e3779b97f4a7c15L) >>> 40) & mask;
            while (highest[slot] != 0 && serials[slot] != serial) {
                slot = (slot + 1) & mask;
            }
            return slot;
        }

        boolean has(final long serial) {
            return size > 0 && highest[slot(serial)] != 0;
        }

        boolean use(final long serial, final long count) {
            final int slot = slot(serial);
            if (count > highest[slot]) {
                final long step = count - highest[slot];
                seen[slot] = step >= WINDOW ? 1 : (seen[slot] << step) | 1;
                highest[slot] = count;
                return true;
            }
            final long back = highest[slot] - count;
            if (back >= WINDOW || (seen[slot] >>> back & 1) != 0) {
                return false;
            }
            seen[slot] |= 1L << back;
            return true;
        }

        void add(final long serial, final long madeAt, final long count) {
            if (2 * size >= serials.length) {
                grow();
            }
            put(serial, madeAt, count, 1);
            size++;
            latest = Math.max(latest, madeAt);
        }

        private void put(final long serial, final long madeAt, final long count, final long bits) {
            final int slot = slot(serial);
            serials[slot] = serial;
            made[slot] = madeAt;
            highest[slot] = count;
            seen[slot] = bits;
        }

        private void grow() {
            final long[] oldSerials = serials;
            final long[] oldMade = made;
            final long[] oldHighest = highest;
            final long[] oldSeen = seen;
            serials = new long[2 * oldSerials.length];
            made = new long[serials.length];
            highest = new long[serials.length];
            seen = new long[serials.length];
            for (int i = 0; i < oldSerials.length; i++) {
                if (oldHighest[i] != 0) {
                    put(oldSerials[i], oldMade[i], oldHighest[i], oldSeen[i]);
                }
            }
        }

        void clear() {
            Arrays.fill(highest, 0);
            size = 0;
            latest = Long.MIN_VALUE;
        }
    }

    /**
     * Room for some nonces.
     *
     * @param capacity how many are remembered at most
     * @param lifetimeNanos how long a nonce is good for
     */
    public UseWindows(final int capacity, final long lifetimeNanos) {
        if (lifetimeNanos <= 0 || capacity < 2) {
            throw new IllegalArgumentException("a lifetime and room for two are needed");
        }
        halfCapacity = capacity / 2;
        lifetime = lifetimeNanos;
    }

    @Override
    public boolean forgotten(final long serial, final long made) {
        return made <= forgottenUntil && !recent.has(serial) && !older.has(serial);
    }

    @Override
    public boolean use(final long serial, final long made, final long count, final long now) {
        if (count < 1) {
            return false;
        }
        if (recent.has(serial)) {
            return recent.use(serial, count);
        }
        if (older.has(serial)) {
            return older.use(serial, count);
        }
        if (made <= forgottenUntil) {
            return false;
        }
        makeRoom(now);
        if (made <= forgottenUntil) {
            return false;
        }
        recent.add(serial, made, count);
        return true;
    }

    private void makeRoom(final long now) {
        if (recent.size < halfCapacity && now - recentSince < lifetime) {
            return;
        }
        final Half free = older;
        forgottenUntil = Math.max(forgottenUntil, free.latest);
        free.clear();
        older = recent;
        recent = free;
        recentSince = now;
    }

    /** How many nonces are remembered now. */
    public int remembered() {
        return recent.size + older.size;
    }
}
