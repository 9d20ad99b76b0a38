package org.ringdown.audio.noise;

/** The loudness byte of RFC 3389 §3.1: dBov without its sign, 0 to 127. */
final class Loudness {
    private static final int SILENCE = 127;
    private static final double FULL = 32_768.0 * 32_768.0;

    private Loudness() {}

    /** What a mean square is in dBov, 0 down to -127; a rectangle that reaches full scale has 0. */
    static double dbov(final double meanSquare) {
        return meanSquare <= 0
                ? -SILENCE
                : Math.clamp(10 * Math.log10(meanSquare / FULL), -SILENCE, 0.0);
    }

    static byte code(final double meanSquare) {
        return (byte) Math.round(-dbov(meanSquare));
    }

    /** The root of the mean square of what has this loudness. */
    static double rms(final byte code) {
        return 32_768 * Math.pow(10, -(code & 0x7f) / 20.0);
    }
}
