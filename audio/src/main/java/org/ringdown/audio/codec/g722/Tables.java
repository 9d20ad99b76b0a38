package org.ringdown.audio.codec.g722;

/** The quantizers of both bands (ITU-T G.722 §6.2, tables 7, 9, 10, 13, 14, 17, 18, 20 and 21). */
final class Tables {
    /** Where the intervals of the lower band's 60 levels begin, Q6, in 1/4096 of the scale. */
    private static final short[] DECISIONS = {
        0, 35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940,
        1023, 1121, 1219, 1339, 1458, 1612, 1765, 1980, 2195, 2557, 2919
    };

    /** The higher band has two intervals; here the second begins. */
    private static final int HIGH_DECISION = 564;

    /** What the 4 upper bits of a lower code stand for, QQ4: the predictor adapts to these. */
    private static final short[] COARSE = {
        0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584,
        1200, 0
    };

    /** What all 6 bits of a lower code stand for, QQ6. */
    private static final short[] FINE = {
        -136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192,
        -10232, -9360, -8576, -7856, -7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168,
        -2776, -2400, -2032, -1688, -1360, -1040, -728, 24808, 21904, 19008, 16704, 14984, 13512,
        12280, 11192, 10232, 9360, 8576, 7856, 7192, 6576, 6000, 5456, 4944, 4464, 4008, 3576, 3168,
        2776, 2400, 2032, 1688, 1360, 1040, 728, 432, 136, -432, -136
    };

    /** How the lower scale's logarithm follows the 4 upper bits, WL by way of RIL4. */
    private static final short[] LOW_STEPS = {
        -60, 3042, 1198, 538, 334, 172, 58, -30, 3042, 1198, 538, 334, 172, 58, -30, -60
    };

    /** What a higher code stands for, QQ2. */
    private static final short[] HIGH = {-7408, -1616, 7408, 1616};

    /** How the higher scale's logarithm follows its code, WH. */
    private static final short[] HIGH_STEPS = {798, -214, 798, -214};

    private Tables() {}

    /** QUANTL: the lower code of a difference at a scale. */
    static int lowCode(final int difference, final int scale) {
        final int size = difference >= 0 ? difference : ~difference;
        int below = 0;
        int above = DECISIONS.length;
        while (above - below > 1) {
            final int middle = (below + above) >>> 1;
            if (size < (DECISIONS[middle] * scale) >> 12) {
                above = middle;
            } else {
                below = middle;
            }
        }
        if (difference >= 0) {
            return 61 - below;
        }
        return below < 2 ? 63 - below : 33 - below;
    }

    /** QUANTH: the higher code of a difference at a scale. */
    static int highCode(final int difference, final int scale) {
        final int size = difference >= 0 ? difference : ~difference;
        final int far = size >= (HIGH_DECISION * scale) >> 12 ? 1 : 0;
        return (difference >= 0 ? 3 : 1) - far;
    }

    static int coarse(final int lowCode) {
        return COARSE[lowCode >> 2];
    }

    static int fine(final int lowCode) {
        return FINE[lowCode];
    }

    static int lowStep(final int lowCode) {
        return LOW_STEPS[lowCode >> 2];
    }

    static int high(final int highCode) {
        return HIGH[highCode];
    }

    static int highStep(final int highCode) {
        return HIGH_STEPS[highCode];
    }
}
