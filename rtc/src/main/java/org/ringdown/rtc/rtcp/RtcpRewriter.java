package org.ringdown.rtc.rtcp;

import org.ringdown.rtc.crypto.Bytes;

/**
 * Changes RTCP on its way to another peer, in place: sources get the numbers that they have there,
 * and feedback that the peer did not agree to is taken out. Packets are {@link RtcpView#valid}.
 */
public final class RtcpRewriter {
    /** Generic NACK (RFC 4585 §6.2.1). */
    public static final int NACK = 1;

    /** Picture loss indication (RFC 4585 §6.3.1). */
    public static final int PLI = 1 << 1;

    /** Full intra request (RFC 5104 §4.3.1). */
    public static final int FIR = 1 << 2;

    /** Receiver's estimate of the bit rate. */
    public static final int REMB = 1 << 3;

    /** Transport-wide feedback. */
    public static final int TRANSPORT_WIDE = 1 << 4;

    /** All other feedback, for example TMMBR (RFC 5104 §4.2.1). */
    public static final int OTHER = 1 << 5;

    private RtcpRewriter() {}

    /**
     * Takes out feedback of other kinds than these, in place. Reports and descriptions stay.
     *
     * @param kinds a sum of the constants here; 0 for a peer whose profile has no feedback at all
     * @return bytes that are left at {@code offset}, which may be 0
     */
    public static int keep(final byte[] data, final int offset, final int length, final int kinds) {
        final int end = offset + length;
        int to = offset;
        int at = offset;
        while (at < end) {
            final int next = RtcpView.next(data, at);
            final int kind = kind(data, at);
            if (kind == 0 || (kind & kinds) != 0) {
                if (to != at) {
                    System.arraycopy(data, at, data, to, next - at);
                }
                to += next - at;
            }
            at = next;
        }
        return to - offset;
    }

    /** The kind of feedback that a packet is, or 0 when it is none. */
    public static int kind(final byte[] data, final int at) {
        final int type = RtcpView.type(data, at);
        if (type == RtcpView.TRANSPORT_FEEDBACK) {
            return switch (RtcpView.count(data, at)) {
                case RtcpView.NACK -> NACK;
                case RtcpView.TRANSPORT_WIDE -> TRANSPORT_WIDE;
                default -> OTHER;
            };
        }
        if (type != RtcpView.PAYLOAD_FEEDBACK) {
            return 0;
        }
        return switch (RtcpView.count(data, at)) {
            case RtcpView.PLI -> PLI;
            case RtcpView.FIR -> FIR;
            default -> RtcpView.isRemb(data, at) ? REMB : OTHER;
        };
    }

    /** Gives all sources in a compound packet their numbers of the other side. */
    public static void sources(
            final byte[] data, final int offset, final int length, final SourceMap map) {
        for (int at = offset; at < offset + length; at = RtcpView.next(data, at)) {
            switch (RtcpView.type(data, at)) {
                case RtcpView.SR, RtcpView.RR -> report(data, at, map);
                case RtcpView.SDES -> description(data, at, map);
                case RtcpView.BYE -> {
                    for (int i = 0; i < RtcpView.count(data, at); i++) {
                        word(data, at + RtcpView.HEADER + 4 * i, map);
                    }
                }
                case RtcpView.TRANSPORT_FEEDBACK, RtcpView.PAYLOAD_FEEDBACK ->
                        feedback(data, at, map);
                // APP and XR begin with who sends them; what XR says of others is not followed.
                default -> {
                    if (RtcpView.next(data, at) - at >= RtcpView.HEADER + 4) {
                        word(data, at + RtcpView.HEADER, map);
                    }
                }
            }
        }
    }

    private static void report(final byte[] data, final int at, final SourceMap map) {
        word(data, at + RtcpView.HEADER, map);
        for (int i = 0; i < RtcpView.count(data, at); i++) {
            word(data, RtcpView.reportBlock(data, at, i), map);
        }
    }

    private static void description(final byte[] data, final int at, final SourceMap map) {
        final int end = RtcpView.next(data, at);
        int chunk = at + RtcpView.HEADER;
        for (int i = 0; i < RtcpView.count(data, at) && chunk + 4 <= end; i++) {
            word(data, chunk, map);
            int item = chunk + 4;
            while (item < end && data[item] != 0) {
                item += item + 1 < end ? 2 + (data[item + 1] & 0xff) : 2;
            }
            chunk = at + (item - at + 4 & ~3);
        }
    }

    private static void feedback(final byte[] data, final int at, final SourceMap map) {
        word(data, at + 4, map);
        word(data, at + 8, map);
        switch (kind(data, at)) {
            case FIR -> {
                for (int i = 0; i < RtcpView.firEntries(data, at); i++) {
                    word(data, at + 12 + 8 * i, map);
                }
            }
            case REMB -> {
                for (int i = 0; i < RtcpView.rembSources(data, at); i++) {
                    word(data, at + 20 + 4 * i, map);
                }
            }
            default -> {}
        }
    }

    private static void word(final byte[] data, final int at, final SourceMap map) {
        Bytes.putInt32(data, at, map.of(Bytes.int32(data, at)));
    }
}
