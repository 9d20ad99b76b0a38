package org.ringdown.bench.loss;

/** Arithmetic on whole recordings. */
final class Waves {
    private static final int LOBES = 16;

    private Waves() {}

    /** Samples as numbers. */
    static double[] of(final short[] samples) {
        final double[] wave = new double[samples.length];
        for (int i = 0; i < wave.length; i++) {
            wave[i] = samples[i];
        }
        return wave;
    }

    /** The same sound at another rate: a sinc with a Hann window of {@value #LOBES} lobes. */
    static double[] resampled(final double[] wave, final int from, final int to) {
        if (from == to) {
            return wave;
        }
        final double[] result = new double[(int) ((long) wave.length * to / from)];
        final double cutoff = Math.min(1, 0.95 * to / from);
        final int reach = (int) Math.ceil(LOBES / cutoff);
        for (int i = 0; i < result.length; i++) {
            final double place = (double) i * from / to;
            final int middle = (int) Math.floor(place);
            double sum = 0;
            final int last = Math.min(wave.length - 1, middle + reach);
            for (int k = Math.max(0, middle - reach + 1); k <= last; k++) {
                final double x = place - k;
                final double turn = Math.PI * x * cutoff;
                final double sinc = Math.abs(x) < 1e-9 ? 1 : Math.sin(turn) / turn;
                sum += wave[k] * cutoff * sinc * 0.5 * (1 + Math.cos(Math.PI * x / reach));
            }
            result[i] = sum;
        }
        return result;
    }

    /** Samples, cut off at full scale. */
    static short[] samples(final double[] wave) {
        final short[] samples = new short[wave.length];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) Math.clamp(Math.round(wave[i]), Short.MIN_VALUE, Short.MAX_VALUE);
        }
        return samples;
    }

    /** A piece that may reach beyond both ends, where there is silence. */
    static double[] piece(final double[] wave, final int from, final int length) {
        final double[] piece = new double[length];
        final int begin = Math.max(0, from);
        final int end = Math.min(wave.length, from + length);
        if (end > begin) {
            System.arraycopy(wave, begin, piece, begin - from, end - begin);
        }
        return piece;
    }

    /**
     * How many samples later one is heard than the other: first by loudness in steps of a
     * millisecond, then by the sound itself.
     *
     * @param rate samples in a second
     * @param most the most that it can be, in milliseconds
     */
    static int lag(
            final double[] clean,
            final double[] heard,
            final int from,
            final int length,
            final int rate,
            final int most) {
        final int step = rate / 1_000;
        final double[] loud = loudness(piece(clean, from, length), step);
        final double[] far = loudness(piece(heard, from, length + most * step), step);
        int best = 0;
        double likest = -1;
        for (int lag = 0; lag < most; lag++) {
            final double like = like(loud, far, lag);
            if (like > likest) {
                likest = like;
                best = lag;
            }
        }
        final double[] near = piece(clean, from, length);
        final double[] wide = piece(heard, from, length + (most + 8) * step);
        int finest = best * step;
        likest = -1;
        for (int lag = Math.max(0, (best - 6) * step); lag <= (best + 6) * step; lag++) {
            final double like = like(near, wide, lag);
            if (like > likest) {
                likest = like;
                finest = lag;
            }
        }
        return finest;
    }

    private static double like(final double[] one, final double[] other, final int lag) {
        double product = 0;
        double energy = 1e-9;
        for (int i = 0; i < one.length && i + lag < other.length; i++) {
            product += one[i] * other[i + lag];
            energy += other[i + lag] * other[i + lag];
        }
        return product / Math.sqrt(energy);
    }

    private static double[] loudness(final double[] wave, final int step) {
        final double[] loud = new double[wave.length / step];
        double mean = 0;
        for (int i = 0; i < loud.length; i++) {
            double sum = 0;
            for (int k = 0; k < 4 * step && i * step + k < wave.length; k++) {
                sum += Math.abs(wave[i * step + k]);
            }
            loud[i] = sum;
            mean += sum / loud.length;
        }
        for (int i = 0; i < loud.length; i++) {
            loud[i] -= mean;
        }
        return loud;
    }
}
