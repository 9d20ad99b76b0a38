package org.ringdown.runtime.net;

import java.net.InetSocketAddress;
import java.util.Locale;
import org.ringdown.core.Parsed;

/**
 * Where to listen, as written in the configuration: {@code udp:0.0.0.0:5060}, {@code
 * https:[::]:8443}. Port 0 takes any free port. {@code [::]} takes IPv6 and IPv4, {@code 0.0.0.0}
 * IPv4.
 *
 * @param address numeric, never a name
 */
public record Listener(Scheme scheme, InetSocketAddress address) {
    /** What is spoken on a listener. */
    public enum Scheme {
        /** SIP in datagrams. */
        UDP,
        /** SIP in a stream. */
        TCP,
        /** SIP in a stream under TLS. */
        TLS,
        /** Pages, API and WebSockets. */
        HTTP,
        /** Pages, API and WebSockets under TLS. */
        HTTPS;

        /** Whether connections are encrypted. */
        public boolean secure() {
            return this == TLS || this == HTTPS;
        }
    }

    /** Reads {@code scheme:address:port}. */
    public static Parsed<Listener> parse(final String text) {
        final int first = text.indexOf(':');
        final int last = text.lastIndexOf(':');
        if (first < 0 || last <= first) {
            return Parsed.malformed("a listener is scheme:address:port", 0);
        }
        final Scheme scheme;
        try {
            scheme = Scheme.valueOf(text.substring(0, first).toUpperCase(Locale.ROOT));
        } catch (final IllegalArgumentException _) {
            return Parsed.malformed("a listener begins with udp, tcp, tls, http or https", 0);
        }
        final String host = text.substring(first + 1, last);
        final int port = port(text.substring(last + 1));
        if (port < 0) {
            return Parsed.malformed("a port is a number from 0 to 65535", last + 1);
        }
        return Addresses.numeric(host, port)
                .<Parsed<Listener>>map(address -> Parsed.ok(new Listener(scheme, address)))
                .orElseGet(() ->
                        Parsed.malformed(
                                "an address is IPv4, or IPv6 in square brackets", first + 1));
    }

    /** A port number from 0 to 65535, or -1. */
    static int port(final String text) {
        if (text.isEmpty() || text.length() > 5) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + (c - '0');
        }
        return value <= 65_535 ? value : -1;
    }

    @Override
    public String toString() {
        return scheme.name().toLowerCase(Locale.ROOT) + ":" + Addresses.text(address);
    }
}
