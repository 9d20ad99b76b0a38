package org.ringdown.audio.convert;

import org.ringdown.audio.noise.NoiseAnalyser;
import org.ringdown.audio.noise.NoiseGenerator;

/**
 * What is known of a sender that sends nothing because it hears nothing: Opus says so by a packet
 * that is almost empty (RFC 6716 §2.1.9), others by a comfort noise (RFC 3389).
 */
final class Rest {
    /** How often a receiver is told what the noise is like, in ms. */
    private static final int TOLD_MILLIS = 200;

    /** A sender of Opus repeats itself every 400 ms; one that did not for so long is gone. */
    private static final int GONE_MILLIS = 2_000;

    /** A telephone may never repeat what it said of its noise; for so long it is believed. */
    private static final int GONE_DESCRIBED_MILLIS = 30_000;

    /** What a description of noise has beside loudness. */
    private static final int ORDER = 4;

    private static final int NOT_TOLD = -1;

    private final NoiseGenerator generator;
    private final NoiseAnalyser analyser = new NoiseAnalyser(ORDER);
    private boolean resting;
    private boolean described;
    private int sinceHeard;
    private int sinceTold = NOT_TOLD;

    Rest(final long seed) {
        generator = new NoiseGenerator(seed);
    }

    /** Whether the sender rests. */
    boolean resting() {
        return resting && sinceHeard < (described ? GONE_DESCRIBED_MILLIS : GONE_MILLIS);
    }

    /** The sender has said what its noise is like; whether that could be read. */
    boolean noise(final byte[] data, final int offset, final int length) {
        if (!generator.read(data, offset, length)) {
            return false;
        }
        resting = true;
        described = true;
        sinceHeard = 0;
        return true;
    }

    /** A packet of sound came, by which the sender went to rest or did not. */
    void sound(final boolean last) {
        if (!last || !resting) {
            sinceTold = NOT_TOLD;
        }
        resting = last;
        described = false;
        sinceHeard = 0;
    }

    /** So much time was filled. */
    void filled(final int millis) {
        sinceHeard = Math.min(GONE_DESCRIBED_MILLIS, sinceHeard + millis);
    }

    /** Puts what would be heard of the sender, for so long, behind what waits to be sent. */
    void make(final Source source, final Track track, final int millis) {
        final int samples = source.samples(millis);
        if (!resting()) {
            track.silence();
        } else if (described) {
            track.add(source.noise(generator, track.sound(), track.held(), samples));
        } else {
            track.add(source.conceal(track.sound(), track.held(), samples));
        }
    }

    /**
     * Noise, of which the receiver is told now and then.
     *
     * @param out has room for 5 bytes
     * @return bytes of a payload of RFC 3389, or 0 when it is not the time
     */
    int tell(
            final short[] pcm,
            final int at,
            final int samples,
            final int millis,
            final byte[] out) {
        analyser.heard(pcm, at, samples);
        final boolean due = sinceTold == NOT_TOLD || sinceTold + millis >= TOLD_MILLIS;
        sinceTold = due ? 0 : sinceTold + millis;
        return due ? analyser.write(out, 0) : 0;
    }
}
