package org.ringdown.audio.red;

/**
 * Takes a payload of RFC 2198 §3 apart. There is one of these per stream, filled again with each
 * payload; it allocates nothing while it works.
 */
public final class RedReader {
    /**
     * The most blocks: 32 copies, which is what Chromium's receiver takes, and what is new. A
     * payload with more is damaged.
     */
    public static final int MAX_BLOCKS = 33;

    /** Bytes of a block's header, but for the last, which has {@link #LAST_HEADER}. */
    static final int HEADER = 4;

    static final int LAST_HEADER = 1;

    private final int[] types = new int[MAX_BLOCKS];
    private final int[] timestamps = new int[MAX_BLOCKS];
    private final int[] offsets = new int[MAX_BLOCKS];
    private final int[] lengths = new int[MAX_BLOCKS];
    private int count;

    /**
     * Reads a payload.
     *
     * @param timestamp of its RTP packet
     * @return whether it could be read; otherwise it has no blocks
     */
    public boolean read(
            final byte[] data, final int offset, final int length, final int timestamp) {
        count = 0;
        final int end = offset + length;
        int at = offset;
        int blocks = 0;
        int copied = 0;
        while (at < end && (data[at] & 0x80) != 0) {
            if (at + HEADER > end || blocks == MAX_BLOCKS - 1) {
                return false;
            }
            final int rest =
                    ((data[at + 1] & 0xff) << 16)
                            | ((data[at + 2] & 0xff) << 8)
                            | (data[at + 3] & 0xff);
            types[blocks] = data[at] & 0x7f;
            timestamps[blocks] = timestamp - (rest >> 10);
            lengths[blocks] = rest & 0x3ff;
            copied += lengths[blocks];
            blocks++;
            at += HEADER;
        }
        if (at + LAST_HEADER + copied > end) {
            return false;
        }
        types[blocks] = data[at] & 0x7f;
        timestamps[blocks] = timestamp;
        at += LAST_HEADER;
        lengths[blocks] = end - at - copied;
        for (int i = 0; i <= blocks; i++) {
            offsets[i] = at;
            at += lengths[i];
        }
        count = blocks + 1;
        return true;
    }

    /** Blocks of the payload: copies as the sender has ordered them, and last what is new. */
    public int count() {
        return count;
    }

    /** The RTP payload type of a block. */
    public int payloadType(final int block) {
        return types[block];
    }

    /** The RTP timestamp of a block. */
    public int timestamp(final int block) {
        return timestamps[block];
    }

    /** Where a block begins in the array that was read. */
    public int offset(final int block) {
        return offsets[block];
    }

    /** Bytes of a block; 0 is possible and means that nothing is known of that time. */
    public int length(final int block) {
        return lengths[block];
    }
}
