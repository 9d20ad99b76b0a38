package org.ringdown.runtime.media.record;

import org.jspecify.annotations.Nullable;

/**
 * How to record.
 *
 * @param name of the file, without its ending: any text, of which a safe name is made; or a path
 *     that lies in the recorder's directory
 * @param format of the file
 * @param layout of what is in it
 * @param mostMillis it ends when it is so long, at most {@link #LONGEST}
 * @param silentMillis it ends when nobody has spoken for so long, at its beginning too; 0 for never
 */
public record Plan(Name name, Format format, Layout layout, long mostMillis, long silentMillis) {
    /** Twelve hours: more would not fit into a WAV. */
    public static final long LONGEST = 43_200_000;

    /** What a file is called. */
    public sealed interface Name {
        /** Something to make a name of, in this directory below the recorder's, or in its own. */
        record Of(String text, @Nullable String directory) implements Name {}

        /** Just this path, with its ending. */
        record Exactly(String path) implements Name {}
    }

    /** What a file is. */
    public enum Format {
        /** PCM of 16 bits, 16,000 samples a second. */
        WAV(".wav"),
        /** Opus in Ogg (RFC 7845), of 16,000 samples a second. */
        OGG(".opus");

        private final String ending;

        Format(final String ending) {
            this.ending = ending;
        }

        String ending() {
            return ending;
        }
    }

    /** Who is heard where. */
    public enum Layout {
        /** All in one channel. */
        MIXED,
        /** Two channels, a side in each. */
        STEREO,
        /** Two files, a side in each. */
        SEPARATE
    }

    /** Within bounds. */
    public Plan {
        if (mostMillis < 1 || mostMillis > LONGEST || silentMillis < 0) {
            throw new IllegalArgumentException("a recording lasts 1 ms to twelve hours");
        }
    }

    /** All in one WAV, until it is stopped. */
    public static Plan of(final String name) {
        return new Plan(new Name.Of(name, null), Format.WAV, Layout.MIXED, LONGEST, 0);
    }

    /** The same in another form. */
    public Plan with(final Format other, final Layout as) {
        return new Plan(name, other, as, mostMillis, silentMillis);
    }
}
