package org.ringdown.rtc.srtp;

import org.jspecify.annotations.Nullable;

/**
 * The protection profiles we speak, with their numbers in DTLS (RFC 5764 §4.1.2, RFC 7714 §14.2).
 */
public enum SrtpProfile {
    /** AES-128 in counter mode, HMAC-SHA1 cut to 80 bits (RFC 3711). */
    AES128_CM_SHA1_80(0x0001, 16, 14, 10),
    /** AES-128-GCM with a whole tag (RFC 7714). */
    AEAD_AES_128_GCM(0x0007, 16, 12, 16),
    /** AES-256-GCM with a whole tag (RFC 7714). */
    AEAD_AES_256_GCM(0x0008, 32, 12, 16);

    /** Bytes of the word behind an RTCP packet: encryption bit and index (RFC 3711 §3.4). */
    static final int INDEX_WORD = 4;

    private final int id;
    private final int keyLength;
    private final int saltLength;
    private final int tagLength;

    SrtpProfile(final int id, final int keyLength, final int saltLength, final int tagLength) {
        this.id = id;
        this.keyLength = keyLength;
        this.saltLength = saltLength;
        this.tagLength = tagLength;
    }

    /** The profile's number in the use_srtp extension. */
    public int id() {
        return id;
    }

    /** Bytes of the master key. */
    public int keyLength() {
        return keyLength;
    }

    /** Bytes of the master salt. */
    public int saltLength() {
        return saltLength;
    }

    /** Bytes by which protection makes an RTP packet longer. */
    public int rtpOverhead() {
        return tagLength;
    }

    /** Bytes by which protection makes an RTCP packet longer. */
    public int rtcpOverhead() {
        return tagLength + INDEX_WORD;
    }

    /** The profile with this number, or {@code null} when it is none of ours. */
    public static @Nullable SrtpProfile ofId(final int id) {
        for (final SrtpProfile profile : values()) {
            if (profile.id == id) {
                return profile;
            }
        }
        return null;
    }
}
