package org.ringdown.runtime.sip;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.ringdown.core.Counters;
import org.ringdown.runtime.net.Listener;
import org.ringdown.runtime.net.Network;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;
import org.ringdown.sip.transport.Transport;

/** One UDP socket. Its reading belongs to the channel's I/O thread; sending is for any thread. */
final class DatagramListener extends SimpleChannelInboundHandler<DatagramPacket> {
    private static final int MOST = 65_535;

    /** What the kernel may hold while we are busy: some thousand messages. */
    private static final int RECEIVE_BUFFER = 4 << 20;

    private final Plumbing plumbing;
    private final Counters<TransportCounter> counters;
    private final Channel channel;
    private final byte[] datagram = new byte[MOST];

    /** Binds the socket. */
    DatagramListener(
            final Plumbing plumbing,
            final Counters<TransportCounter> counters,
            final Listener listener)
            throws IOException {
        this.plumbing = plumbing;
        this.counters = counters;
        final Network network = plumbing.network();
        channel =
                Network.bound(
                        listener,
                        new Bootstrap()
                                .group(network.group())
                                .channel(network.datagramChannel())
                                .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
                                .option(
                                        ChannelOption.RECVBUF_ALLOCATOR,
                                        new FixedRecvByteBufAllocator(MOST))
                                .handler(this)
                                .bind(listener.address()));
    }

    Channel channel() {
        return channel;
    }

    InetSocketAddress address() {
        return Network.local(channel);
    }

    /** Whether datagrams to {@code target} can leave here. */
    boolean reaches(final InetAddress target) {
        final InetAddress own = address().getAddress();
        if (own.isAnyLocalAddress()) {
            return !(own instanceof Inet4Address) || target instanceof Inet4Address;
        }
        return own.isLoopbackAddress() == target.isLoopbackAddress()
                && own instanceof Inet4Address == target instanceof Inet4Address;
    }

    @Override
    protected void channelRead0(final ChannelHandlerContext context, final DatagramPacket packet) {
        final ByteBuf content = packet.content();
        final int length = content.readableBytes();
        content.readBytes(datagram, 0, length);
        if (Plumbing.keepAlive(datagram, length)) {
            counters.count(TransportCounter.KEEP_ALIVES);
            return;
        }
        final InetSocketAddress remote = packet.sender();
        final Flow flow = new Flow(Transport.UDP, Network.local(context.channel()), remote, 0);
        plumbing.read(
                datagram,
                length,
                flow,
                counters,
                response -> {
                    final var _ =
                            context.writeAndFlush(
                                    new DatagramPacket(
                                            Unpooled.wrappedBuffer(response.toBytes()), remote));
                });
    }

    void send(final SipMessage message, final InetSocketAddress target, final Hop hop) {
        channel.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(message.toBytes()), target))
                .addListener(done -> {
                    if (done.isSuccess()) {
                        counters.count(TransportCounter.SENT);
                    } else {
                        plumbing.sendFailed(message, hop, counters);
                    }
                });
    }

    @Override
    public void exceptionCaught(final ChannelHandlerContext context, final Throwable cause) {
        // A refused port far away shows up here; the socket itself is as good as before.
        if (!(cause instanceof IOException)) {
            plumbing.failed(counters, cause);
        }
    }
}
