package org.ringdown.rtc.srtp;

import org.ringdown.core.Parsed;
import org.ringdown.core.Secret;
import org.ringdown.rtc.crypto.Bytes;
import org.ringdown.rtc.crypto.CipherChoice;
import org.ringdown.rtc.rtp.RtpView;

/**
 * Protects what we send. It refuses a packet whose index it has used before: two packets under one
 * index would give away what they say and, with GCM, the key that makes tags (RFC 7714 §8.4). So a
 * packet that a plain RTP peer sent twice is sent once.
 */
public final class SrtpSender {
    /** Returned in place of a length: the packet must not be sent. */
    public static final int REFUSED = -1;

    /** The furthest that {@link #restore} can skip ahead without losing a roll-over. */
    public static final int MAX_SKIP = 1 << 14;

    private final SrtpKey key;
    private final int rtpOverhead;
    private final int rtcpOverhead;
    private final Transform transform;
    private final Streams rtp;
    private int nextRtcpIndex;

    /**
     * A sender with our master key and salt.
     *
     * @param key {@link SrtpProfile#keyLength} bytes
     * @param salt {@link SrtpProfile#saltLength} bytes
     */
    public SrtpSender(final SrtpProfile profile, final byte[] key, final byte[] salt) {
        this(new SrtpKey(profile, Secret.of(key), Secret.of(salt)));
    }

    /** A sender with our master key and salt. */
    public SrtpSender(final SrtpKey ours) {
        this(ours, CipherChoice.OWN);
    }

    /** A sender with our master key and salt, by these ways through the platform. */
    public SrtpSender(final SrtpKey ours, final CipherChoice choice) {
        this(ours, choice, new Streams(), 0);
    }

    private SrtpSender(
            final SrtpKey ours,
            final CipherChoice choice,
            final Streams rtp,
            final int nextRtcpIndex) {
        this.rtp = rtp;
        this.nextRtcpIndex = nextRtcpIndex;
        key = ours;
        rtpOverhead = ours.rtpOverhead();
        rtcpOverhead = ours.rtcpOverhead();
        transform = Transform.of(ours, choice);
    }

    /** The key the session uses. */
    public SrtpKey key() {
        return key;
    }

    /** The profile the session uses. */
    public SrtpProfile profile() {
        return key.profile();
    }

    /**
     * Protects the RTP packet of {@code size} bytes at {@code offset}, in place. The array must
     * have {@link SrtpKey#rtpOverhead} bytes of room behind it.
     *
     * @return the length now, or {@link #REFUSED}: no RTP, a sequence number that was sent before
     *     or is too old to tell, or one stream too many
     */
    public int protectRtp(final byte[] data, final int offset, final int size) {
        final int header = RtpView.headerLength(data, offset, size);
        if (header < 0) {
            return REFUSED;
        }
        room(data, offset, size, rtpOverhead);
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
            if (index >= Streams.RTP_INDICES || rtp.check(slot, index) != Unprotect.OK) {
                return REFUSED;
            }
            rtp.accept(slot, index);
        }
        transform.sealRtp(data, offset, header, size, ssrc, index);
        return size + rtpOverhead;
    }

    /**
     * Protects once more an RTP packet that was protected before and is the same in every byte, as
     * an answer to a NACK without retransmission streams (RFC 4585 §6.2.1): what comes out is the
     * same, too. Never for anything else, for it uses an index twice.
     *
     * @return the length now, or {@link #REFUSED}: no RTP, or this sequence number was not sent
     *     lately
     */
    public int protectRtpAgain(final byte[] data, final int offset, final int size) {
        final int header = RtpView.headerLength(data, offset, size);
        if (header < 0) {
            return REFUSED;
        }
        room(data, offset, size, rtpOverhead);
        final int ssrc = RtpView.ssrc(data, offset);
        final int slot = rtp.find(ssrc);
        if (slot < 0) {
            return REFUSED;
        }
        final long index = rtp.estimate(slot, RtpView.sequence(data, offset));
        if (index < 0 || rtp.check(slot, index) != Unprotect.REPLAYED) {
            return REFUSED;
        }
        transform.sealRtp(data, offset, header, size, ssrc, index);
        return size + rtpOverhead;
    }

    /**
     * Protects the RTCP packet of {@code size} bytes at {@code offset}, in place. The array must
     * have {@link SrtpKey#rtcpOverhead} bytes of room behind it.
     *
     * @return the length now, or {@link #REFUSED}: too short for RTCP, or the key has protected as
     *     many packets as it may (2^31)
     */
    public int protectRtcp(final byte[] data, final int offset, final int size) {
        if (size < Transform.RTCP_CLEAR || offset < 0 || offset > data.length - size) {
            return REFUSED;
        }
        room(data, offset, size, rtcpOverhead);
        if (nextRtcpIndex < 0) {
            return REFUSED;
        }
        // One index for all of our sources: each of them sees it rise, which is all it must do.
        final int index = nextRtcpIndex++;
        transform.sealRtcp(data, offset, size, Bytes.int32(data, offset + 4), index);
        return size + rtcpOverhead;
    }

    /** How many streams have been protected: a snapshot that has fewer is too old to go on from. */
    public int streams() {
        return rtp.count();
    }

    /**
     * What another process needs to go on: the key, and of each stream its highest index. It holds
     * the key, so it must be kept where nobody else can read it.
     */
    public Secret snapshot() {
        return new StateWriter(StateWriter.SENDER, key).int32(nextRtcpIndex).streams(rtp).finish();
    }

    /**
     * Goes on where a snapshot was taken, and skips what may have been sent since: packets of a
     * stream are refused until its sequence numbers are beyond that, since no index may be used
     * twice. A stream that began after the snapshot is not known, so take one when {@link #streams}
     * has changed.
     *
     * @param skip how many packets of one stream can have been sent since the snapshot, 0 to {@link
     *     #MAX_SKIP}
     */
    public static Parsed<SrtpSender> restore(
            final Secret snapshot, final int skip, final CipherChoice choice) {
        if (skip < 0 || skip > MAX_SKIP) {
            throw new IllegalArgumentException("a skip is 0 to " + MAX_SKIP + ": " + skip);
        }
        final StateReader reader = new StateReader(snapshot.reveal());
        final SrtpKey key = reader.begin(StateWriter.SENDER);
        final long nextRtcp = (reader.int32() & 0xffff_ffffL) + skip;
        final Streams rtp = reader.streams(Streams.RTP_INDICES, skip);
        return key == null || !reader.complete()
                ? reader.malformed()
                // At 2^31 the number is negative, and the key protects no more.
                : Parsed.ok(
                        new SrtpSender(
                                key, choice, rtp, (int) Math.min(nextRtcp, Streams.RTCP_INDICES)));
    }

    private static void room(
            final byte[] data, final int offset, final int size, final int overhead) {
        if (data.length - offset - size < overhead) {
            throw new IllegalArgumentException(
                    "protection needs " + overhead + " bytes of room behind the packet");
        }
    }
}
