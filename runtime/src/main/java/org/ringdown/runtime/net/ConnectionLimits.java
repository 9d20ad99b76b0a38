package org.ringdown.runtime.net;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many connections may be open at once, in all and from one source (an IPv4 address, an IPv6
 * /64). The loopback address is held to the total only: behind it stand a reverse proxy or our own
 * tests. So is a proxy that is known as one, until it says for whom it connects. Safe from any
 * thread; memory is bounded by the total.
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

    /** The place of one connection; to be left once. */
    public final class Place {
        private @Nullable InetAddress source;

        private Place(final @Nullable InetAddress source) {
            this.source = source;
        }

        /**
         * From now on the place is the client's, who connects through a proxy.
         *
         * @return false when the client has too many; the place is then nobody's, and still to be
         *     left
         */
        public boolean give(final InetAddress client) {
            synchronized (ConnectionLimits.this) {
                forget(source);
                final InetAddress wanted = Addresses.source(client);
                source = remember(wanted) ? wanted : null;
                return source != null;
            }
        }

        /** Gives the place back. */
        public void leave() {
            synchronized (ConnectionLimits.this) {
                forget(source);
                source = null;
                count--;
            }
        }
    }

    /** A place for a connection of {@code address}, or null when there is none. */
    public synchronized @Nullable Place enter(final InetAddress address) {
        final InetAddress source = Addresses.source(address);
        if (count >= total || !remember(source)) {
            return null;
        }
        count++;
        return new Place(source);
    }

    /** A place for a connection whose client is not known yet, or null when there is none. */
    public synchronized @Nullable Place enter() {
        if (count >= total) {
            return null;
        }
        count++;
        return new Place(null);
    }

    private boolean remember(final InetAddress source) {
        final int mine = open.getOrDefault(source, 0);
        if (mine >= perSource && !source.isLoopbackAddress()) {
            return false;
        }
        open.put(source, mine + 1);
        return true;
    }

    private void forget(final @Nullable InetAddress source) {
        if (source != null) {
            open.computeIfPresent(source, (_, mine) -> mine <= 1 ? null : mine - 1);
        }
    }

    /** Connections open now. */
    public synchronized int open() {
        return count;
    }
}
