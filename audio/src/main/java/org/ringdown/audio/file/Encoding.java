package org.ringdown.audio.file;

import org.ringdown.audio.codec.g711.G711;

/** How one sample stands in a file. */
enum Encoding {
    /** One byte, 128 is silence. */
    PCM_8(1),
    /** Two bytes, the lower one first. */
    PCM_16(2),
    /** Three bytes, the lowest one first. */
    PCM_24(3),
    /** µ-law. */
    PCMU(1),
    /** A-law. */
    PCMA(1);

    private final int bytes;

    Encoding(final int bytes) {
        this.bytes = bytes;
    }

    int bytes() {
        return bytes;
    }

    /** The sample that begins there. */
    short sample(final byte[] data, final int at) {
        return switch (this) {
            case PCM_8 -> (short) (((data[at] & 0xff) - 128) << 8);
            case PCM_16 -> (short) ((data[at] & 0xff) | (data[at + 1] << 8));
            case PCM_24 -> (short) ((data[at + 1] & 0xff) | (data[at + 2] << 8));
            case PCMU -> G711.PCMU.decode(data[at]);
            case PCMA -> G711.PCMA.decode(data[at]);
        };
    }
}
