package org.ringdown.audio.jitter;

import org.ringdown.audio.codec.AudioCodec;

/** A packet that waits. It is used again and again; its room grows with what comes. */
public final class Packet {
    private static final int FIRST_ROOM = 256;

    private int epoch;
    private int which;
    private int sequence;
    private int timestamp;
    private long soonest;
    private byte[] data = new byte[FIRST_ROOM];
    private int length;

    Packet() {}

    void set(
            final int inEpoch,
            final int codec,
            final int number,
            final int at,
            final long soonestMicros) {
        epoch = inEpoch;
        which = codec;
        sequence = number;
        timestamp = at;
        soonest = soonestMicros;
    }

    void payload(final byte[] from, final int offset, final int bytes) {
        if (bytes > data.length) {
            data = new byte[Math.min(AudioCodec.MAX_PAYLOAD, 2 * bytes)];
        }
        System.arraycopy(from, offset, data, 0, bytes);
        length = bytes;
    }

    /** Which stretch of a sender's numbers it belongs to: {@link Arrivals#epoch}. */
    public int epoch() {
        return epoch;
    }

    /** The place of its codec among those that may come. */
    public int which() {
        return which;
    }

    /** Its sequence number, 0 to 65535. */
    public int sequence() {
        return sequence;
    }

    /** Its RTP timestamp. */
    public int timestamp() {
        return timestamp;
    }

    /** When it would have come had the network been as fast as ever, in microseconds. */
    public long soonestMicros() {
        return soonest;
    }

    /** Holds the payload in its first {@link #length} bytes. */
    public byte[] data() {
        return data;
    }

    /** Bytes of the payload. */
    public int length() {
        return length;
    }
}
