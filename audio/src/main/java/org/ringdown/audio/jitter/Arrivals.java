package org.ringdown.audio.jitter;

/**
 * When packets come, compared with when they were made: how late each is against the fastest of the
 * last seconds, which delay is enough for most, and whether a packet goes on with the numbers
 * before it or begins new ones. A drifting clock of the sender moves the fastest, slowly, and
 * nothing else.
 *
 * <p>What goes on with the numbers of those before is of the same epoch. When a sender's sequence
 * numbers or timestamps jump, a new epoch begins; what was overtaken by the jump is still known to
 * belong to the epoch before.
 */
public final class Arrivals {
    /** The fastest packet counts for this long, and at most twice as long. */
    private static final long WINDOW_MICROS = 10_000_000;

    /** No network becomes faster by so much at once: the timestamps have jumped. */
    private static final long EARLY_MICROS = 150_000;

    /** What is later than this no buffer waits for: the sender's clock stood still, or jumped. */
    private static final long LATE_MICROS = 1_500_000;

    /** A sequence number further from its predecessor begins anew (RFC 3550 §A.1). */
    private static final int MOST_STEP = 3_000;

    /**
     * When so many in a row go on with the numbers before a jump, it was none: a stray packet had
     * numbers of its own.
     */
    private static final int MOST_ONWARD = 3;

    private static final long MICROS = 1_000_000;

    private final DelayHistogram histogram = new DelayHistogram();
    private Stretch now = new Stretch();
    private Stretch before = new Stretch();
    private int epochs;
    private int epoch;
    private int onward;
    private long late;
    private long soonest;

    /** Numbers that go on with each other. */
    private static final class Stretch {
        int epoch;
        int clock;
        int sequence;
        int timestamp;

        /** The timestamp of the newest, counted on without an end, in ticks. */
        long ticks;

        /** Arrival less timestamp of what is not late at all, in microseconds. */
        long base;

        long fastest;
        long fastestBefore;
        long windowEnds;

        boolean fits(final int number, final int at, final int rate, final long micros) {
            if (epoch == 0 || rate != clock) {
                return false;
            }
            final int step = (short) (number - sequence);
            final int passed = at - timestamp;
            final long lateness = transit(at, micros) - base;
            return Math.abs(step) <= MOST_STEP
                    && Integer.signum(step) == Integer.signum(passed)
                    && lateness > -EARLY_MICROS
                    && lateness < LATE_MICROS;
        }

        long transit(final int at, final long micros) {
            return micros - (ticks + (at - timestamp)) * MICROS / clock;
        }

        void begin(
                final int number, final int at, final int rate, final long micros, final long ago) {
            clock = rate;
            sequence = number;
            timestamp = at;
            ticks = 0;
            base = micros - ago;
            fastest = base;
            fastestBefore = base;
            windowEnds = micros + WINDOW_MICROS;
        }

        void newest(final int number, final int at) {
            if ((short) (number - sequence) > 0) {
                ticks += at - timestamp;
                sequence = number;
                timestamp = at;
            }
        }
    }

    /**
     * A packet came.
     *
     * @param sequence 0 to 65535
     * @param timestamp in ticks of {@code clock}
     * @param clock ticks in one second
     * @param micros when, on any clock that does not jump
     * @param another whether it is of another sender than the one before
     */
    public void came(
            final int sequence,
            final int timestamp,
            final int clock,
            final long micros,
            final boolean another) {
        if (!another && now.fits(sequence, timestamp, clock, micros)) {
            onward = 0;
            note(now, sequence, timestamp, micros);
        } else if (!another
                && before.fits(sequence, timestamp, clock, micros)
                && !goesOn(sequence, timestamp)) {
            epoch = before.epoch;
            late = Math.max(0, before.transit(timestamp, micros) - before.base);
            soonest = micros - late;
        } else {
            onward = 0;
            final Stretch next = before;
            before = now;
            now = next;
            // A jump of the numbers is none of the network: the packet is as late as that before.
            late = another || before.epoch == 0 ? 0 : late;
            now.begin(sequence, timestamp, clock, micros, late);
            epochs++;
            now.epoch = epochs;
            epoch = epochs;
            soonest = micros - late;
        }
    }

    /** Whether the numbers before the jump go on as if there had been none. */
    private boolean goesOn(final int sequence, final int timestamp) {
        onward += (short) (sequence - before.sequence) > 0 ? 1 : 0;
        before.newest(sequence, timestamp);
        return onward >= MOST_ONWARD;
    }

    private void note(
            final Stretch stretch, final int sequence, final int timestamp, final long micros) {
        stretch.newest(sequence, timestamp);
        final long transit = stretch.transit(timestamp, micros);
        if (micros >= stretch.windowEnds) {
            stretch.windowEnds = micros + WINDOW_MICROS;
            stretch.fastestBefore = stretch.fastest;
            stretch.fastest = transit;
        }
        stretch.fastest = Math.min(stretch.fastest, transit);
        final long fastest = Math.min(stretch.fastest, stretch.fastestBefore);
        final long moved = fastest - stretch.base;
        if (moved < 0) {
            // What came before stays as late as it was: it was so because of the same network.
            stretch.base = fastest;
        } else if (moved >= DelayHistogram.CLASS_MICROS) {
            final int classes = (int) (moved / DelayHistogram.CLASS_MICROS);
            stretch.base += (long) classes * DelayHistogram.CLASS_MICROS;
            histogram.later(classes);
        }
        epoch = stretch.epoch;
        late = transit - stretch.base;
        soonest = micros - late;
        histogram.add(late);
    }

    /** The epoch of the packet that came last; they are counted from 1 on. */
    public int epoch() {
        return epoch;
    }

    /** How much later the packet came than the fastest, in microseconds, 0 or more. */
    public long lateMicros() {
        return late;
    }

    /** When the packet would have come had it been as fast as the fastest, in microseconds. */
    public long soonestMicros() {
        return soonest;
    }

    /**
     * The delay at which so many of 100 packets come in time, in microseconds.
     *
     * @param percent 50 to 99
     */
    public long enough(final int percent) {
        return histogram.percentile(percent);
    }
}
