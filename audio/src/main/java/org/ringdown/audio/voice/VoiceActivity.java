package org.ringdown.audio.voice;

import org.ringdown.audio.dsp.Level;

/**
 * Tells speech from what lies below it: sound that is clearly louder than the quietest of the last
 * seconds. It belongs to one thread and allocates nothing while it works.
 */
public final class VoiceActivity {
    /** Nobody speaks more quietly than this into a telephone, in dBov. */
    private static final double LEAST = -50;

    /** So much louder than what lies below it is speech, in dB. */
    private static final double ABOVE = 9;

    /** The floor rises so fast, in dB a second; it falls at once. */
    private static final double RISE = 3;

    private static final double HIGHEST_FLOOR = -25;
    private static final int MILLIS = 1_000;

    private final int rate;
    private final int attackMillis;
    private final int releaseMillis;
    private double floor = -60;
    private double loud;
    private double quiet;
    private boolean speaking;

    /**
     * Nobody has spoken yet.
     *
     * @param rate samples in one second
     * @param attackMillis it is speech after so much that is loud
     * @param releaseMillis it is over after so much that is not
     */
    public VoiceActivity(final int rate, final int attackMillis, final int releaseMillis) {
        this.rate = rate;
        this.attackMillis = attackMillis;
        this.releaseMillis = releaseMillis;
        quiet = releaseMillis;
    }

    /** The usual: 60 ms of sound begin speech, 600 ms without end it. */
    public static VoiceActivity usual(final int rate) {
        return new VoiceActivity(rate, 60, 600);
    }

    /**
     * Hears a piece of sound of one channel, of some 10 or 20 ms.
     *
     * @return whether somebody speaks
     */
    public boolean heard(final short[] pcm, final int at, final int samples) {
        final double millis = (double) samples * MILLIS / rate;
        final double level = Level.dbov(Level.power(pcm, at, samples));
        if (level > Math.max(LEAST, floor + ABOVE)) {
            loud += millis;
            quiet = 0;
        } else {
            quiet += millis;
            loud = 0;
        }
        floor = Math.min(HIGHEST_FLOOR, Math.min(level, floor + RISE * millis / MILLIS));
        if (loud >= attackMillis) {
            speaking = true;
        } else if (quiet >= releaseMillis) {
            speaking = false;
        }
        return speaking;
    }

    /** Whether somebody speaks. */
    public boolean speaking() {
        return speaking;
    }
}
