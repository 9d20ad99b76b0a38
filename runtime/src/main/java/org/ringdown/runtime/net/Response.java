package org.ringdown.runtime.net;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The answer to a {@link Request}. Length, date, connection and security headers are added.
 *
 * @param contentType empty when there is no body
 * @param body not to be changed
 * @param headers further headers
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Response(int status, String contentType, byte[] body, Map<String, String> headers) {
    /** Copies the headers. */
    public Response {
        headers = Map.copyOf(headers);
    }

    /** An answer of some media type. */
    public static Response of(final int status, final String contentType, final byte[] body) {
        return new Response(status, contentType, body, Map.of());
    }

    /** A line of plain text. */
    public static Response text(final int status, final String text) {
        return of(
                status,
                "text/plain; charset=utf-8",
                (text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** JSON that somebody has written. */
    public static Response json(final int status, final String json) {
        return of(status, "application/json", json.getBytes(StandardCharsets.UTF_8));
    }

    /** The same with one header more. */
    public Response with(final String name, final String value) {
        final Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Response(status, contentType, body, more);
    }
}
