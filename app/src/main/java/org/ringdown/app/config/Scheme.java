package org.ringdown.app.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is spoken on a listening address. */
public enum Scheme {
    /** SIP in datagrams. */
    UDP,
    /** SIP on connections. */
    TCP,
    /** SIP on connections, encrypted. */
    TLS,
    /** Pages, API and WebSockets. */
    HTTP,
    /** Pages, API and WebSockets, encrypted. */
    HTTPS;

    /** The scheme as it is written, or {@code null}. */
    static @Nullable Scheme of(final String text) {
        return switch (text) {
            case "udp" -> UDP;
            case "tcp" -> TCP;
            case "tls" -> TLS;
            case "http" -> HTTP;
            case "https" -> HTTPS;
            default -> null;
        };
    }

    /** Whether a certificate is needed. */
    public boolean secure() {
        return this == TLS || this == HTTPS;
    }

    /** As it is written: lower case. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
