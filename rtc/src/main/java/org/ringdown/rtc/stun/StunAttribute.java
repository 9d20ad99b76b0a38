package org.ringdown.rtc.stun;

/** Numbers of the attributes that we read or write (RFC 8489 §18.3, RFC 8445 §16.1). */
public final class StunAttribute {
    /** The reflexive address in the clear, for ancient peers. */
    public static final int MAPPED_ADDRESS = 0x0001;

    /** For ICE: the receiver's and the sender's fragment, with a colon between them. */
    public static final int USERNAME = 0x0006;

    /** HMAC-SHA1 over all that stands before it. */
    public static final int MESSAGE_INTEGRITY = 0x0008;

    /** Code and phrase of a refusal. */
    public static final int ERROR_CODE = 0x0009;

    /** The attributes that made a request incomprehensible. */
    public static final int UNKNOWN_ATTRIBUTES = 0x000A;

    /** HMAC-SHA256 over all that stands before it. */
    public static final int MESSAGE_INTEGRITY_SHA256 = 0x001C;

    /** The address from which a request came, exclusive-ored with the cookie. */
    public static final int XOR_MAPPED_ADDRESS = 0x0020;

    /** The priority that a check's pair would have as a peer-reflexive candidate. */
    public static final int PRIORITY = 0x0024;

    /** The controlling side has chosen this pair. */
    public static final int USE_CANDIDATE = 0x0025;

    /** The name of the program. */
    public static final int SOFTWARE = 0x8022;

    /** A checksum that tells STUN from whatever else shares the port. */
    public static final int FINGERPRINT = 0x8028;

    /** The sender believes it is the controlled side; with its tie-breaker. */
    public static final int ICE_CONTROLLED = 0x8029;

    /** The sender believes it is the controlling side; with its tie-breaker. */
    public static final int ICE_CONTROLLING = 0x802A;

    private StunAttribute() {}

    /** Whether a receiver that does not know the attribute must refuse the message. */
    static boolean mustBeUnderstood(final int type) {
        return type < 0x8000;
    }

    /** Whether it is one that we know among those that must be understood. */
    static boolean understood(final int type) {
        return switch (type) {
            case MAPPED_ADDRESS,
                    USERNAME,
                    MESSAGE_INTEGRITY,
                    ERROR_CODE,
                    UNKNOWN_ATTRIBUTES,
                    MESSAGE_INTEGRITY_SHA256,
                    XOR_MAPPED_ADDRESS,
                    PRIORITY,
                    USE_CANDIDATE ->
                    true;
            default -> false;
        };
    }
}
