package org.ringdown.runtime.net;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the web server is set up.
 *
 * @param listeners {@code http:} and {@code https:} only
 * @param tls needed when one of them is {@code https:}
 * @param origins whose pages may open WebSockets
 * @param proxies whose word on who the client is counts
 * @param connectionsPerSource at once, from one address (loopback excepted)
 * @param connections at once, in all
 */
public record WebConfig(
        List<Listener> listeners,
        @Nullable TlsContexts tls,
        OriginPolicy origins,
        Proxies proxies,
        HttpLimits http,
        SocketLimits sockets,
        int connectionsPerSource,
        int connections) {
    /** Copies the list. */
    public WebConfig {
        listeners = List.copyOf(listeners);
    }

    /** The usual limits. */
    public static WebConfig of(
            final List<Listener> listeners,
            final @Nullable TlsContexts tls,
            final OriginPolicy origins) {
        return of(listeners, tls, origins, Proxies.NONE);
    }

    /** The usual limits, behind proxies. */
    public static WebConfig of(
            final List<Listener> listeners,
            final @Nullable TlsContexts tls,
            final OriginPolicy origins,
            final Proxies proxies) {
        return new WebConfig(
                listeners,
                tls,
                origins,
                proxies,
                HttpLimits.DEFAULT,
                SocketLimits.DEFAULT,
                256,
                20_000);
    }

    /**
     * What one HTTP connection may ask for.
     *
     * @param requestLine bytes
     * @param headers bytes of all headers together
     * @param body bytes
     * @param requestTime within which a whole request must have come, counted from the connection
     *     or from the answer before
     * @param requestsAtOnce requests being answered at once, of all connections; more get a 503
     */
    public record HttpLimits(
            int requestLine, int headers, int body, Duration requestTime, int requestsAtOnce) {
        /** 4 KiB, 16 KiB, 64 KiB, 30 s, 256. */
        public static final HttpLimits DEFAULT =
                new HttpLimits(4_096, 16_384, 65_536, Duration.ofSeconds(30), 256);
    }

    /**
     * What one WebSocket may ask for.
     *
     * @param message bytes of a message, whole or in fragments
     * @param writeBuffer bytes that may wait for it to read before it is closed
     * @param ping how often it is pinged; one that says nothing between two pings is dead
     * @param idle how long it may stay without a message unless it is kept
     */
    public record SocketLimits(int message, int writeBuffer, Duration ping, Duration idle) {
        /** 64 KiB, 1 MiB, 30 s, 10 minutes. */
        public static final SocketLimits DEFAULT =
                new SocketLimits(65_536, 1 << 20, Duration.ofSeconds(30), Duration.ofMinutes(10));

        /** The same with another limit for messages. */
        SocketLimits withMessage(final int bytes) {
            return new SocketLimits(bytes, writeBuffer, ping, idle);
        }
    }
}
