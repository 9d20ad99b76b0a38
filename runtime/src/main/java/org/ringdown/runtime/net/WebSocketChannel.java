package org.ringdown.runtime.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Counters;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.runtime.loop.Flushes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open WebSocket: puts fragments together within the limit, answers pings, pings itself, and
 * closes what is dead, idle, too slow or against the protocol. All state belongs to the channel's
 * I/O thread.
 */
final class WebSocketChannel extends SimpleChannelInboundHandler<WebSocketFrame>
        implements WebSocketConnection {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketChannel.class);
    private static final int FIRST_FRAGMENTS = 4_096;
    private static final long GOODBYE_SECONDS = 5;

    /**
     * What the handshake has settled.
     *
     * @param remote the client, behind whatever proxies
     * @param secure whether the client's end is under TLS
     * @param tls whether our end is
     */
    record Opening(
            long id,
            String path,
            @Nullable String origin,
            InetSocketAddress remote,
            boolean secure,
            boolean tls) {}

    private final Opening opening;
    private final Channel channel;
    private final Flushes flushes;
    private final WebConfig.SocketLimits limits;
    private final Clock clock;
    private final Counters<WebCounter> counters;
    private final InetSocketAddress listening;
    private final InetSocketAddress local;
    private volatile boolean kept;
    private @Nullable SocketListener listener;
    private @Nullable ScheduledFuture<?> pings;
    private boolean heard = true;
    private boolean closing;
    private long lastMessage;
    private boolean textInProgress;
    private byte[] fragments = {};
    private int fragmented;

    WebSocketChannel(
            final Opening opening,
            final Channel channel,
            final WebConfig.SocketLimits limits,
            final Clock clock,
            final Counters<WebCounter> counters) {
        this.opening = opening;
        this.channel = channel;
        flushes = new Flushes(channel);
        this.limits = limits;
        this.clock = clock;
        this.counters = counters;
        listening = Network.local(channel.parent());
        local = Network.local(channel);
    }

    /** The handshake's answer is written: from now on frames come. On the I/O thread. */
    void open(final SocketAcceptor acceptor) {
        counters.count(WebCounter.SOCKETS);
        lastMessage = clock.now();
        listener = acceptor.accept(this);
        final long every = limits.ping().toNanos();
        pings =
                channel.eventLoop()
                        .scheduleAtFixedRate(this::ping, every, every, TimeUnit.NANOSECONDS);
        if (!channel.isActive()) {
            ended();
        }
    }

    private void ping() {
        if (!heard) {
            counters.count(WebCounter.DEAD);
            Network.close(channel);
        } else if (!kept && clock.now() - lastMessage > limits.idle().toNanos()) {
            counters.count(WebCounter.IDLE);
            close(GOING_AWAY, "idle");
        } else {
            heard = false;
            write(new PingWebSocketFrame());
        }
    }

    @Override
    protected void channelRead0(final ChannelHandlerContext context, final WebSocketFrame frame) {
        heard = true;
        if (closing && !(frame instanceof CloseWebSocketFrame)) {
            return;
        }
        switch (frame) {
            case PingWebSocketFrame _ -> write(new PongWebSocketFrame(frame.content().retain()));
            case PongWebSocketFrame _ -> {}
            case CloseWebSocketFrame close -> goodbye(close);
            case TextWebSocketFrame _ -> data(frame, true);
            case BinaryWebSocketFrame _ -> data(frame, false);
            default -> data(frame, textInProgress);
        }
    }

    private void write(final WebSocketFrame frame) {
        final var _ = channel.writeAndFlush(frame);
    }

    private void goodbye(final CloseWebSocketFrame theirs) {
        if (closing) {
            Network.close(channel);
            return;
        }
        final int said = theirs.statusCode();
        final int code =
                said == -1 || !WebSocketCloseStatus.isValidStatusCode(said) ? NORMAL : said;
        final SocketListener hears = listener;
        if (hears != null) {
            hears.leaving(code);
        }
        sayGoodbye(code, "");
    }

    private void data(final WebSocketFrame frame, final boolean text) {
        final ByteBuf content = frame.content();
        final int length = content.readableBytes();
        if (fragmented + length > limits.message()) {
            counters.count(WebCounter.MESSAGES_TOO_LONG);
            close(TOO_LONG, "the limit is " + limits.message() + " bytes");
            return;
        }
        textInProgress = text;
        if (!frame.isFinalFragment()) {
            append(content, length);
            return;
        }
        final byte[] message;
        if (fragmented == 0) {
            message = ByteBufUtil.getBytes(content);
        } else {
            append(content, length);
            message = Arrays.copyOf(fragments, fragmented);
            fragments = new byte[0];
            fragmented = 0;
        }
        deliver(message, text);
    }

    private void append(final ByteBuf content, final int length) {
        if (fragments.length < fragmented + length) {
            final int wanted = Math.max(FIRST_FRAGMENTS, 2 * (fragmented + length));
            fragments = Arrays.copyOf(fragments, Math.min(limits.message(), wanted));
        }
        content.getBytes(content.readerIndex(), fragments, fragmented, length);
        fragmented += length;
    }

    private void deliver(final byte[] message, final boolean text) {
        if (text && !utf8(message)) {
            counters.count(WebCounter.PROTOCOL_ERRORS);
            close(NOT_UTF8, "text is UTF-8");
            return;
        }
        counters.count(WebCounter.MESSAGES);
        lastMessage = clock.now();
        final SocketListener hears = listener;
        if (hears == null) {
            return;
        }
        try {
            hears.received(message, text);
        } catch (final Exception | StackOverflowError failure) {
            counters.count(WebCounter.HANDLER_FAILURES);
            LOG.error("a WebSocket message on {} failed", opening.path(), failure);
            close(SERVER_ERROR, "");
        }
    }

    private static boolean utf8(final byte[] message) {
        for (final byte b : message) {
            if (b < 0) {
                try {
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(message));
                    return true;
                } catch (final CharacterCodingException _) {
                    return false;
                }
            }
        }
        return true;
    }

    @Override
    public void userEventTriggered(final ChannelHandlerContext context, final Object event) {
        if (event == WebServer.Closing.SERVER) {
            sayGoodbye(GOING_AWAY, "the server is closing");
        }
    }

    @Override
    public void channelWritabilityChanged(final ChannelHandlerContext context) {
        if (!channel.isWritable()) {
            counters.count(WebCounter.SLOW_READERS);
            Network.close(channel);
        }
    }

    @Override
    public void channelInactive(final ChannelHandlerContext context) {
        ended();
    }

    private void ended() {
        final ScheduledFuture<?> pinging = pings;
        if (pinging != null) {
            pinging.cancel(false);
        }
        final SocketListener hears = listener;
        listener = null;
        if (hears != null) {
            hears.closed();
        }
    }

    @Override
    public void exceptionCaught(final ChannelHandlerContext context, final Throwable cause) {
        switch (cause) {
            // The decoder has said goodbye already, with the code of the rule that was broken.
            case CorruptedWebSocketFrameException corrupt -> {
                final boolean tooLong =
                        corrupt.closeStatus().equals(WebSocketCloseStatus.MESSAGE_TOO_BIG);
                counters.count(tooLong ? WebCounter.MESSAGES_TOO_LONG : WebCounter.PROTOCOL_ERRORS);
            }
            case IOException _ -> Network.close(channel);
            default -> {
                LOG.warn("a WebSocket on {} failed", opening.path(), cause);
                Network.close(channel);
            }
        }
    }

    @Override
    public long id() {
        return opening.id();
    }

    @Override
    public String path() {
        return opening.path();
    }

    @Override
    public @Nullable String origin() {
        return opening.origin();
    }

    @Override
    public boolean secure() {
        return opening.secure();
    }

    @Override
    public boolean tls() {
        return opening.tls();
    }

    @Override
    public InetSocketAddress listener() {
        return listening;
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public InetSocketAddress remote() {
        return opening.remote();
    }

    @Override
    public void send(final byte[] message, final boolean text, final Runnable failed) {
        final ByteBuf content = Unpooled.wrappedBuffer(message);
        final WebSocketFrame frame =
                text ? new TextWebSocketFrame(content) : new BinaryWebSocketFrame(content);
        final ChannelFuture writing = flushes.write(frame);
        writing.addListener(done -> {
            if (!done.isSuccess()) {
                failed.run();
            }
        });
    }

    @Override
    public void send(final byte[] message, final Runnable failed) {
        send(message, utf8(message), failed);
    }

    @Override
    public void keep(final boolean kept) {
        this.kept = kept;
    }

    @Override
    public void close(final int code, final String reason) {
        if (channel.eventLoop().inEventLoop()) {
            sayGoodbye(code, reason);
        } else {
            channel.eventLoop().execute(() -> sayGoodbye(code, reason));
        }
    }

    private void sayGoodbye(final int code, final String reason) {
        if (closing) {
            return;
        }
        closing = true;
        channel.writeAndFlush(new CloseWebSocketFrame(code, reason))
                .addListener(_ -> Network.close(channel));
        // One that does not read would keep its goodbye, and itself, waiting.
        final var _ =
                channel.eventLoop()
                        .schedule(() -> Network.close(channel), GOODBYE_SECONDS, TimeUnit.SECONDS);
    }
}
