package org.ringdown.runtime.net;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** One open WebSocket (RFC 6455). Safe from any thread. */
public interface WebSocketConnection {
    /** Nothing is wrong. */
    int NORMAL = 1_000;

    /** The server is going away. */
    int GOING_AWAY = 1_001;

    /** The peer broke the protocol. */
    int PROTOCOL_ERROR = 1_002;

    /** A text message was not UTF-8. */
    int NOT_UTF8 = 1_007;

    /** The peer did something that is not allowed here. */
    int POLICY = 1_008;

    /** A message was too long. */
    int TOO_LONG = 1_009;

    /** The server failed. */
    int SERVER_ERROR = 1_011;

    /** Unique among all connections of the process. */
    long id();

    /** The path it was opened with. */
    String path();

    /** The page's origin, or null when the client sent none. */
    @Nullable String origin();

    /** Whether the client's end is under TLS, be it ours or a proxy's before us. */
    boolean secure();

    /** Whether our end is under TLS. */
    boolean tls();

    /** The address the listener is bound to. */
    InetSocketAddress listener();

    /** Our end. */
    InetSocketAddress local();

    /** Their end: the client's, behind whatever proxies. */
    InetSocketAddress remote();

    /**
     * Sends a message.
     *
     * @param text whether as text, which must be UTF-8, else as binary
     * @param failed is run when it could not be written
     */
    void send(byte[] message, boolean text, Runnable failed);

    /** Sends a message, as text when it is UTF-8 and as binary when not. */
    void send(byte[] message, Runnable failed);

    /** Sends a message; when that fails, {@link SocketListener#closed} says so soon enough. */
    default void send(final byte[] message, final boolean text) {
        send(message, text, () -> {});
    }

    /** Whether it is in use (a user is registered over it) and may be idle as long as it likes. */
    void keep(boolean kept);

    /** Says goodbye with a code of RFC 6455 §7.4.1 and a short reason, and closes. */
    void close(int code, String reason);
}
