package org.ringdown.rtc.rtcp;

/**
 * Takes out of RTCP, on its way to another peer and in place, the feedback that the peer did not
 * agree to. Packets are {@link RtcpView#valid}.
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

    /** All other feedback. */
    public static final int OTHER = 1 << 5;

    /** Temporary limits of the bit rate, and their answers (RFC 5104 §4.2). */
    public static final int LIMIT = 1 << 6;

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
                case RtcpView.TMMBR, RtcpView.TMMBN -> LIMIT;
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
}
