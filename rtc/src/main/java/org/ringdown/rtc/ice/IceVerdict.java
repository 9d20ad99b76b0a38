package org.ringdown.rtc.ice;

/** What became of one STUN datagram. All but {@code VALID} changed nothing. */
public enum IceVerdict {
    /** A valid check; answered with success. */
    VALID,
    /** No STUN message; not answered. */
    MALFORMED,
    /** STUN, but no binding request: an indication or an answer to nothing; not answered. */
    NOT_A_CHECK,
    /** FINGERPRINT missing or wrong, so perhaps no STUN at all; not answered. */
    NO_FINGERPRINT,
    /** USERNAME or MESSAGE-INTEGRITY missing; answered with 400. */
    INCOMPLETE,
    /** Not our fragment, or not our peer's; answered with 401. */
    WRONG_USERNAME,
    /** MESSAGE-INTEGRITY is wrong: not from our peer; answered with 401. */
    WRONG_INTEGRITY,
    /** It has attributes that must be understood and are not; answered with 420. */
    NOT_UNDERSTOOD,
    /** The peer believes to be the controlled side, as we always are; answered with 487. */
    ROLE_CONFLICT
}
