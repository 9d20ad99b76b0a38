package org.ringdown.audio.noise;

import java.util.Arrays;

/**
 * Hears noise and writes payloads of RFC 3389 that describe it. It remembers about 100 ms and
 * allocates nothing while it works.
 */
public final class NoiseAnalyser {
    private static final double KEPT = 0.8;

    private final int order;
    private final double[] correlation;
    private final double[] reflection;
    private final double[] predictor;
    private double weight;

    /**
     * An analyser that has heard nothing.
     *
     * @param order coefficients of the model, 0 to {@link NoiseGenerator#MAX_ORDER}
     */
    public NoiseAnalyser(final int order) {
        if (order < 0 || order > NoiseGenerator.MAX_ORDER) {
            throw new IllegalArgumentException("order " + order);
        }
        this.order = order;
        this.correlation = new double[order + 1];
        this.reflection = new double[order];
        this.predictor = new double[order];
    }

    /** Hears a piece of one channel, 10 ms or more. */
    public void heard(final short[] pcm, final int at, final int samples) {
        for (int lag = 0; lag <= order; lag++) {
            double sum = 0;
            for (int i = lag; i < samples; i++) {
                sum += (double) pcm[at + i] * pcm[at + i - lag];
            }
            correlation[lag] = KEPT * correlation[lag] + sum;
        }
        weight = KEPT * weight + samples;
    }

    /**
     * Writes a payload.
     *
     * @param out has room for one byte more than the order
     * @return bytes of it
     */
    public int write(final byte[] out, final int at) {
        final double power = weight == 0 ? 0 : correlation[0] / weight;
        out[at] = Loudness.code(power);
        reflect();
        for (int i = 0; i < order; i++) {
            out[at + 1 + i] = Reflection.code(reflection[i]);
        }
        return 1 + order;
    }

    /** The recursion of Levinson and Durbin; a little white noise keeps it well-behaved. */
    private void reflect() {
        double error = 1 + correlation[0] * 1.0001;
        for (int m = 0; m < order; m++) {
            double sum = correlation[m + 1];
            for (int i = 0; i < m; i++) {
                sum += predictor[i] * correlation[m - i];
            }
            final double k = Math.clamp(-sum / error, -0.99, 0.99);
            reflection[m] = k;
            Reflection.extend(predictor, m, k);
            error *= 1 - k * k;
        }
    }

    /** Forgets what was heard. */
    public void reset() {
        Arrays.fill(correlation, 0);
        weight = 0;
    }
}
