package org.ringdown.gateway.sylk.client;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Secret;

/**
 * Whom an account speaks as.
 *
 * @param address {@code user@host}
 * @param ha1 H(user:realm:password) by MD5
 * @param userAgent what its program calls itself, or {@code null}
 * @param headers the beginnings of the names of header fields that it wants to see, in lower case
 */
public record Persona(
        String address,
        Secret ha1,
        @Nullable String displayName,
        @Nullable String userAgent,
        List<String> headers) {
    /** The list is copied. */
    public Persona {
        headers = List.copyOf(headers);
    }
}
