package org.ringdown.audio.dtmf;

/** The frequencies of digits (ITU-T Q.23): one of a low and one of a high group each. */
final class Tones {
    /** In one second, the low group's rows and the high group's columns. */
    static final int[] HERTZ = {697, 770, 852, 941, 1_209, 1_336, 1_477, 1_633};

    static final int ROWS = 4;

    /** A full-scale sine, in dBm0, as G.711 has it. */
    static final double FULL_SCALE_DBM0 = 3.14;

    private static final int[] EVENTS = {1, 2, 3, 12, 4, 5, 6, 13, 7, 8, 9, 14, 10, 0, 11, 15};

    private Tones() {}

    /** The event code at a row and a column, 0 to 3 each. */
    static int event(final int row, final int column) {
        return EVENTS[row * ROWS + column];
    }

    /** The row of an event code that has tones, times four, and its column. */
    static int place(final int event) {
        for (int i = 0; i < EVENTS.length; i++) {
            if (EVENTS[i] == event) {
                return i;
            }
        }
        throw new IllegalArgumentException("event " + event + " has no tones");
    }
}
