package org.ringdown.rtc.rtp;

/** What a datagram is, told from its first two bytes (RFC 7983 §7, RFC 9443; RFC 5761 §4). */
public enum PacketKind {
    /** First byte 0 to 3. */
    STUN,
    /** First byte 20 to 63. */
    DTLS,
    /** First byte 128 to 191, and the second is not one of RTCP's. */
    RTP,
    /** First byte 128 to 191 and a packet type from 192 to 223. */
    RTCP,
    /** Anything else, TURN channels and ZRTP among it, and what is too short to tell. */
    OTHER;

    /**
     * The kind of {@code length} bytes at {@code offset}. The kind is no promise that the packet is
     * well formed.
     */
    public static PacketKind of(final byte[] data, final int offset, final int length) {
        if (length < 2 || offset < 0 || offset > data.length - length) {
            return OTHER;
        }
        final int first = data[offset] & 0xff;
        if (first >= 128 && first <= 191) {
            final int second = data[offset + 1] & 0xff;
            return second >= 192 && second <= 223 ? RTCP : RTP;
        }
        if (first <= 3) {
            return STUN;
        }
        return first >= 20 && first <= 63 ? DTLS : OTHER;
    }
}
