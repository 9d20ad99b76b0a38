package org.ringdown.audio.dtmf;

import java.util.Arrays;
import org.ringdown.audio.dsp.Resampler;

/**
 * Hears the tones of digits in sound, as ITU-T Q.24 has them: every 8 ms it looks at the last 16,
 * through a Hann window. A look finds a digit when one tone of each group stands out, the two are
 * about as loud as each other, hardly anything else is there, and both have the right frequency,
 * which the turn of their phase since the last look tells within some Hertz. Three such looks of
 * steady loudness are a digit; three without are its end. Speech has more in it than two tones, its
 * pitch moves, and it is not steady. It allocates nothing while it works.
 */
public final class ToneDetector {
    private static final int RATE = 8_000;
    private static final int HOP = 64;
    private static final int WINDOW = 2 * HOP;
    private static final int HOP_MILLIS = HOP * 1_000 / RATE;
    private static final int COUNT = Tones.HERTZ.length;
    private static final float[] HANN = new float[WINDOW];
    private static final float[][] COSINES = new float[COUNT][WINDOW];
    private static final float[][] SINES = new float[COUNT][WINDOW];

    /** The mean square of the weaker tone must be this: -41 dBm0. */
    private static final double LEAST_POWER = 32_768.0 * 32_768.0 / 2 * 3.86e-5;

    /** How much louder the high tone may be, and how much softer, as ratios of power. */
    private static final double MOST_TWIST = 3.2;

    private static final double MOST_REVERSE_TWIST = 8;

    /** How much a tone stands out of its group. */
    private static final double STANDS_OUT = 2.5;

    /** The part of the two tones in all that is heard. */
    private static final double PURE = 0.8;

    private static final double STILL_PURE = 0.5;

    /** How far a frequency may be off: 1.5 % must be heard, 3.5 % must not. */
    private static final double MOST_DEVIATION = 0.025;

    /** How much the loudness of the looks that make a digit may differ, as a ratio of power. */
    private static final double STEADY = 1.28;

    /** Looks that make a digit: no more fit into 40 ms wherever they fall, and fewer into 20. */
    private static final int HITS = 3;

    /** Looks without it that are its end: a gap of 10 ms touches fewer, one of 40 ms as many. */
    private static final int MISSES = 3;

    static {
        for (int i = 0; i < WINDOW; i++) {
            HANN[i] = (float) (0.5 - 0.5 * Math.cos(2 * Math.PI * (i + 0.5) / WINDOW));
        }
        for (int tone = 0; tone < COUNT; tone++) {
            for (int i = 0; i < WINDOW; i++) {
                final double turn = 2 * Math.PI * Tones.HERTZ[tone] * i / RATE;
                COSINES[tone][i] = (float) (HANN[i] * Math.cos(turn));
                SINES[tone][i] = (float) (HANN[i] * Math.sin(turn));
            }
        }
    }

    private final ToneListener listener;
    private final Resampler resampler;
    private final short[] narrow;
    private final float[] window = new float[WINDOW];
    private final double[] real = new double[COUNT];
    private final double[] imaginary = new double[COUNT];
    private final double[] lastReal = new double[COUNT];
    private final double[] lastImaginary = new double[COUNT];
    private int filled;
    private int candidate = Digits.NONE;
    private int hits;
    private double softest;
    private double loudest;
    private int digit = Digits.NONE;
    private int looks;
    private int misses;

    /**
     * A detector that has heard nothing.
     *
     * @param rate samples in one second, 8,000 to 48,000; at other rates than 8,000 it resamples
     */
    public ToneDetector(final int rate, final ToneListener listener) {
        this.listener = listener;
        this.resampler = new Resampler(rate, RATE, 1);
        this.narrow = new short[HOP + 1];
    }

    /** Hears so many samples of one channel. */
    public void heard(final short[] pcm, final int at, final int samples) {
        int done = 0;
        while (done < samples) {
            final int piece = Math.min(HOP, samples - done);
            final int made = resampler.resample(pcm, at + done, piece, narrow, 0);
            for (int i = 0; i < made; i++) {
                window[filled++] = narrow[i];
                if (filled == WINDOW) {
                    look();
                    System.arraycopy(window, HOP, window, 0, HOP);
                    filled = HOP;
                }
            }
            done += piece;
        }
    }

