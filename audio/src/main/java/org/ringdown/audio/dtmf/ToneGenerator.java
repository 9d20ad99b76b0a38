package org.ringdown.audio.dtmf;

/**
 * Makes the tones of digits: two sines, which begin and end within 2 ms so that they do not click.
 * The high one is 2 dB louder, as telephones do it against the loss of long lines.
 */
public final class ToneGenerator {
    private static final double TWIST = 2;

    private final int rate;
    private final int ramp;
    private double lowPhase;
    private double highPhase;
    private double lowStep;
    private double highStep;
    private double lowSize;
    private double highSize;
    private boolean on;
    private int loudness;

    /**
     * A silent generator.
     *
     * @param rate samples in one second, 8,000 to 48,000
     */
    public ToneGenerator(final int rate) {
        this.rate = rate;
        this.ramp = rate / 500;
    }

    /**
     * A digit begins.
     *
     * @param event its event code, 0 to 15
     * @param level power of its low tone in dBm0, 0 down to -63; -9 is usual
     */
    public void press(final int event, final int level) {
        final int place = Tones.place(event);
        final double low = level - Tones.FULL_SCALE_DBM0;
        lowPhase = 0;
        highPhase = 0;
        lowStep = 2 * Math.PI * Tones.HERTZ[place / Tones.ROWS] / rate;
        highStep = 2 * Math.PI * Tones.HERTZ[Tones.ROWS + place % Tones.ROWS] / rate;
        lowSize = 32_767 * Math.pow(10, low / 20);
        highSize = 32_767 * Math.pow(10, (low + TWIST) / 20);
        loudness = 0;
        on = true;
    }

    /** The digit ends. */
    public void release() {
        on = false;
    }

    /** Whether there is sound to come. */
    public boolean sounding() {
        return on || loudness > 0;
    }

    /** Makes so many samples of one channel, silence included. */
    public void generate(final short[] pcm, final int at, final int samples) {
        for (int i = at; i < at + samples; i++) {
            if (on) {
                loudness = Math.min(ramp, loudness + 1);
            } else if (loudness > 0) {
                loudness--;
            }
            if (loudness == 0) {
                pcm[i] = 0;
                continue;
            }
            final double sum = lowSize * Math.sin(lowPhase) + highSize * Math.sin(highPhase);
            pcm[i] =
                    (short)
                            Math.clamp(
                                    Math.round(sum * loudness / ramp),
                                    Short.MIN_VALUE,
                                    Short.MAX_VALUE);
            lowPhase += lowStep;
            highPhase += highStep;
        }
    }
}
