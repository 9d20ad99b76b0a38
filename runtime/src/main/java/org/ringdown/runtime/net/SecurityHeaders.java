package org.ringdown.runtime.net;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.Map;

/**
 * What every answer tells a browser not to do: run script that is not ours, show us inside another
 * page, guess content types, tell others where it came from, or lend microphone and camera to
 * anybody else. Connections may go to any WebSocket, for the user may name another server.
 */
final class SecurityHeaders {
    private static final Map<String, String> HEADERS =
            Map.of(
                    "Content-Security-Policy",
                    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                            + " font-src 'self'; manifest-src 'self'; media-src 'self' blob:;"
                            + " connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none';"
                            + " frame-ancestors 'none'; require-trusted-types-for 'script';"
                            + " trusted-types 'none'",
                    "X-Content-Type-Options",
                    "nosniff",
                    "Referrer-Policy",
                    "no-referrer",
                    "Cross-Origin-Opener-Policy",
                    "same-origin",
                    "Permissions-Policy",
                    "microphone=(self), camera=(self), speaker-selection=(self), autoplay=(self),"
                            + " display-capture=(self), geolocation=()");

    private SecurityHeaders() {}

    static void addTo(final HttpHeaders headers) {
        HEADERS.forEach(headers::set);
    }
}
