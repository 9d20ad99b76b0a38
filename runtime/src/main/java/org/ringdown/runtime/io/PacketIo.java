package org.ringdown.runtime.io;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of one loop. Everything but {@link #bind} and {@link #wake} belongs to the loop's
 * thread. A turn of the loop: {@link #await}, {@link #receive}, work, {@link #flush}.
 */
public interface PacketIo extends AutoCloseable {
    /** Who gets a socket's datagrams. */
    @FunctionalInterface
    interface Sink {
        /** Takes one datagram, valid during the call only. Must not throw. */
        void received(Datagram datagram);
    }

    /**
     * Binds a socket; any thread. The wildcard addresses of IPv4 and IPv6 both mean "every address
     * of both families" where the machine has both.
     *
     * @param local address, and port or 0 for a free one
     * @param shared whether many peers will share it, so that it deserves large kernel buffers and
     *     batched sending
     * @throws IOException when the port is taken or the address is none of ours
     */
    UdpSocket bind(InetSocketAddress local, boolean shared) throws IOException;

    /** The loop takes the socket over and from now on hands its datagrams to {@code sink}. */
    void add(UdpSocket socket, Sink sink) throws IOException;

    /** Closes a socket of the loop. */
    void remove(UdpSocket socket);

    /**
     * Waits until a datagram is there, {@link #wake} is called or the time is over.
     *
     * @param nanos how long at most; 0 does not wait
     */
    void await(long nanos) throws IOException;

    /**
     * Hands the datagrams that are there to their sinks, a bounded number of them.
     *
     * @return how many
     */
    int receive() throws IOException;

    /**
     * Sends a datagram, or queues it until {@link #flush}; the bytes are copied. What is queued and
     * lost then is counted by {@link UdpSocket#unsent}.
     *
     * @return false when it was dropped because the kernel would not take it
     */
    boolean send(UdpSocket from, PeerAddress to, byte[] data, int length);

    /**
     * How the network is to treat what a socket sends, as far as the system lets us say so.
     *
     * @param tos the byte of the IP header (RFC 2474), 0 to 255
     */
    void trafficClass(UdpSocket socket, int tos);

    /**
     * Ties a socket to one far end: sending there is cheaper, and what comes from elsewhere may be
     * dropped by the system. Where the system cannot do that nothing changes.
     *
     * @param to the far end, or {@code null} for any again
     */
    void tie(UdpSocket socket, @Nullable PeerAddress to);

    /** Sends what is queued. */
    void flush();

    /** Ends a running or the next {@link #await}; any thread. */
    void wake();

    /** Closes all sockets of the loop. */
    @Override
    void close();

    /**
     * The best this machine has: Linux system calls if they may be used, else the platform's
     * channels.
     */
    static PacketIo open() throws IOException {
        final PacketIo best = NativePacketIo.openIfPossible();
        return best != null ? best : new NioPacketIo();
    }

    /** The platform's channels, on any machine. */
    static PacketIo portable() throws IOException {
        return new NioPacketIo();
    }
}
