package org.ringdown.bench.media;

import org.ringdown.bench.measure.Spread;

/** What all talkers of a load hear together. One thread. */
final class Ear {
    private final Spread delays = new Spread();
    private long now = System.nanoTime();
    private long heard;
    private long late;
    private long wrong;

    /** The time at which what follows has come, as {@link System#nanoTime} tells it. */
    void now(final long nanos) {
        now = nanos;
    }

    /** A packet that was sent then has come, has been opened and holds what was said. */
    void heard(final long sent) {
        final long delay = now - sent;
        delays.add(delay);
        heard++;
        if (delay > Talker.LATE_NANOS) {
            late++;
        }
    }

    /** A packet that is something else. */
    void wrong() {
        wrong++;
    }

    /** Forgets everything. */
    void clear() {
        delays.clear();
        heard = 0;
        late = 0;
        wrong = 0;
    }

    /** From sending to hearing. */
    Spread delays() {
        return delays;
    }

    long heard() {
        return heard;
    }

    /** How many of them came when nobody needed them any more. */
    long late() {
        return late;
    }

    long wrongs() {
        return wrong;
    }
}
