package org.ringdown.runtime.net;

import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/** Numeric addresses as text and as the thing that is counted. No name is ever looked up here. */
public final class Addresses {
    /** Bytes of an IPv6 address that one customer has all the rest of: a /64. */
    private static final int IPV6_PREFIX = 8;

    private Addresses() {}

    /** An IPv4 address, or an IPv6 address in square brackets, with its port. */
    public static Optional<InetSocketAddress> numeric(final String host, final int port) {
        final boolean bracketed = host.startsWith("[") && host.endsWith("]");
        final String bare = bracketed ? host.substring(1, host.length() - 1) : host;
        final boolean valid =
                bracketed ? NetUtil.isValidIpV6Address(bare) : NetUtil.isValidIpV4Address(bare);
        if (!valid) {
            return Optional.empty();
        }
        return Optional.of(
                new InetSocketAddress(
                        canonical(NetUtil.createInetAddressFromIpAddressString(bare)), port));
    }

    /** The address, or the IPv4 address that is mapped into it: one address has one reading. */
    public static InetAddress canonical(final InetAddress address) {
        if (address instanceof Inet6Address six && six.getScopeId() == 0) {
            try {
                return InetAddress.getByAddress(six.getAddress());
            } catch (final UnknownHostException e) {
                throw new AssertionError("16 bytes are an address", e);
            }
        }
        return address;
    }

    /** {@code 192.0.2.1:5060} or {@code [2001:db8::1]:5060}. */
    public static String text(final InetSocketAddress address) {
        final InetAddress ip = address.getAddress();
        if (ip == null) {
            return address.getHostString() + ":" + address.getPort();
        }
        final String host = NetUtil.toAddressString(ip);
        return (ip instanceof Inet6Address ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /**
     * Who is behind an address, for limits: an IPv4 address itself, of an IPv6 address its /64,
     * since one customer has all of it.
     */
    public static InetAddress source(final InetAddress address) {
        if (address instanceof Inet4Address || address.isLoopbackAddress()) {
            return address;
        }
        final byte[] bytes = address.getAddress();
        Arrays.fill(bytes, IPV6_PREFIX, bytes.length, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (final UnknownHostException e) {
            throw new AssertionError("16 bytes are an address", e);
        }
    }
}
