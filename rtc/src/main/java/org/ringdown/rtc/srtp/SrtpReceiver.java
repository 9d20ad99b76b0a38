package org.ringdown.rtc.srtp;

import org.ringdown.rtc.crypto.Bytes;
import org.ringdown.rtc.rtp.RtpView;

/**
 * Opens what the peer has protected. Foreign bytes never throw; a packet whose tag is wrong changes
 * nothing, neither here nor in its array.
 */
public final class SrtpReceiver {
    private final SrtpProfile profile;
    private final Transform transform;
    private final Streams rtp = new Streams();
    private final Streams rtcp = new Streams();
    private int length;

    /**
     * A receiver with the peer's master key and salt.
     *
     * @param key {@link SrtpProfile#keyLength} bytes
     * @param salt {@link SrtpProfile#saltLength} bytes
     */
    public SrtpReceiver(final SrtpProfile profile, final byte[] key, final byte[] salt) {
        this(profile, Transform.of(profile, key, salt));
    }

    /** A receiver with the peer's master key and salt. */
    public SrtpReceiver(final SrtpKey theirs) {
        this(theirs.profile(), theirs.key().reveal(), theirs.salt().reveal());
    }

    SrtpReceiver(final SrtpProfile profile, final Transform transform) {
        this.profile = profile;
        this.transform = transform;
    }

    /** The profile the session uses. */
    public SrtpProfile profile() {
        return profile;
    }

    /** Bytes of the packet that was opened last. */
    public int length() {
        return length;
    }

    /** Opens the SRTP packet of {@code size} bytes at {@code offset}, in place. */
    public Unprotect unprotectRtp(final byte[] data, final int offset, final int size) {
        final int plain = size - profile.rtpOverhead();
        final int header = RtpView.headerLength(data, offset, size);
        if (header < 0 || header > plain) {
            return Unprotect.TOO_SHORT;
        }
        final int ssrc = RtpView.ssrc(data, offset);
        final int sequence = RtpView.sequence(data, offset);
        final int slot = rtp.find(ssrc);
        final long index = slot < 0 ? sequence : rtp.estimate(slot, sequence);
        final Unprotect fresh = slot < 0 ? Unprotect.OK : rtp.check(slot, index);
        if (fresh != Unprotect.OK) {
            return fresh;
        }
        if (slot < 0 && !rtp.hasRoom()) {
            return Unprotect.UNKNOWN_SSRC;
        }
        if (!transform.openRtp(data, offset, header, plain, ssrc, index)) {
            return Unprotect.BAD_TAG;
        }
        remember(rtp, slot, ssrc, index);
        length = plain;
        return Unprotect.OK;
    }

    /** Opens the SRTCP packet of {@code size} bytes at {@code offset}, in place. */
    public Unprotect unprotectRtcp(final byte[] data, final int offset, final int size) {
        final int plain = size - profile.rtcpOverhead();
        if (plain < Transform.RTCP_CLEAR || offset < 0 || offset > data.length - size) {
            return Unprotect.TOO_SHORT;
        }
        final int ssrc = Bytes.int32(data, offset + 4);
        final int word = transform.indexWord(data, offset, plain);
        final long index = word & ~Transform.ENCRYPTED;
        final int slot = rtcp.find(ssrc);
        final Unprotect fresh = slot < 0 ? Unprotect.OK : rtcp.check(slot, index);
        if (fresh != Unprotect.OK) {
            return fresh;
        }
        if (slot < 0 && !rtcp.hasRoom()) {
            return Unprotect.UNKNOWN_SSRC;
        }
        if (!transform.openRtcp(data, offset, plain, ssrc, word)) {
            return Unprotect.BAD_TAG;
        }
        remember(rtcp, slot, ssrc, index);
        length = plain;
        return Unprotect.OK;
    }

    private static void remember(
            final Streams streams, final int slot, final int ssrc, final long index) {
        if (slot < 0) {
            streams.add(ssrc, index);
        } else {
            streams.accept(slot, index);
        }
    }
}
