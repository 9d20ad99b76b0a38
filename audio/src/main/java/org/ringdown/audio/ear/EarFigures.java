package org.ringdown.audio.ear;

/** What an {@link Ear} has done so far. It is written by the ear and read by its owner. */
public final class EarFigures {
    private static final long MILLIS = 1_000;

    long heard;
    long concealed;
    long recovered;
    long lost;
    long late;
    long lengthened;
    long shortened;
    long dropped;
    long packets;
    long duplicates;
    long damaged;

    EarFigures() {}

    /** Milliseconds of sound that packets brought. */
    public long heardMillis() {
        return heard / MILLIS;
    }

    /** Milliseconds of sound that were invented because something was missing when needed. */
    public long concealedMillis() {
        return concealed / MILLIS;
    }

    /** Milliseconds of lost sound that later packets repeated. */
    public long recoveredMillis() {
        return recovered / MILLIS;
    }

    /** Milliseconds of sound that never came, or too late. */
    public long lostMillis() {
        return lost / MILLIS;
    }

    /** Milliseconds of sound that came after its time. */
    public long lateMillis() {
        return late / MILLIS;
    }

    /** Milliseconds that were put in by repeating, to have more delay. */
    public long lengthenedMillis() {
        return lengthened / MILLIS;
    }

    /** Milliseconds that were left out between like places, to have less delay. */
    public long shortenedMillis() {
        return shortened / MILLIS;
    }

    /** Milliseconds that were thrown away because far too much had come at once. */
    public long droppedMillis() {
        return dropped / MILLIS;
    }

    /** Packets that were decoded. */
    public long packets() {
        return packets;
    }

    /** Packets that came more than once. */
    public long duplicates() {
        return duplicates;
    }

    /** Packets whose payload is none of their codec. */
    public long damaged() {
        return damaged;
    }
}
