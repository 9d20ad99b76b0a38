package org.ringdown.audio.file;

/** Bytes into samples of one channel, however the bytes are cut. */
final class Frames {
    private static final int PIECE = 1_024;

    private final Encoding encoding;
    private final int channels;
    private final byte[] begun;
    private final short[] mono = new short[PIECE];
    private int held;

    Frames(final Encoding encoding, final int channels) {
        this.encoding = encoding;
        this.channels = channels;
        begun = new byte[encoding.bytes() * channels];
    }

    /** Bytes of one sample of all channels. */
    int size() {
        return begun.length;
    }

    void feed(final byte[] data, final int offset, final int length, final SoundReader.Sink to) {
        final int end = offset + length;
        int at = offset;
        int made = 0;
        while (held > 0 && at < end) {
            begun[held++] = data[at++];
            if (held == begun.length) {
                held = 0;
                mono[made++] = mixed(begun, 0);
            }
        }
        for (; end - at >= begun.length; at += begun.length) {
            if (made == PIECE) {
                to.sound(mono, made);
                made = 0;
            }
            mono[made++] = mixed(data, at);
        }
        if (made > 0) {
            to.sound(mono, made);
        }
        while (at < end) {
            begun[held++] = data[at++];
        }
    }

    private short mixed(final byte[] data, final int at) {
        final int first = encoding.sample(data, at);
        return channels == 1
                ? (short) first
                : (short) ((first + encoding.sample(data, at + encoding.bytes())) / 2);
    }
}
