package org.ringdown.rtc.rtcp;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.crypto.Bytes;

/**
 * Reads RTCP packets in arrays. A datagram holds one or more packets in a row; {@link #valid}
 * checks them all, and only then may they be walked:
 *
 * <pre>
 * for (int at = offset; at &lt; offset + length; at = RtcpView.next(data, at)) { ... }
 * </pre>
 *
 * <p>Readers of a field first ask whether the packet is of its type and long enough for it: {@link
 * #valid} has looked at that for the types named here.
 */
public final class RtcpView {
    /** Sender report. */
    public static final int SR = 200;

    /** Receiver report. */
    public static final int RR = 201;

    /** Source description. */
    public static final int SDES = 202;

    /** A source leaves. */
    public static final int BYE = 203;

    /** Transport feedback (RFC 4585 §6.2). */
    public static final int TRANSPORT_FEEDBACK = 205;

    /** Feedback on the payload (RFC 4585 §6.3). */
    public static final int PAYLOAD_FEEDBACK = 206;

    /** Bytes of a report block. */
    public static final int REPORT_BLOCK = 24;

    /** Bytes before the sender's SSRC. */
    static final int HEADER = 4;

    private static final int SENDER_INFO = 20;

    /** Format of a generic NACK within {@link #TRANSPORT_FEEDBACK}. */
    static final int NACK = 1;

    /** Format of a temporary limit of the bit rate within {@link #TRANSPORT_FEEDBACK}. */
    public static final int TMMBR = 3;

    /** Format of the answer to such a limit within {@link #TRANSPORT_FEEDBACK}. */
    public static final int TMMBN = 4;

    /** Format of transport-wide feedback within {@link #TRANSPORT_FEEDBACK}. */
    static final int TRANSPORT_WIDE = 15;

    /** Format of a picture loss indication within {@link #PAYLOAD_FEEDBACK}. */
    static final int PLI = 1;

    /** Format of a full intra request within {@link #PAYLOAD_FEEDBACK}. */
    static final int FIR = 4;

    /** Format of feedback of the application within {@link #PAYLOAD_FEEDBACK}. */
    static final int APPLICATION = 15;

    private static final int CNAME = 1;

    /** The four letters that begin a REMB. */
    static final int REMB = 0x52454d42;

    private RtcpView() {}

    /**
     * Whether the range is filled by well-formed RTCP packets (RFC 3550 A.2): version 2, lengths
     * that add up, padding in the last one only, and each long enough for what its type promises.
     * Reduced-size packets, which do not begin with a report, are taken (RFC 5506).
     */
    public static boolean valid(final byte[] data, final int offset, final int length) {
        if (length < HEADER || offset < 0 || offset > data.length - length) {
            return false;
        }
        final int end = offset + length;
        int at = offset;
        while (at < end) {
            if (end - at < HEADER || (data[at] & 0xc0) != 0x80) {
                return false;
            }
            final int type = type(data, at);
            final int next = next(data, at);
            if (next > end || type < 192 || type > 223) {
                return false;
            }
            int content = next - at;
            if ((data[at] & 0x20) != 0) {
                final int padding = data[next - 1] & 0xff;
                if (next != end || padding == 0 || padding > content - HEADER) {
                    return false;
                }
                content -= padding;
            }
            if (content < leastLength(type, count(data, at))) {
                return false;
            }
            at = next;
        }
        return true;
    }

    /** Whether a {@link #valid} datagram begins with a report, as all but reduced-size ones do. */
    public static boolean beginsWithReport(final byte[] data, final int offset) {
        return type(data, offset) == SR || type(data, offset) == RR;
    }

    private static int leastLength(final int type, final int count) {
        return switch (type) {
            case SR -> HEADER + 4 + SENDER_INFO + REPORT_BLOCK * count;
            case RR -> HEADER + 4 + REPORT_BLOCK * count;
            case BYE -> HEADER + 4 * count;
            case TRANSPORT_FEEDBACK, PAYLOAD_FEEDBACK -> HEADER + 8;
            default -> HEADER;
        };
    }

    /** Where the packet behind the one at {@code at} begins. */
    public static int next(final byte[] data, final int at) {
        return at + HEADER + 4 * Bytes.int16(data, at + 2);
    }

    /** The packet type, 192 to 223. */
    public static int type(final byte[] data, final int at) {
        return data[at + 1] & 0xff;
    }

