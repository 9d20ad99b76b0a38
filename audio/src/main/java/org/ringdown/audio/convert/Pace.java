package org.ringdown.audio.convert;

import org.jspecify.annotations.Nullable;

/**
 * When a packet that has not come is given up though nothing newer has come either. A receiver
 * plays on: what it gets later than its buffer is long makes it play that much later from then on.
 * So on a line that loses packets what is missing is made up as soon as no packet that is still in
 * time could repeat it. How long that is follows from how late packets have come lately; where
 * nothing is lost, where the line is worse than anybody's buffer, and where the sender has not been
 * speaking, nothing is given up. It allocates nothing.
 */
final class Pace {
    /** What is longer lost than this is left out; nobody understands so much invention. */
    private static final int MOST_MILLIS = 120;

    private static final int MILLIS = 1_000;
    private static final int MOST_REACH = 6;

    private final Hold hold;

    /** What spoke last; {@code null} when that was no sound. */
    private @Nullable Source source;

    /** So many packets back the latest packet repeats, or lets one tell how it went on. */
    private int reach;

    /** Ticks of the sender's clock that were made up since its latest packet. */
    private int made;

    Pace(final Hold hold) {
        this.hold = hold;
    }

    /**
     * A packet of sound was used.
     *
     * @param oldest how many ticks before it the oldest copy in it is
     */
    void spoke(final Source speaker, final int oldest) {
        source = speaker;
        made = 0;
        final int ticks = Math.max(1, speaker.ticks(speaker.frame()));
        final int copied = oldest / ticks + (speaker.repeats() ? 1 : 0);
        final int deep = speaker.ticks(speaker.reach()) / ticks;
        reach = Math.clamp(Math.max(copied, deep), 1, MOST_REACH);
    }

    /** The sender has stopped, or says something else. */
    void stopped() {
        source = null;
        made = 0;
    }

    /**
     * When the next packet is given up, in nanoseconds; {@link Hold#NEVER} for never.
     *
     * @param missing its timestamp
     */
    long deadline(final int missing) {
        final Source speaker = source;
        if (speaker == null
                || hold.count() > 0
                || made + ticks(speaker) > speaker.clockRate() / MILLIS * MOST_MILLIS) {
            return Hold.NEVER;
        }
        return hold.due(missing + reach * ticks(speaker), speaker.clockRate());
    }

    private static int ticks(final Source speaker) {
        return speaker.ticks(speaker.frame());
    }

    /** So many ticks of the sender's clock were made up. */
    void made(final int ticks) {
        made += ticks;
    }

    /** Ticks of the sender's clock that were made up since its latest packet. */
    int made() {
        return made;
    }

    /**
     * Whether a packet comes when its time was already made up.
     *
     * @param ticks how far ahead of what was made it is; negative when it is behind
     */
    boolean passed(final int ticks) {
        return ticks < 0 && ticks >= -made && made > 0;
    }

    /** Whether a gap is short enough to be made up, with what was made up of it before. */
    boolean bridges(final int gap, final int clock) {
        return gap + made <= clock / MILLIS * MOST_MILLIS;
    }
}
