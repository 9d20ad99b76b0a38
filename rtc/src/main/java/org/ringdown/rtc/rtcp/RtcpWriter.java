package org.ringdown.rtc.rtcp;

import org.ringdown.rtc.crypto.Bytes;

/**
 * Writes compound RTCP packets into an array that is used again and again: reports, source
 * descriptions, goodbyes and feedback. Nothing is allocated.
 */
public final class RtcpWriter {
    private static final long NTP_EPOCH_SECONDS = 2_208_988_800L;
    private static final int VERSION = 0x80;

    private final byte[] data;
    private int start;
    private int report = -1;
    private int nack = -1;
    private int end;

    /** A writer into this array, which must have room for what is written. */
    public RtcpWriter(final byte[] data) {
        this.data = data;
    }

    /** A moment in the NTP format of 32.32 bits (RFC 3550 §4). */
    public static long ntp(final long epochMillis) {
        final long seconds = Math.floorDiv(epochMillis, 1000) + NTP_EPOCH_SECONDS;
        final long fraction = (Math.floorMod(epochMillis, 1000L) << 32) / 1000;
        return seconds << 32 | fraction;
    }

    /** Begins a compound packet at {@code offset}. */
    public RtcpWriter begin(final int offset) {
        start = offset;
        end = offset;
        report = -1;
        nack = -1;
        return this;
    }

    /** Adds a sender report without blocks. */
    public RtcpWriter senderReport(
            final int ssrc,
            final long ntp,
            final int rtpTimestamp,
            final long packets,
            final long octets) {
        report = end;
        Bytes.putInt32(data, end + 4, ssrc);
        Bytes.putLong64(data, end + 8, ntp);
        Bytes.putInt32(data, end + 16, rtpTimestamp);
        Bytes.putInt32(data, end + 20, (int) packets);
        Bytes.putInt32(data, end + 24, (int) octets);
        return close(RtcpView.SR, 0, 28);
    }

    /** Adds a receiver report without blocks. */
    public RtcpWriter receiverReport(final int ssrc) {
        report = end;
        Bytes.putInt32(data, end + 4, ssrc);
        return close(RtcpView.RR, 0, 8);
    }

    /**
     * Adds a block to the report that was written just before.
     *
     * @param fractionLost in 256ths
     * @param lost packets lost in all; 24 bits are written
     * @param lastReport the middle 32 bits of the last sender report's wall clock, or 0
     * @param delay since that report, in 65536ths of a second
     */
    public RtcpWriter reportBlock(
            final int ssrc,
            final int fractionLost,
            final int lost,
            final long highest,
            final long jitter,
            final int lastReport,
            final long delay) {
        final int blocks = report < 0 ? 31 : RtcpView.count(data, report);
        if (blocks == 31 || RtcpView.next(data, report) != end) {
            throw new IllegalStateException("a block follows a report with less than 31 of them");
        }
        Bytes.putInt32(data, end, ssrc);
        Bytes.putInt32(data, end + 4, fractionLost << 24 | (lost & 0xff_ffff));
        Bytes.putInt32(data, end + 8, (int) highest);
        Bytes.putInt32(data, end + 12, (int) jitter);
        Bytes.putInt32(data, end + 16, lastReport);
        Bytes.putInt32(data, end + 20, (int) delay);
        end += RtcpView.REPORT_BLOCK;
        data[report] = (byte) (VERSION | (blocks + 1));
        Bytes.putInt16(data, report + 2, (end - report) / 4 - 1);
        return this;
    }

    /**
     * Adds a source description with a CNAME.
     *
     * @param cname in UTF-8, 255 bytes at most
     */
    public RtcpWriter cname(final int ssrc, final byte[] cname) {
        if (cname.length > 255) {
            throw new IllegalArgumentException("a CNAME has 255 bytes at most");
        }
        Bytes.putInt32(data, end + 4, ssrc);
        data[end + 8] = 1;
        data[end + 9] = (byte) cname.length;
        System.arraycopy(cname, 0, data, end + 10, cname.length);
        // One zero at least ends the list of items, and more fill the word.
        int size = 10 + cname.length;
        do {
            data[end + size++] = 0;
        } while ((size & 3) != 0);
        return close(RtcpView.SDES, 1, size);
    }

    /** Adds a goodbye without a reason. */
    public RtcpWriter bye(final int ssrc) {
        Bytes.putInt32(data, end + 4, ssrc);
        return close(RtcpView.BYE, 1, 8);
    }

    /** Adds a picture loss indication (RFC 4585 §6.3.1). */
    public RtcpWriter pictureLoss(final int sender, final int media) {
        Bytes.putInt32(data, end + 4, sender);
        Bytes.putInt32(data, end + 8, media);
        return close(RtcpView.PAYLOAD_FEEDBACK, 1, 12);
    }

