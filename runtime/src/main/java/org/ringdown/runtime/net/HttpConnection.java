package org.ringdown.runtime.net;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP/1.1 connection: one request is answered at a time, in order, and each must come, and its
 * answer be read, in bounded time. All state belongs to the channel's I/O thread.
 */
final class HttpConnection extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);

    /** RFC 9110 5.6.7. */
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);

    /** Requests that may be sent ahead of the answers (pipelining). */
    private static final int AHEAD = 16;

    /** A page must be read within this many seconds: long enough for a bad line. */
    private static final long READING_SECONDS = 120;

    private final WebServer.Shared shared;
    private final boolean secure;
    private final ConnectionLimits.Place place;
    private final Deque<FullHttpRequest> waiting = new ArrayDeque<>();
    private boolean answering;
    private @Nullable ScheduledFuture<?> deadline;

    HttpConnection(
            final WebServer.Shared shared,
            final boolean secure,
            final ConnectionLimits.Place place) {
        this.shared = shared;
        this.secure = secure;
        this.place = place;
    }

    @Override
    public void handlerAdded(final ChannelHandlerContext context) {
        limit(context, shared.config().http().requestTime().toNanos());
    }

    private void limit(final ChannelHandlerContext context, final long nanos) {
        unlimit();
        deadline =
                context.executor()
                        .schedule(
                                () -> {
                                    shared.counters().count(WebCounter.REQUESTS_TOO_SLOW);
                                    Network.close(context);
                                },
                                nanos,
                                TimeUnit.NANOSECONDS);
    }

    private void unlimit() {
        final ScheduledFuture<?> running = deadline;
        if (running != null) {
            running.cancel(false);
        }
        deadline = null;
    }

    @Override
    protected void channelRead0(
            final ChannelHandlerContext context, final FullHttpRequest request) {
        if (!answering) {
            answer(context, request);
        } else if (waiting.size() < AHEAD) {
            waiting.add(request.retain());
        } else {
            shared.counters().count(WebCounter.REQUESTS_REFUSED);
            Network.close(context);
        }
    }

    private void answer(final ChannelHandlerContext context, final FullHttpRequest message) {
        unlimit();
        answering = true;
        shared.counters().count(WebCounter.REQUESTS);
        final Response refused = malformed(message);
        if (refused != null) {
            shared.counters().count(WebCounter.REQUESTS_MALFORMED);
            write(context, refused, false);
            return;
        }
        final boolean keepAlive = HttpUtil.isKeepAlive(message);
        final Map<String, String> headers = headers(message);
        final InetSocketAddress peer = Network.remote(context.channel());
        switch (Caller.of(peer, secure, headers, shared.config().proxies())) {
            case Parsed.Malformed<Caller>(String rule, int _) -> {
                shared.counters().count(WebCounter.FORWARDED_MALFORMED);
                write(context, Response.text(400, rule), false);
            }
            case Parsed.Ok<Caller>(Caller caller) -> {
                final Request request = request(message, headers, caller);
                if (request == null) {
                    shared.counters().count(WebCounter.REQUESTS_MALFORMED);
                    write(context, Response.text(400, "the request target is malformed"), false);
                } else if (WebSocketHandshake.wanted(message.headers())) {
                    upgrade(context, message, request, caller, keepAlive);
                } else {
                    dispatch(context, request, keepAlive);
                }
            }
        }
    }

    private static @Nullable Response malformed(final FullHttpRequest message) {
        final Throwable cause = message.decoderResult().cause();
        if (cause instanceof TooLongHttpLineException) {
            return Response.text(414, "the request line is too long");
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return Response.text(431, "the headers are too long");
        }
        final HttpVersion version = message.protocolVersion();
        if (cause != null || version.majorVersion() != 1) {
            return Response.text(400, "this is not HTTP/1.1");
        }
        if (version.equals(HttpVersion.HTTP_1_1)
                && message.headers().getAll(HttpHeaderNames.HOST).size() != 1) {
            return Response.text(400, "RFC 9112 3.2: one Host header");
        }
        return null;
    }

    private static Map<String, String> headers(final FullHttpRequest message) {
        final Map<String, String> headers = new HashMap<>();
        for (final Map.Entry<String, String> header : message.headers()) {
            headers.merge(
                    header.getKey().toLowerCase(Locale.ROOT),
                    header.getValue(),
                    (first, more) -> first + ", " + more);
        }
        return headers;
    }

    private static @Nullable Request request(
            final FullHttpRequest message, final Map<String, String> headers, final Caller caller) {
        final String target = message.uri();
        final int question = target.indexOf('?');
        final String raw = question < 0 ? target : target.substring(0, question);
        final String path;
        try {
            path = URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (final IllegalArgumentException _) {
            return null;
        }
        if (!path.startsWith("/")) {
            return null;
        }
        return new Request(
                message.method().name(),
                path,
                question < 0 ? "" : target.substring(question + 1),
                headers,
                ByteBufUtil.getBytes(message.content()),
                caller.remote(),
                caller.secure());
    }

    private void upgrade(
            final ChannelHandlerContext context,
            final FullHttpRequest message,
            final Request request,
            final Caller caller,
            final boolean keepAlive) {
        switch (WebSocketHandshake.judge(
                message, request.path(), shared.site(), shared.config().origins(), caller)) {
            case WebSocketHandshake.Verdict.Refuse(Response response, WebCounter counter) -> {
                shared.counters().count(counter);
                write(context, response, keepAlive);
            }
            case WebSocketHandshake.Verdict.Open _ when !admitted(context, caller) -> {
                shared.counters().count(WebCounter.CONNECTIONS_REFUSED);
                write(context, Response.text(429, "too many connections"), false);
            }
            case WebSocketHandshake.Verdict.Open open -> {
                final WebConfig.SocketLimits usual = shared.config().sockets();
                final WebConfig.SocketLimits limits =
                        open.socket().message() == 0
                                ? usual
                                : usual.withMessage(open.socket().message());
                final WebSocketChannel socket =
                        new WebSocketChannel(
                                new WebSocketChannel.Opening(
                                        shared.network().nextConnectionId(),
                                        request.path(),
                                        request.header("origin"),
                                        caller.remote(),
                                        caller.secure(),
                                        secure),
                                context.channel(),
                                limits,
                                shared.network().clock(),
                                shared.counters());
                context.pipeline().remove(this);
                WebSocketHandshake.open(context.channel(), message, open, socket, limits.message());
            }
        }
    }

    /** Whether a client behind a proxy may have one connection more. */
    private boolean admitted(final ChannelHandlerContext context, final Caller caller) {
        final InetSocketAddress peer = Network.remote(context.channel());
        return caller.remote().equals(peer) || place.give(caller.remote().getAddress());
    }

    private void dispatch(
            final ChannelHandlerContext context, final Request request, final boolean keepAlive) {
        if (!shared.places().tryAcquire()) {
            shared.counters().count(WebCounter.REQUESTS_REFUSED);
            write(context, Response.text(503, "busy").with("Retry-After", "1"), keepAlive);
            return;
        }
        final Function<Request, Response> answers = shared.site().find(request);
        try {
            shared.workers()
                    .execute(() -> {
                        final Response response;
                        try {
                            response = respond(answers, request);
                        } finally {
                            shared.places().release();
                        }
                        context.executor().execute(() -> write(context, response, keepAlive));
                    });
        } catch (final RejectedExecutionException _) {
            shared.places().release();
            Network.close(context);
        }
    }

    private Response respond(final Function<Request, Response> answers, final Request request) {
        try {
            return answers.apply(request);
        } catch (final RuntimeException | StackOverflowError failure) {
            shared.counters().count(WebCounter.ROUTE_FAILURES);
            LOG.error("{} {} failed", request.method(), request.path(), failure);
            return Response.text(500, "the server failed on this request");
        }
    }

    private void write(
            final ChannelHandlerContext context, final Response response, final boolean keepAlive) {
        final FullHttpResponse message =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.valueOf(response.status()),
                        Unpooled.wrappedBuffer(response.body()));
        final HttpHeaders headers = message.headers();
        response.headers().forEach(headers::set);
        SecurityHeaders.addTo(headers);
        headers.set(
                HttpHeaderNames.DATE,
                DATE.format(Instant.ofEpochMilli(shared.network().clock().epochMillis())));
        if (!response.contentType().isEmpty()) {
            headers.set(HttpHeaderNames.CONTENT_TYPE, response.contentType());
        }
        if (response.status() != HttpResponseStatus.NOT_MODIFIED.code()) {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, response.body().length);
        }
        if (!keepAlive) {
            headers.set(HttpHeaderNames.CONNECTION, "close");
        }
        limit(context, TimeUnit.SECONDS.toNanos(READING_SECONDS));
        final ChannelFuture writing = context.writeAndFlush(message);
        if (keepAlive) {
            writing.addListener(done -> answered(context, done.isSuccess()));
        } else {
            writing.addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void answered(final ChannelHandlerContext context, final boolean read) {
        if (!read) {
            Network.close(context);
            return;
        }
        answering = false;
        limit(context, shared.config().http().requestTime().toNanos());
        final FullHttpRequest next = waiting.poll();
        if (next != null) {
            try {
                answer(context, next);
            } finally {
                next.release();
            }
        }
    }

    @Override
    public void userEventTriggered(final ChannelHandlerContext context, final Object event) {
        if (event == WebServer.Closing.SERVER && !answering) {
            Network.close(context);
        }
    }

    @Override
    public void handlerRemoved(final ChannelHandlerContext context) {
        unlimit();
        for (FullHttpRequest left = waiting.poll(); left != null; left = waiting.poll()) {
            left.release();
        }
    }

    @Override
    public void exceptionCaught(final ChannelHandlerContext context, final Throwable cause) {
        final Throwable root =
                cause instanceof CodecException && cause.getCause() != null
                        ? cause.getCause()
                        : cause;
        switch (root) {
            case SSLException _ -> shared.counters().count(WebCounter.TLS_FAILURES);
            case CodecException _ -> shared.counters().count(WebCounter.REQUESTS_MALFORMED);
            case IOException _ -> {}
            default -> LOG.warn("an HTTP connection failed", cause);
        }
        Network.close(context);
    }
}
