package org.ringdown.rtc.dtls;

/** How a DTLS association ended. */
public sealed interface DtlsEnd {

    /** Why there are no keys. */
    enum Reason {
        /** The peer did not answer in time. */
        TIMED_OUT,
        /** The peer showed no certificate, or not the one that its SDP announced. */
        WRONG_FINGERPRINT,
        /** The SDP announced no fingerprint of SHA-256 or better. */
        NO_FINGERPRINT,
        /** The peer supports none of our SRTP profiles, or no SRTP. */
        NO_SRTP_PROFILE,
        /** Anything else that breaks the protocol, or an alert from the peer. */
        PROTOCOL
    }

    /** The owner closed the pipe. */
    record Closed() implements DtlsEnd {}

    /** The keys were handed out, and later the peer closed the association in an orderly way. */
    record ClosedByPeer() implements DtlsEnd {}

    /**
     * The handshake failed; no keys were handed out.
     *
     * @param reason the kind of failure
     * @param detail the library's words, for a log
     */
    record Failed(Reason reason, String detail) implements DtlsEnd {}
}
