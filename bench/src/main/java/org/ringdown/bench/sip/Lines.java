package org.ringdown.bench.sip;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakerFactory;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.sip.framing.Frame;
import org.ringdown.sip.framing.StreamFramer;
import org.ringdown.sip.parse.Limits;

/** The load's one thread, and the lines it holds. */
final class Lines implements AutoCloseable {
    private static final int BUFFER = 8 << 20;

    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final EventLoop loop = group.next();
    private final SslContext tls;

    Lines() throws IOException {
        tls =
                SslContextBuilder.forClient()
                        .trustManager(InsecureTrustManagerFactory.INSTANCE)
                        .build();
    }

    /** The thread everything of the load runs on. */
    EventLoop loop() {
        return loop;
    }

    /** Opens a UDP socket; not from the load's thread. */
    Line datagrams(final String address, final InetSocketAddress server, final Line.Ear ear) {
        final Line[] made = new Line[1];
        final Channel channel =
                new Bootstrap()
                        .group(group)
                        .channel(EpollDatagramChannel.class)
                        .option(ChannelOption.SO_RCVBUF, BUFFER)
                        .option(ChannelOption.SO_SNDBUF, BUFFER)
                        .handler(
                                new SimpleChannelInboundHandler<DatagramPacket>() {
                                    @Override
                                    protected void channelRead0(
                                            final ChannelHandlerContext context,
                                            final DatagramPacket packet) {
                                        ear.heard(made[0], text(packet.content()));
                                    }
                                })
                        .bind(address, 0)
                        .syncUninterruptibly()
                        .channel();
        made[0] = new Line(Kind.UDP, channel, server);
        return made[0];
    }

    /**
     * Opens a connection.
     *
     * @param opened told the line, on the load's thread, or {@code null} when it could not be
     *     opened
     */
    void connect(
            final Kind kind,
            final String address,
            final InetSocketAddress server,
            final Line.Ear ear,
            final Consumer<@Nullable Line> opened) {
        new Bootstrap()
                .group(group)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_REUSEADDR, true)
                .handler(
                        new ChannelInitializer<>() {
                            @Override
                            protected void initChannel(final Channel channel) {
                                prepare(channel, kind, server, ear, opened);
                            }
                        })
                .connect(server, new InetSocketAddress(address, 0))
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        opened.accept(null);
                    }
                });
    }

    private void prepare(
            final Channel channel,
            final Kind kind,
            final InetSocketAddress server,
            final Line.Ear ear,
            final Consumer<@Nullable Line> opened) {
        if (kind == Kind.WSS) {
            channel.pipeline().addLast(tls.newHandler(channel.alloc()));
        }
        if (kind.webSocket()) {
            final URI uri =
                    URI.create(
                            (kind == Kind.WSS ? "wss://" : "ws://")
                                    + Server.DOMAIN
                                    + ':'
                                    + server.getPort()
                                    + "/");
            channel.pipeline()
                    .addLast(new HttpClientCodec(), new HttpObjectAggregator(65_536))
                    .addLast(
                            new WebSocketClientProtocolHandler(
                                    WebSocketClientHandshakerFactory.newHandshaker(
                                            uri,
                                            WebSocketVersion.V13,
                                            "sip",
                                            false,
                                            new DefaultHttpHeaders())))
                    .addLast(new Frames(kind, server, ear, opened));
        } else {
            channel.pipeline().addLast(new Bytes(kind, server, ear, opened));
        }
    }

    private static String text(final ByteBuf bytes) {
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    /** What connections have in common: they open, are heard and close. */
    private abstract static class Conversation<T> extends SimpleChannelInboundHandler<T> {
        private final Kind kind;
        private final InetSocketAddress server;
        private final Line.Ear ear;
        private final Consumer<@Nullable Line> opened;
        private @Nullable Line line;

        Conversation(
                final Kind kind,
                final InetSocketAddress server,
                final Line.Ear ear,
                final Consumer<@Nullable Line> opened) {
            this.kind = kind;
            this.server = server;
            this.ear = ear;
            this.opened = opened;
        }

        final void open(final ChannelHandlerContext context) {
            line = new Line(kind, context.channel(), server);
            opened.accept(line);
        }

        final void heard(final String message) {
            if (line != null) {
                ear.heard(line, message);
            }
        }

        @Override
        public void channelInactive(final ChannelHandlerContext context) {
            if (line != null) {
                ear.closed(line);
            } else {
                opened.accept(null);
            }
        }

        @Override
        public void exceptionCaught(final ChannelHandlerContext context, final Throwable cause) {
            final var _ = context.close();
        }
    }

    /** A TCP connection. */
    private static final class Bytes extends Conversation<ByteBuf> {
        private final StreamFramer framer = new StreamFramer(Limits.DEFAULT);

        Bytes(
                final Kind kind,
                final InetSocketAddress server,
                final Line.Ear ear,
                final Consumer<@Nullable Line> opened) {
            super(kind, server, ear, opened);
        }

        @Override
        public void channelActive(final ChannelHandlerContext context) {
            open(context);
        }

        @Override
        protected void channelRead0(final ChannelHandlerContext context, final ByteBuf content) {
            final byte[] bytes = ByteBufUtil.getBytes(content);
            framer.feed(bytes, 0, bytes.length);
            for (Frame frame = framer.poll(); frame != null; frame = framer.poll()) {
                if (frame instanceof Frame.Message(byte[] message)) {
                    heard(new String(message, StandardCharsets.ISO_8859_1));
                }
            }
        }
    }

    /** A WebSocket. */
    private static final class Frames extends Conversation<WebSocketFrame> {
        Frames(
                final Kind kind,
                final InetSocketAddress server,
                final Line.Ear ear,
                final Consumer<@Nullable Line> opened) {
            super(kind, server, ear, opened);
        }

        @Override
        public void userEventTriggered(final ChannelHandlerContext context, final Object event) {
            if (event
                    == WebSocketClientProtocolHandler.ClientHandshakeStateEvent
                            .HANDSHAKE_COMPLETE) {
                open(context);
            }
        }

        @Override
        protected void channelRead0(
                final ChannelHandlerContext context, final WebSocketFrame frame) {
            if (frame instanceof TextWebSocketFrame) {
                heard(text(frame.content()));
            }
        }
    }

    @Override
    public void close() {
        final var _ = group.shutdownGracefully();
    }
}
