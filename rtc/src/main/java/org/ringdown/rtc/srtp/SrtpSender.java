package org.ringdown.rtc.srtp;

import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.core.Secret;
import org.ringdown.rtc.crypto.Bytes;
import org.ringdown.rtc.crypto.CipherChoice;
import org.ringdown.rtc.crypto.Workbench;
import org.ringdown.rtc.rtp.RtpView;

/**
 * Protects what we send. It refuses a packet whose index it has used before: two packets under one
 * index would give away what they say and, with GCM, the key that makes tags (RFC 7714 §8.4). So a
 * packet that a plain RTP peer sent twice is sent once.
 */
public final class SrtpSender {
    /** Returned in place of a length: the packet must not be sent. */
    public static final int REFUSED = -1;

    private static final long NEXT = 0xffff_ffffL;

    private final SrtpKey key;
    private final int rtpOverhead;
    private final int rtcpOverhead;
    private final Transform transform;
    private final Streams rtp;
    private int nextRtcpIndex;
    private @Nullable IndexLedger rtcpLedger;

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
        this(ours, choice, new Workbench());
    }

    /**
     * A sender with our master key and salt.
     *
     * @param choice the ways through the platform
     * @param workbench what it shares with other sessions of the same thread
     */
    public SrtpSender(final SrtpKey ours, final CipherChoice choice, final Workbench workbench) {
        this(ours, choice, workbench, new Streams(), 0);
    }

    private SrtpSender(
            final SrtpKey ours,
            final CipherChoice choice,
            final Workbench workbench,
            final Streams rtp,
            final int nextRtcpIndex) {
        this.rtp = rtp;
        this.nextRtcpIndex = nextRtcpIndex;
        key = ours;
        rtpOverhead = ours.rtpOverhead();
        rtcpOverhead = ours.rtcpOverhead();
        transform = Transform.of(ours, choice, workbench);
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
     * Whether {@link #protectRtp} takes a packet of this source and sequence number: {@code OK},
     * {@code REPLAYED} when it has been sent, {@code TOO_OLD} when nobody can tell.
     *
     * @param sequence 0 to 65535
     */
    public Unprotect verdict(final int ssrc, final int sequence) {
        final int slot = rtp.find(ssrc);
        return slot < 0 ? Unprotect.OK : rtp.check(slot, rtp.estimate(slot, sequence));
    }

    /** The highest sequence number that was sent of a source, 0 to 65535; -1 for none. */
    public int highest(final int ssrc) {
        final int slot = rtp.find(ssrc);
        return slot < 0 ? -1 : (int) rtp.highest(slot) & 0xffff;
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
        if (rtcpLedger != null) {
            rtcpLedger.advance(0, nextRtcpIndex & NEXT);
        }
        transform.sealRtcp(data, offset, size, Bytes.int32(data, offset + 4), index);
        return size + rtcpOverhead;
    }

    /**
     * Whether {@link #protectRtp} refuses this source because it has protected as many others as it
     * remembers. None of them is forgotten, however long it is silent: if it came back, its indices
     * would be used twice under one key (RFC 3711 §9.1).
     */
    public boolean tooMany(final int ssrc) {
        return !rtp.hasRoom() && rtp.find(ssrc) < 0;
    }

    /** How many streams have been protected. */
    public int streams() {
        return rtp.count();
    }

    /**
     * Writes down from now on which indices are used, always before a packet is sealed with one.
     *
     * @param rtpIn for RTP: by source, the index that was used last
     * @param rtcpIn for RTCP: one entry, the index that is used next
     */
    public void record(final IndexLedger rtpIn, final IndexLedger rtcpIn) {
        rtp.record(rtpIn);
        rtcpIn.add(0, nextRtcpIndex & NEXT);
        rtcpLedger = rtcpIn;
    }

    /**
     * Goes on where another process has stopped, and goes on writing in the same ledgers.
     *
     * <p>No index is used twice, for two packets under one index would give away what they say (RFC
     * 3711 §9.1). The index of an RTP packet is its sequence number with the roll-over counter
     * before it (§3.3.1), and sequence numbers come from whoever we forward: all that is needed is
     * the highest index of each source. Since it was written before the packet was sealed nothing
     * can have been sent beyond it, and what is at it or below counts as sent. RTCP's index is our
     * own; what was written is the one that has never been used.
     *
     * @param ours the key that the ledgers are about
     * @param workbench what it shares with other sessions of the same thread
     */
    public static Parsed<SrtpSender> resume(
            final SrtpKey ours,
            final IndexLedger rtpIn,
            final IndexLedger rtcpIn,
            final Workbench workbench) {
        final Streams streams = Streams.resumed(rtpIn, Streams.RTP_INDICES);
        if (streams == null
                || rtcpIn.size() != 1
                || rtcpIn.highest(0) < 0
                || rtcpIn.highest(0) > Streams.RTCP_INDICES) {
            return Parsed.malformed("a ledger has each source once, and indices in their range", 0);
        }
        // At 2^31 the number is negative, and the key protects no more.
        final SrtpSender sender =
                new SrtpSender(ours, CipherChoice.OWN, workbench, streams, (int) rtcpIn.highest(0));
        sender.rtcpLedger = rtcpIn;
        return Parsed.ok(sender);
    }

    private static void room(
            final byte[] data, final int offset, final int size, final int overhead) {
        if (data.length - offset - size < overhead) {
            throw new IllegalArgumentException(
                    "protection needs " + overhead + " bytes of room behind the packet");
        }
    }
}
