package org.ringdown.sip.transport;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What carries SIP messages: RFC 3261 §18, RFC 7118 for WebSocket. */
public enum Transport {
    /** Datagrams; the only one where SIP resends. */
    UDP("UDP", false, false, 5060),
    /** A plain TCP connection. */
    TCP("TCP", true, false, 5060),
    /** TLS over TCP. */
    TLS("TLS", true, true, 5061),
    /** WebSocket over HTTP, RFC 7118. */
    WS("WS", true, false, 80),
    /** WebSocket over HTTPS, RFC 7118. */
    WSS("WSS", true, true, 443),
    /** A user agent inside this process: messages are handed over as objects. */
    LOCAL("LOCAL", true, true, 5060);

    private final String viaName;
    private final boolean reliable;
    private final boolean secure;
    private final int defaultPort;

    Transport(
            final String viaName,
            final boolean reliable,
            final boolean secure,
            final int defaultPort) {
        this.viaName = viaName;
        this.reliable = reliable;
        this.secure = secure;
        this.defaultPort = defaultPort;
    }

    /** The transport's name in a Via header field, for example {@code WSS}. */
    public String viaName() {
        return viaName;
    }

    /** Whether the transport itself delivers, so that SIP need not resend. */
    public boolean reliable() {
        return reliable;
    }

    /** Whether one message is one WebSocket frame. */
    public boolean webSocket() {
        return this == WS || this == WSS;
    }

    /** Whether nobody on the way can read along. */
    public boolean secure() {
        return secure;
    }

    /** The port meant when none is written: RFC 3261 §18.1.1, RFC 7118 §5. */
    public int defaultPort() {
        return defaultPort;
    }

    /** The transport of a Via header field; {@code null} when we do not know it. */
    public static @Nullable Transport ofVia(final String name) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "UDP" -> UDP;
            case "TCP" -> TCP;
            case "TLS" -> TLS;
            case "WS" -> WS;
            case "WSS" -> WSS;
            case "LOCAL" -> LOCAL;
            default -> null;
        };
    }

    /**
     * The transport that a URI's {@code transport} parameter names; {@code null} when we do not
     * know it. No URI can name {@link #LOCAL}: text from outside must not reach into the process.
     */
    public static @Nullable Transport ofUriParam(final String value) {
        final Transport transport = ofVia(value);
        return transport == LOCAL ? null : transport;
    }
}
