package org.ringdown.audio.dsp;

/**
 * Makes sound louder or softer. What would go beyond full scale is bent rather than cut: from half
 * of full scale on, samples that grew are pressed together, and never reach the end.
 */
public final class Gain {
    private static final float KNEE = 16_384;
    private static final float REST = 32_767 - KNEE;

    private float factor = 1;
    private float target = 1;

    /**
     * What sound is multiplied with from now on; the change takes the next piece of sound, so that
     * it does not click.
     *
     * @param decibels -100 or less for silence, 40 at most
     */
    public void decibels(final double decibels) {
        target = decibels <= -100 ? 0 : (float) Math.pow(10, Math.min(decibels, 40) / 20);
    }

    /** Multiplies in place; channels may be interleaved, {@code samples} counts all of them. */
    public void apply(final short[] pcm, final int at, final int samples) {
        if (factor == 1 && target == 1) {
            return;
        }
        final float step = (target - factor) / Math.max(1, samples);
        float now = factor;
        for (int i = at; i < at + samples; i++) {
            now += step;
            pcm[i] = now > 1 ? bent(now * pcm[i]) : (short) Math.round(now * pcm[i]);
        }
        factor = target;
    }

    /** A sample brought within full scale without a corner. */
    static short bent(final float value) {
        final float size = Math.abs(value);
        if (size <= KNEE) {
            return (short) Math.round(value);
        }
        final float over = (size - KNEE) / REST;
        final float bent = KNEE + REST * over / (1 + over);
        return (short) Math.round(Math.copySign(bent, value));
    }
}
