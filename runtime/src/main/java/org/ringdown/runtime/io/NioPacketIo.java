package org.ringdown.runtime.io;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.jspecify.annotations.Nullable;

/** UDP on the Java platform's channels: for machines where system calls are out of reach. */
final class NioPacketIo implements PacketIo {
    private static final int SHARED_BUFFER = 4 << 20;
    private static final int PER_SOCKET = 64;

    private final Selector selector = Selector.open();
    private final Datagram datagram = new Datagram();
    private final ByteBuffer in = ByteBuffer.allocateDirect(Datagram.MAX_LENGTH + 1);
    private final ByteBuffer out =
            ByteBuffer.allocateDirect(Datagram.MAX_LENGTH + Datagram.HEADROOM);
    private int received;

    NioPacketIo() throws IOException {}

    private static final class Socket implements UdpSocket {
        private final DatagramChannel channel;
        private final int port;
        private @Nullable Sink sink;

        Socket(final DatagramChannel channel, final int port) {
            this.channel = channel;
            this.port = port;
        }

        @Override
        public int port() {
            return port;
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (final IOException ignored) {
                // It is closed all the same.
                return;
            }
        }
    }

    @Override
    public UdpSocket bind(final InetSocketAddress local, final boolean shared) throws IOException {
        final DatagramChannel channel = DatagramChannel.open();
        try {
            channel.configureBlocking(false);
            if (shared) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, SHARED_BUFFER);
                channel.setOption(StandardSocketOptions.SO_SNDBUF, SHARED_BUFFER);
            }
            channel.bind(local);
            final InetSocketAddress bound = (InetSocketAddress) channel.getLocalAddress();
            return new Socket(channel, bound.getPort());
        } catch (final IOException | RuntimeException failure) {
            channel.close();
            throw failure;
        }
    }

    @Override
    public void add(final UdpSocket socket, final Sink sink) throws IOException {
        final Socket ours = (Socket) socket;
        ours.sink = sink;
        ours.channel.register(selector, SelectionKey.OP_READ, ours);
    }

    @Override
    public void remove(final UdpSocket socket) {
        socket.close();
    }

    @Override
    public void await(final long nanos) throws IOException {
        if (nanos <= 0) {
            selector.selectNow();
        } else {
            selector.select(Math.max(1, (nanos + 999_999) / 1_000_000));
        }
    }

    @Override
    public int receive() throws IOException {
        received = 0;
        selector.selectNow();
        for (final SelectionKey key : selector.selectedKeys()) {
            drain((Socket) key.attachment());
        }
        selector.selectedKeys().clear();
        return received;
    }

    private void drain(final Socket socket) {
        final Sink sink = socket.sink;
        if (sink == null) {
            return;
        }
        for (int i = 0; i < PER_SOCKET; i++) {
            in.clear();
            final InetSocketAddress source;
            try {
                source = (InetSocketAddress) socket.channel.receive(in);
            } catch (final IOException closedOrRefused) {
                return;
            }
            if (source == null) {
                return;
            }
            received++;
            in.flip();
            if (in.remaining() > Datagram.MAX_LENGTH || !fill(source)) {
                continue;
            }
            datagram.length = in.remaining();
            in.get(datagram.data(), 0, datagram.length);
            sink.received(datagram);
        }
    }

    private boolean fill(final InetSocketAddress source) {
        final PeerAddress address = PeerAddress.of(source);
        if (address == null) {
            return false;
        }
        datagram.high = address.high;
        datagram.low = address.low;
        datagram.port = address.port;
        final InetAddress ip = source.getAddress();
        datagram.scope = ip instanceof Inet6Address six ? six.getScopeId() : 0;
        return true;
    }

    @Override
    public boolean send(
            final UdpSocket from, final PeerAddress to, final byte[] data, final int length) {
        out.clear();
        out.put(data, 0, length).flip();
        try {
            if (((Socket) from).channel.send(out, to.socketAddress()) == length) {
                return true;
            }
        } catch (final IOException | RuntimeException unreachable) {
            // As lost as any datagram can be; the count tells.
            return false;
        }
        return false;
    }

    @Override
    public void tie(final UdpSocket socket, final @Nullable PeerAddress to) {
        // A channel that is tied makes a new object for each datagram all the same.
    }

    @Override
    public void trafficClass(final UdpSocket socket, final int tos) {
        try {
            ((Socket) socket).channel.setOption(StandardSocketOptions.IP_TOS, tos);
        } catch (final IOException | UnsupportedOperationException unsupported) {
            // A wish, not a need.
            return;
        }
    }

    @Override
    public void flush() {
        // Every datagram was sent at once.
    }

    @Override
    public void wake() {
        selector.wakeup();
    }

    @Override
    public void close() {
        selector.keys().forEach(key -> ((Socket) key.attachment()).close());
        try {
            selector.close();
        } catch (final IOException ignored) {
            return;
        }
    }
}
