package org.ringdown.rtc.rtcp;

import org.ringdown.rtc.crypto.Bytes;

/**
 * Reads extended reports (RFC 3611) in arrays. Blocks are walked like packets:
 *
 * <pre>
 * for (int b = first(data, at); b &gt;= 0; b = next(data, at, b)) { ... }
 * </pre>
 *
 * <p>The walk ends before a block that says to be longer than its packet. Readers of a field first
 * ask {@link #type}, which knows a block only when it is as long as its type has to be.
 */
public final class ExtendedReports {
    /** The packet type. */
    public static final int XR = 207;

    /** A block that we do not read. */
    public static final int OTHER = 0;

    /** A receiver says what time it is (RFC 3611 §4.4). */
    public static final int REFERENCE_TIME = 4;

    /** The answers to {@link #REFERENCE_TIME} (RFC 3611 §4.5). */
    public static final int DELAYS = 5;

    /** How a call sounds (RFC 3611 §4.7). */
    public static final int VOIP_METRICS = 7;

    /** What says that a level, an echo or a rating is not known. */
    public static final int UNAVAILABLE = 127;

    static final int HEADER = 8;
    static final int VOIP_BYTES = 36;
    private static final int REFERENCE_BYTES = 12;
    private static final int DELAY_BYTES = 12;

    private ExtendedReports() {}

    /**
     * Whether a {@link RtcpView#valid} packet is an extended report, long enough for its source.
     */
    public static boolean is(final byte[] data, final int at) {
        return RtcpView.type(data, at) == XR && RtcpView.next(data, at) - at >= HEADER;
    }

    /** The first block of an extended report, -1 when it has none. */
    public static int first(final byte[] data, final int at) {
        return whole(data, at, at + HEADER);
    }

    /** The block behind a block, -1 when that was the last. */
    public static int next(final byte[] data, final int at, final int block) {
        return whole(data, at, block + bytes(data, block));
    }

    private static int whole(final byte[] data, final int at, final int block) {
        final int end = RtcpView.next(data, at);
        return end - block >= 4 && bytes(data, block) <= end - block ? block : -1;
    }

    private static int bytes(final byte[] data, final int block) {
        return 4 + 4 * Bytes.int16(data, block + 2);
    }

    /** What a block is: one of the types named here, {@link #OTHER} for all else. */
    public static int type(final byte[] data, final int block) {
        final int bytes = bytes(data, block);
        return switch (data[block]) {
            case REFERENCE_TIME -> bytes == REFERENCE_BYTES ? REFERENCE_TIME : OTHER;
            case DELAYS -> bytes % DELAY_BYTES == 4 ? DELAYS : OTHER;
            case VOIP_METRICS -> bytes == VOIP_BYTES ? VOIP_METRICS : OTHER;
            default -> OTHER;
        };
    }

    /** The wall clock of a {@link #REFERENCE_TIME}, in the NTP format of 32.32 bits. */
    public static long ntp(final byte[] data, final int block) {
        return Bytes.long64(data, block + 4);
    }

    /** How many answers {@link #DELAYS} hold. */
    public static int delays(final byte[] data, final int block) {
        return bytes(data, block) / DELAY_BYTES;
    }

    /** To whom an answer is. */
    public static int delaySource(final byte[] data, final int block, final int answer) {
        return Bytes.int32(data, block + 4 + DELAY_BYTES * answer);
    }

    /** The middle 32 bits of that one's last reference time, or 0. */
    public static int lastReference(final byte[] data, final int block, final int answer) {
        return Bytes.int32(data, block + 8 + DELAY_BYTES * answer);
    }

    /** The time since that came, in 65536ths of a second. */
    public static long sinceReference(final byte[] data, final int block, final int answer) {
        return Bytes.int32(data, block + 12 + DELAY_BYTES * answer) & 0xffff_ffffL;
    }

    /** Whom {@link #VOIP_METRICS} are about. */
    public static int source(final byte[] data, final int block) {
        return Bytes.int32(data, block + 4);
    }

    /** Packets that never came, in 256ths. */
    public static int lossRate(final byte[] data, final int block) {
        return data[block + 8] & 0xff;
    }

    /** Packets that came too late to be played, in 256ths. */
    public static int discardRate(final byte[] data, final int block) {
        return data[block + 9] & 0xff;
    }

    /** The round trip, in milliseconds. */
    public static int roundTripMillis(final byte[] data, final int block) {
        return Bytes.int16(data, block + 16);
    }

    /** What the end itself delays, in milliseconds. */
    public static int endDelayMillis(final byte[] data, final int block) {
        return Bytes.int16(data, block + 18);
    }

    /** The rating R of the E-model, 0 to 100, or {@link #UNAVAILABLE}. */
    public static int rating(final byte[] data, final int block) {
        return data[block + 24] & 0xff;
    }

    /** The opinion of listeners, 10 to 50 for 1.0 to 5.0, or {@link #UNAVAILABLE}. */
    public static int listeningMos(final byte[] data, final int block) {
        return data[block + 26] & 0xff;
    }

    /** The opinion of people who talk, 10 to 50 for 1.0 to 5.0, or {@link #UNAVAILABLE}. */
    public static int conversationalMos(final byte[] data, final int block) {
        return data[block + 27] & 0xff;
    }

    /** The jitter buffer's delay, in milliseconds. */
    public static int bufferMillis(final byte[] data, final int block) {
        return Bytes.int16(data, block + 30);
    }
}
