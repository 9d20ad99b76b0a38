package org.ringdown.audio.codec.g722;

import java.util.Arrays;

/**
 * One band of G.722: the scale of its quantizer and the predictor with two poles and six zeros,
 * which encoder and decoder keep alike (ITU-T G.722 §6.2, blocks 3 and 4). Names are those of the
 * Recommendation.
 */
final class Band {
    private static final int ZEROS = 6;
    private static final int LEAK_ZERO = 32_640;
    private static final int LEAK_POLE_1 = 32_640;
    private static final int LEAK_POLE_2 = 32_512;
    private static final int MAX_POLE_2 = 12_288;
    private static final int MAX_POLES = 15_360;
    private static final int LOG_LEAK = 127;

    /** The mantissa of 2 to the power of n/32, in 1/2048 (table 16). */
    private static final short[] EXPONENTIALS = new short[32];

    static {
        for (int i = 0; i < EXPONENTIALS.length; i++) {
            EXPONENTIALS[i] = (short) Math.round(2_048 * Math.pow(2, i / 32.0));
        }
    }

    private final int firstScale;
    private final int maxLog;
    private final int scaleShift;

    /** DET: what quantizer levels are multiplied with, in 1/32768. */
    private int scale;

    private int logScale;
    private int prediction;
    private int zeroPart;
    private int pole1;
    private int pole2;
    private int partial1;
    private int partial2;
    private int reconstructed1;
    private final int[] zeros = new int[ZEROS];
    private final int[] differences = new int[ZEROS];

    private Band(final int firstScale, final int maxLog, final int scaleShift) {
        this.firstScale = firstScale;
        this.maxLog = maxLog;
        this.scaleShift = scaleShift;
        reset();
    }

    static Band lower() {
        return new Band(32, 18_432, 8);
    }

    static Band higher() {
        return new Band(8, 22_528, 10);
    }

    void reset() {
        scale = firstScale;
        logScale = 0;
        prediction = 0;
        zeroPart = 0;
        pole1 = 0;
        pole2 = 0;
        partial1 = 0;
        partial2 = 0;
        reconstructed1 = 0;
        Arrays.fill(zeros, 0);
        Arrays.fill(differences, 0);
    }

    int scale() {
        return scale;
    }

    int prediction() {
        return prediction;
    }

    /** A quantizer's level at the present scale. */
    int scaled(final int level) {
        return (scale * level) >> 15;
    }

    /**
     * Adapts to a difference that was sent.
     *
     * @param difference quantized, as the decoder knows it
     * @param step how the logarithm of the scale changes with the code that was sent
     */
    void adapt(final int difference, final int step) {
        rescale(step);
        final int reconstructed = saturate(prediction + difference);
        final int partial = saturate(zeroPart + difference);
        adaptPoles(partial);
        adaptZeros(difference);
        final int poles =
                saturate(
                        ((pole1 * saturate(2 * reconstructed)) >> 15)
                                + ((pole2 * saturate(2 * reconstructed1)) >> 15));
        reconstructed1 = reconstructed;
        prediction = saturate(poles + zeroPart);
    }

    /** LOGSCL and SCALEL, or LOGSCH and SCALEH. */
    private void rescale(final int step) {
        logScale = Math.clamp(((logScale * LOG_LEAK) >> 7) + step, 0, maxLog);
        final int shift = scaleShift - (logScale >> 11);
        final int mantissa = EXPONENTIALS[(logScale >> 6) & 31];
        scale = (shift < 0 ? mantissa << -shift : mantissa >> shift) << 2;
    }

    /** UPPOL2 and UPPOL1. */
    private void adaptPoles(final int partial) {
        final boolean like1 = (partial ^ partial1) >= 0;
        final boolean like2 = (partial ^ partial2) >= 0;
        final int four = saturate(4 * pole1);
        final int towards = like1 ? saturate(-four) : four;
        pole2 =
                Math.clamp(
                        (towards >> 7) + (like2 ? 128 : -128) + ((pole2 * LEAK_POLE_2) >> 15),
                        -MAX_POLE_2,
                        MAX_POLE_2);
        final int limit = MAX_POLES - pole2;
        pole1 =
                Math.clamp(
                        saturate((like1 ? 192 : -192) + ((pole1 * LEAK_POLE_1) >> 15)),
                        -limit,
                        limit);
        partial2 = partial1;
        partial1 = partial;
    }

    /** UPZERO, DELAYA and FILTEZ. */
    private void adaptZeros(final int difference) {
        final int gain = difference == 0 ? 0 : 128;
        int sum = 0;
        for (int i = ZEROS - 1; i >= 0; i--) {
            final int correction = (differences[i] ^ difference) >= 0 ? gain : -gain;
            zeros[i] = saturate(correction + ((zeros[i] * LEAK_ZERO) >> 15));
            final int latest = i == 0 ? difference : differences[i - 1];
            sum += (zeros[i] * saturate(2 * latest)) >> 15;
            differences[i] = latest;
        }
        zeroPart = saturate(sum);
    }

    /** What a sample of a band may be: 15 bits with sign. */
    static int limit(final int sample) {
        return Math.clamp(sample, -16_384, 16_383);
    }

    static int saturate(final int value) {
        return Math.clamp(value, Short.MIN_VALUE, Short.MAX_VALUE);
    }
}
