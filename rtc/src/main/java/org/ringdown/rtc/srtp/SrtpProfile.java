package org.ringdown.rtc.srtp;

import org.jspecify.annotations.Nullable;

/**
 * The crypto suites we speak. They have their names from SDES (RFC 4568 §6.2, RFC 6188 §4, RFC 7714
 * §14.1); those that DTLS-SRTP knows too have a number there (RFC 5764 §4.1.2, RFC 7714 §14.2).
 */
public enum SrtpProfile {
    /** AES-128 in counter mode, HMAC-SHA1 cut to 80 bits (RFC 3711). */
    AES_CM_128_HMAC_SHA1_80(0x0001, 16, 14, 10, 10),
    /** AES-128 in counter mode, HMAC-SHA1 cut to 32 bits, to 80 for RTCP (RFC 3711). */
    AES_CM_128_HMAC_SHA1_32(0x0002, 16, 14, 4, 10),
    /** AES-192 in counter mode, HMAC-SHA1 cut to 80 bits (RFC 6188). */
    AES_192_CM_HMAC_SHA1_80(0, 24, 14, 10, 10),
    /** AES-192 in counter mode, HMAC-SHA1 cut to 32 bits, to 80 for RTCP (RFC 6188). */
    AES_192_CM_HMAC_SHA1_32(0, 24, 14, 4, 10),
    /** AES-256 in counter mode, HMAC-SHA1 cut to 80 bits (RFC 6188). */
    AES_256_CM_HMAC_SHA1_80(0, 32, 14, 10, 10),
    /** AES-256 in counter mode, HMAC-SHA1 cut to 32 bits, to 80 for RTCP (RFC 6188). */
    AES_256_CM_HMAC_SHA1_32(0, 32, 14, 4, 10),
    /** AES-128-GCM with a whole tag (RFC 7714). */
    AEAD_AES_128_GCM(0x0007, 16, 12, 16, 16),
    /** AES-256-GCM with a whole tag (RFC 7714). */
    AEAD_AES_256_GCM(0x0008, 32, 12, 16, 16);

    /** Bytes of the word behind an RTCP packet: encryption bit and index (RFC 3711 §3.4). */
    static final int INDEX_WORD = 4;

    private final int id;
    private final int keyLength;
    private final int saltLength;
    private final int rtpTag;
    private final int rtcpTag;

    SrtpProfile(
            final int id,
            final int keyLength,
            final int saltLength,
            final int rtpTag,
            final int rtcpTag) {
        this.id = id;
        this.keyLength = keyLength;
        this.saltLength = saltLength;
        this.rtpTag = rtpTag;
        this.rtcpTag = rtcpTag;
    }

    /** The suite's number in the use_srtp extension, or 0 when DTLS-SRTP does not know it. */
    public int id() {
        return id;
    }

    /** The suite's name in {@code a=crypto} (RFC 4568 §9.1). */
    public String suite() {
        return name();
    }

    /** Bytes of the master key. */
    public int keyLength() {
        return keyLength;
    }

    /** Bytes of the master salt. */
    public int saltLength() {
        return saltLength;
    }

    /** Bytes by which protection makes an RTP packet longer, when packets carry no MKI. */
    public int rtpOverhead() {
        return rtpTag;
    }

    /** Bytes by which protection makes an RTCP packet longer, when packets carry no MKI. */
    public int rtcpOverhead() {
        return rtcpTag + INDEX_WORD;
    }

    /** Bytes of the tag of an RTP packet. */
    int rtpTag() {
        return rtpTag;
    }

    /** Bytes of the tag of an RTCP packet. */
    int rtcpTag() {
        return rtcpTag;
    }

    /** The suite with this number in DTLS-SRTP, or {@code null} when it is none of ours. */
    public static @Nullable SrtpProfile ofId(final int id) {
        for (final SrtpProfile profile : values()) {
            if (profile.id == id && id != 0) {
                return profile;
            }
        }
        return null;
    }

    /** The suite with this name in SDES, or {@code null} when it is none of ours. */
    public static @Nullable SrtpProfile ofSuite(final String suite) {
        for (final SrtpProfile profile : values()) {
            if (profile.name().equals(suite)) {
                return profile;
            }
        }
        return null;
    }
}
