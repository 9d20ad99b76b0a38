package org.ringdown.rtc.srtp;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.crypto.Bytes;
import org.ringdown.rtc.crypto.CipherChoice;
import org.ringdown.rtc.crypto.Gcm;
import org.ringdown.rtc.crypto.Workbench;
import org.ringdown.rtc.srtp.KeyDerivation.Label;

/** AES-GCM with a tag of 128 bits (RFC 7714 §8 and §9). */
final class GcmTransform implements Transform {
    private final byte[] mki;
    private final Keys rtp;
    private final Supplier<Keys> deriveRtcp;
    private @Nullable Keys rtcp;
    private byte[] rtcpAad = new byte[0];

    /** The key and salt of RTP or of RTCP. */
    private static final class Keys {
        private final Gcm cipher;
        private final long saltHigh;
        private final int saltLow;

        Keys(
                final byte[] key,
                final byte[] salt,
                final CipherChoice choice,
                final Workbench workbench) {
            cipher = Gcm.of(key, choice.platformGcm(), workbench);
            saltHigh = Bytes.long64(salt, 0);
            saltLow = Bytes.int32(salt, 8);
        }

        /** The first 8 bytes of the nonce: two of zero, the SSRC, the upper 16 of 48 bits. */
        long nonceHigh(final int ssrc, final long index) {
            return saltHigh ^ (ssrc & 0xffff_ffffL) << 16 ^ index >>> 32;
        }

        int nonceLow(final long index) {
            return saltLow ^ (int) index;
        }
    }

    private GcmTransform(final byte[] mki, final Keys rtp, final Supplier<Keys> deriveRtcp) {
        this.mki = mki;
        this.rtp = rtp;
        this.deriveRtcp = deriveRtcp;
    }

    static GcmTransform of(
            final SrtpProfile profile,
            final KeyDerivation derivation,
            final byte[] mki,
            final CipherChoice choice,
            final Workbench workbench) {
        final int key = profile.keyLength();
        final int salt = profile.saltLength();
        return new GcmTransform(
                mki,
                new Keys(
                        derivation.derive(Label.RTP_KEY, key),
                        derivation.derive(Label.RTP_SALT, salt),
                        choice,
                        workbench),
                () ->
                        new Keys(
                                derivation.derive(Label.RTCP_KEY, key),
                                derivation.derive(Label.RTCP_SALT, salt),
                                choice,
                                workbench));
    }

    /** For vectors, which are about session keys: the same for RTP and RTCP. */
    static GcmTransform ofSessionKey(
            final byte[] key, final byte[] salt, final CipherChoice choice) {
        final Keys keys = new Keys(key, salt, choice, new Workbench());
        return new GcmTransform(new byte[0], keys, () -> keys);
    }

    private Keys rtcp() {
        Keys keys = rtcp;
        if (keys == null) {
            keys = deriveRtcp.get();
            rtcp = keys;
        }
        return keys;
    }

    @Override
    public void sealRtp(
            final byte[] data,
            final int offset,
            final int header,
            final int length,
            final int ssrc,
            final long index) {
        rtp.cipher.seal(
                rtp.nonceHigh(ssrc, index),
                rtp.nonceLow(index),
                data,
                offset,
                header,
                data,
                offset + header,
                length - header);
        System.arraycopy(mki, 0, data, offset + length + Gcm.TAG, mki.length);
    }

    @Override
    public boolean openRtp(
            final byte[] data,
            final int offset,
            final int header,
            final int length,
            final int ssrc,
            final long index) {
        // Here the tag is a part of the cipher text, and the MKI comes behind (RFC 7714 §8.2).
        return Bytes.equal(mki, 0, data, offset + length + Gcm.TAG, mki.length)
                && rtp.cipher.open(
                        rtp.nonceHigh(ssrc, index),
                        rtp.nonceLow(index),
                        data,
                        offset,
                        header,
                        data,
                        offset + header,
                        length - header);
    }

    @Override
    public void sealRtcp(
            final byte[] data,
            final int offset,
            final int length,
            final int ssrc,
            final int index) {
        final int word = index | ENCRYPTED;
        final int aadLength = aad(data, offset, RTCP_CLEAR, word);
        final Keys keys = rtcp();
        keys.cipher.seal(
                keys.nonceHigh(ssrc, index),
                keys.nonceLow(index),
                rtcpAad,
                0,
                aadLength,
                data,
                offset + RTCP_CLEAR,
                length - RTCP_CLEAR);
        final int end = offset + length + Gcm.TAG;
        Bytes.putInt32(data, end, word);
        System.arraycopy(mki, 0, data, end + Integer.BYTES, mki.length);
    }

    @Override
    public int indexWord(final byte[] data, final int offset, final int length) {
        return Bytes.int32(data, offset + length + Gcm.TAG);
    }

    @Override
    public boolean openRtcp(
            final byte[] data,
            final int offset,
            final int length,
            final int ssrc,
            final int indexWord) {
        final int end = offset + length + Gcm.TAG + Integer.BYTES;
        if (!Bytes.equal(mki, 0, data, end, mki.length)) {
            return false;
        }
        final long index = indexWord & ~ENCRYPTED;
        // What is not encrypted is authenticated all the same (RFC 7714 §9.3).
        final int clear = (indexWord & ENCRYPTED) != 0 ? RTCP_CLEAR : length;
        final int aadLength = aad(data, offset, clear, indexWord);
        final Keys keys = rtcp();
        return keys.cipher.open(
                keys.nonceHigh(ssrc, index),
                keys.nonceLow(index),
                rtcpAad,
                0,
                aadLength,
                data,
                offset + clear,
                length - clear);
    }

    /** Lays out the clear bytes and, behind them, the index word (RFC 7714 §9.2). */
    private int aad(final byte[] data, final int offset, final int clear, final int word) {
        final int length = clear + Integer.BYTES;
        if (length > rtcpAad.length) {
            rtcpAad = new byte[Math.max(64, Integer.highestOneBit(length) << 1)];
        }
        System.arraycopy(data, offset, rtcpAad, 0, clear);
        Bytes.putInt32(rtcpAad, clear, word);
        return length;
    }
}
