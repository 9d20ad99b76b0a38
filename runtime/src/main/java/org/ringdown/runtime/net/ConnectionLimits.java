package org.ringdown.runtime.net;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * How many connections may be open at once, in all and from one source (an IPv4 address, an IPv6
 * /64). The loopback address is held to the total only: behind it stand a reverse proxy or our own
 * tests. Safe from any thread; memory is bounded by the total.
 */
public final class ConnectionLimits {
    private final int perSource;
    private final int total;
    private final Map<InetAddress, Integer> open = new HashMap<>();
    private int count;

    /** Limits, both at least 1. */
    public ConnectionLimits(final int perSource, final int total) {
        this.perSource = perSource;
        this.total = total;
    }

    /** Takes a place; false when there is none. Each true is owed one {@link #release}. */
    public synchronized boolean acquire(final InetAddress address) {
        final InetAddress source = Addresses.source(address);
        final int mine = open.getOrDefault(source, 0);
        if (count >= total || (mine >= perSource && !source.isLoopbackAddress())) {
            return false;
        }
        open.put(source, mine + 1);
        count++;
        return true;
    }

    /** Gives a place back. */
    public synchronized void release(final InetAddress address) {
        final InetAddress source = Addresses.source(address);
        final int mine = open.getOrDefault(source, 0);
        if (mine <= 1) {
            open.remove(source);
        } else {
            open.put(source, mine - 1);
        }
        count--;
    }

    /** Connections open now. */
    public synchronized int open() {
        return count;
    }
}
