package org.ringdown.runtime.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.ProtocolDetectionState;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stands at the head of a connection from a known reverse proxy and takes the header of the PROXY
 * protocol (version 1 or 2) off it, which says who the client is: {@link Network#remote} and {@link
 * Network#local} tell the client's ends from then on. The header must be whole within some seconds.
 * A header for nobody (command LOCAL, protocol UNKNOWN, a Unix socket) leaves the proxy's own
 * addresses.
 */
public final class ProxyGate extends ByteToMessageDecoder {
    /** Bytes of type-length-values after the addresses; a certificate's name fits well. */
    private static final int MAX_VALUES = 2_048;

    private static final long PATIENCE_SECONDS = 5;

    private final boolean required;
    private final Waiting waiting;
    private boolean settled;
    private @Nullable ScheduledFuture<?> deadline;

    /** Waits for the header. */
    public interface Waiting {
        /** The header is read, or there was none and none is required. On the I/O thread. */
        void passed(Channel channel);

        /** There is no header, or a wrong one, or none in time; the connection is closed after. */
        void refused(Channel channel);
    }

    private ProxyGate(final boolean required, final Waiting waiting) {
        this.required = required;
        this.waiting = waiting;
    }

    /**
     * Puts the gate at the end of a pipeline that is still empty.
     *
     * @param required whether a connection without a header is refused
     */
    public static void guard(final Channel channel, final boolean required, final Waiting waiting) {
        channel.pipeline().addLast(new ProxyGate(required, waiting));
    }

    /** Whether bytes begin like a PROXY header; at least 12 of them are needed to tell. */
    public static boolean header(final ByteBuf bytes) {
        return HAProxyMessageDecoder.detectProtocol(bytes).state()
                == ProtocolDetectionState.DETECTED;
    }

    @Override
    public void handlerAdded(final ChannelHandlerContext context) {
        deadline =
                context.executor()
                        .schedule(
                                () -> refuse(context.channel()),
                                PATIENCE_SECONDS,
                                TimeUnit.SECONDS);
    }

    @Override
    protected void decode(
            final ChannelHandlerContext context, final ByteBuf in, final List<Object> out) {
        final ProtocolDetectionState state = HAProxyMessageDecoder.detectProtocol(in).state();
        switch (state) {
            case NEEDS_MORE_DATA -> {}
            case DETECTED -> {
                context.pipeline()
                        .addAfter(context.name(), null, new Reading())
                        .addAfter(context.name(), null, new HAProxyMessageDecoder(MAX_VALUES))
                        .remove(this);
            }
            case INVALID -> {
                if (required) {
                    in.skipBytes(in.readableBytes());
                    refuse(context.channel());
                } else {
                    pass(context.channel());
                    context.pipeline().remove(this);
                }
            }
        }
    }

    private void pass(final Channel channel) {
        settled = true;
        hurryNoMore();
        waiting.passed(channel);
    }

    private void refuse(final Channel channel) {
        hurryNoMore();
        if (!settled) {
            settled = true;
            waiting.refused(channel);
        }
        Network.close(channel);
    }

    private void hurryNoMore() {
        final ScheduledFuture<?> running = deadline;
        deadline = null;
        if (running != null) {
            running.cancel(false);
        }
    }

    @Override
    public void channelInactive(final ChannelHandlerContext context) throws Exception {
        hurryNoMore();
        super.channelInactive(context);
    }

    /** Takes what the decoder has read. */
    private final class Reading extends SimpleChannelInboundHandler<HAProxyMessage> {
        @Override
        protected void channelRead0(
                final ChannelHandlerContext context, final HAProxyMessage header) {
            final Channel channel = context.channel();
            final HAProxyProxiedProtocol protocol = header.proxiedProtocol();
            if (header.command() == HAProxyCommand.PROXY) {
                switch (protocol) {
                    case TCP4, TCP6 -> {
                        final Optional<InetSocketAddress> client =
                                end(header.sourceAddress(), header.sourcePort());
                        final Optional<InetSocketAddress> at =
                                end(header.destinationAddress(), header.destinationPort());
                        if (client.isEmpty() || at.isEmpty()) {
                            refuse(channel);
                            return;
                        }
                        Network.through(channel, client.get(), at.get());
                    }
                    case UDP4, UDP6, UNIX_DGRAM -> {
                        refuse(channel);
                        return;
                    }
                    case UNKNOWN, UNIX_STREAM -> {}
                }
            }
            pass(channel);
            context.pipeline().remove(this);
        }

        private static Optional<InetSocketAddress> end(
                final @Nullable String host, final int port) {
            if (host == null) {
                return Optional.empty();
            }
            return Addresses.numeric(host.indexOf(':') < 0 ? host : "[" + host + "]", port);
        }

        @Override
        public void channelInactive(final ChannelHandlerContext context) {
            hurryNoMore();
            context.fireChannelInactive();
        }

        @Override
        public void exceptionCaught(final ChannelHandlerContext context, final Throwable cause) {
            refuse(context.channel());
        }
    }
}
