package org.ringdown.rtc.ice;

/** What became of one STUN datagram. Those that are not {@link #authentic} changed nothing. */
public enum IceVerdict {
    /** A valid check; answered with success. */
    VALID(true),
    /** The peer's answer to a check of ours. */
    ANSWER(true),
    /** The peer's answer, from elsewhere than was asked (RFC 8445 §7.2.5.2.1): the pair fails. */
    ELSEWHERE(true),
    /** No STUN message; not answered. */
    MALFORMED(false),
    /** STUN, but neither a binding request nor an answer: an indication, say; not answered. */
    NOT_A_CHECK(false),
    /** An answer to nothing that we asked, or one that the peer did not sign. */
    UNASKED(false),
    /** FINGERPRINT missing or wrong, so perhaps no STUN at all; not answered. */
    NO_FINGERPRINT(false),
    /** USERNAME or MESSAGE-INTEGRITY missing; answered with 400. */
    INCOMPLETE(false),
    /** Not our fragment, or not our peer's; answered with 401. */
    WRONG_USERNAME(false),
    /** MESSAGE-INTEGRITY is wrong: not from our peer; answered with 401. */
    WRONG_INTEGRITY(false),
    /** It has attributes that must be understood and are not; answered with 420. */
    NOT_UNDERSTOOD(false),
    /** Peer and we believe to have the same role, and he has to change; answered with 487. */
    ROLE_CONFLICT(false);

    private final boolean authentic;

    IceVerdict(final boolean authentic) {
        this.authentic = authentic;
    }

    /** Whether it was the peer, for certain. */
    public boolean authentic() {
        return authentic;
    }
}
