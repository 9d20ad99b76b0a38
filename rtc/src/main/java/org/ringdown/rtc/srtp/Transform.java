package org.ringdown.rtc.srtp;

/**
 * The cipher of a profile, with the session keys of one direction. {@code length} never counts what
 * protection adds; there is room for that behind the packet, or it stands there. The encryption of
 * RTP starts behind its header, that of RTCP behind the first 8 bytes.
 */
sealed interface Transform permits CounterTransform, GcmTransform {
    /** Bytes of RTCP that are never encrypted: the first header and the sender's SSRC. */
    int RTCP_CLEAR = 8;

    /** The bit that says that an RTCP packet is encrypted (RFC 3711 §3.4). */
    int ENCRYPTED = 0x8000_0000;

    /** Encrypts and writes the tag behind the packet. */
    void sealRtp(byte[] data, int offset, int header, int length, int ssrc, long index);

    /** Checks the tag and decrypts; changes nothing when the tag is wrong. */
    boolean openRtp(byte[] data, int offset, int header, int length, int ssrc, long index);

    /** Encrypts and writes index and tag behind the packet. */
    void sealRtcp(byte[] data, int offset, int length, int ssrc, int index);

    /** The word of encryption bit and index of a packet of {@code length} bytes. */
    int indexWord(byte[] data, int offset, int length);

    /** Checks the tag and decrypts; changes nothing when the tag is wrong. */
    boolean openRtcp(byte[] data, int offset, int length, int ssrc, int indexWord);

    /** The transform of a profile, with session keys derived from the master key. */
    static Transform of(final SrtpProfile profile, final byte[] key, final byte[] salt) {
        SrtpKey.checkLengths(profile, key.length, salt.length);
        final KeyDerivation derivation = new KeyDerivation(key, salt);
        return switch (profile) {
            case AES_CM_128_HMAC_SHA1_80,
                    AES_CM_128_HMAC_SHA1_32,
                    AES_192_CM_HMAC_SHA1_80,
                    AES_192_CM_HMAC_SHA1_32,
                    AES_256_CM_HMAC_SHA1_80,
                    AES_256_CM_HMAC_SHA1_32 ->
                    CounterTransform.of(profile, derivation);
            case AEAD_AES_128_GCM, AEAD_AES_256_GCM -> GcmTransform.of(profile, derivation);
        };
    }
}
