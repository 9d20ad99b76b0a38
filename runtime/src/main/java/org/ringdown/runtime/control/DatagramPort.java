package org.ringdown.runtime.control;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.ringdown.runtime.net.Addresses;
import org.ringdown.runtime.net.LocalAddresses;
import org.ringdown.runtime.net.Network;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A UDP port for requests and answers. An answer leaves from the address that the request came to:
 * where the port is to be had on every address, each address has a socket of its own.
 */
public final class DatagramPort implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DatagramPort.class);
    private static final int LONGEST = 65_535;
    private static final int RECEIVE_BUFFER = 4 << 20;

    /** Takes what comes. */
    @FunctionalInterface
    public interface Sink {
        /**
         * A datagram; on an I/O thread: must not wait.
         *
         * @param data the sink's to keep
         * @param answer sends a datagram back, from any thread
         */
        void received(byte[] data, InetSocketAddress from, Answer answer);
    }

    /** The way back. */
    @FunctionalInterface
    public interface Answer {
        /** Sends a datagram to where the request came from; what cannot be sent is lost. */
        void send(byte[] data);
    }

    private final List<Channel> channels = new ArrayList<>();

    private DatagramPort() {}

    /**
     * Opens a port.
     *
     * @param at where; a wildcard means every address that the machine has now
     * @throws IOException naming the address and the reason
     */
    public static DatagramPort open(
            final Network network, final InetSocketAddress at, final Sink sink) throws IOException {
        final DatagramPort port = new DatagramPort();
        try {
            if (at.getAddress().isAnyLocalAddress()) {
                port.everywhere(network, at, sink);
            } else {
                port.bind(network, at, sink);
            }
            return port;
        } catch (final IOException failure) {
            port.close();
            throw failure;
        }
    }

    private void everywhere(final Network network, final InetSocketAddress at, final Sink sink)
            throws IOException {
        int number = at.getPort();
        for (final InetAddress local : LocalAddresses.bindable()) {
            final boolean six = local instanceof Inet6Address;
            if (six && !(at.getAddress() instanceof Inet6Address)) {
                continue;
            }
            bind(network, new InetSocketAddress(local, number), sink);
            number = addresses().getFirst().getPort();
        }
    }

    private void bind(final Network network, final InetSocketAddress at, final Sink sink)
            throws IOException {
        final SocketProtocolFamily family =
                at.getAddress() instanceof Inet6Address
                        ? SocketProtocolFamily.INET6
                        : SocketProtocolFamily.INET;
        final var binding =
                new Bootstrap()
                        .group(network.groupFor(false))
                        .channelFactory(() -> network.datagramChannel(family))
                        .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
                        .option(
                                ChannelOption.RECVBUF_ALLOCATOR,
                                new FixedRecvByteBufAllocator(LONGEST))
                        .handler(new Reader(sink))
                        .bind(at)
                        .awaitUninterruptibly();
        if (!binding.isSuccess()) {
            final Throwable cause = binding.cause();
            throw new IOException(
                    "cannot listen on udp:" + Addresses.text(at) + ": " + cause.getMessage(),
                    cause);
        }
        channels.add(binding.channel());
    }

    /** Where it listens; more than one where it listens everywhere. */
    public List<InetSocketAddress> addresses() {
        return channels.stream().map(Network::local).toList();
    }

    @Override
    public void close() {
        channels.forEach(channel -> channel.close().awaitUninterruptibly());
    }

    private static final class Reader extends SimpleChannelInboundHandler<DatagramPacket> {
        private final Sink sink;

        Reader(final Sink sink) {
            this.sink = sink;
        }

        @Override
        protected void channelRead0(
                final ChannelHandlerContext context, final DatagramPacket packet) {
            final ByteBuf content = packet.content();
            final byte[] data = new byte[content.readableBytes()];
            content.readBytes(data);
            final InetSocketAddress from = packet.sender();
            final Channel channel = context.channel();
            sink.received(
                    data,
                    from,
                    answer -> {
                        final var _ =
                                channel.writeAndFlush(
                                        new DatagramPacket(Unpooled.wrappedBuffer(answer), from));
                    });
        }

        @Override
        public void exceptionCaught(final ChannelHandlerContext context, final Throwable cause) {
            // A refused port far away shows up here; the socket itself is as good as before.
            if (!(cause instanceof IOException)) {
                LOG.error("a datagram was not handled", cause);
            }
        }
    }
}
