package org.ringdown.it;

import java.util.ArrayList;
import java.util.List;

/**
 * The two tones of each digit (ITU-T Q.23), said and found without any of the server's own code.
 */
final class DialTones {
    /** The digits in the order of their event codes (RFC 4733 §3.2). */
    static final String DIGITS = "0123456789*#ABCD";

    private static final int[] HERTZ = {697, 770, 852, 941, 1_209, 1_336, 1_477, 1_633};
    private static final int ROWS = 4;
    private static final String ROW_OF = "3000111222330123";
    private static final String COLUMN_OF = "1012012012023333";
    private static final int LOOKS_A_SECOND = 200;
    private static final double LEAST = 0.01;

    /** So many looks without it do not end a digit: a receiver of tones bridges 10 ms and more. */
    private static final int BRIDGED = 8;

    private static final double PURE = 0.7;

    private DialTones() {}

    /** A digit that was heard, and for how long, to some 10 ms. */
    record Dialled(char digit, int millis) {}

    /** A sample of a digit's tones, each of this amplitude, so many samples after it began. */
    static double sample(final int event, final int at, final int rate, final double amplitude) {
        final double turn = 2 * Math.PI * at / rate;
        return amplitude
                * (Math.sin(turn * HERTZ[ROW_OF.charAt(event) - '0'])
                        + Math.sin(turn * HERTZ[ROWS + COLUMN_OF.charAt(event) - '0']));
    }

    /** The digits in a sound, looked for every 5 ms in the 20 ms around. */
    static List<Dialled> in(final short[] samples, final int rate) {
        final List<Dialled> found = new ArrayList<>();
        final int hop = rate / LOOKS_A_SECOND;
        final int window = 4 * hop;
        int digit = -1;
        int looks = 0;
        int missed = 0;
        for (int at = 0; at + window <= samples.length; at += hop) {
            final int now = look(samples, at, window, rate);
            if (now == digit && now >= 0) {
                looks += 1 + missed;
                missed = 0;
            } else if (now < 0 && missed < BRIDGED) {
                missed++;
            } else {
                add(found, digit, looks);
                digit = now;
                looks = now < 0 ? 0 : 1;
                missed = 0;
            }
        }
        add(found, digit, looks);
        return found;
    }

    private static void add(final List<Dialled> found, final int digit, final int looks) {
        // What is shorter than 20 ms is no digit for anybody.
        if (digit >= 0 && looks * 1_000 / LOOKS_A_SECOND >= 20) {
            found.add(new Dialled(DIGITS.charAt(digit), looks * 1_000 / LOOKS_A_SECOND));
        }
    }

    /** The event code of the digit there, or -1. */
    private static int look(
            final short[] samples, final int from, final int length, final int rate) {
        double all = 0;
        for (int i = 0; i < length; i++) {
            all += (double) samples[from + i] * samples[from + i] / length / 32_768 / 32_768;
        }
        final double[] powers = new double[HERTZ.length];
        int row = 0;
        int column = ROWS;
        for (int tone = 0; tone < HERTZ.length; tone++) {
            powers[tone] = power(samples, from, length, rate, HERTZ[tone]);
            if (tone < ROWS) {
                row = powers[tone] > powers[row] ? tone : row;
            } else {
                column = powers[tone] > powers[column] ? tone : column;
            }
        }
        final boolean both = Math.min(powers[row], powers[column]) > LEAST * LEAST / 2;
        if (!both || powers[row] + powers[column] < PURE * all) {
            return -1;
        }
        for (int event = 0; event < DIGITS.length(); event++) {
            if (ROW_OF.charAt(event) - '0' == row
                    && COLUMN_OF.charAt(event) - '0' == column - ROWS) {
                return event;
            }
        }
        return -1;
    }

    /** The mean square of the part that has this frequency; a sine of full scale has 1/2. */
    private static double power(
            final short[] samples,
            final int from,
            final int length,
            final int rate,
            final int hertz) {
        double cosine = 0;
        double sine = 0;
        for (int i = 0; i < length; i++) {
            final double turn = 2 * Math.PI * hertz * i / rate;
            cosine += samples[from + i] * Math.cos(turn);
            sine += samples[from + i] * Math.sin(turn);
        }
        return 2 * (cosine * cosine + sine * sine) / length / length / 32_768 / 32_768;
    }
}
