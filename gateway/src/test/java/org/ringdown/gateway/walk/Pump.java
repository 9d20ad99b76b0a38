package org.ringdown.gateway.walk;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.ringdown.runtime.clock.SystemEntropy;

/** The sockets of one call's far ends, read by the thread that walks. */
final class Pump implements AutoCloseable {
    static final SystemEntropy ENTROPY = new SystemEntropy();
    private static final long PATIENCE_NANOS =
            1_000_000L * Long.getLong("ringdown.patience", 10_000);
    private static final int ROOM = 1 << 19;

    /** Gets a datagram. */
    interface Ear {
        void arrived(byte[] data, InetSocketAddress from);
    }

    private final Selector selector;
    private final ByteBuffer buffer = ByteBuffer.allocate(2_048);

    /** What was wrong with what came, in words. */
    final List<String> faults = new ArrayList<>();

    Pump() throws IOException {
        selector = Selector.open();
    }

    /** A socket whose datagrams go to {@code ear}. */
    DatagramChannel open(final Ear ear) throws IOException {
        final DatagramChannel channel = DatagramChannel.open();
        channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        channel.setOption(StandardSocketOptions.SO_RCVBUF, ROOM);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, ear);
        return channel;
    }

    /** A connection whose frames (RFC 4571) go to {@code ear}. */
    SocketChannel connect(final int port, final Ear ear) throws IOException {
        final InetSocketAddress to = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        final SocketChannel channel = SocketChannel.open(to);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, new Frames(ear, to));
        return channel;
    }

    /** Puts frames together. */
    private static final class Frames {
        private final ByteBuffer in = ByteBuffer.allocate(1 << 17);
        private final Ear ear;
        private final InetSocketAddress from;

        Frames(final Ear ear, final InetSocketAddress from) {
            this.ear = ear;
            this.from = from;
        }

        void read(final SelectionKey key) throws IOException {
            final SocketChannel channel = (SocketChannel) key.channel();
            int count = channel.read(in);
            while (count > 0) {
                in.flip();
                while (in.remaining() >= 2
                        && in.remaining() >= 2 + (in.getShort(in.position()) & 0xffff)) {
                    final byte[] data = new byte[in.getShort() & 0xffff];
                    in.get(data);
                    ear.arrived(data, from);
                }
                in.compact();
                count = channel.read(in);
            }
            if (count < 0) {
                key.cancel();
            }
        }
    }

    /** Hands out what is there; waits for that long when nothing is. */
    void turn(final long millis) throws IOException {
        if (millis == 0) {
            selector.selectNow(this::read);
        } else {
            selector.select(this::read, millis);
        }
    }

    private void read(final SelectionKey key) {
        try {
            if (key.attachment() instanceof Frames frames) {
                frames.read(key);
                return;
            }
            final DatagramChannel channel = (DatagramChannel) key.channel();
            while (true) {
                buffer.clear();
                if (!(channel.receive(buffer) instanceof InetSocketAddress from)) {
                    return;
                }
                buffer.flip();
                final byte[] data = new byte[buffer.remaining()];
                buffer.get(data);
                ((Ear) key.attachment()).arrived(data, from);
            }
        } catch (final ClosedChannelException closed) {
            key.cancel();
        } catch (final IOException failure) {
            faults.add("a socket: " + failure);
        }
    }

    /** Reads on until something has happened. */
    void until(final Supplier<String> what, final BooleanSupplier happened) throws IOException {
        final long end = System.nanoTime() + PATIENCE_NANOS;
        turn(0);
        while (!happened.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError(what.get());
            }
            turn(2);
        }
    }

    @Override
    public void close() throws IOException {
        for (final SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
