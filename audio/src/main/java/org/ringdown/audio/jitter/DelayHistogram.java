package org.ringdown.audio.jitter;

/**
 * How many of the packets came how late, the longer ago the less it counts: after 500 packets (10 s
 * of 20 ms) a third of the weight is left.
 */
final class DelayHistogram {
    /** The width of a class, in microseconds. */
    static final int CLASS_MICROS = 4_000;

    private static final int CLASSES = 256;
    private static final float KEPT = 1 - 1 / 500f;

    private final float[] weights = new float[CLASSES];
    private float sum;

    /** A packet came so much later than the soonest, in microseconds. */
    void add(final long micros) {
        for (int i = 0; i < CLASSES; i++) {
            weights[i] *= KEPT;
        }
        weights[Math.clamp(micros / CLASS_MICROS, 0, CLASSES - 1)] += 1;
        sum = sum * KEPT + 1;
    }

    /** What is counted from is later by so many classes: all is that much less late. */
    void later(final int classes) {
        final int shift = Math.min(classes, CLASSES - 1);
        for (int i = 1; i <= shift; i++) {
            weights[0] += weights[i];
        }
        System.arraycopy(weights, shift + 1, weights, 1, CLASSES - 1 - shift);
        for (int i = CLASSES - shift; i < CLASSES; i++) {
            weights[i] = 0;
        }
    }

    /** So many of 100 packets come no later than this, in microseconds; 0 before the first. */
    long percentile(final int percent) {
        final float beyond = sum * (100 - percent) / 100;
        float tail = 0;
        for (int i = CLASSES - 1; i >= 0; i--) {
            tail += weights[i];
            if (tail > beyond) {
                return (i + 1L) * CLASS_MICROS;
            }
        }
        return 0;
    }
}
