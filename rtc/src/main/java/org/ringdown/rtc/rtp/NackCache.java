package org.ringdown.rtc.rtp;

import java.util.Arrays;
import org.ringdown.rtc.rtcp.RtcpView;

/**
 * The packets of one video source that we sent last, as they were before protection, to be sent
 * again when the far end says that it lost them (RFC 4585 §6.2.1). Bounded in packets and bytes;
 * the oldest make room for the newest. Nothing is allocated once it stands.
 */
public final class NackCache {
    /** Where packets that are sent again go. */
    @FunctionalInterface
    public interface Out {
        /** Takes a packet; the array is used again afterwards. */
        void send(byte[] data, int offset, int length);
    }

    /** Returned in place of a length: the packet is not there. */
    public static final int GONE = -1;

    private static final int TYPES = 128;
    private static final long NEVER = Long.MIN_VALUE;

    private final int[] sequences;
    private final long[] starts;
    private final int[] lengths;
    private final long[] sentAgain;
    private final boolean[] wrappedLast;
    private final byte[] bytes;
    private long written;
    private final byte[] rtxTypes = new byte[TYPES];
    private boolean rtx;
    private int rtxSsrc;
    private int rtxSequence;

    /**
     * A cache of nothing yet.
     *
     * @param packets how many packets at most, a power of two
     * @param bytes how many bytes of packets at most
     */
    public NackCache(final int packets, final int bytes) {
        if (packets < 1 || packets > 1 << 15 || Integer.bitCount(packets) != 1 || bytes < 1) {
            throw new IllegalArgumentException("a power of two up to 32768, and some bytes");
        }
        sequences = new int[packets];
        starts = new long[packets];
        lengths = new int[packets];
        sentAgain = new long[packets];
        wrappedLast = new boolean[packets];
        this.bytes = new byte[bytes];
        Arrays.fill(sequences, GONE);
    }

    /** From now on packets are sent again in a stream of their own (RFC 4588). */
    public void useRtx(final int ssrc, final int firstSequence) {
        rtx = true;
        rtxSsrc = ssrc;
        rtxSequence = firstSequence & 0xffff;
    }

    /**
     * Names the payload type of retransmissions, its {@code apt}. What has none is sent again as it
     * was.
     *
     * @param payloadType of the packets, 0 to 127
     * @param retransmission of their retransmissions, 1 to 127
     */
    public void rtxType(final int payloadType, final int retransmission) {
        rtxTypes[payloadType] = (byte) retransmission;
    }

    /** Remembers a {@link RtpView#valid} packet that is being sent. */
    public void put(final byte[] data, final int offset, final int length) {
        if (length > bytes.length) {
            return;
        }
        final int place = (int) (written % bytes.length);
        if (place + length > bytes.length) {
            // A packet stands in one piece; the rest of the round stays empty.
            written += bytes.length - place;
        }
        final int sequence = RtpView.sequence(data, offset);
        final int slot = sequence & sequences.length - 1;
        System.arraycopy(data, offset, bytes, (int) (written % bytes.length), length);
        sequences[slot] = sequence;
        starts[slot] = written;
        lengths[slot] = length;
        sentAgain[slot] = NEVER;
        wrappedLast[slot] = false;
        written += length;
    }

    /** Bytes of the packet with this sequence number, or {@link #GONE}. */
    public int length(final int sequence) {
        final int slot = sequence & sequences.length - 1;
        final boolean there = sequences[slot] == sequence && written - starts[slot] <= bytes.length;
        return there ? lengths[slot] : GONE;
    }

    /**
     * Writes a packet as it is to be sent again.
     *
     * @param target has room for {@link #length} and {@link Rtx#OSN} bytes
     * @return its bytes, or {@link #GONE}
     */
    public int again(final int sequence, final byte[] target, final int targetOffset) {
        return again(sequence, rtx, target, targetOffset);
    }

    private int again(
            final int sequence,
            final boolean wrapped,
            final byte[] target,
            final int targetOffset) {
        final int length = length(sequence);
        if (length == GONE) {
            return GONE;
        }
        final int start = (int) (starts[sequence & sequences.length - 1] % bytes.length);
        final int type = rtxTypes[RtpView.payloadType(bytes, start)];
        if (!wrapped || type == 0) {
            System.arraycopy(bytes, start, target, targetOffset, length);
            return length;
        }
        final int size =
                Rtx.wrap(bytes, start, length, rtxSsrc, type, rtxSequence, target, targetOffset);
        rtxSequence = rtxSequence + 1 & 0xffff;
        return size;
    }

    /**
     * Answers a generic NACK: everything that is there and was not sent again just now. With a
     * stream of retransmissions a packet goes in it, and every second time as it was: some
     * receivers do not know that stream while the SDP does not say its SSRC.
     *
     * @param rtcp holds the packet
     * @param at where the NACK begins, of a {@link RtcpView#valid} packet
     * @param now any clock
     * @param least how long a packet is not sent once more, on that clock: a round trip
     * @param scratch has room for the longest packet and {@link Rtx#OSN} bytes behind {@code
     *     scratchOffset}, and for what protection adds
     * @return how many packets were sent
     */
    public int answer(
            final byte[] rtcp,
            final int at,
            final long now,
            final long least,
            final byte[] scratch,
            final int scratchOffset,
            final Out out) {
        int sent = 0;
        for (int pair = 0; pair < RtcpView.nackPairs(rtcp, at); pair++) {
            final int first = RtcpView.nackSequence(rtcp, at, pair);
            final int mask = RtcpView.nackMask(rtcp, at, pair) << 1 | 1;
            for (int bit = 0; bit <= Short.SIZE; bit++) {
                final int sequence = first + bit & 0xffff;
                if ((mask >>> bit & 1) != 0 && due(sequence, now, least)) {
                    final int slot = sequence & sequences.length - 1;
                    wrappedLast[slot] = rtx && !wrappedLast[slot];
                    final int size = again(sequence, wrappedLast[slot], scratch, scratchOffset);
                    out.send(scratch, scratchOffset, size);
                    sent++;
                }
            }
        }
        return sent;
    }

    private boolean due(final int sequence, final long now, final long least) {
        final int slot = sequence & sequences.length - 1;
        if (length(sequence) == GONE
                || (sentAgain[slot] != NEVER && now - sentAgain[slot] < least)) {
            return false;
        }
        sentAgain[slot] = now;
        return true;
    }
}
