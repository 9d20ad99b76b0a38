package org.ringdown.runtime.media;

/**
 * One stream of a leg.
 *
 * @param leg the leg that carries it
 * @param stream its place in the streams of the leg's far end, from 0
 */
public record StreamRef(long leg, int stream) {
    /** The most streams of one leg. */
    public static final int MAX_STREAMS = 32;

    /** The place is one that a leg can have. */
    public StreamRef {
        if (stream < 0 || stream >= MAX_STREAMS) {
            throw new IllegalArgumentException("a leg has " + MAX_STREAMS + " streams at most");
        }
    }

    /** The first, and often only, stream of a leg. */
    public static StreamRef first(final long leg) {
        return new StreamRef(leg, 0);
    }
}
