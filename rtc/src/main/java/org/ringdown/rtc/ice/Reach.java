package org.ringdown.rtc.ice;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * Which addresses checks are sent to. What the peer's description names is hearsay: it must not
 * make us knock at doors that only we can reach.
 */
final class Reach {
    private Reach() {}

    /** Whether somebody could be there at all. */
    static boolean plausible(final InetSocketAddress remote) {
        final InetAddress address = remote.getAddress();
        if (address == null
                || remote.getPort() == 0
                || address.isAnyLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        final byte[] bytes = address.getAddress();
        if (address instanceof Inet4Address) {
            // 0/8 is "this network" and 240/4 is no place, the broadcast address included.
            return bytes[0] != 0 && (bytes[0] & 0xf0) != 0xf0;
        }
        return !disguised(bytes);
    }

    /**
     * Whether a host of ours that has {@code local} may be led to {@code remote}: to itself or to
     * its link only if it speaks from there.
     */
    static boolean between(final InetAddress local, final InetAddress remote) {
        return local.getAddress().length == remote.getAddress().length
                && local.isLoopbackAddress() == remote.isLoopbackAddress()
                && (local.isLinkLocalAddress() || !remote.isLinkLocalAddress());
    }

    /** An IPv4 address within an IPv6 one (RFC 4291 §2.5.5, RFC 6052) that would be refused. */
    private static boolean disguised(final byte[] bytes) {
        final boolean compatible = zero(bytes, 0, 12) && !zero(bytes, 12, 15);
        final boolean translated =
                bytes[0] == 0
                        && bytes[1] == 0x64
                        && (bytes[2] & 0xff) == 0xff
                        && (bytes[3] & 0xff) == 0x9b
                        && zero(bytes, 4, 12);
        if (!translated) {
            return compatible;
        }
        try {
            final InetAddress inner =
                    InetAddress.getByAddress(
                            new byte[] {bytes[12], bytes[13], bytes[14], bytes[15]});
            return inner.isLoopbackAddress()
                    || inner.isLinkLocalAddress()
                    || !plausible(new InetSocketAddress(inner, 1));
        } catch (final UnknownHostException impossible) {
            throw new IllegalStateException("four bytes are an address", impossible);
        }
    }

    private static boolean zero(final byte[] bytes, final int from, final int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
