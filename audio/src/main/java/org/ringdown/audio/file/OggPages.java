package org.ringdown.audio.file;

/** The form of an Ogg page (RFC 3533 §6). */
final class OggPages {
    static final int HEADER = 27;
    static final int MOST_SEGMENTS = 255;
    static final int LONGEST = HEADER + MOST_SEGMENTS + MOST_SEGMENTS * 255;

    /** Flags of a page. */
    static final int CONTINUED = 1;

    static final int FIRST = 2;
    static final int LAST = 4;

    static final int FLAGS = 5;
    static final int GRANULE = 6;
    static final int SERIAL = 14;
    static final int SEQUENCE = 18;
    static final int CHECKSUM = 22;
    static final int SEGMENTS = 26;

    private static final int POLYNOMIAL = 0x04c1_1db7;

    /** By the eight upper bits of a remainder. */
    private final int[] table = new int[256];

    OggPages() {
        for (int i = 0; i < table.length; i++) {
            int rest = i << 24;
            for (int bit = 0; bit < 8; bit++) {
                rest = rest < 0 ? (rest << 1) ^ POLYNOMIAL : rest << 1;
            }
            table[i] = rest;
        }
    }

    /** The checksum of a page in whose place for it stands 0. */
    int checksum(final byte[] page, final int length) {
        int rest = 0;
        for (int i = 0; i < length; i++) {
            rest = (rest << 8) ^ table[(rest >>> 24) ^ (page[i] & 0xff)];
        }
        return rest;
    }

    static int number(final byte[] data, final int at) {
        return (data[at] & 0xff)
                | ((data[at + 1] & 0xff) << 8)
                | ((data[at + 2] & 0xff) << 16)
                | ((data[at + 3] & 0xff) << 24);
    }

    static long longNumber(final byte[] data, final int at) {
        return (number(data, at) & 0xffff_ffffL) | ((long) number(data, at + 4) << 32);
    }

    static void number(final byte[] data, final int at, final int value) {
        for (int i = 0; i < 4; i++) {
            data[at + i] = (byte) (value >>> (8 * i));
        }
    }

    static void longNumber(final byte[] data, final int at, final long value) {
        number(data, at, (int) value);
        number(data, at + 4, (int) (value >>> 32));
    }
}
