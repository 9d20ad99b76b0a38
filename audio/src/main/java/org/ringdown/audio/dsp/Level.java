package org.ringdown.audio.dsp;

/**
 * How loud sound is, in dBov: relative to a rectangle that reaches full scale, so that the loudest
 * sine has -3 (RFC 6464 §3). A meter remembers the last pieces of sound, each a tenth less with
 * each one.
 */
public final class Level {
    /** The least that RFC 6464 and RFC 3389 can say: silence. */
    public static final int SILENCE = 127;

    private static final double FULL = 32_768.0 * 32_768.0;
    private static final double KEPT = 0.9;

    private double power;
    private int peak;

    /** Hears a piece of sound; channels may be interleaved, {@code samples} counts all of them. */
    public void heard(final short[] pcm, final int at, final int samples) {
        if (samples <= 0) {
            return;
        }
        power = KEPT * power + (1 - KEPT) * power(pcm, at, samples);
        int most = 0;
        for (int i = at; i < at + samples; i++) {
            most = Math.max(most, Math.abs(pcm[i]));
        }
        peak = Math.max(most, (int) (KEPT * peak));
    }

    /** The loudness that is remembered, in dBov, 0 down to -127. */
    public double dbov() {
        return dbov(power);
    }

    /** The loudness that is remembered as RFC 6464 §3 writes it: 0 the loudest, 127 silence. */
    public int code() {
        return codeOf(power);
    }

    /** The largest sample that is remembered, 0 to 32,768. */
    public int peak() {
        return peak;
    }

    /** Forgets what was heard. */
    public void reset() {
        power = 0;
        peak = 0;
    }

    /** The mean square of a piece of sound. */
    public static double power(final short[] pcm, final int at, final int samples) {
        long sum = 0;
        for (int i = at; i < at + samples; i++) {
            sum += pcm[i] * pcm[i];
        }
        return samples <= 0 ? 0 : (double) sum / samples;
    }

    /** What a mean square is in dBov, 0 down to -127. */
    public static double dbov(final double meanSquare) {
        return meanSquare <= 0
                ? -SILENCE
                : Math.clamp(10 * Math.log10(meanSquare / FULL), -SILENCE, 0.0);
    }

    /** What a mean square is in the 7 bits of RFC 6464 and RFC 3389: dBov without its sign. */
    public static int codeOf(final double meanSquare) {
        return (int) Math.round(-dbov(meanSquare));
    }
}
