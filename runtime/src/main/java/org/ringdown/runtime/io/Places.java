package org.ringdown.runtime.io;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that datagrams came from and to lately, so that not each makes new objects. The
 * tables are of fixed size: who is new takes the place of whoever had it.
 */
final class Places {
    private static final int FAR = 4_096;
    private static final int NEAR = 64;

    private final @Nullable PeerAddress[] far = new @Nullable PeerAddress[FAR];
    private final @Nullable PeerAddress[] near = new @Nullable PeerAddress[NEAR];
    private final int port;

    /** For a socket with this port. */
    Places(final int port) {
        this.port = port;
    }

    /** The address in a struct sockaddr. */
    PeerAddress at(final MemorySegment names, final long name) {
        final int there = names.get(SocketNames.SHORT_BE, name + 2) & 0xffff;
        if (names.get(JAVA_SHORT, name) == Libc.AF_INET6) {
            return in(
                    far,
                    names.get(SocketNames.LONG_BE, name + 8),
                    names.get(SocketNames.LONG_BE, name + 16),
                    there,
                    names.get(JAVA_INT, name + 24));
        }
        final int four = names.get(SocketNames.INT_BE, name + 4);
        return in(far, 0, PeerAddress.MAPPED | (four & 0xffff_ffffL), there, 0);
    }

    /** An address of ours. */
    InetSocketAddress own(final long high, final long low) {
        return in(near, high, low, port, 0).socketAddress();
    }

    private static PeerAddress in(
            final @Nullable PeerAddress[] table,
            final long high,
            final long low,
            final int port,
            final int scope) {
        final int place = PeerAddress.hash(high, low, port) & table.length - 1;
        final PeerAddress known = table[place];
        if (known != null
                && known.high == high
                && known.low == low
                && known.port == port
                && known.scope == scope) {
            return known;
        }
        final PeerAddress made = PeerAddress.of(high, low, port, scope);
        table[place] = made;
        return made;
    }
}
