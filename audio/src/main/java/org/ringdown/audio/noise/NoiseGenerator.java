package org.ringdown.audio.noise;

import java.util.Arrays;

/**
 * Makes the noise that payloads of RFC 3389 describe: white noise through an all-pole filter. It
 * allocates nothing while it works.
 */
public final class NoiseGenerator {
    /** Of a model with more the rest is not heard. */
    public static final int MAX_ORDER = 12;

    /** How near the loudness comes to a new one with each sample: half of it in 11 ms at 8 kHz. */
    private static final double APPROACH = 0.008;

    private final double[] coefficients = new double[MAX_ORDER];
    private final double[] past = new double[MAX_ORDER];
    private int order;
    private double wanted;
    private double gain;
    private long random;

    /**
     * A generator that is silent until it is told of a noise.
     *
     * @param seed from which its randomness follows
     */
    public NoiseGenerator(final long seed) {
        random = seed;
    }

    /**
     * Reads a payload. Coefficients beyond {@link #MAX_ORDER} are left out.
     *
     * @return whether it was one; otherwise nothing changes
     */
    public boolean read(final byte[] data, final int offset, final int length) {
        if (length < 1) {
            return false;
        }
        final int count = Math.min(length - 1, MAX_ORDER);
        for (int i = 0; i < count; i++) {
            if ((data[offset + 1 + i] & 0xff) == 0xff) {
                return false;
            }
        }
        double power = 1;
        order = 0;
        for (int i = 0; i < count; i++) {
            final double k = Reflection.value(data[offset + 1 + i]);
            Reflection.extend(coefficients, i, k);
            power *= 1 - k * k;
            order = i + 1;
        }
        wanted = Loudness.rms(data[offset]) * Math.sqrt(power);
        return true;
    }

    /** Makes so many samples of one channel. */
    public void generate(final short[] pcm, final int at, final int samples) {
        for (int n = 0; n < samples; n++) {
            gain += (wanted - gain) * APPROACH;
            double value = gain * white();
            for (int i = 0; i < order; i++) {
                value -= coefficients[i] * past[i];
            }
            System.arraycopy(past, 0, past, 1, MAX_ORDER - 1);
            past[0] = value;
            pcm[at + n] = (short) Math.clamp(Math.round(value), Short.MIN_VALUE, Short.MAX_VALUE);
        }
    }

    /** Evenly spread, with a mean square of 1 (a multiplicative generator with output mixing). */
    private double white() {
        random = random * 0x5851_f42d_4c95_7f2dL + 0x1405_7b7e_f767_814fL;
        final int mixed = (int) ((random ^ (random >>> 22)) >>> 29);
        return mixed * (Math.sqrt(3) / (1L << 31));
    }

    /** Is silent again. */
    public void reset() {
        Arrays.fill(past, 0);
        order = 0;
        wanted = 0;
        gain = 0;
    }
}
