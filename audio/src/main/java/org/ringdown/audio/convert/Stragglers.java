package org.ringdown.audio.convert;

import org.ringdown.audio.codec.AudioCodec;

/** Tells packets that come late, or twice, from those of a sender that has begun anew. */
final class Stragglers {
    /** A packet that is older than this many others is of a sender that has begun anew. */
    static final int MOST_LATE = 100;

    /** So many old packets in a row, and nothing new between them, are of a new beginning. */
    private static final int MOST_OLD = 4;

    private static final int MILLIS = 1_000;

    private int inARow;
    private int next;

    /** A packet came that is neither. */
    void none() {
        inARow = 0;
    }

    /**
     * Whether a packet is late, or comes twice.
     *
     * @param step by how many it comes after the one that is expected; negative
     * @param ticks by how many ticks of its clock
     * @param clock of these in a second
     */
    boolean late(final int sequence, final int step, final int ticks, final int clock) {
        if (step < -MOST_LATE
                || ticks >= 0
                || ticks < step * (clock / MILLIS * AudioCodec.MAX_MILLIS)) {
            return false;
        }
        inARow = sequence == next ? inARow + 1 : 1;
        next = (sequence + 1) & 0xffff;
        return inARow < MOST_OLD;
    }
}
