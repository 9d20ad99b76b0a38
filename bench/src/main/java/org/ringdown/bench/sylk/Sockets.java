package org.ringdown.bench.sylk;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
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
import org.ringdown.bench.sip.Kind;
import org.ringdown.bench.sip.Server;

/** The load's one thread, and the WebSockets that it opens to a server's gateway. */
final class Sockets implements AutoCloseable {
    /** Who has a socket; is told on the load's thread. */
    interface Ear {
        /** A message came. */
        void heard(Channel socket, String message);

        /** The socket is closed, or could not be opened. Once for each. */
        void gone();
    }

    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final EventLoop loop = group.next();
    private final SslContext tls;
    private final Kind kind;
    private final InetSocketAddress server;

    Sockets(final Kind kind, final InetSocketAddress server) throws IOException {
        this.kind = kind;
        this.server = server;
        tls =
                SslContextBuilder.forClient()
                        .trustManager(InsecureTrustManagerFactory.INSTANCE)
                        .build();
    }

    /** The thread everything of the load runs on. */
    EventLoop loop() {
        return loop;
    }

    /** Opens one from an address of ours. */
    void open(final String source, final Ear ear) {
        new Bootstrap()
                .group(group)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_REUSEADDR, true)
                .handler(
                        new ChannelInitializer<>() {
                            @Override
                            protected void initChannel(final Channel channel) {
                                prepare(channel, ear);
                            }
                        })
                .connect(server, new InetSocketAddress(source, 0))
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        ear.gone();
                    }
                });
    }

    private void prepare(final Channel channel, final Ear ear) {
        final boolean secure = kind == Kind.WSS;
        if (secure) {
            channel.pipeline().addLast(tls.newHandler(channel.alloc()));
        }
        final URI uri =
                URI.create(
                        (secure ? "wss://" : "ws://")
                                + Server.DOMAIN
                                + ':'
                                + server.getPort()
                                + "/webrtcgateway/ws");
        channel.pipeline()
                .addLast(new HttpClientCodec(), new HttpObjectAggregator(65_536))
                .addLast(
                        new WebSocketClientProtocolHandler(
                                WebSocketClientHandshakerFactory.newHandshaker(
                                        uri,
                                        WebSocketVersion.V13,
                                        "sylkRTC-2",
                                        false,
                                        new DefaultHttpHeaders(),
                                        1 << 20)))
                .addLast(new Frames(ear));
    }

    /** Says something. */
    static void say(final Channel socket, final String message) {
        final byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        final var _ =
                socket.writeAndFlush(
                        new TextWebSocketFrame(Unpooled.wrappedBuffer(bytes)),
                        socket.voidPromise());
    }

    /** What one socket hears. */
    private static final class Frames extends SimpleChannelInboundHandler<WebSocketFrame> {
        private final Ear ear;
        private boolean open;

        Frames(final Ear ear) {
            this.ear = ear;
        }

        @Override
        public void channelActive(final ChannelHandlerContext context) {
            open = true;
        }

        @Override
        protected void channelRead0(
                final ChannelHandlerContext context, final WebSocketFrame frame) {
            if (frame instanceof TextWebSocketFrame) {
                ear.heard(context.channel(), frame.content().toString(StandardCharsets.UTF_8));
            }
        }

        @Override
        public void channelInactive(final ChannelHandlerContext context) {
            if (open) {
                open = false;
                ear.gone();
            }
        }

        @Override
        public void exceptionCaught(final ChannelHandlerContext context, final Throwable cause) {
            final var _ = context.close();
        }
    }

    @Override
    public void close() {
        final var _ = group.shutdownGracefully();
    }
}
