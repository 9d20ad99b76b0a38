package org.ringdown.runtime.io;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Socket addresses as the kernel reads and writes them, in both families. */
final class SocketNames {
    /** Bytes that each of them fits into. */
    static final int SLOT = 32;

    static final ValueLayout.OfLong LONG_BE =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    static final ValueLayout.OfInt INT_BE =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    static final ValueLayout.OfShort SHORT_BE =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private SocketNames() {}

    /** The port of the address that stands there. */
    static int port(final MemorySegment from, final long at) {
        return from.get(SHORT_BE, at + 2) & 0xffff;
    }

    /** Puts the address that stands there into a datagram, as its source. */
    static void read(final MemorySegment from, final long at, final Datagram datagram) {
        datagram.port = port(from, at);
        if (from.get(JAVA_SHORT, at) == Libc.AF_INET6) {
            datagram.high = from.get(LONG_BE, at + 8);
            datagram.low = from.get(LONG_BE, at + 16);
            datagram.scope = from.get(JAVA_INT, at + 24);
        } else {
            datagram.high = 0;
            datagram.low = PeerAddress.MAPPED | (from.get(INT_BE, at + 4) & 0xffff_ffffL);
            datagram.scope = 0;
        }
    }

    /** Writes an address for a socket of IPv6, or of IPv4 alone; returns its length. */
    static int write(
            final MemorySegment to, final long at, final boolean six, final PeerAddress address) {
        to.set(SHORT_BE, at + 2, (short) address.port);
        if (!six) {
            to.set(JAVA_SHORT, at, (short) Libc.AF_INET);
            to.set(INT_BE, at + 4, (int) address.low);
            to.set(JAVA_LONG, at + 8, 0);
            return 16;
        }
        to.set(JAVA_SHORT, at, (short) Libc.AF_INET6);
        to.set(JAVA_INT, at + 4, 0);
        to.set(LONG_BE, at + 8, address.high);
        to.set(LONG_BE, at + 16, address.low);
        to.set(JAVA_INT, at + 24, address.scope);
        return 28;
    }

    /** Writes the address that means every address, with a port; returns its length. */
    static int writeAny(final MemorySegment to, final boolean six, final int port) {
        to.fill((byte) 0);
        to.set(JAVA_SHORT, 0, (short) (six ? Libc.AF_INET6 : Libc.AF_INET));
        to.set(SHORT_BE, 2, (short) port);
        return six ? 28 : 16;
    }
}