    /** The five bits behind version and padding: a count of blocks, or the format of feedback. */
    public static int count(final byte[] data, final int at) {
        return data[at] & 0x1f;
    }

    /** Whether the packet ends with padding. */
    static boolean padded(final byte[] data, final int at) {
        return (data[at] & 0x20) != 0;
    }

    /** Who sends the packet: the SSRC behind the header, or 0 when it is too short for one. */
    public static int sender(final byte[] data, final int at) {
        return next(data, at) - at < HEADER + 4 ? 0 : Bytes.int32(data, at + 4);
    }

    /** Whether it asks for a whole picture: a PLI (RFC 4585 §6.3.1) or FIR (RFC 5104 §4.3.1). */
    public static boolean wantsPicture(final byte[] data, final int at) {
        return isPictureLoss(data, at) || isFullIntraRequest(data, at);
    }

    /** Whether it is a picture loss indication (RFC 4585 §6.3.1). */
    public static boolean isPictureLoss(final byte[] data, final int at) {
        return type(data, at) == PAYLOAD_FEEDBACK && count(data, at) == PLI;
    }

    /** Whether it is a full intra request (RFC 5104 §4.3.1). */
    public static boolean isFullIntraRequest(final byte[] data, final int at) {
        return type(data, at) == PAYLOAD_FEEDBACK && count(data, at) == FIR;
    }

    /** Whether it is a generic negative acknowledgement (RFC 4585 §6.2.1). */
    public static boolean isNack(final byte[] data, final int at) {
        return type(data, at) == TRANSPORT_FEEDBACK && count(data, at) == NACK;
    }

    /** Whether it is transport-wide feedback. */
    public static boolean isTransportWide(final byte[] data, final int at) {
        return type(data, at) == TRANSPORT_FEEDBACK && count(data, at) == TRANSPORT_WIDE;
    }

    /** How many requests a full intra request holds (RFC 5104 §4.3.1). */
    public static int firEntries(final byte[] data, final int at) {
        return (next(data, at) - at - 12) / 8;
    }

    /** Whose picture an entry of a full intra request asks for. */
    public static int firSource(final byte[] data, final int at, final int entry) {
        return Bytes.int32(data, at + 12 + 8 * entry);
    }

    /** The number of an entry of a full intra request, 0 to 255: a repetition has the same. */
    public static int firSequence(final byte[] data, final int at, final int entry) {
        return data[at + 16 + 8 * entry] & 0xff;
    }

    /** Whether it is a receiver's estimate of the bit rate (draft-alvestrand-rmcat-remb). */
    public static boolean isRemb(final byte[] data, final int at) {
        return type(data, at) == PAYLOAD_FEEDBACK
                && count(data, at) == APPLICATION
                && next(data, at) - at >= 20
                && Bytes.int32(data, at + 12) == REMB
                && next(data, at) - at >= 20 + 4 * rembSources(data, at);
    }

    /** The bit rate of a {@link #isRemb REMB} in bits a second. */
    public static long rembBitrate(final byte[] data, final int at) {
        final int word = Bytes.int32(data, at + 16) & 0xff_ffff;
        final int exponent = word >>> 18;
        final long mantissa = word & 0x3_ffff;
        return exponent > 44 ? Long.MAX_VALUE : mantissa << exponent;
    }

    /** How many sources a {@link #isRemb REMB} is about. */
    public static int rembSources(final byte[] data, final int at) {
        return data[at + 16] & 0xff;
    }

    /** A source that a {@link #isRemb REMB} is about. */
    public static int rembSource(final byte[] data, final int at, final int source) {
        return Bytes.int32(data, at + 20 + 4 * source);
    }

    /** Whether it limits the bit rate of sources for a time: a TMMBR (RFC 5104 §4.2.1). */
    public static boolean isLimit(final byte[] data, final int at) {
        return type(data, at) == TRANSPORT_FEEDBACK && count(data, at) == TMMBR;
    }

    /** How many entries a TMMBR or TMMBN holds (RFC 5104 §4.2). */
    public static int limitEntries(final byte[] data, final int at) {
        return (next(data, at) - at - 12) / 8;
    }

    /** Whose bit rate an entry of a TMMBR limits, or whose limit one of a TMMBN is. */
    public static int limitSource(final byte[] data, final int at, final int entry) {
        return Bytes.int32(data, at + 12 + 8 * entry);
    }

