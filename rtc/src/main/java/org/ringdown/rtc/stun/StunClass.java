package org.ringdown.rtc.stun;

/** The class of a STUN message, in the order of its two bits (RFC 8489 §5). */
public enum StunClass {
    /** Wants an answer. */
    REQUEST,
    /** Wants none. */
    INDICATION,
    /** The request was carried out. */
    SUCCESS,
    /** The request was refused; {@link StunMessage#errorCode} says why. */
    ERROR
}
