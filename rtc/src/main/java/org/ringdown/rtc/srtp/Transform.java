package org.ringdown.rtc.srtp;

import org.ringdown.rtc.crypto.CipherChoice;
import org.ringdown.rtc.crypto.Workbench;

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

    /** Encrypts and writes MKI and tag behind the packet. */
    void sealRtp(byte[] data, int offset, int header, int length, int ssrc, long index);

    /** Checks MKI and tag and decrypts; changes nothing when one of them is wrong. */
    boolean openRtp(byte[] data, int offset, int header, int length, int ssrc, long index);

    /** Encrypts and writes index, MKI and tag behind the packet. */
    void sealRtcp(byte[] data, int offset, int length, int ssrc, int index);

    /** The word of encryption bit and index of a packet of {@code length} bytes. */
    int indexWord(byte[] data, int offset, int length);

    /** Checks MKI and tag and decrypts; changes nothing when one of them is wrong. */
    boolean openRtcp(byte[] data, int offset, int length, int ssrc, int indexWord);

    /**
     * The transform of a suite, with session keys derived from the master key: those of RTP now,
     * those of RTCP when there is any.
     */
    static Transform of(final SrtpKey key, final CipherChoice choice, final Workbench workbench) {
        final SrtpProfile profile = key.profile();
        final KeyDerivation derivation =
                new KeyDerivation(key.key().reveal(), key.salt().reveal(), workbench);
        final Mki named = key.mki();
        final byte[] mki = named == null ? new byte[0] : named.bytes();
        return switch (profile) {
            case AES_CM_128_HMAC_SHA1_80,
                    AES_CM_128_HMAC_SHA1_32,
                    AES_192_CM_HMAC_SHA1_80,
                    AES_192_CM_HMAC_SHA1_32,
                    AES_256_CM_HMAC_SHA1_80,
                    AES_256_CM_HMAC_SHA1_32 ->
                    new CounterTransform(profile, derivation, mki, choice, workbench);
            case AEAD_AES_128_GCM, AEAD_AES_256_GCM ->
                    GcmTransform.of(profile, derivation, mki, choice, workbench);
        };
    }
}
