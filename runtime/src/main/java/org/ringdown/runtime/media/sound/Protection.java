package org.ringdown.runtime.media.sound;

import org.ringdown.audio.codec.Encoder;
import org.ringdown.audio.red.RedWriter;

/**
 * How much of the sound that we make is sent more than once, by what its receiver reports to have
 * lost. Bits are spent on copies (RFC 2198) rather than on the rate of one, and copies lie apart,
 * because loss comes in bursts; what a report says of loss has no word of bursts (RFC 3550 §6.4.1),
 * so that some copies are near and some are far. Where the receiver takes no copies there is
 * in-band FEC, and deep redundancy (DRED) where our encoder has it: nobody says whether he can read
 * that, but who cannot does not see it, and what it needs comes on top. Owned by the loop.
 */
final class Protection {
    /** A worse report counts for this long: loss comes in waves, and reports are few. */
    private static final long WORST_NANOS = 4_000_000_000L;

    private static final int PERCENT = 100;
    private static final int BITS_OF_FRACTION = 8;
    private static final int HIGH_PERCENT = 20;
    private static final int FAIR_PERCENT = 10;
    private static final int LOW_PERCENT = 3;

    /** Bits a second of Opus at first, as its encoder has them, unless something else is said. */
    private static final int CLEAN_BITRATE = 32_000;

    /** The most that it has beside copies, or while the loop has no time for it. */
    private static final int SHARED_BITRATE = 24_000;

    /** The same beside many: five times this and the headers between are less than 105 kbit/s. */
    private static final int LEAST_BITRATE = 18_000;

    /** Bits a second of Opus with deep redundancy in it: at less there is no room for it. */
    private static final int DEEP_BITRATE = 56_000;

    /** So much of the past is in each packet then: longer bursts are not understood anyway. */
    private static final int DEEP_MILLIS = 200;

    /** What an encoder may be busy with at least for deep redundancy, which costs as much again. */
    private static final int DEEP_COMPLEXITY = 3;

    private static final int[] NO_COPY = {};
    private static final int[] ONE_COPY = {1};
    private static final int[] TWO_COPIES = {1, 3};
    private static final int[] FOUR_COPIES = {1, 2, 3, 6};

    private final Encoder encoder;
    private final RedWriter writer = new RedWriter();
    private final boolean takesCopies;
    private final int clean;
    private boolean told;
    private int loss;
    private long lossAt;
    private int copies;
    private final boolean free;
    private int complexity = Effort.MOST;
    private boolean deep;

    /**
     * Nothing was reported yet.
     *
     * @param takesCopies whether the receiver takes {@code red}
     * @param bitrate bits a second that the encoder has; 0 for as many as it has by itself
     */
    Protection(final Encoder encoder, final boolean takesCopies, final int bitrate) {
        this.encoder = encoder;
        this.clean = bitrate == 0 ? CLEAN_BITRATE : bitrate;
        this.free = bitrate == 0;
        this.takesCopies = takesCopies;
    }

    /**
     * The receiver told what it lost.
     *
     * @param fraction of our packets since its last report, in 256ths
     */
    void lost(final int fraction, final long now) {
        final boolean first = !told;
        told = true;
        follow(fraction, first, now);
    }

    /**
     * We have lost as much of what the receiver says: until it has reported itself, its line is
     * held to do the same in both directions. Browsers report every five seconds or so, and reports
     * get lost, too.
     */
    void supposed(final int fraction, final long now) {
        if (!told) {
            follow(fraction, false, now);
        }
    }

    private void follow(final int fraction, final boolean first, final long now) {
        final int percent = (fraction * PERCENT) >> BITS_OF_FRACTION;
        if (!first && percent < loss && now - lossAt < WORST_NANOS) {
            return;
        }
        loss = percent;
        lossAt = now;
        if (!takesCopies) {
            encoder.expectLoss(loss);
            deepen();
            return;
        }
        final int[] wanted = copies(loss);
        // Copies are worth more than FEC of the same bits.
        encoder.expectLoss(wanted.length == 0 ? loss : 0);
        if (wanted.length != copies) {
            copies = wanted.length;
            writer.repeat(wanted);
            encoder.bitrate(rate());
        }
    }

    /** The encoder has this complexity from now on, by how busy its loop is. */
    void complexity(final int level) {
        complexity = level;
        deepen();
        encoder.bitrate(rate());
    }

    private void deepen() {
        final boolean wanted =
                free && !takesCopies && loss >= FAIR_PERCENT && complexity >= DEEP_COMPLEXITY;
        if (wanted != deep && encoder.redundancy(wanted ? DEEP_MILLIS : 0)) {
            deep = wanted;
            encoder.bitrate(rate());
        }
    }

    /** Bits a second: more for deep redundancy, less beside copies and where there is no time. */
    private int rate() {
        if (deep) {
            return DEEP_BITRATE;
        }
        final int most = free && complexity == 0 ? SHARED_BITRATE : clean;
        return Math.min(most, most(copies));
    }

    private static int[] copies(final int percent) {
        if (percent >= HIGH_PERCENT) {
            return FOUR_COPIES;
        }
        if (percent >= FAIR_PERCENT) {
            return TWO_COPIES;
        }
        return percent >= LOW_PERCENT ? ONE_COPY : NO_COPY;
    }

    private static int most(final int copies) {
        if (copies == 0) {
            return Integer.MAX_VALUE;
        }
        return copies > TWO_COPIES.length ? LEAST_BITRATE : SHARED_BITRATE;
    }

    /** What the receiver is held to lose, in per cent. */
    int loss() {
        return loss;
    }

    /** Whether the next payload carries copies of earlier ones. */
    boolean repeats() {
        return writer.repeats();
    }

    /** A payload is sent by itself; later ones may repeat it. */
    void alone(final int payloadType, final int timestamp, final byte[] payload, final int length) {
        if (takesCopies) {
            writer.keep(payloadType, timestamp, payload, 0, length);
        }
    }

    /**
     * Writes a payload with copies of earlier ones before it.
     *
     * @param room bytes that there are for it
     * @return bytes that it has, or -1 when it does not fit
     */
    int write(
            final int payloadType,
            final int timestamp,
            final byte[] payload,
            final int length,
            final byte[] out,
            final int at,
            final int room) {
        return writer.write(payloadType, timestamp, payload, 0, length, out, at, room);
    }
}
