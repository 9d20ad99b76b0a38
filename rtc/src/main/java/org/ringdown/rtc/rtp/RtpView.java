package org.ringdown.rtc.rtp;

import org.ringdown.rtc.crypto.Bytes;

/**
 * Reads and writes RTP packets in arrays (RFC 3550 §5.1). {@code offset} is where the packet begins
 * and {@code length} counts the whole packet. Ask {@link #valid} (plain packets) or {@link
 * #headerLength} (encrypted ones) first; the other readers rely on it.
 */
public final class RtpView {
    /** Bytes of a header without contributing sources and extension. */
    public static final int FIXED_HEADER = 12;

    private static final int VERSION = 0x80;
    private static final int PADDING = 0x20;
    private static final int EXTENSION = 0x10;

    private RtpView() {}

    /**
     * Whether this is a well-formed RTP packet in the clear: version 2, and its contributing
     * sources, extension and padding fit into it.
     */
    public static boolean valid(final byte[] data, final int offset, final int length) {
        final int header = headerLength(data, offset, length);
        if (header < 0) {
            return false;
        }
        if ((data[offset] & PADDING) == 0) {
            return true;
        }
        final int padding = data[offset + length - 1] & 0xff;
        return padding != 0 && padding <= length - header;
    }

    /**
     * Bytes before the payload: fixed header, contributing sources and header extension.
     *
     * @return the length, or -1 when this is no RTP packet or the header does not fit into it
     */
    public static int headerLength(final byte[] data, final int offset, final int length) {
        if (length < FIXED_HEADER
                || offset < 0
                || offset > data.length - length
                || (data[offset] & 0xc0) != VERSION) {
            return -1;
        }
        int header = FIXED_HEADER + 4 * (data[offset] & 0x0f);
        if ((data[offset] & EXTENSION) != 0) {
            if (header + 4 > length) {
                return -1;
            }
            header += 4 + 4 * Bytes.int16(data, offset + header + 2);
        }
        return header <= length ? header : -1;
    }

    /** Bytes of payload without padding, for a {@link #valid} packet. */
    public static int payloadLength(final byte[] data, final int offset, final int length) {
        return length - headerLength(data, offset, length) - paddingLength(data, offset, length);
    }

    /** Bytes of padding at the end, for a {@link #valid} packet; 0 when there is none. */
    public static int paddingLength(final byte[] data, final int offset, final int length) {
        return (data[offset] & PADDING) == 0 ? 0 : data[offset + length - 1] & 0xff;
    }

    /** Whether the packet says that padding follows its payload. */
    public static boolean padded(final byte[] data, final int offset) {
        return (data[offset] & PADDING) != 0;
    }

    /** How many contributing sources the header lists, 0 to 15. */
    public static int csrcCount(final byte[] data, final int offset) {
        return data[offset] & 0x0f;
    }

    /** Whether the header has an extension. */
    public static boolean extended(final byte[] data, final int offset) {
        return (data[offset] & EXTENSION) != 0;
    }

    /** The payload type, 0 to 127. */
    public static int payloadType(final byte[] data, final int offset) {
        return data[offset + 1] & 0x7f;
    }

    /** The marker bit. */
    public static boolean marker(final byte[] data, final int offset) {
        return (data[offset + 1] & 0x80) != 0;
    }

    /** The sequence number, 0 to 65535. */
    public static int sequence(final byte[] data, final int offset) {
        return Bytes.int16(data, offset + 2);
    }

    /** The timestamp in ticks of the payload's clock; unsigned in the bits of an int. */
    public static int timestamp(final byte[] data, final int offset) {
        return Bytes.int32(data, offset + 4);
    }

    /** The synchronisation source; unsigned in the bits of an int. */
    public static int ssrc(final byte[] data, final int offset) {
        return Bytes.int32(data, offset + 8);
    }

    /** Changes the payload type and leaves the marker. */
    public static void payloadType(final byte[] data, final int offset, final int value) {
        data[offset + 1] = (byte) ((data[offset + 1] & 0x80) | (value & 0x7f));
    }

    /** Changes the marker bit. */
    public static void marker(final byte[] data, final int offset, final boolean value) {
        data[offset + 1] = (byte) ((data[offset + 1] & 0x7f) | (value ? 0x80 : 0));
    }

    /** Changes the sequence number to the lower 16 bits of {@code value}. */
    public static void sequence(final byte[] data, final int offset, final int value) {
        Bytes.putInt16(data, offset + 2, value);
    }

    /** Changes the timestamp. */
    public static void timestamp(final byte[] data, final int offset, final int value) {
        Bytes.putInt32(data, offset + 4, value);
    }

    /** Changes the synchronisation source. */
    public static void ssrc(final byte[] data, final int offset, final int value) {
        Bytes.putInt32(data, offset + 8, value);
    }

    /**
     * Writes a fixed header: version 2, no padding, extension or contributing sources.
     *
     * @return the offset behind it, where the payload goes
     */
    public static int writeHeader(
            final byte[] data,
            final int offset,
            final int payloadType,
            final boolean marker,
            final int sequence,
            final int timestamp,
            final int ssrc) {
        data[offset] = (byte) VERSION;
        data[offset + 1] = (byte) ((marker ? 0x80 : 0) | (payloadType & 0x7f));
        sequence(data, offset, sequence);
        timestamp(data, offset, timestamp);
        ssrc(data, offset, ssrc);
        return offset + FIXED_HEADER;
    }
}
