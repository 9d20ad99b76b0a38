package org.ringdown.rtc.rtp;

import org.ringdown.rtc.crypto.Bytes;

/** Retransmitted packets in a stream of their own (RFC 4588 §4), of {@link RtpView#valid} ones. */
public final class Rtx {
    /** Bytes of the original sequence number before the payload. */
    public static final int OSN = 2;

    private static final int PADDING_BIT = 0x20;

    private Rtx() {}

    /**
     * Writes the retransmission of a packet; its padding is left out.
     *
     * @param target has room for {@code length} and {@link #OSN} bytes
     * @return bytes of the retransmission
     */
    public static int wrap(
            final byte[] data,
            final int offset,
            final int length,
            final int ssrc,
            final int payloadType,
            final int sequence,
            final byte[] target,
            final int targetOffset) {
        final int header = RtpView.headerLength(data, offset, length);
        final int payload = RtpView.payloadLength(data, offset, length);
        System.arraycopy(data, offset, target, targetOffset, header);
        Bytes.putInt16(target, targetOffset + header, RtpView.sequence(data, offset));
        System.arraycopy(data, offset + header, target, targetOffset + header + OSN, payload);
        target[targetOffset] = (byte) (target[targetOffset] & ~PADDING_BIT);
        RtpView.ssrc(target, targetOffset, ssrc);
        RtpView.payloadType(target, targetOffset, payloadType);
        RtpView.sequence(target, targetOffset, sequence);
        return header + OSN + payload;
    }

    /**
     * Turns a retransmission into the packet that it repeats, in place. Then it begins {@link #OSN}
     * bytes later and is as much shorter.
     *
     * @return whether it repeats a packet: some are padding that only probes for bandwidth
     */
    public static boolean unwrap(
            final byte[] data,
            final int offset,
            final int length,
            final int ssrc,
            final int payloadType) {
        if (RtpView.payloadLength(data, offset, length) < OSN) {
            return false;
        }
        final int header = RtpView.headerLength(data, offset, length);
        final int sequence = Bytes.int16(data, offset + header);
        System.arraycopy(data, offset, data, offset + OSN, header);
        RtpView.ssrc(data, offset + OSN, ssrc);
        RtpView.payloadType(data, offset + OSN, payloadType);
        RtpView.sequence(data, offset + OSN, sequence);
        return true;
    }
}
