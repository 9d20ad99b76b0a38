package org.ringdown.runtime.media.feed;

import java.util.List;

/**
 * What is played.
 *
 * @param items one after the other
 * @param times how often, at least 1; {@link #FOR_EVER}
 * @param enoughMillis it is not begun again once it has lasted so long; 0 for no such limit
 * @param start where the first item begins when it is a clip, in samples of its own; 48,000 a
 *     second where that is Opus
 */
public record Program(List<Item> items, int times, long enoughMillis, long start) {
    /** Until it is stopped. */
    public static final int FOR_EVER = Integer.MAX_VALUE;

    private static final int MOST_ITEMS = 1_000;
    private static final long MOST_MILLIS = 86_400_000;

    /** One thing that is played. */
    public sealed interface Item {
        /** A file. */
        record Sound(Clip clip) implements Item {}

        /**
         * Sines, sounding together.
         *
         * @param hertz 20 to 20,000 each, at most 4 of them
         * @param dbfs the level of each; a sine that just reaches full scale has 0
         * @param millis how long
         */
        record Tone(List<Double> hertz, double dbfs, long millis) implements Item {
            /** Copies the list. */
            public Tone {
                hertz = List.copyOf(hertz);
                if (hertz.isEmpty()
                        || hertz.size() > 4
                        || hertz.stream().anyMatch(each -> !(each >= 20 && each <= 20_000))
                        || !(dbfs <= 0)) {
                    throw new IllegalArgumentException("a tone is 1 to 4 sines, 20 to 20000 Hz");
                }
                lasts(millis);
            }
        }

        /**
         * Nothing is heard.
         *
         * @param millis how long
         */
        record Silence(long millis) implements Item {
            /** A day at most. */
            public Silence {
                lasts(millis);
            }
        }
    }

    private static void lasts(final long millis) {
        if (millis < 1 || millis > MOST_MILLIS) {
            throw new IllegalArgumentException("1 ms to a day: " + millis + " ms");
        }
    }

    /** Copies the list. */
    public Program {
        items = List.copyOf(items);
        if (items.isEmpty() || items.size() > MOST_ITEMS || times < 1 || start < 0) {
            throw new IllegalArgumentException("a program has 1 to " + MOST_ITEMS + " items");
        }
    }

    /** These, once. */
    public static Program of(final Item... items) {
        return new Program(List.of(items), 1, 0, 0);
    }

    /** The same, that often. */
    public Program times(final int often) {
        return new Program(items, often, enoughMillis, start);
    }
}
