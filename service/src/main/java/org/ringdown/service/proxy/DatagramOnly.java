package org.ringdown.service.proxy;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Servers that took no TCP lately: what is too large for a datagram goes to them in one all the
 * same, at once (RFC 3261 §18.1.1), instead of waiting for a connection with every call.
 */
final class DatagramOnly {
    private static final int MOST = 1_000;

    /** Ten minutes, in nanoseconds: then TCP is tried once more. */
    private static final long REMEMBERED = 600_000_000_000L;

    private final Map<InetSocketAddress, Long> since = new LinkedHashMap<>();

    /** A server took no TCP. */
    void add(final InetSocketAddress server, final long now) {
        since.remove(server);
        if (since.size() >= MOST) {
            since.remove(since.keySet().iterator().next());
        }
        since.put(server, now);
    }

    boolean contains(final InetSocketAddress server, final long now) {
        final Long noted = since.get(server);
        return noted != null && now - noted < REMEMBERED;
    }
}
