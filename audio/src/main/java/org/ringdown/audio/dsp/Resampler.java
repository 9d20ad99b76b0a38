package org.ringdown.audio.dsp;

import java.util.Arrays;

/**
 * Changes the rate of sound by a polyphase filter: a sinc under a Kaiser window, 34 samples of the
 * lower rate wide. Up to 0.85 of the lower rate's half nothing changes; from 1.15 of it on nothing
 * passes, so that what folds back stays above 0.85. It is late by 17 samples of the lower rate: 2.1
 * ms at 8,000 a second, 0.4 ms at 48,000. It belongs to one thread and allocates nothing while it
 * works.
 */
public final class Resampler {
    private static final int WIDTH = 34;

    /** Of the Kaiser window: the stop band is 85 dB down. */
    private static final double BETA = 8.0;

    /** So many samples are taken at a time. */
    private static final int PIECE = 480;

    private final int from;
    private final int to;
    private final int channels;
    private final int up;
    private final int down;
    private final int taps;
    private final float[][] phases;
    private final float[][] past;

    /** Of the next sample that goes out: the newest that it needs, before those to come. */
    private int ahead;

    private int phase;

    /**
     * A resampler that has heard silence.
     *
     * @param from samples in one second that go in, 8,000 to 48,000
     * @param to samples in one second that come out, 8,000 to 48,000
     * @param channels 1 or 2
     */
    public Resampler(final int from, final int to, final int channels) {
        if (!possible(from) || !possible(to) || channels < 1 || channels > 2) {
            throw new IllegalArgumentException(
                    "from " + from + " to " + to + " Hz, " + channels + " channels");
        }
        final int common = common(from, to);
        this.from = from;
        this.to = to;
        this.channels = channels;
        this.up = to / common;
        this.down = from / common;
        final double stretch = Math.max(1.0, (double) from / to);
        this.taps = 2 * (int) Math.ceil(WIDTH * stretch / 2);
        this.phases = new float[from == to ? 0 : up][];
        for (int p = 0; p < phases.length; p++) {
            phases[p] = filter(p, stretch);
        }
        this.past = new float[channels][taps - 1 + PIECE];
    }

    private static boolean possible(final int rate) {
        return rate >= 8_000 && rate <= 48_000 && rate % 50 == 0;
    }

    private static int common(final int a, final int b) {
        return b == 0 ? a : common(b, a % b);
    }

    /** The taps of one phase, the oldest sample's first. */
    private float[] filter(final int number, final double stretch) {
        final double[] exact = new double[taps];
        double sum = 0;
        for (int k = 0; k < taps; k++) {
            final double time = k + (double) number / up - taps / 2.0;
            final double x = time / stretch;
            final double edge = 2 * time / taps;
            final double window = bessel(BETA * Math.sqrt(Math.max(0, 1 - edge * edge)));
            exact[taps - 1 - k] = window * (x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
            sum += exact[taps - 1 - k];
        }
        final float[] rounded = new float[taps];
        for (int k = 0; k < taps; k++) {
            rounded[k] = (float) (exact[k] / sum);
        }
        return rounded;
    }

    /** The modified Bessel function of order 0. */
    private static double bessel(final double x) {
        double term = 1;
        double sum = 1;
        for (int k = 1; term > 1e-12 * sum; k++) {
            term *= x * x / (4.0 * k * k);
            sum += term;
        }
        return sum;
    }

    /** Samples in one second that go in. */
    public int from() {
        return from;
    }

    /** Samples in one second that come out. */
    public int to() {
        return to;
    }

    /** The most samples per channel that come out for so many that go in. */
    public int room(final int samples) {
        return (int) (((long) samples * up + down - 1) / down);
    }

    /** How much later sound comes out, in samples of the rate that comes out. */
    public double delay() {
        return from == to ? 0 : taps / 2.0 * to / from;
    }

    /**
     * Changes the rate of a piece of sound.
     *
     * @param samples per channel, any number
     * @param out has room for {@link #room} samples of each channel from {@code outAt} on
     * @return samples per channel that came out; over time exactly the ratio of the rates
     */
    public int resample(
            final short[] in, final int at, final int samples, final short[] out, final int outAt) {
        if (from == to) {
            System.arraycopy(in, at, out, outAt, samples * channels);
            return samples;
        }
        int made = 0;
        for (int done = 0; done < samples; done += PIECE) {
            final int piece = Math.min(PIECE, samples - done);
            for (int c = 0; c < channels; c++) {
                final float[] line = past[c];
                for (int i = 0; i < piece; i++) {
                    line[taps - 1 + i] = in[at + (done + i) * channels + c];
                }
            }
            made += piece(piece, out, outAt + made * channels);
            for (final float[] line : past) {
                System.arraycopy(line, piece, line, 0, taps - 1);
            }
        }
        return made;
    }

    private int piece(final int samples, final short[] out, final int outAt) {
        int made = 0;
        while (ahead < samples) {
            for (int c = 0; c < channels; c++) {
                out[outAt + made * channels + c] = saturate(sum(past[c], ahead, phases[phase]));
            }
            made++;
            phase += down;
            ahead += phase / up;
            phase %= up;
        }
        ahead -= samples;
        return made;
    }

    /** Four sums beside each other, which the processor can do at once. */
    private static float sum(final float[] line, final int at, final float[] filter) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        int k = 0;
        for (; k + 3 < filter.length; k += 4) {
            a += line[at + k] * filter[k];
            b += line[at + k + 1] * filter[k + 1];
            c += line[at + k + 2] * filter[k + 2];
            d += line[at + k + 3] * filter[k + 3];
        }
        for (; k < filter.length; k++) {
            a += line[at + k] * filter[k];
        }
        return (a + b) + (c + d);
    }

    private static short saturate(final float value) {
        return (short) Math.clamp(Math.round(value), Short.MIN_VALUE, Short.MAX_VALUE);
    }

    /** Forgets what was heard. */
    public void reset() {
        for (final float[] line : past) {
            Arrays.fill(line, 0);
        }
        ahead = 0;
        phase = 0;
    }
}
