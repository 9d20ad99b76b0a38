package org.ringdown.rtc.srtp;

import org.ringdown.rtc.crypto.Bytes;
import org.ringdown.rtc.rtp.RtpView;

/**
 * Protects what we send. It refuses a packet whose index it has used before: two packets under one
 * index would give away what they say and, with GCM, the key that makes tags (RFC 7714 §8.4). So a
 * packet that a plain RTP peer sent twice is sent once.
 */
public final class SrtpSender {
    /** Returned in place of a length: the packet must not be sent. */
    public static final int REFUSED = -1;

    private static final long RTP_INDICES = 1L << 48;

    private final SrtpProfile profile;
    private final Transform transform;
    private final Streams rtp = new Streams();
    private int nextRtcpIndex;

    /**
     * A sender with our master key and salt.
     *
     * @param key {@link SrtpProfile#keyLength} bytes
     * @param salt {@link SrtpProfile#saltLength} bytes
     */
    public SrtpSender(final SrtpProfile profile, final byte[] key, final byte[] salt) {
        this(profile, Transform.of(profile, key, salt));
    }

    /** A sender with our master key and salt. */
    public SrtpSender(final SrtpKey ours) {
        this(ours.profile(), ours.key().reveal(), ours.salt().reveal());
    }

    SrtpSender(final SrtpProfile profile, final Transform transform) {
        this.profile = profile;
        this.transform = transform;
    }

    /** The profile the session uses. */
    public SrtpProfile profile() {
        return profile;
    }

    /**
     * Protects the RTP packet of {@code size} bytes at {@code offset}, in place. The array must
     * have {@link SrtpProfile#rtpOverhead} bytes of room behind it.
     *
     * @return the length now, or {@link #REFUSED}: no RTP, a sequence number that was sent before
     *     or is too old to tell, or one stream too many
     */
    public int protectRtp(final byte[] data, final int offset, final int size) {
        final int header = RtpView.headerLength(data, offset, size);
        if (header < 0) {
            return REFUSED;
        }
        room(data, offset, size, profile.rtpOverhead());
        final int ssrc = RtpView.ssrc(data, offset);
        final int sequence = RtpView.sequence(data, offset);
        final int slot = rtp.find(ssrc);
        final long index;
        if (slot < 0) {
            if (!rtp.hasRoom()) {
                return REFUSED;
            }
            index = sequence;
            rtp.add(ssrc, index);
        } else {
            index = rtp.estimate(slot, sequence);
            if (index >= RTP_INDICES || rtp.check(slot, index) != Unprotect.OK) {
                return REFUSED;
            }
            rtp.accept(slot, index);
        }
        transform.sealRtp(data, offset, header, size, ssrc, index);
        return size + profile.rtpOverhead();
    }

    /**
     * Protects the RTCP packet of {@code size} bytes at {@code offset}, in place. The array must
     * have {@link SrtpProfile#rtcpOverhead} bytes of room behind it.
     *
     * @return the length now, or {@link #REFUSED}: too short for RTCP, or the key has protected as
     *     many packets as it may (2^31)
     */
    public int protectRtcp(final byte[] data, final int offset, final int size) {
        if (size < Transform.RTCP_CLEAR || offset < 0 || offset > data.length - size) {
            return REFUSED;
        }
        room(data, offset, size, profile.rtcpOverhead());
        if (nextRtcpIndex < 0) {
            return REFUSED;
        }
        // One index for all of our sources: each of them sees it rise, which is all it must do.
        final int index = nextRtcpIndex++;
        transform.sealRtcp(data, offset, size, Bytes.int32(data, offset + 4), index);
        return size + profile.rtcpOverhead();
    }

    private static void room(
            final byte[] data, final int offset, final int size, final int overhead) {
        if (data.length - offset - size < overhead) {
            throw new IllegalArgumentException(
                    "protection needs " + overhead + " bytes of room behind the packet");
        }
    }
}
