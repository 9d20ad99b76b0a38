package org.ringdown.bench.sip;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** One client's way to the server: a UDP socket or a connection. Used by the load's thread only. */
final class Line {
    /** Who listens to a line. */
    interface Ear {
        /** A message came. */
        void heard(Line line, String message);

        /** The connection is gone. */
        void closed(Line line);
    }

    private final Kind kind;
    private final Channel channel;
    private final InetSocketAddress server;
    private final InetSocketAddress local;

    Line(final Kind kind, final Channel channel, final InetSocketAddress server) {
        this.kind = kind;
        this.channel = channel;
        this.server = server;
        local = (InetSocketAddress) channel.localAddress();
    }

    /** The same socket, sending elsewhere. */
    Line towards(final InetSocketAddress other) {
        return new Line(kind, channel, other);
    }

    Kind kind() {
        return kind;
    }

    /** Our own address and port, as Via and Contact say them; a browser does not know its own. */
    String host() {
        return kind.webSocket()
                ? "l" + local.getPort() + ".invalid"
                : local.getAddress().getHostAddress() + ':' + local.getPort();
    }

    InetSocketAddress local() {
        return local;
    }

    /** Sends a message. */
    void send(final String message) {
        final ByteBuf bytes = Unpooled.wrappedBuffer(message.getBytes(StandardCharsets.ISO_8859_1));
        final Object out =
                switch (kind) {
                    case UDP -> new DatagramPacket(bytes, server);
                    case TCP -> bytes;
                    case WS, WSS -> new TextWebSocketFrame(bytes);
                };
        final var _ = channel.writeAndFlush(out, channel.voidPromise());
    }

    void close() {
        final var _ = channel.close();
    }
}
