package org.ringdown.runtime.net;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import java.util.Base64;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The opening handshake of RFC 6455 §4.2 with the subprotocol of RFC 7118 §4: all that can be wrong
 * is answered before anything is opened. Extensions that are offered (compression) are declined by
 * not naming them.
 */
final class WebSocketHandshake {
    private static final String VERSION = "13";
    private static final int KEY_BYTES = 16;

    private WebSocketHandshake() {}

    /** What is to be done with a handshake. */
    sealed interface Verdict {
        /** Open it, for this acceptor. */
        record Open(String subprotocol, WebSite.Socket socket) implements Verdict {}

        /** Answer with an error. */
        record Refuse(Response response, WebCounter counter) implements Verdict {}
    }

    /** Whether a request asks for a WebSocket. */
    static boolean wanted(final HttpHeaders headers) {
        return headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
    }

    /** Judges a request that asks for a WebSocket on {@code path}. */
    static Verdict judge(
            final FullHttpRequest request,
            final String path,
            final WebSite site,
            final OriginPolicy origins,
            final Caller caller) {
        final HttpHeaders headers = request.headers();
        final Map<String, WebSite.Socket> offered = site.sockets(path);
        if (offered == null) {
            return refuse(Response.text(404, "no WebSocket here"));
        }
        if (!HttpMethod.GET.equals(request.method())
                || !HttpVersion.HTTP_1_1.equals(request.protocolVersion())
                || !headers.containsValue(
                        HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)) {
            return refuse(Response.text(400, "RFC 6455 4.1: GET, HTTP/1.1, Connection: Upgrade"));
        }
        if (!VERSION.equals(headers.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION))) {
            return refuse(
                    Response.text(426, "RFC 6455 4.4: version 13")
                            .with("Sec-WebSocket-Version", VERSION)
                            .with("Upgrade", "websocket"));
        }
        if (!validKey(headers.get(HttpHeaderNames.SEC_WEBSOCKET_KEY))) {
            return refuse(Response.text(400, "RFC 6455 4.1: Sec-WebSocket-Key is 16 bytes"));
        }
        if (!origins.allows(headers.get(HttpHeaderNames.ORIGIN), caller)) {
            return new Verdict.Refuse(
                    Response.text(403, "pages of this origin may not connect"),
                    WebCounter.ORIGINS_REFUSED);
        }
        final Set<String> asked = new HashSet<>();
        for (final String line : headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL)) {
            for (final String each : line.split(",", -1)) {
                asked.add(each.strip());
            }
        }
        for (final Map.Entry<String, WebSite.Socket> each : offered.entrySet()) {
            if (asked.contains(each.getKey())) {
                return new Verdict.Open(each.getKey(), each.getValue());
            }
        }
        return refuse(
                Response.text(
                        406,
                        "Sec-WebSocket-Protocol must name " + String.join(", ", offered.keySet())));
    }

    /** Writes the 101 answer and turns the channel into {@code socket}. On the I/O thread. */
    static void open(
            final Channel channel,
            final FullHttpRequest request,
            final Verdict.Open verdict,
            final WebSocketChannel socket,
            final int frameLimit) {
        request.headers().set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, verdict.subprotocol());
        final WebSocketDecoderConfig frames =
                WebSocketDecoderConfig.newBuilder()
                        .maxFramePayloadLength(frameLimit)
                        .allowExtensions(false)
                        .allowMaskMismatch(false)
                        .expectMaskedFrames(true)
                        .closeOnProtocolViolation(true)
                        .withUTF8Validator(false)
                        .build();
        channel.pipeline().addLast(socket);
        new WebSocketServerHandshaker13("", verdict.subprotocol(), frames)
                .handshake(channel, request)
                .addListener(done -> {
                    if (done.isSuccess()) {
                        socket.open(verdict.socket().acceptor());
                    } else {
                        Network.close(channel);
                    }
                });
    }

    private static boolean validKey(final @Nullable String key) {
        if (key == null) {
            return false;
        }
        try {
            return Base64.getDecoder().decode(key.strip()).length == KEY_BYTES;
        } catch (final IllegalArgumentException _) {
            return false;
        }
    }

    private static Verdict refuse(final Response response) {
        return new Verdict.Refuse(response, WebCounter.HANDSHAKES_REFUSED);
    }
}
