package org.ringdown.audio.convert;

import org.ringdown.audio.red.RedReader;

/** Packets with copies of earlier ones (RFC 2198). It allocates nothing while it works. */
final class Copies {
    private final RedReader red = new RedReader();
    private int at;

    /** Reads a packet with a timestamp; whether it can be read. */
    boolean read(final byte[] data, final int offset, final int length, final int timestamp) {
        at = timestamp;
        return red.read(data, offset, length, timestamp);
    }

    /** What was read. */
    RedReader all() {
        return red;
    }

    /** The place of what is new. */
    int last() {
        return red.count() - 1;
    }

    /** How many ticks before what is new the oldest copy is; 0 without any. */
    int oldest() {
        return Math.max(0, at - red.timestamp(0));
    }

    /** Whether a place holds a copy of something from a time on, in the codec of what is new. */
    boolean usable(final int place, final int from) {
        return red.timestamp(place) - from >= 0
                && at - red.timestamp(place) > 0
                && red.length(place) > 0
                && red.payloadType(place) == red.payloadType(last());
    }

    /**
     * Whether there is a copy of all that is missing before what is new.
     *
     * @param from the timestamp from which on it is missing
     * @param ticks how long each copy is
     */
    boolean cover(final int from, final int ticks) {
        int covered = from;
        for (int i = 0; i < last(); i++) {
            if (red.timestamp(i) == covered && red.length(i) > 0) {
                covered += ticks;
            }
        }
        return covered == at;
    }
}
