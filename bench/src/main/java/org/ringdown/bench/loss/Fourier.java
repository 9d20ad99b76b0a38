package org.ringdown.bench.loss;

/** The fast Fourier transform of Cooley and Tukey, in place. */
final class Fourier {
    private Fourier() {}

    /** Transforms as many points as there are, a power of two. */
    static void transform(final double[] real, final double[] imaginary) {
        final int points = real.length;
        for (int i = 1, j = 0; i < points; i++) {
            int bit = points >> 1;
            for (; (j & bit) != 0; bit >>= 1) {
                j ^= bit;
            }
            j ^= bit;
            if (i < j) {
                swap(real, i, j);
                swap(imaginary, i, j);
            }
        }
        for (int length = 2; length <= points; length <<= 1) {
            final double turn = -2 * Math.PI / length;
            for (int i = 0; i < points; i += length) {
                for (int k = 0; k < length / 2; k++) {
                    final double cosine = Math.cos(turn * k);
                    final double sine = Math.sin(turn * k);
                    final int low = i + k;
                    final int high = low + length / 2;
                    final double x = real[high] * cosine - imaginary[high] * sine;
                    final double y = real[high] * sine + imaginary[high] * cosine;
                    real[high] = real[low] - x;
                    imaginary[high] = imaginary[low] - y;
                    real[low] += x;
                    imaginary[low] += y;
                }
            }
        }
    }

    private static void swap(final double[] values, final int i, final int j) {
        final double value = values[i];
        values[i] = values[j];
        values[j] = value;
    }
}
