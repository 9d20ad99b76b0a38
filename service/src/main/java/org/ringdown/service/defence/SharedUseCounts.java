package org.ringdown.service.defence;

import org.ringdown.sip.auth.UseCounts;
import org.ringdown.sip.auth.UseWindows;

/**
 * The use counts of nonces for all loops together: a nonce may be used on any loop, and no use of
 * it twice. Nonces are spread over parts, each with a lock that is held for some nanoseconds.
 */
public final class SharedUseCounts implements UseCounts {
    private static final int PARTS = 64;

    private final UseWindows[] parts = new UseWindows[PARTS];

    /**
     * Room for some nonces.
     *
     * @param capacity how many are remembered at most
     * @param lifetimeNanos how long a nonce is good for
     */
    public SharedUseCounts(final int capacity, final long lifetimeNanos) {
        for (int i = 0; i < PARTS; i++) {
            parts[i] = new UseWindows(Math.max(2, capacity / PARTS), lifetimeNanos);
        }
    }

    private UseWindows part(final long serial) {
        return parts[(int) ((serial * 0xbf58476d1ce4e5b9L) >>> 58)];
    }

    @Override
    public boolean forgotten(final long serial, final long made) {
        final UseWindows part = part(serial);
        synchronized (part) {
            return part.forgotten(serial, made);
        }
    }

    @Override
    public boolean use(final long serial, final long made, final long count, final long now) {
        final UseWindows part = part(serial);
        synchronized (part) {
            return part.use(serial, made, count, now);
        }
    }
}
