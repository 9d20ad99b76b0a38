package org.ringdown.testkit;

import java.util.Arrays;

/**
 * Proof of a tone in sound that was heard: which frequency is strongest, how loud it is and how
 * pure.
 *
 * @param hertz the strongest frequency, to about 1 Hz
 * @param levelDbfs its level; a sine that just reaches full scale has 0
 * @param purity the tone's share of all energy, 0 to 1
 */
public record Tone(double hertz, double levelDbfs, double purity) {
    private static final double LOWEST = 60;
    private static final int LONGEST_SAMPLES = 16_384;

    /** A sine of this frequency and amplitude (0 to 1) in 16-bit samples. */
    public static short[] sine(
            final double hertz, final double amplitude, final int sampleRate, final int samples) {
        final short[] sound = new short[samples];
        for (int i = 0; i < samples; i++) {
            sound[i] =
                    (short)
                            Math.round(
                                    32_767
                                            * amplitude
                                            * Math.sin(2 * Math.PI * hertz * i / sampleRate));
        }
        return sound;
    }

    /**
     * Finds the strongest tone between 60 Hz and 0.45 of the sample rate in a piece of at least 0.1
     * s: first over the piece's beginning in steps that no tone slips through, then exactly.
     */
    public static Tone strongest(final short[] sound, final int sampleRate) {
        final short[] piece = Arrays.copyOf(sound, Math.min(sound.length, LONGEST_SAMPLES));
        final double step = 0.5 * sampleRate / piece.length;
        final double coarse = best(piece, sampleRate, LOWEST, sampleRate * 0.45, step);
        final double fine = best(piece, sampleRate, coarse - step, coarse + step, step / 20);
        double energy = 0;
        for (final short s : piece) {
            energy += (double) s * s;
        }
        final double mean = energy / Math.max(1, piece.length);
        final double most = power(piece, sampleRate, fine);
        final double level = 20 * Math.log10(Math.max(Math.sqrt(most), 1e-9) / 32_767);
        return new Tone(fine, level, mean == 0 ? 0 : Math.min(1, most / 2 / mean));
    }

    private static double best(
            final short[] sound,
            final int sampleRate,
            final double from,
            final double to,
            final double step) {
        double best = from;
        double most = -1;
        for (double hertz = from; hertz <= to; hertz += step) {
            final double power = power(sound, sampleRate, hertz);
            if (power > most) {
                most = power;
                best = hertz;
            }
        }
        return best;
    }

    /** Squared amplitude of one frequency (Goertzel's algorithm). */
    private static double power(final short[] sound, final int sampleRate, final double hertz) {
        final double turn = 2 * Math.PI * hertz / sampleRate;
        final double coefficient = 2 * Math.cos(turn);
        double s1 = 0;
        double s2 = 0;
        for (final short x : sound) {
            final double s0 = x + coefficient * s1 - s2;
            s2 = s1;
            s1 = s0;
        }
        final double real = s1 - s2 * Math.cos(turn);
        final double imaginary = s2 * Math.sin(turn);
        final double scale = 2.0 / sound.length;
        return (real * real + imaginary * imaginary) * scale * scale;
    }
}
