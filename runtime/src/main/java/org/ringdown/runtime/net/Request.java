package org.ringdown.runtime.net;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request, read in whole.
 *
 * @param path decoded, absolute
 * @param query as it came, without the question mark; empty when there is none
 * @param headers names in lower case; values of a repeated header joined by {@code ", "}
 * @param body not to be changed
 * @param remote the client, behind whatever proxies
 * @param secure whether the client's end is under TLS
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Request(
        String method,
        String path,
        String query,
        Map<String, String> headers,
        byte[] body,
        InetSocketAddress remote,
        boolean secure) {
    /** A header's value, or null. */
    public @Nullable String header(final String name) {
        return headers.get(name.toLowerCase(Locale.ROOT));
    }

    /** The body as UTF-8. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
