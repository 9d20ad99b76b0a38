package org.ringdown.rtc.srtp;

/**
 * Where one direction of a session writes down how far it is, so that another process can go on:
 * the highest index of each stream. A sender writes before it seals, so that what stands here is
 * never behind what was sent. Owned by whoever owns the session.
 */
public interface IndexLedger {
    /** How many streams stand in it. */
    int size();

    /** The synchronisation source of the stream at that place, 0 to {@link #size} - 1. */
    int ssrc(int place);

    /** The highest index of the stream at that place. */
    long highest(int place);

    /**
     * Writes a stream down that is not there yet.
     *
     * @return its place; -1 when there is no room, and the ledger is of no use from then on
     */
    int add(int ssrc, long index);

    /** Writes down how far the stream at that place is now. */
    void advance(int place, long index);
}