    /**
     * Adds a full intra request (RFC 5104 §4.3.1).
     *
     * @param sequence one more than that of the request before; the same when it is repeated
     */
    public RtcpWriter fullIntraRequest(final int sender, final int media, final int sequence) {
        Bytes.putInt32(data, end + 4, sender);
        Bytes.putInt32(data, end + 8, 0);
        Bytes.putInt32(data, end + 12, media);
        Bytes.putInt32(data, end + 16, sequence << 24);
        return close(RtcpView.PAYLOAD_FEEDBACK, RtcpView.FIR, 20);
    }

    /** Begins a generic NACK (RFC 4585 §6.2.1) without pairs. */
    public RtcpWriter nack(final int sender, final int media) {
        nack = end;
        Bytes.putInt32(data, end + 4, sender);
        Bytes.putInt32(data, end + 8, media);
        return close(RtcpView.TRANSPORT_FEEDBACK, RtcpView.NACK, 12);
    }

    /**
     * Adds a lost packet to the NACK that was begun just before. Packets come in rising order.
     *
     * @param sequence its sequence number, 0 to 65535
     */
    public RtcpWriter lost(final int sequence) {
        if (nack < 0 || RtcpView.next(data, nack) != end) {
            throw new IllegalStateException("a lost packet follows a NACK");
        }
        if (end - nack > 12) {
            final int distance = sequence - Bytes.int16(data, end - 4) & 0xffff;
            if (distance >= 1 && distance <= Short.SIZE) {
                final int mask = Bytes.int16(data, end - 2) | 1 << (distance - 1);
                Bytes.putInt16(data, end - 2, mask);
                return this;
            }
        }
        Bytes.putInt16(data, end, sequence);
        Bytes.putInt16(data, end + 2, 0);
        end += 4;
        Bytes.putInt16(data, nack + 2, (end - nack) / 4 - 1);
        return this;
    }

    /**
     * Adds a receiver's estimate of the bit rate (draft-alvestrand-rmcat-remb §2.2) for one source.
     *
     * @param bitrate bits a second
     */
    public RtcpWriter remb(final int sender, final int media, final long bitrate) {
        final int exponent = Math.max(0, 46 - Long.numberOfLeadingZeros(bitrate));
        Bytes.putInt32(data, end + 4, sender);
        Bytes.putInt32(data, end + 8, 0);
        Bytes.putInt32(data, end + 12, RtcpView.REMB);
        Bytes.putInt32(data, end + 16, 1 << 24 | exponent << 18 | (int) (bitrate >>> exponent));
        Bytes.putInt32(data, end + 20, media);
        return close(RtcpView.PAYLOAD_FEEDBACK, RtcpView.APPLICATION, 24);
    }

    /**
     * Adds the answer to a temporary limit of the bit rate (RFC 5104 §4.2.2).
     *
     * @param sender whose bit rate is limited
     * @param owner who has limited it
     * @param bitrate bits a second with the overhead
     * @param overhead bytes of each packet besides its payload, 0 to 511
     */
    public RtcpWriter limited(
            final int sender, final int owner, final long bitrate, final int overhead) {
        final int exponent = Math.max(0, 47 - Long.numberOfLeadingZeros(bitrate));
        Bytes.putInt32(data, end + 4, sender);
        Bytes.putInt32(data, end + 8, 0);
        Bytes.putInt32(data, end + 12, owner);
        Bytes.putInt32(
                data, end + 16, exponent << 26 | (int) (bitrate >>> exponent) << 9 | overhead);
        return close(RtcpView.TRANSPORT_FEEDBACK, RtcpView.TMMBN, 20);
    }

    /** Adds a packet as it is, for example one of a peer's behind a report of ours. */
    public RtcpWriter copy(final byte[] from, final int at) {
        final int size = RtcpView.next(from, at) - at;
        System.arraycopy(from, at, data, end, size);
        end += size;
        return this;
    }

    /** Adds transport-wide feedback that {@link TransportFeedback} has laid out. */
    RtcpWriter transportWide(final int size) {
        return close(RtcpView.TRANSPORT_FEEDBACK, RtcpView.TRANSPORT_WIDE, size);
    }

    /** Where the next packet begins. */
    int end() {
        return end;
    }

    /** The array that is written to. */
    byte[] array() {
        return data;
    }

    /** Bytes of the compound packet. */
    public int length() {
        return end - start;
    }

    private RtcpWriter close(final int type, final int count, final int size) {
        data[end] = (byte) (VERSION | count);
        data[end + 1] = (byte) type;
        Bytes.putInt16(data, end + 2, size / 4 - 1);
        end += size;
        return this;
    }
}
