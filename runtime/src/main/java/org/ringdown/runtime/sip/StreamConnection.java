package org.ringdown.runtime.sip;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.CodecException;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Counters;
import org.ringdown.runtime.loop.Flushes;
import org.ringdown.runtime.net.Network;
import org.ringdown.runtime.net.ProxyGate;
import org.ringdown.sip.framing.Frame;
import org.ringdown.sip.framing.StreamFramer;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;
import org.ringdown.sip.transport.Transport;

/**
 * One TCP or TLS connection (RFC 3261 §18.3), ours or theirs. Its state belongs to the channel's
 * I/O thread.
 */
final class StreamConnection extends SimpleChannelInboundHandler<ByteBuf> implements SipConnection {
    private final Plumbing plumbing;
    private final Counters<TransportCounter> counters;
    private final Channel channel;
    private final Flushes flushes;
    private final Transport transport;
    private final Supplier<InetSocketAddress> ourEnd;
    private final Consumer<StreamConnection> whenOpen;
    private final StreamFramer framer;
    private final long id;
    private volatile @Nullable Flow flow;
    private volatile Set<String> certificateNames = Set.of();
    private volatile boolean kept;
    private boolean heard;
    private long lastMessage;

    /**
     * A connection that is not open yet.
     *
     * @param ourEnd where the far end can reach us, asked when it is open
     * @param whenOpen is told when it is, after the TLS handshake
     */
    StreamConnection(
            final Plumbing plumbing,
            final Counters<TransportCounter> counters,
            final Channel channel,
            final Transport transport,
            final Supplier<InetSocketAddress> ourEnd,
            final Consumer<StreamConnection> whenOpen) {
        this.plumbing = plumbing;
        this.counters = counters;
        this.channel = channel;
        flushes = new Flushes(channel);
        this.transport = transport;
        this.ourEnd = ourEnd;
        this.whenOpen = whenOpen;
        framer = new StreamFramer(plumbing.limits().message());
        id = plumbing.network().nextConnectionId();
    }

    @Override
    public Flow flow() {
        final Flow open = flow;
        if (open == null) {
            throw new IllegalStateException("the connection is not open");
        }
        return open;
    }

    @Override
    public Set<String> certificateNames() {
        return certificateNames;
    }

    @Override
    public void handlerAdded(final ChannelHandlerContext context) {
        // After a PROXY header it has been active for long.
        if (channel.isActive()) {
            channelActive(context);
        }
    }

    @Override
    public void channelActive(final ChannelHandlerContext context) {
        if (!transport.secure() && flow == null) {
            open();
        }
    }

    @Override
    public void userEventTriggered(final ChannelHandlerContext context, final Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                certificateNames = plumbing.certificateNames(channel);
                open();
            } else {
                counters.count(TransportCounter.TLS_FAILURES);
                close();
            }
        }
    }

    private void open() {
        flow = new Flow(transport, ourEnd.get(), Network.remote(channel), id);
        counters.count(TransportCounter.CONNECTIONS);
        lastMessage = plumbing.network().clock().now();
        plumbing.opened(this);
        final long half = Math.max(1, plumbing.limits().idle().toNanos() / 2);
        final var idling =
                channel.eventLoop()
                        .scheduleAtFixedRate(this::checkIdle, half, half, TimeUnit.NANOSECONDS);
        channel.closeFuture().addListener(_ -> idling.cancel(false));
        whenOpen.accept(this);
    }

    private void checkIdle() {
        final long since = plumbing.network().clock().now() - lastMessage;
        if (!kept && since > plumbing.limits().idle().toNanos()) {
            counters.count(TransportCounter.IDLE);
            close();
        }
    }

    @Override
    protected void channelRead0(final ChannelHandlerContext context, final ByteBuf bytes) {
        if (!heard && ProxyGate.header(bytes)) {
            // Who is no proxy of ours does not say who somebody else is.
            counters.count(TransportCounter.PROXY_HEADERS_REFUSED);
            close();
            return;
        }
        heard = true;
        final byte[] data = ByteBufUtil.getBytes(bytes);
        framer.feed(data, 0, data.length);
        for (Frame frame = framer.poll(); frame != null; frame = framer.poll()) {
            take(frame);
        }
    }

    private void take(final Frame frame) {
        switch (frame) {
            case Frame.Message(byte[] bytes) -> {
                lastMessage = plumbing.network().clock().now();
                final Plumbing.Outcome outcome =
                        plumbing.read(bytes, bytes.length, flow(), counters, this::answer);
                if (outcome == Plumbing.Outcome.LIMITED) {
                    close();
                }
            }
            case Frame.KeepAlive() -> {
                counters.count(TransportCounter.KEEP_ALIVES);
                lastMessage = plumbing.network().clock().now();
                final var _ =
                        channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {'\r', '\n'}));
            }
            case Frame.Pong() -> counters.count(TransportCounter.KEEP_ALIVES);
            case Frame.Broken(String rule, byte[] start) -> {
                counters.count(TransportCounter.STREAMS_BROKEN);
                plumbing.refuse(start, start.length, rule, flow(), counters, this::answer);
                channel.writeAndFlush(Unpooled.EMPTY_BUFFER)
                        .addListener(ChannelFutureListener.CLOSE);
            }
        }
    }

    private void answer(final byte[] response) {
        final var _ = channel.writeAndFlush(Unpooled.wrappedBuffer(response));
    }

    @Override
    public void send(final SipMessage message, final Hop hop) {
        flushes.write(Unpooled.wrappedBuffer(message.toBytes()))
                .addListener(done -> {
                    if (done.isSuccess()) {
                        counters.count(TransportCounter.SENT);
                    } else {
                        plumbing.sendFailed(message, hop, counters);
                    }
                });
    }

    @Override
    public void channelWritabilityChanged(final ChannelHandlerContext context) {
        if (!channel.isWritable()) {
            counters.count(TransportCounter.SLOW_READERS);
            close();
        }
    }

    @Override
    public void channelInactive(final ChannelHandlerContext context) {
        if (flow != null) {
            plumbing.closed(this);
        }
    }

    @Override
    public void exceptionCaught(final ChannelHandlerContext context, final Throwable cause) {
        // The network and TLS fail as they like, and TLS is counted where its handshake ends.
        if (!(cause instanceof IOException) && !(cause instanceof CodecException)) {
            plumbing.failed(counters, cause);
        }
        close();
    }

    @Override
    public void keep(final boolean inUse) {
        kept = inUse;
    }

    @Override
    public void close() {
        Network.close(channel);
    }
}
