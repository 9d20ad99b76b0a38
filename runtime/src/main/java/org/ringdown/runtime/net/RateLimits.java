package org.ringdown.runtime.net;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * How often a source may make us do something in one second. The table is bounded: when more
 * sources come in one second than it holds, the new ones are refused until the next. Safe from any
 * thread.
 */
public final class RateLimits {
    private static final long SECOND = 1_000_000_000;

    private final int perSecond;
    private final int sources;
    private final Map<InetAddress, Integer> seen = new HashMap<>();
    private long second = -1;

    /** A limit for what costs more than a look, with a table that is large enough for most days. */
    public static RateLimits of(final int perSecond) {
        return new RateLimits(perSecond, 4_096);
    }

    /** Allows {@code perSecond} for each of at most {@code sources} sources. */
    public RateLimits(final int perSecond, final int sources) {
        this.perSecond = perSecond;
        this.sources = sources;
    }

    /** The same, but this very machine may do it as often as it likes. */
    public boolean allowAway(final InetAddress address, final long now) {
        return address.isLoopbackAddress() || allow(address, now);
    }

    /**
     * Whether the source may do it once more.
     *
     * @param now nanoseconds since start-up
     */
    public synchronized boolean allow(final InetAddress address, final long now) {
        if (now / SECOND != second) {
            second = now / SECOND;
            seen.clear();
        }
        final InetAddress source = Addresses.source(address);
        final int count = seen.getOrDefault(source, 0);
        if (count >= perSecond || (count == 0 && seen.size() >= sources)) {
            return false;
        }
        seen.put(source, count + 1);
        return true;
    }
}
