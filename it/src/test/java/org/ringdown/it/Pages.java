package org.ringdown.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Serves the test pages from a place of its own, as somebody's web site would. */
final class Pages implements AutoCloseable {
    private final HttpServer server;

    Pages() {
        try {
            server = HttpServer.create(Ports.loopback(0), 0);
        } catch (final IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
        server.createContext("/", Pages::serve);
        server.start();
    }

    private static void serve(final HttpExchange exchange) throws IOException {
        final String path = exchange.getRequestURI().getPath();
        try (exchange;
                InputStream file = Pages.class.getResourceAsStream("/page" + path)) {
            if (file == null || path.contains("..")) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            exchange.getResponseHeaders()
                    .set(
                            "Content-Type",
                            path.endsWith(".js") ? "text/javascript" : "text/html; charset=utf-8");
            final byte[] bytes = file.readAllBytes();
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    /** Where the pages are; {@code localhost} is a place where browsers allow the microphone. */
    String address() {
        return "http://localhost:" + server.getAddress().getPort() + "/";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
