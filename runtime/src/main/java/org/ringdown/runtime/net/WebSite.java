package org.ringdown.runtime.net;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is found under which path: routes, WebSockets and pages. Filled in before the server starts
 * and only read afterwards.
 */
final class WebSite {
    private final Map<String, Map<String, Route>> routes = new LinkedHashMap<>();
    private final Map<String, Map<String, Socket>> sockets = new LinkedHashMap<>();

    /**
     * What opens WebSockets.
     *
     * @param message the longest message, in bytes; 0 for the usual limit
     */
    record Socket(SocketAcceptor acceptor, int message) {}

    private StaticContent content = StaticContent.NONE;

    void content(final StaticContent pages) {
        content = pages;
    }

    void route(final String method, final String path, final Route route) {
        routes.computeIfAbsent(path, _ -> new LinkedHashMap<>()).put(method, route);
    }

    void socket(final String path, final String subprotocol, final Socket socket) {
        sockets.computeIfAbsent(path, _ -> new LinkedHashMap<>()).put(subprotocol, socket);
    }

    /**
     * The subprotocols of a path, the most wanted first, or null when no WebSocket may be opened
     * there.
     */
    @Nullable Map<String, Socket> sockets(final String path) {
        return sockets.get(path);
    }

    /** What answers a request: a route, pages, or a refusal. */
    Function<Request, Response> find(final Request request) {
        final Map<String, Route> methods = methods(request.path());
        if (methods == null) {
            return this::page;
        }
        final Route route =
                methods.get(
                        request.method().equals("HEAD") && !methods.containsKey("HEAD")
                                ? "GET"
                                : request.method());
        return route == null ? _ -> notAllowed(methods.keySet()) : guarded(route);
    }

    private static Function<Request, Response> guarded(final Route route) {
        return request -> {
            try {
                return route.handle(request);
            } catch (final RuntimeException e) {
                throw e;
            } catch (final Exception e) {
                throw new IllegalStateException("a route failed", e);
            }
        };
    }

    /** The routes of the path itself, else of the longest {@code /folder/*} around it. */
    private @Nullable Map<String, Route> methods(final String path) {
        final Map<String, Route> exact = routes.get(path);
        if (exact != null) {
            return exact;
        }
        for (int slash = path.lastIndexOf('/');
                slash >= 0;
                slash = path.lastIndexOf('/', slash - 1)) {
            final Map<String, Route> folder = routes.get(path.substring(0, slash + 1) + "*");
            if (folder != null) {
                return folder;
            }
        }
        return null;
    }

    private Response page(final Request request) {
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            return notAllowed(Set.of("GET", "HEAD"));
        }
        final String path = request.path().equals("/") ? "/index.html" : request.path();
        if (!plain(path)) {
            return Response.text(404, "not found");
        }
        final Optional<StaticContent.Asset> found = content.find(path);
        if (found.isEmpty()) {
            return Response.text(404, "not found");
        }
        final StaticContent.Asset asset = found.get();
        final Map<String, String> headers =
                Map.of(
                        "ETag",
                        asset.tag(),
                        "Cache-Control",
                        asset.immutable() ? "public, max-age=31536000, immutable" : "no-cache");
        final String known = request.header("if-none-match");
        if (known != null && known.contains(asset.tag())) {
            return new Response(304, "", new byte[0], headers);
        }
        return new Response(200, asset.contentType(), asset.body(), headers);
    }

    /** Whether a path has only names in it: nothing empty, no dots to climb with, no controls. */
    private static boolean plain(final String path) {
        for (int i = 0; i < path.length(); i++) {
            final char c = path.charAt(i);
            if (c <= ' ' || c == '\\' || c == '%' || c >= 0x7f) {
                return false;
            }
        }
        return path.startsWith("/")
                && !path.contains("//")
                && !path.contains("/.")
                && !path.endsWith("/");
    }

    private static Response notAllowed(final Set<String> methods) {
        return Response.text(405, "method not allowed")
                .with("Allow", String.join(", ", new TreeSet<>(methods)));
    }
}
