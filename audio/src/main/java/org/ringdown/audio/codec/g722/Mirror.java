package org.ringdown.audio.codec.g722;

import java.util.Arrays;

/**
 * The quadrature mirror filter, which splits 16,000 samples a second into two bands and joins them
 * again: 24 taps in two phases (ITU-T G.722 table 11). The last taps of each phase are kept twice,
 * so that they are always 12 in a row.
 */
final class Mirror {
    private static final int TAPS = 12;
    private static final int[] FORTH = {3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11};
    private static final int[] BACK = {-11, 53, -156, 362, -805, 3876, 951, -210, 32, 12, -11, 3};

    private final int[] first = new int[2 * TAPS];
    private final int[] second = new int[2 * TAPS];
    private int at;

    void reset() {
        Arrays.fill(first, 0);
        Arrays.fill(second, 0);
        at = 0;
    }

    /** Takes a value of each phase. */
    void put(final int one, final int other) {
        first[at] = one;
        first[at + TAPS] = one;
        second[at] = other;
        second[at + TAPS] = other;
        at = at == TAPS - 1 ? 0 : at + 1;
    }

    int firstForth() {
        return sum(first, FORTH);
    }

    int secondBack() {
        return sum(second, BACK);
    }

    private int sum(final int[] values, final int[] taps) {
        int sum = 0;
        for (int i = 0; i < TAPS; i++) {
            sum += values[at + i] * taps[i];
        }
        return sum;
    }
}
