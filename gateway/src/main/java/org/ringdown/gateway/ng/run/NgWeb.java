package org.ringdown.gateway.ng.run;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.ringdown.gateway.ng.wire.NgFrame;
import org.ringdown.runtime.net.Listener;
import org.ringdown.runtime.net.Network;
import org.ringdown.runtime.net.OriginPolicy;
import org.ringdown.runtime.net.Request;
import org.ringdown.runtime.net.Response;
import org.ringdown.runtime.net.SocketListener;
import org.ringdown.runtime.net.WebConfig;
import org.ringdown.runtime.net.WebServer;
import org.ringdown.runtime.net.WebSocketConnection;

/**
 * The NG protocol over HTTP ({@code POST /ng} with a cookie, {@code POST /ng-plain} without) and
 * over WebSockets, with a subprotocol for each.
 */
final class NgWeb implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 10;
    private static final String TYPE = "application/x-rtpengine-ng";
    private static final Set<String> PATHS = Set.of("/", "/ng", "/ng-plain");

    private final NgDesk desk;
    private final WebServer server;
    private final Predicate<InetAddress> stranger;

    private NgWeb(
            final NgDesk desk, final WebServer server, final Predicate<InetAddress> stranger) {
        this.desk = desk;
        this.server = server;
        this.stranger = stranger;
    }

    static NgWeb open(
            final NgDesk desk,
            final Network network,
            final List<InetSocketAddress> at,
            final Predicate<InetAddress> stranger)
            throws IOException {
        final List<Listener> listeners =
                at.stream().map(each -> new Listener(Listener.Scheme.HTTP, each)).toList();
        final WebServer server =
                // Pages must not command us: a browser on this machine reaches every local port.
                new WebServer(network, WebConfig.of(listeners, null, OriginPolicy.SAME_ORIGIN));
        final NgWeb web = new NgWeb(desk, server, stranger);
        server.route("POST", "/ng", request -> web.post(request, true));
        server.route("POST", "/ng-plain", request -> web.post(request, false));
        server.route("GET", "/ping", _ -> Response.text(200, "pong"));
        for (final String path : PATHS) {
            server.socket(path, "ng.rtpengine.com", socket -> web.socket(socket, true));
            server.socket(path, "ng-plain.rtpengine.com", socket -> web.socket(socket, false));
        }
        server.start();
        return web;
    }

    List<InetSocketAddress> addresses() {
        return server.bound().stream().map(WebServer.Bound::address).toList();
    }

    private Response post(final Request request, final boolean framed) throws InterruptedException {
        if (stranger.test(request.remote().getAddress())) {
            return Response.text(403, "not from there");
        }
        final String type = request.header("content-type");
        final boolean json = type != null && type.startsWith("application/json");
        if (type == null || !(type.startsWith(TYPE) || (json && !framed))) {
            return Response.text(415, "the type is " + TYPE);
        }
        if (request.header("origin") != null) {
            return Response.text(403, "not for pages");
        }
        if (framed && NgFrame.body(request.body(), request.body().length) < 0) {
            return Response.text(400, "a cookie and a space come first");
        }
        final CompletableFuture<byte[]> answer = new CompletableFuture<>();
        final String proxy = request.remote().getAddress().getHostAddress();
        final byte[] body = request.body();
        if (framed) {
            desk.framed(body, body.length, proxy, answer::complete);
        } else if (!desk.plain(body, 0, body.length, proxy, answer::complete)) {
            return Response.text(503, "too much waits");
        }
        try {
            return Response.of(
                    200,
                    json ? "application/json" : TYPE,
                    answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (final TimeoutException | ExecutionException none) {
            return Response.text(framed ? 400 : 503, "no answer");
        }
    }

    private SocketListener socket(final WebSocketConnection connection, final boolean framed) {
        final boolean refused = stranger.test(connection.remote().getAddress());
        connection.keep(!refused);
        final String proxy = connection.remote().getAddress().getHostAddress();
        return new SocketListener() {
            @Override
            public void received(final byte[] message, final boolean text) {
                if (refused) {
                    return;
                }
                if (framed) {
                    desk.framed(
                            message,
                            message.length,
                            proxy,
                            answer -> connection.send(answer, text));
                } else {
                    final var _ =
                            desk.plain(
                                    message,
                                    0,
                                    message.length,
                                    proxy,
                                    answer -> connection.send(answer, text));
                }
            }

            @Override
            public void closed() {
                // Answers that are still to come go nowhere.
            }
        };
    }

    @Override
    public void close() {
        server.close();
    }
}
