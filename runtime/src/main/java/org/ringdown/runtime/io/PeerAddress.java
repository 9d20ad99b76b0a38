package org.ringdown.runtime.io;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * An address and port as the packet lane compares them: IPv4 in its IPv6-mapped form, two longs and
 * an int. Immutable.
 */
public final class PeerAddress {
    /** The upper half of the lower half of an IPv4 address in IPv6's clothes. */
    static final long MAPPED = 0x0000_ffff_0000_0000L;

    /** No datagram comes from a multicast address. */
    private static final long CONNECTION = 0xff00_0000_0000_0000L;

    final long high;
    final long low;
    final int port;
    final int scope;
    private final InetSocketAddress socketAddress;

    private PeerAddress(
            final long high,
            final long low,
            final int port,
            final int scope,
            final InetSocketAddress socketAddress) {
        this.high = high;
        this.low = low;
        this.port = port;
        this.scope = scope;
        this.socketAddress = socketAddress;
    }

    /** From a resolved socket address; {@code null} from an unresolved one. */
    public static @Nullable PeerAddress of(final InetSocketAddress address) {
        final InetAddress ip = address.getAddress();
        if (ip == null) {
            return null;
        }
        final byte[] bytes = ip.getAddress();
        if (bytes.length == 4) {
            return new PeerAddress(0, MAPPED | bits(bytes, 0, 4), address.getPort(), 0, address);
        }
        final int scope = ip instanceof Inet6Address six ? six.getScopeId() : 0;
        return new PeerAddress(
                bits(bytes, 0, 8), bits(bytes, 8, 8), address.getPort(), scope, address);
    }

    /** From the packet lane's form. */
    static PeerAddress of(final long high, final long low, final int port, final int scope) {
        final byte[] bytes;
        if (high == 0 && low >>> 32 == 0xffff) {
            bytes = new byte[4];
            put(bytes, 0, low << 32, 4);
        } else {
            bytes = new byte[16];
            put(bytes, 0, high, 8);
            put(bytes, 8, low, 8);
        }
        try {
            final InetAddress ip =
                    bytes.length == 16 && scope != 0
                            ? Inet6Address.getByAddress(null, bytes, scope)
                            : InetAddress.getByAddress(bytes);
            return new PeerAddress(high, low, port, scope, new InetSocketAddress(ip, port));
        } catch (final UnknownHostException bug) {
            throw new IllegalStateException("4 or 16 bytes are an address", bug);
        }
    }

    /**
     * The far end of a connection that carries packets. It is told from every address that
     * datagrams come from: the packet lane sees it as one among IPv6's multicast addresses.
     *
     * @param number which connection it is, of all that are open
     */
    public static PeerAddress connection(final long number, final InetSocketAddress remote) {
        return new PeerAddress(CONNECTION, number, remote.getPort(), 0, remote);
    }

    /** Whether it is the far end of a connection. */
    public boolean connection() {
        return high == CONNECTION;
    }

    /** Whether it is an IPv4 address. */
    public boolean four() {
        return high == 0 && low >>> 32 == 0xffff;
    }

    /** Whether it is at the same IP address, whatever the port. */
    public boolean isHost(final PeerAddress other) {
        return low == other.low && high == other.high;
    }

    /** Whether it is a wildcard, of either family. */
    boolean any() {
        return high == 0 && (low == 0 || low == MAPPED);
    }

    private static long bits(final byte[] bytes, final int from, final int count) {
        long value = 0;
        for (int i = from; i < from + count; i++) {
            value = (value << 8) | (bytes[i] & 0xff);
        }
        return value;
    }

    private static void put(final byte[] bytes, final int at, final long value, final int count) {
        for (int i = 0; i < count; i++) {
            bytes[at + i] = (byte) (value >>> (56 - 8 * i));
        }
    }

    /** The same for the Java platform. */
    public InetSocketAddress socketAddress() {
        return socketAddress;
    }

    /** The port. */
    public int port() {
        return port;
    }

    /** Whether both have the same IP address, whatever the ports. */
    public boolean sameHost(final PeerAddress other) {
        return high == other.high && low == other.low;
    }

    static int hash(final long high, final long low, final int port) {
        long mixed = (high * 31 + low) * 0x9e37_79b9_7f4a_7c15L + port;
        mixed ^= mixed >>> 32;
        mixed *= 0xd6e8_feb8_6659_fd93L;
        return (int) (mixed >>> 32);
    }

    @Override
    public boolean equals(final @Nullable Object other) {
        return other instanceof PeerAddress that
                && high == that.high
                && low == that.low
                && port == that.port;
    }

    @Override
    public int hashCode() {
        return hash(high, low, port);
    }

    @Override
    public String toString() {
        return socketAddress.toString();
    }
}