    private void look() {
        measure();
        final int row = strongest(0);
        final int column = strongest(Tones.ROWS);
        final double low = power(row);
        final double high = power(column);
        final double all = loudness();
        final int event = Tones.event(row, column - Tones.ROWS);
        final boolean hit =
                Math.min(low, high) >= LEAST_POWER
                        && high <= MOST_TWIST * low
                        && low <= MOST_REVERSE_TWIST * high
                        && standsOut(row, 0)
                        && standsOut(column, Tones.ROWS)
                        && low + high >= PURE * all
                        && inTune(row)
                        && inTune(column);
        if (digit == Digits.NONE) {
            begin(hit ? event : Digits.NONE, low + high);
        } else {
            final boolean still =
                    event == digit
                            && Math.min(low, high) >= LEAST_POWER / 4
                            && low + high >= STILL_PURE * all;
            goOn(still);
        }
        System.arraycopy(real, 0, lastReal, 0, COUNT);
        System.arraycopy(imaginary, 0, lastImaginary, 0, COUNT);
    }

    private void begin(final int event, final double power) {
        if (event == Digits.NONE || event != candidate) {
            candidate = event;
            hits = 0;
            softest = power;
            loudest = power;
        }
        if (event == Digits.NONE) {
            return;
        }
        softest = Math.min(softest, power);
        loudest = Math.max(loudest, power);
        if (loudest > STEADY * softest) {
            hits = 0;
            softest = power;
            loudest = power;
        }
        hits++;
        if (hits == HITS) {
            digit = event;
            looks = hits + 1;
            misses = 0;
            candidate = Digits.NONE;
            listener.began(event);
        }
    }

    private void goOn(final boolean still) {
        if (still) {
            looks += 1 + misses;
            misses = 0;
            return;
        }
        misses++;
        if (misses == MISSES) {
            final int ended = digit;
            digit = Digits.NONE;
            listener.ended(ended, looks * HOP_MILLIS);
        }
    }

    private void measure() {
        for (int tone = 0; tone < COUNT; tone++) {
            final float[] cosines = COSINES[tone];
            final float[] sines = SINES[tone];
            float a = 0;
            float b = 0;
            for (int i = 0; i < WINDOW; i++) {
                a += window[i] * cosines[i];
                b -= window[i] * sines[i];
            }
            real[tone] = a;
            imaginary[tone] = b;
        }
    }

    /**
     * The mean square of a sine that turns out so: the window's taps have a sum of half of them.
     */
    private double power(final int tone) {
        final double size = real[tone] * real[tone] + imaginary[tone] * imaginary[tone];
        return 8 * size / WINDOW / WINDOW;
    }

    /** The mean square of all that is in the window, weighed as the tones are. */
    private double loudness() {
        double sum = 0;
        for (int i = 0; i < WINDOW; i++) {
            final float weighed = HANN[i] * window[i];
            sum += weighed * weighed;
        }
        return sum / (0.375 * WINDOW);
    }

    private int strongest(final int group) {
        int best = group;
        for (int tone = group + 1; tone < group + Tones.ROWS; tone++) {
            if (power(tone) > power(best)) {
                best = tone;
            }
        }
        return best;
    }

    private boolean standsOut(final int best, final int group) {
        for (int tone = group; tone < group + Tones.ROWS; tone++) {
            if (tone != best && power(best) < STANDS_OUT * power(tone)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the phase turned since the last look as it does at this frequency. */
    private boolean inTune(final int tone) {
        final double turned =
                Math.atan2(imaginary[tone], real[tone])
                        - Math.atan2(lastImaginary[tone], lastReal[tone]);
        final double exact = 2 * Math.PI * Tones.HERTZ[tone] * HOP / RATE;
        final double off = Math.IEEEremainder(turned - exact, 2 * Math.PI);
        final double hertz = off * RATE / (2 * Math.PI * HOP);
        return Math.abs(hertz) <= MOST_DEVIATION * Tones.HERTZ[tone];
    }

    /** What is heard next is other sound; a digit under way is forgotten. */
    public void reset() {
        resampler.reset();
        Arrays.fill(lastReal, 0);
        Arrays.fill(lastImaginary, 0);
        filled = 0;
        candidate = Digits.NONE;
        digit = Digits.NONE;
        hits = 0;
        misses = 0;
    }
}
