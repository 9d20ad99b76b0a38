package org.ringdown.audio.noise;

/** Reflection coefficients in bytes (RFC 3389 §3.2): 0 to 254 are -1 to 1. */
final class Reflection {
    private static final double STEP = 258.0 / 32_768;

    private Reflection() {}

    static double value(final byte code) {
        return ((code & 0xff) - 127) * STEP;
    }

    static byte code(final double value) {
        return (byte) Math.clamp(Math.round(value / STEP) + 127, 0, 254);
    }

    /**
     * One step of the recursion of Levinson and Durbin, in place: {@code k} extends a predictor of
     * this order.
     */
    static void extend(final double[] a, final int order, final double k) {
        for (int i = 0, j = order - 1; i <= j; i++, j--) {
            final double low = a[i];
            final double high = a[j];
            a[i] = low + k * high;
            a[j] = high + k * low;
        }
        a[order] = k;
    }
}
