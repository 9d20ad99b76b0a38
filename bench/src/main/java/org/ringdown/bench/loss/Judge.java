package org.ringdown.bench.loss;

import org.ringdown.audio.Codecs;

/** Holds what was heard against what was said. */
final class Judge {
    /** What is heard behind the last word, in milliseconds. */
    static final int AFTER_MILLIS = 900;

    private final Speech clean;
    private final Codecs codecs;

    /**
     * A judge of one speech.
     *
     * @param clean what was said, at {@link Estoi#RATE}
     */
    Judge(final Speech clean, final Codecs codecs) {
        this.clean = clean;
        this.codecs = codecs;
    }

    Speech clean() {
        return clean;
    }

    /**
     * What a plain receiver makes of packets.
     *
     * @param from when it began to be said
     * @param buffer how long it lets packets wait, in milliseconds
     */
    Score packets(final Recording recording, final Sound sound, final long from, final int buffer) {
        final double[] heard =
                Ear.heard(recording, sound, codecs, from, clean.millis() + AFTER_MILLIS, buffer);
        return sound(
                Waves.resampled(heard, sound.heardRate(), Estoi.RATE),
                recording,
                recording.clock(sound.rate()));
    }

    /**
     * What was played, from the time on when it began to be said.
     *
     * @param heard at {@link Estoi#RATE}
     * @param recording of the packets that it was made of
     */
    Score sound(final double[] heard, final Recording recording, final double clock) {
        return Score.of(clean, heard, clock, recording.kilobits());
    }
}