    /**
     * The limit in an entry of a TMMBR or TMMBN, in bits a second with the overhead of each packet.
     */
    public static long limitBitrate(final byte[] data, final int at, final int entry) {
        final int word = Bytes.int32(data, at + 16 + 8 * entry);
        final int exponent = word >>> 26;
        final int mantissa = word >>> 9 & 0x1_ffff;
        return exponent > 45 ? Long.MAX_VALUE : (long) mantissa << exponent;
    }

    /** The bytes that a packet has besides its payload, as who limits measures them, 0 to 511. */
    public static int limitOverhead(final byte[] data, final int at, final int entry) {
        return Bytes.int32(data, at + 16 + 8 * entry) & 0x1ff;
    }

    /** Whose media a feedback packet is about. */
    public static int mediaSource(final byte[] data, final int at) {
        return Bytes.int32(data, at + 8);
    }

    /** How many pairs of a first lost packet and a mask of 16 behind it a NACK lists. */
    public static int nackPairs(final byte[] data, final int at) {
        return (next(data, at) - at - 12) / 4;
    }

    /** The sequence number of a lost packet. */
    public static int nackSequence(final byte[] data, final int at, final int pair) {
        return Bytes.int16(data, at + 12 + 4 * pair);
    }

    /** The 16 packets behind it: bit 0 stands for the next one. */
    public static int nackMask(final byte[] data, final int at, final int pair) {
        return Bytes.int16(data, at + 14 + 4 * pair);
    }

    /** The wall clock of a sender report, in the NTP format of 32.32 bits. */
    public static long ntp(final byte[] data, final int at) {
        return Bytes.long64(data, at + 8);
    }

    /** The timestamp that goes with the wall clock of a sender report. */
    public static int rtpTimestamp(final byte[] data, final int at) {
        return Bytes.int32(data, at + 16);
    }

    /** Packets sent, of a sender report. */
    public static long packets(final byte[] data, final int at) {
        return Bytes.int32(data, at + 20) & 0xffff_ffffL;
    }

    /** Bytes of payload sent, of a sender report. */
    public static long octets(final byte[] data, final int at) {
        return Bytes.int32(data, at + 24) & 0xffff_ffffL;
    }

    /** Where the report block number {@code block} of an SR or RR begins. */
    public static int reportBlock(final byte[] data, final int at, final int block) {
        final int first = type(data, at) == SR ? HEADER + 4 + SENDER_INFO : HEADER + 4;
        return at + first + REPORT_BLOCK * block;
    }

    /** Whom a report block is about. */
    public static int blockSource(final byte[] data, final int block) {
        return Bytes.int32(data, block);
    }

    /** The share lost since the last report, in 256ths. */
    public static int fractionLost(final byte[] data, final int block) {
        return data[block + 4] & 0xff;
    }

    /** Packets lost in all, which may be negative. */
    public static int lost(final byte[] data, final int block) {
        return Bytes.int32(data, block + 4) << 8 >> 8;
    }

    /** The highest sequence number received, with its cycles above it. */
    public static long highest(final byte[] data, final int block) {
        return Bytes.int32(data, block + 8) & 0xffff_ffffL;
    }

    /** The jitter in timestamp ticks. */
    public static long jitter(final byte[] data, final int block) {
        return Bytes.int32(data, block + 12) & 0xffff_ffffL;
    }

    /** The middle 32 bits of the last sender report's wall clock, or 0. */
    public static int lastReport(final byte[] data, final int block) {
        return Bytes.int32(data, block + 16);
    }

    /** The time since that report in 65536ths of a second. */
    public static long delaySinceLastReport(final byte[] data, final int block) {
        return Bytes.int32(data, block + 20) & 0xffff_ffffL;
    }

    /** The CNAME of the first source that a source description has one of, or {@code null}. */
    public static @Nullable String cname(final byte[] data, final int at) {
        final int end = next(data, at);
        int item = at + HEADER;
        for (int chunk = 0; chunk < count(data, at); chunk++) {
            item += 4;
            while (item < end && data[item] != 0) {
                if (end - item < 2 || end - item - 2 < (data[item + 1] & 0xff)) {
                    return null;
                }
                final int size = data[item + 1] & 0xff;
                if (data[item] == CNAME) {
                    return new String(data, item + 2, size, StandardCharsets.UTF_8);
                }
                item += 2 + size;
            }
            // At least one zero ends the chunk, and the next begins at a multiple of four.
            item = at + (item - at + 4 & ~3);
        }
        return null;
    }
}
