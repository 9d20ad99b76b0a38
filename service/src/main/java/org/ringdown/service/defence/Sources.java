package org.ringdown.service.defence;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * Where messages come from, as numbers: an IPv4 address, the /24 around it, or the /56 of an IPv6
 * address, which is what one customer of a provider has. A number says which of them it is, and is
 * never 0.
 */
final class Sources {
    private static final long ADDRESS = 1L << 56;
    private static final long NEIGHBOURS = 2L << 56;
    private static final long SITE = 3L << 56;
    private static final long KIND = 0xffL << 56;

    private Sources() {}

    /** The source that an address belongs to. */
    static long of(final InetAddress address) {
        final byte[] bytes = address.getAddress();
        if (bytes.length == Integer.BYTES) {
            return ADDRESS
                    | (bytes[0] & 0xffL) << 24
                    | (bytes[1] & 0xff) << 16
                    | (bytes[2] & 0xff) << 8
                    | (bytes[3] & 0xff);
        }
        long site = 0;
        for (int i = 0; i < 7; i++) {
            site = site << 8 | (bytes[i] & 0xff);
        }
        return SITE | site;
    }

    /** Whether more than one source makes up a neighbourhood, as with IPv4. */
    static boolean hasNeighbours(final long source) {
        return (source & KIND) == ADDRESS;
    }

    /** The neighbourhood of an IPv4 source. */
    static long neighbours(final long source) {
        return NEIGHBOURS | (source & ~KIND) >>> 8;
    }

    /** A source as people write it. */
    static String text(final long source) {
        try {
            if ((source & KIND) == ADDRESS) {
                return InetAddress.getByAddress(
                                ByteBuffer.allocate(Integer.BYTES).putInt((int) source).array())
                        .getHostAddress();
            }
            final byte[] bytes = new byte[16];
            for (int i = 0; i < 7; i++) {
                bytes[i] = (byte) (source >>> (48 - 8 * i));
            }
            return InetAddress.getByAddress(bytes).getHostAddress() + "/56";
        } catch (final UnknownHostException impossible) {
            throw new IllegalStateException("4 or 16 bytes are an address", impossible);
        }
    }

    /** Whether an address is one of the machine itself, in either family. */
    static boolean isLoopback(final InetAddress address) {
        return address instanceof Inet4Address four
                ? four.isLoopbackAddress()
                : address.isLoopbackAddress();
    }
}
