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
import java.net.InetSocketAddress;
import org.ringdown.core.Counters;
import org.ringdown.runtime.loop.Flushes;
import org.ringdown.runtime.net.Listener;
import org.ringdown.runtime.net.Network;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;
import org.ringdown.sip.transport.Transport;

/** A UDP socket on what Java brings, for systems without our own calls. */
final class NettyDatagrams extends SimpleChannelInboundHandler<DatagramPacket>
        implements DatagramListener {
    private static final int MOST = 65_535;

    /** What the kernel may hold while we are busy: some thousand messages. */
    private static final int RECEIVE_BUFFER = 4 << 20;

    private final Plumbing plumbing;
    private final Counters<TransportCounter> counters;
    private final Channel channel;
    private final Flushes flushes;
    private final StunResponder stun;
    private final byte[] datagram = new byte[MOST];

    /** Binds the socket. */
    NettyDatagrams(
            final Plumbing plumbing,
            final Counters<TransportCounter> counters,
            final Listener listener)
            throws IOException {
        this.plumbing = plumbing;
        this.counters = counters;
        stun = new StunResponder(counters);
        final Network network = plumbing.network();
        channel =
                Network.bound(
                        listener,
                        new Bootstrap()
                                .group(network.groupFor(false))
                                .channelFactory(
                                        () -> network.datagramChannel(Network.family(listener)))
                                .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
                                .option(
                                        ChannelOption.RECVBUF_ALLOCATOR,
                                        new FixedRecvByteBufAllocator(MOST))
                                .handler(this)
                                .bind(listener.address()));
        flushes = new Flushes(channel);
    }

    @Override
    public InetSocketAddress address() {
        return Network.local(channel);
    }

    @Override
    public void close() {
        channel.close().awaitUninterruptibly();
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
        if (StunResponder.stun(datagram, 0, length)) {
            answerStun(context, length, remote);
            return;
        }
        final Flow flow = new Flow(Transport.UDP, Network.local(context.channel()), remote, 0);
        plumbing.read(
                datagram,
                length,
                flow,
                counters,
                response -> {
                    final var _ =
                            context.writeAndFlush(
                                    new DatagramPacket(Unpooled.wrappedBuffer(response), remote));
                });
    }

    private void answerStun(
            final ChannelHandlerContext context, final int length, final InetSocketAddress remote) {
        final long now = plumbing.network().clock().now();
        final byte[] answer = stun.answer(datagram, 0, length, remote, now);
        if (answer != null) {
            final var _ =
                    context.writeAndFlush(
                            new DatagramPacket(Unpooled.wrappedBuffer(answer), remote));
        }
    }

    @Override
    public void send(final SipMessage message, final InetSocketAddress target, final Hop hop) {
        flushes.write(new DatagramPacket(Unpooled.wrappedBuffer(message.toBytes()), target))
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
