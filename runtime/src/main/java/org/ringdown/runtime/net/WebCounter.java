package org.ringdown.runtime.net;

/** What the web server counts. */
public enum WebCounter {
    /** Connections taken in. */
    CONNECTIONS,
    /** Connections closed at once, because their source or all together had too many. */
    CONNECTIONS_REFUSED,
    /** Connections of a known proxy closed for a PROXY header that is wrong or late. */
    PROXY_HEADERS_REFUSED,
    /** Requests of a known proxy that do not say clearly who the client is. */
    FORWARDED_MALFORMED,
    /** TLS connections closed before the handshake: their source had begun too many. */
    HANDSHAKES_LIMITED,
    /** TLS handshakes that failed. */
    TLS_FAILURES,
    /** Whole requests read. */
    REQUESTS,
    /** Requests that were not HTTP, or too long in some part. */
    REQUESTS_MALFORMED,
    /** Requests answered with 503, or not at all, because too many were being answered. */
    REQUESTS_REFUSED,
    /** Connections closed because a request, or the reading of its answer, took too long. */
    REQUESTS_TOO_SLOW,
    /** Routes that threw: bugs. */
    ROUTE_FAILURES,
    /** WebSockets opened. */
    SOCKETS,
    /** WebSocket handshakes refused for their version, path, subprotocol or key. */
    HANDSHAKES_REFUSED,
    /** WebSocket handshakes refused for their Origin. */
    ORIGINS_REFUSED,
    /** WebSocket messages received. */
    MESSAGES,
    /** WebSockets closed for a message over the limit. */
    MESSAGES_TOO_LONG,
    /** WebSockets closed for breaking RFC 6455. */
    PROTOCOL_ERRORS,
    /** WebSockets closed because they did not read what was sent to them. */
    SLOW_READERS,
    /** WebSockets closed because they did not answer a ping. */
    DEAD,
    /** WebSockets closed because nobody used them. */
    IDLE,
    /** Handlers that threw on a message: bugs. */
    HANDLER_FAILURES
}
