package org.ringdown.rtc.srtp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.crypto.AesKeystream;
import org.ringdown.rtc.crypto.Bytes;
import org.ringdown.rtc.crypto.CipherChoice;
import org.ringdown.rtc.crypto.HmacSha1;
import org.ringdown.rtc.crypto.Workbench;
import org.ringdown.rtc.srtp.KeyDerivation.Label;

/** AES in counter mode and HMAC-SHA1 with a cut tag (RFC 3711 §4.1.1, §4.2.1; RFC 6188). */
final class CounterTransform implements Transform {
    private final SrtpProfile profile;
    private final KeyDerivation derivation;
    private final CipherChoice choice;
    private final Workbench workbench;
    private final byte[] mki;
    private final int rtpTag;
    private final int rtcpTag;
    private final Keys rtp;
    private @Nullable Keys rtcp;

    /** The keys of RTP or of RTCP. */
    private static final class Keys {
        private final AesKeystream keystream;
        private final HmacSha1 authentication;
        private final long saltHigh;
        private final long saltLow;

        Keys(
                final byte[] key,
                final byte[] salt,
                final byte[] authenticationKey,
                final CipherChoice choice,
                final Workbench workbench) {
            keystream = new AesKeystream(key, choice.platformCounter(), workbench);
            authentication = new HmacSha1(authenticationKey, workbench);
            final byte[] block = Arrays.copyOf(salt, AesKeystream.BLOCK);
            saltHigh = Bytes.long64(block, 0);
            saltLow = Bytes.long64(block, 8);
        }

        void crypt(
                final byte[] data,
                final int offset,
                final int length,
                final int ssrc,
                final long index) {
            keystream.generate(
                    saltHigh ^ (ssrc & 0xffff_ffffL), saltLow ^ (index << Short.SIZE), length);
            keystream.xor(0, data, offset, length);
        }
    }

    CounterTransform(
            final SrtpProfile profile,
            final KeyDerivation derivation,
            final byte[] mki,
            final CipherChoice choice,
            final Workbench workbench) {
        this.profile = profile;
        this.derivation = derivation;
        this.choice = choice;
        this.workbench = workbench;
        this.mki = mki;
        rtpTag = profile.rtpTag();
        rtcpTag = profile.rtcpTag();
        rtp = keys(Label.RTP_KEY, Label.RTP_SALT, Label.RTP_AUTH);
    }

    private Keys keys(final Label key, final Label salt, final Label authentication) {
        return new Keys(
                derivation.derive(key, profile.keyLength()),
                derivation.derive(salt, profile.saltLength()),
                derivation.derive(authentication, HmacSha1.LENGTH),
                choice,
                workbench);
    }

    private Keys rtcp() {
        Keys keys = rtcp;
        if (keys == null) {
            keys = keys(Label.RTCP_KEY, Label.RTCP_SALT, Label.RTCP_AUTH);
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
        rtp.crypt(data, offset + header, length - header, ssrc, index);
        // What the code covers ends with the roll-over counter: it stands for a moment where MKI
        // and tag will, so that one range is digested.
        final int end = offset + length;
        Bytes.putInt32(data, end, (int) (index >>> Short.SIZE));
        rtp.authentication.compute(data, offset, length + Integer.BYTES, workbench.code(), 0);
        System.arraycopy(mki, 0, data, end, mki.length);
        System.arraycopy(workbench.code(), 0, data, end + mki.length, rtpTag);
    }

    @Override
    public boolean openRtp(
            final byte[] data,
            final int offset,
            final int header,
            final int length,
            final int ssrc,
            final long index) {
        final int end = offset + length;
        if (!Bytes.equal(mki, 0, data, end, mki.length)) {
            return false;
        }
        final int covered = Bytes.int32(data, end);
        Bytes.putInt32(data, end, (int) (index >>> Short.SIZE));
        rtp.authentication.compute(data, offset, length + Integer.BYTES, workbench.code(), 0);
        Bytes.putInt32(data, end, covered);
        if (!Bytes.equal(workbench.code(), 0, data, end + mki.length, rtpTag)) {
            return false;
        }
        rtp.crypt(data, offset + header, length - header, ssrc, index);
        return true;
    }

    @Override
    public void sealRtcp(
            final byte[] data,
            final int offset,
            final int length,
            final int ssrc,
            final int index) {
        rtcp().crypt(data, offset + RTCP_CLEAR, length - RTCP_CLEAR, ssrc, index);
        Bytes.putInt32(data, offset + length, index | ENCRYPTED);
        rtcp().authentication.compute(data, offset, length + Integer.BYTES, workbench.code(), 0);
        final int end = offset + length + Integer.BYTES;
        System.arraycopy(mki, 0, data, end, mki.length);
        System.arraycopy(workbench.code(), 0, data, end + mki.length, rtcpTag);
    }

    @Override
    public int indexWord(final byte[] data, final int offset, final int length) {
        return Bytes.int32(data, offset + length);
    }

    @Override
    public boolean openRtcp(
            final byte[] data,
            final int offset,
            final int length,
            final int ssrc,
            final int indexWord) {
        final int end = offset + length + Integer.BYTES;
        if (!Bytes.equal(mki, 0, data, end, mki.length)) {
            return false;
        }
        rtcp().authentication.compute(data, offset, length + Integer.BYTES, workbench.code(), 0);
        if (!Bytes.equal(workbench.code(), 0, data, end + mki.length, rtcpTag)) {
            return false;
        }
        if ((indexWord & ENCRYPTED) != 0) {
            rtcp().crypt(
                            data,
                            offset + RTCP_CLEAR,
                            length - RTCP_CLEAR,
                            ssrc,
                            indexWord & ~ENCRYPTED);
        }
        return true;
    }
}
