package org.ringdown.bench.voice;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Something that codecs take for speech: syllables of a pitch that wanders, under formants that
 * change, with hissing consonants between them and a pause now and then. It is made of nothing but
 * a seed, so that every run says the same.
 */
public final class Voice {
    private static final double SYLLABLE_SECONDS = 0.18;
    private static final int HARMONICS = 28;
    private static final double LOUDEST = 9_000;

    /** Formants of some vowels, in hertz. */
    private static final double[][] VOWELS = {
        {730, 1_090, 2_440},
        {270, 2_290, 3_010},
        {300, 870, 2_240},
        {530, 1_840, 2_480},
        {570, 840, 2_410},
        {660, 1_720, 2_410}
    };

    private static final double WIDTH_HERTZ = 110;
    private static final int PAUSE_EVERY = 9;
    private static final int CONSONANT_EVERY = 2;

    private final RandomGenerator random;
    private final int rate;

    private Voice(final int rate, final long seed) {
        this.rate = rate;
        random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    /**
     * Speaks.
     *
     * @param rate samples in one second, 8,000 to 48,000
     * @param samples how many
     */
    public static short[] of(final int rate, final int samples, final long seed) {
        return new Voice(rate, seed).said(samples);
    }

    private short[] said(final int samples) {
        final short[] pcm = new short[samples];
        final int syllable = (int) (SYLLABLE_SECONDS * rate);
        double phase = 0;
        for (int from = 0, count = 0; from < samples; from += syllable, count++) {
            final double pitch = 90 + random.nextInt(70);
            final double glide = 0.85 + 0.3 * random.nextDouble();
            final double[] strengths = strengths(pitch, VOWELS[random.nextInt(VOWELS.length)]);
            final boolean silent = count % PAUSE_EVERY == PAUSE_EVERY - 1;
            final int hiss = count % CONSONANT_EVERY == 0 ? syllable / 3 : 0;
            double noise = 0;
            for (int i = 0; i < syllable && from + i < samples; i++) {
                final double part = (double) i / syllable;
                phase += 2 * Math.PI * pitch * (1 + (glide - 1) * part) / rate;
                if (silent) {
                    continue;
                }
                final double white = random.nextDouble() - 0.5;
                double value = 0.03 * white;
                if (i < hiss) {
                    // The difference of neighbours is brighter than white.
                    value += 0.25 * (white - noise) * Math.sin(Math.PI * i / hiss);
                    noise = white;
                } else {
                    final double swell = Math.sin(Math.PI * (i - hiss) / (syllable - hiss));
                    for (int k = 0; k < HARMONICS; k++) {
                        value += swell * strengths[k] * Math.sin((k + 1) * phase);
                    }
                }
                pcm[from + i] =
                        (short) Math.clamp(LOUDEST * value, Short.MIN_VALUE, Short.MAX_VALUE);
            }
        }
        return pcm;
    }

    /** How loud each harmonic of a pitch is; all of them are one together. */
    private static double[] strengths(final double pitch, final double[] formants) {
        final double[] strengths = new double[HARMONICS];
        double sum = 0;
        for (int k = 0; k < HARMONICS; k++) {
            final double hertz = (k + 1) * pitch;
            strengths[k] = 0.02 / (k + 1);
            for (int f = 0; f < formants.length; f++) {
                final double off = (hertz - formants[f]) / WIDTH_HERTZ;
                strengths[k] += 1 / (1 + off * off) / (f + 1);
            }
            sum += strengths[k];
        }
        for (int k = 0; k < HARMONICS; k++) {
            strengths[k] /= sum;
        }
        return strengths;
    }
}
