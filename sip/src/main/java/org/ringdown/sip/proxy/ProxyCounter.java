package org.ringdown.sip.proxy;

/** What the proxy counts. */
public enum ProxyCounter {
    /** Requests refused with 503 because too many were open. */
    OVERLOADED,
    /** Requests refused with 416: their Request-URI is neither sip, sips nor tel. */
    UNKNOWN_SCHEME,
    /** Requests refused with 482: they had been here before. */
    LOOPS,
    /** Requests refused with 483: they had taken too many hops. */
    TOO_MANY_HOPS,
    /** Requests refused with 420: they demand an extension of proxies that we do not have. */
    BAD_EXTENSION,
    /** Requests that the {@link Door} refused. */
    REFUSED_AT_THE_DOOR,
    /** CANCELs that found no INVITE, answered with 481. */
    STRAY_CANCELS,
    /** Responses that belong to no request of ours, dropped (RFC 6026 §8.9). */
    STRAY_RESPONSES,
    /** Responses whose Via list was cut, so that they have no way on; dropped. */
    VIA_MISSING,
    /** ACKs of refusals that we sent without keeping state, dropped. */
    STATELESS_ACKS,
    /** ACKs that could not be sent on because of Max-Forwards, dropped. */
    EXPIRED_ACKS,
    /** Branches of which the service kept a final response to itself until time was up. */
    OVERDUE_RESPONSES
}
