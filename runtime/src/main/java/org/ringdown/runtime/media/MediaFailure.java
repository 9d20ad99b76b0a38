package org.ringdown.runtime.media;

/** Why a leg cannot work. */
public enum MediaFailure {
    /** No valid connectivity check came in time. */
    NO_CONNECTIVITY,
    /** The browser is gone: neither checks nor media for the consent time (RFC 7675). */
    CONSENT_LOST,
    /** The DTLS handshake took too long. */
    DTLS_TIMEOUT,
    /** The peer's certificate is not the one that its SDP announced. */
    DTLS_WRONG_FINGERPRINT,
    /** The DTLS handshake failed in another way. */
    DTLS_FAILED,
    /** The socket could not be used. */
    SOCKET,
    /** The loop has more commands waiting than it may. */
    OVERLOADED
}
