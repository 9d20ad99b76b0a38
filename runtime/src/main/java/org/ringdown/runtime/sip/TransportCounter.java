package org.ringdown.runtime.sip;

/** What one listener, or all outgoing connections together, count. */
public enum TransportCounter {
    /** Connections opened. */
    CONNECTIONS,
    /** Connections closed at once, because their source or all together had too many. */
    CONNECTIONS_REFUSED,
    /**
     * Connections closed for their PROXY header: of a known proxy without one or with a wrong one,
     * or of anybody else with one.
     */
    PROXY_HEADERS_REFUSED,
    /** TLS connections closed before the handshake: their source had begun too many. */
    HANDSHAKES_LIMITED,
    /** TLS handshakes that failed. */
    TLS_FAILURES,
    /** Connections we could not open. */
    CONNECT_FAILURES,
    /** Messages received and understood. */
    MESSAGES,
    /** Keep-alives: empty lines, empty datagrams, STUN requests. */
    KEEP_ALIVES,
    /** STUN that is no request to tell an address. */
    STUN_DROPPED,
    /** STUN requests not answered: their source had sent too many. */
    STUN_LIMITED,
    /** Malformed requests that were answered. */
    MALFORMED_ANSWERED,
    /** Malformed messages that could not be answered. */
    MALFORMED_DROPPED,
    /** Malformed messages dropped without an answer: their source had sent too many. */
    MALFORMED_LIMITED,
    /** Streams closed because it could not be told any more where a message begins. */
    STREAMS_BROKEN,
    /** Messages written. */
    SENT,
    /** Messages that could not be written. */
    SEND_FAILURES,
    /** Connections closed because they did not read what was sent to them. */
    SLOW_READERS,
    /** Connections closed because nobody used them. */
    IDLE,
    /** Messages on which we failed: bugs. */
    FAILURES
}
