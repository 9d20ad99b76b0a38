package org.ringdown.audio.codec.opus;

import org.ringdown.audio.codec.Decoder;

/**
 * What can be seen of an Opus packet without decoding it (RFC 6716 §3). Packets are bytes of
 * strangers: what is damaged is said to be so.
 */
public final class OpusPacket {
    private static final int MODES_WITH_SILK = 16;
    private static final int MAX_FRAMES = 48;

    private OpusPacket() {}

    /** Samples per channel of the whole packet at a rate, or {@link Decoder#DAMAGED}. */
    public static int samples(
            final byte[] data, final int offset, final int length, final int rate) {
        final int frames = frames(data, offset, length);
        if (frames <= 0) {
            return Decoder.DAMAGED;
        }
        final int samples = frames * frameSamples(data, offset, rate);
        return samples > rate / 25 * 3 ? Decoder.DAMAGED : samples;
    }

    /** Samples per channel of one frame at a rate; the packet has at least one byte. */
    public static int frameSamples(final byte[] data, final int offset, final int rate) {
        final int config = config(data, offset);
        if (config < 12) {
            return (config & 3) == 3 ? rate * 60 / 1_000 : (rate / 100) << (config & 3);
        }
        if (config < MODES_WITH_SILK) {
            return (rate / 100) << (config & 1);
        }
        return (rate / 400) << (config & 3);
    }

    /** Whether it has two channels; the packet has at least one byte. */
    public static boolean stereo(final byte[] data, final int offset) {
        return (data[offset] & 4) != 0;
    }

    /** How many frames it says to have, 1 to 48, or {@link Decoder#DAMAGED}. */
    public static int frames(final byte[] data, final int offset, final int length) {
        if (length < 1) {
            return Decoder.DAMAGED;
        }
        return switch (data[offset] & 3) {
            case 0 -> 1;
            case 1, 2 -> 2;
            default -> {
                final int count = length < 2 ? 0 : data[offset + 1] & 0x3f;
                yield count == 0 || count > MAX_FRAMES ? Decoder.DAMAGED : count;
            }
        };
    }

    /**
     * Whether it repeats the sound before it, by in-band FEC: a flag for each channel in the first
     * byte of its first SILK frame (RFC 6716 §4.2.3, §4.2.4).
     */
    public static boolean hasFec(final byte[] data, final int offset, final int length) {
        if (samples(data, offset, length, 48_000) < 0 || config(data, offset) >= MODES_WITH_SILK) {
            return false;
        }
        final int first = firstFrame(data, offset, length);
        if (first >= length) {
            return false;
        }
        final int pieces = Math.max(1, frameSamples(data, offset, 50));
        final int flags = data[offset + first] & 0xff;
        final boolean one = ((flags >> (7 - pieces)) & 1) != 0;
        return stereo(data, offset) ? one || ((flags >> (6 - 2 * pieces)) & 1) != 0 : one;
    }

    /** Whether there is anything behind its frames (RFC 6716 §3.2.5), as extensions are. */
    static boolean padded(final byte[] data, final int offset, final int length) {
        return length > 2 && (data[offset] & 3) == 3 && (data[offset + 1] & 0x40) != 0;
    }

    /** Where the first frame begins, which is the length or more when there is none. */
    private static int firstFrame(final byte[] data, final int offset, final int length) {
        final int code = data[offset] & 3;
        if (code < 2) {
            return 1;
        }
        if (code == 2) {
            return length < 2 ? length : 1 + sizeBytes(data, offset + 1);
        }
        final int head = data[offset + 1];
        int at = 2;
        if ((head & 0x40) != 0) {
            while (at < length && data[offset + at] == (byte) 0xff) {
                at++;
            }
            at++;
        }
        if ((head & 0x80) != 0) {
            for (int i = (head & 0x3f) - 1; i > 0 && at < length; i--) {
                at += sizeBytes(data, offset + at);
            }
        }
        return at;
    }

    private static int sizeBytes(final byte[] data, final int at) {
        return (data[at] & 0xff) < 252 ? 1 : 2;
    }

    private static int config(final byte[] data, final int offset) {
        return (data[offset] & 0xff) >> 3;
    }
}
