package org.ringdown.rtc.rtcp;

import org.ringdown.rtc.crypto.Bytes;

/**
 * Reads transport-wide feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1): of each
 * packet whether it arrived, and when. One object serves for all packets:
 *
 * <pre>
 * if (reader.begin(data, at)) { while (reader.next()) { ... } }
 * </pre>
 */
final class TransportFeedbackReader {
    private static final int CHUNKS = 20;
    private static final long TICK_NANOS = 250_000;
    private static final int REFERENCE_TICKS = 256;

    private byte[] data = new byte[0];
    private int end;
    private int chunk;
    private int symbol;
    private int chunkLength;
    private int delta;
    private int base;
    private int count;
    private int told;
    private boolean received;
    private long ticks;

    /** A reader of nothing yet. */
    public TransportFeedbackReader() {}

    /**
     * Begins with a {@link RtcpView#isTransportWide} packet of a {@link RtcpView#valid} one.
     *
     * @return whether it is well formed; when not, nothing of it may be read
     */
    public boolean begin(final byte[] from, final int at) {
        data = from;
        end = RtcpView.next(from, at);
        if (RtcpView.padded(from, at)) {
            end -= from[end - 1] & 0xff;
        }
        if (end - at < CHUNKS) {
            return false;
        }
        base = Bytes.int16(from, at + 12);
        count = Bytes.int16(from, at + 14);
        final int size = measure(at + CHUNKS);
        if (size < 0) {
            return false;
        }
        ticks = (long) (Bytes.int32(from, at + 16) >> 8) * REFERENCE_TICKS;
        chunk = at + CHUNKS;
        chunkLength = length(Bytes.int16(from, chunk));
        symbol = 0;
        told = 0;
        return true;
    }

    /** Finds where the times begin; -1 when chunks or times do not fit. */
    private int measure(final int from) {
        int at = from;
        int left = count;
        int times = 0;
        while (left > 0) {
            if (at + 2 > end) {
                return -1;
            }
            final int word = Bytes.int16(data, at);
            final int length = Math.min(left, length(word));
            if (length == 0) {
                return -1;
            }
            if ((word & 0x8000) == 0) {
                times += length * Math.min(2, symbol(word, 0));
            } else {
                for (int i = 0; i < length; i++) {
                    times += Math.min(2, symbol(word, i));
                }
            }
            left -= length;
            at += 2;
        }
        delta = at;
        return count > 0 && at + times <= end ? times : -1;
    }

    /** Goes to the next packet; false when all have been told. */
    public boolean next() {
        if (told == count) {
            return false;
        }
        if (symbol == chunkLength) {
            chunk += 2;
            chunkLength = length(Bytes.int16(data, chunk));
            symbol = 0;
        }
        switch (symbol(Bytes.int16(data, chunk), symbol++)) {
            case 0 -> received = false;
            case 1 -> {
                received = true;
                ticks += data[delta++] & 0xff;
            }
            default -> {
                received = true;
                ticks += (short) Bytes.int16(data, delta);
                delta += 2;
            }
        }
        told++;
        return true;
    }

    /** The transport-wide sequence number of the packet, 0 to 65535. */
    public int sequence() {
        return base + told - 1 & 0xffff;
    }

    /** Whether the packet has arrived. */
    public boolean received() {
        return received;
    }

    /** When it arrived, on the receiver's own clock, in nanoseconds; its zero means nothing. */
    public long nanos() {
        return ticks * TICK_NANOS;
    }

    private static int length(final int word) {
        if ((word & 0x8000) == 0) {
            return word & 0x1fff;
        }
        return (word & 0x4000) == 0 ? 14 : 7;
    }

    private static int symbol(final int word, final int index) {
        if ((word & 0x8000) == 0) {
            return word >> 13 & 3;
        }
        return (word & 0x4000) == 0 ? word >> (13 - index) & 1 : word >> (12 - 2 * index) & 3;
    }
}
