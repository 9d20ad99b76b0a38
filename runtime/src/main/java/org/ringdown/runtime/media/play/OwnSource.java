package org.ringdown.runtime.media.play;

import org.jspecify.annotations.Nullable;

/**
 * The source that a stream is to its far end while it plays: one for all that it plays in codecs of
 * one clock, so that the far end has one to follow. Owned by the loop.
 */
public final class OwnSource {
    final int clockRate;
    final int ssrc;
    int sequence;
    int timestamp;
    long dueAt;
    long packets;
    long octets;

    private OwnSource(final int clockRate, final long random, final long now) {
        this.clockRate = clockRate;
        ssrc = (int) random;
        // The first sequence number is small enough not to wrap at once (RFC 3711 §3.3.1).
        sequence = (int) (random >>> 32) & 0x7fff;
        timestamp = (int) (random >>> 17);
        dueAt = now;
    }

    /**
     * The same source as before after a pause, or another where the clock is another (RFC 7160 §4).
     *
     * @param random 64 unpredictable bits, for the numbers of a new one (RFC 3550 §8.1)
     */
    static OwnSource of(
            final @Nullable OwnSource before,
            final int clockRate,
            final long random,
            final long now) {
        if (before == null || before.clockRate != clockRate) {
            return new OwnSource(clockRate, random, now);
        }
        final long pause = Math.max(0, now - before.dueAt);
        before.timestamp += (int) (pause / 1_000 * clockRate / 1_000_000);
        before.dueAt = now;
        return before;
    }
}
