package org.ringdown.audio.dsp;

import java.util.Arrays;

/**
 * Whether somebody speaks: sound that is clearly louder than the softest of the last seconds. What
 * goes on without a pause for longer than that, a fan or a tone, is thereby no voice. It begins
 * after 20 ms of sound and ends 250 ms after the last, so that neither clicks nor the gaps between
 * words count. It belongs to one thread and allocates nothing while it works.
 */
public final class VoiceDetector {
    /** What is softer than this is silence whatever the noise is, in dBov. */
    private static final double SILENCE = -60;

    /** So much louder than the noise a voice is, in dB. */
    private static final double ABOVE = 9;

    private static final int PARTS = 8;
    private static final double PART_SECONDS = 0.4;
    private static final double BEGIN_SECONDS = 0.02;
    private static final double HANG_SECONDS = 0.25;

    private final int rate;

    /** The softest of each part of the last seconds, in dBov; a round. */
    private final double[] softest = new double[PARTS];

    private int part;
    private double inPart;
    private double floor = SILENCE;
    private double loudFor;
    private double hang;
    private boolean speaking;

    /**
     * A detector that has heard nothing.
     *
     * @param rate samples in one second
     */
    public VoiceDetector(final int rate) {
        this.rate = rate;
        reset();
    }

    /**
     * Hears a piece of sound, 5 to 30 ms of one channel.
     *
     * @return whether somebody speaks
     */
    public boolean heard(final short[] pcm, final int at, final int samples) {
        final double seconds = (double) samples / rate;
        final double now = Level.dbov(Level.power(pcm, at, samples));
        follow(now, seconds);
        if (now > SILENCE && now > floor + ABOVE) {
            loudFor += seconds;
            hang = loudFor > BEGIN_SECONDS / 2 || speaking ? HANG_SECONDS : hang;
            speaking |= loudFor >= BEGIN_SECONDS;
        } else {
            loudFor = 0;
            hang -= seconds;
            speaking &= hang > 0;
        }
        return speaking;
    }

    private void follow(final double now, final double seconds) {
        inPart += seconds;
        if (inPart >= PART_SECONDS) {
            inPart = 0;
            part = (part + 1) % PARTS;
            softest[part] = now;
        }
        softest[part] = Math.min(softest[part], now);
        double least = 0;
        for (final double each : softest) {
            least = Math.min(least, each);
        }
        floor = Math.max(least, -90);
    }

    /** Whether somebody spoke in the last piece. */
    public boolean speaking() {
        return speaking;
    }

    /** How loud it is when nobody speaks, in dBov, -90 or more. */
    public double noiseDbov() {
        return floor;
    }

    /** Forgets what was heard. */
    public void reset() {
        Arrays.fill(softest, SILENCE);
        part = 0;
        inPart = 0;
        floor = SILENCE;
        loudFor = 0;
        hang = 0;
        speaking = false;
    }
}
