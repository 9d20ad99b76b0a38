package org.ringdown.runtime.io;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One datagram as it came, from offset 0 of {@link #data}. A loop has a few of these, and fills
 * them again and again: whoever wants to keep something copies it. The array may be changed, and
 * has room behind the datagram for authentication tags.
 */
public final class Datagram {
    /** The longest datagram taken; what is longer is dropped and counted. */
    public static final int MAX_LENGTH = 2_048;

    /** Room for tags and indexes behind the packet. */
    public static final int HEADROOM = 64;

    private final byte[] data = new byte[MAX_LENGTH + HEADROOM];
    int length;
    long high;
    long low;
    int port;
    int scope;

    private @Nullable PeerAddress connection;

    Datagram() {}

    /** Room for packets that come by connections. */
    public static Datagram forConnections() {
        return new Datagram();
    }

    /**
     * A packet came by a connection.
     *
     * @param size of it, {@link #MAX_LENGTH} at most
     * @param from {@link PeerAddress#connection}
     */
    public void came(final byte[] packet, final int size, final PeerAddress from) {
        System.arraycopy(packet, 0, data, 0, size);
        length = size;
        cameFrom(from);
        connection = from;
    }

    /** It came from there. */
    void cameFrom(final PeerAddress from) {
        high = from.high;
        low = from.low;
        port = from.port;
        scope = from.scope;
    }

    /** The bytes. */
    public byte[] data() {
        return data;
    }

    /** How many of them. */
    public int length() {
        return length;
    }

    /** Where it came from; a new object. */
    public PeerAddress source() {
        final PeerAddress known = connection;
        return known != null ? known : PeerAddress.of(high, low, port, scope);
    }

    /** Where it came from, for the Java platform; a new object. */
    public InetSocketAddress socketAddress() {
        return source().socketAddress();
    }

    /** Whether it came from there. */
    public boolean isFrom(final PeerAddress address) {
        return port == address.port && low == address.low && high == address.high;
    }

    /** Whether it came from that port, whatever the IP address. */
    public boolean isFromPort(final PeerAddress address) {
        return port == address.port;
    }

    /** Whether it came over IPv4. */
    public boolean four() {
        return high == 0 && low >>> 32 == 0xffff;
    }

    /** Whether it came from that IP address, whatever the port. */
    public boolean isFromHost(final PeerAddress address) {
        return low == address.low && high == address.high;
    }
}
