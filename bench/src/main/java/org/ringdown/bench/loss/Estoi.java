package org.ringdown.bench.loss;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How well speech is understood after what was done to it: the extended short-time objective
 * intelligibility of Jensen and Taal, "An Algorithm for Predicting the Intelligibility of Speech
 * Masked by Modulated Noise Maskers", IEEE/ACM TASLP 24 (11), 2016. 1 is perfect.
 */
final class Estoi {
    /** Samples in a second of what is compared. */
    static final int RATE = 10_000;

    private static final int FRAME = 256;
    private static final int HOP = FRAME / 2;
    private static final int POINTS = 512;
    private static final int BANDS = 15;
    private static final double LOWEST_HERTZ = 150;
    private static final int SEGMENT = 30;
    private static final double RANGE_DB = 40;

    private Estoi() {}

    /**
     * Compares.
     *
     * @param clean speech, at {@link #RATE}
     * @param heard the same with what was done to it, as long and at the same time
     * @return {@link Double#NaN} when there is too little speech
     */
    static double of(final double[] clean, final double[] heard) {
        final double[] window = window();
        final List<double[]> cleanFrames = new ArrayList<>();
        final List<double[]> heardFrames = new ArrayList<>();
        speech(clean, heard, window, cleanFrames, heardFrames);
        final double[][] one = bands(joined(cleanFrames), window);
        final double[][] other = bands(joined(heardFrames), window);
        double sum = 0;
        int segments = 0;
        for (int end = SEGMENT; end <= one.length; end++) {
            sum += likeness(normal(one, end), normal(other, end));
            segments++;
        }
        return segments == 0 ? Double.NaN : sum / segments;
    }

    private static double[] window() {
        final double[] window = new double[FRAME];
        for (int i = 0; i < FRAME; i++) {
            window[i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * (i + 1) / (FRAME + 1));
        }
        return window;
    }

    /** Keeps the frames in which the clean speech is at most 40 dB below its loudest frame. */
    private static void speech(
            final double[] clean,
            final double[] heard,
            final double[] window,
            final List<double[]> cleanFrames,
            final List<double[]> heardFrames) {
        final int count = Math.max(0, (clean.length - FRAME) / HOP);
        final double[] loud = new double[count];
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            double energy = 0;
            for (int k = 0; k < FRAME; k++) {
                final double value = window[k] * clean[i * HOP + k];
                energy += value * value;
            }
            loud[i] = 10 * Math.log10(energy + 1e-12);
            most = Math.max(most, loud[i]);
        }
        for (int i = 0; i < count; i++) {
            if (loud[i] > most - RANGE_DB) {
                cleanFrames.add(frame(clean, i * HOP, window));
                heardFrames.add(frame(heard, i * HOP, window));
            }
        }
    }

    private static double[] frame(final double[] wave, final int at, final double[] window) {
        final double[] frame = new double[FRAME];
        for (int k = 0; k < FRAME; k++) {
            frame[k] = window[k] * wave[at + k];
        }
        return frame;
    }

    private static double[] joined(final List<double[]> frames) {
        final double[] wave = new double[frames.isEmpty() ? 0 : (frames.size() + 1) * HOP];
        for (int i = 0; i < frames.size(); i++) {
            for (int k = 0; k < FRAME; k++) {
                wave[i * HOP + k] += frames.get(i)[k];
            }
        }
        return wave;
    }

    /** The magnitudes in third octaves, by frames. */
    private static double[][] bands(final double[] wave, final double[] window) {
        final int frames = Math.max(0, (wave.length - FRAME) / HOP);
        final double[][] result = new double[frames][BANDS];
        final double[] real = new double[POINTS];
        final double[] imaginary = new double[POINTS];
        for (int i = 0; i < frames; i++) {
            Arrays.fill(real, 0);
            Arrays.fill(imaginary, 0);
            System.arraycopy(frame(wave, i * HOP, window), 0, real, 0, FRAME);
            Fourier.transform(real, imaginary);
            for (int band = 0; band < BANDS; band++) {
                final int from = bin(LOWEST_HERTZ * Math.pow(2, (2 * band - 1) / 6.0));
                final int to = bin(LOWEST_HERTZ * Math.pow(2, (2 * band + 1) / 6.0));
                double power = 0;
                for (int bin = from; bin < to; bin++) {
                    power += real[bin] * real[bin] + imaginary[bin] * imaginary[bin];
                }
                result[i][band] = Math.sqrt(power);
            }
        }
        return result;
    }

    private static int bin(final double hertz) {
        return (int) Math.round(hertz * POINTS / RATE);
    }

    /** A segment by bands and frames, with mean 0 and norm 1 in each band, then in each frame. */
    private static double[][] normal(final double[][] frames, final int end) {
        final double[][] segment = new double[BANDS][SEGMENT];
        for (int band = 0; band < BANDS; band++) {
            for (int i = 0; i < SEGMENT; i++) {
                segment[band][i] = frames[end - SEGMENT + i][band];
            }
            normalise(segment[band]);
        }
        final double[][] turned = new double[SEGMENT][BANDS];
        for (int i = 0; i < SEGMENT; i++) {
            for (int band = 0; band < BANDS; band++) {
                turned[i][band] = segment[band][i];
            }
            normalise(turned[i]);
        }
        return turned;
    }

    private static void normalise(final double[] values) {
        double mean = 0;
        for (final double value : values) {
            mean += value / values.length;
        }
        double energy = 0;
        for (int i = 0; i < values.length; i++) {
            values[i] -= mean;
            energy += values[i] * values[i];
        }
        final double norm = Math.sqrt(energy) + 1e-12;
        for (int i = 0; i < values.length; i++) {
            values[i] /= norm;
        }
    }

    private static double likeness(final double[][] one, final double[][] other) {
        double sum = 0;
        for (int i = 0; i < SEGMENT; i++) {
            for (int band = 0; band < BANDS; band++) {
                sum += one[i][band] * other[i][band];
            }
        }
        return sum / SEGMENT;
    }
}
