package org.ringdown.gateway.ng.request;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is played, recorded or sent as digits.
 *
 * @param file to play
 * @param blob sound to play, one character a byte
 * @param databaseId of a sound to play
 * @param digit 0 to 15, or {@code null}
 * @param recordCall whether to record, or {@code null} when nothing is said
 * @param echo {@code blackhole}, {@code forward}, {@code backwards} or {@code both}
 * @param dropTraffic {@code start} or {@code stop}
 * @param moh what whoever the sender puts on hold hears; {@code null} when nothing is said
 * @param others every other key about playing, recording and digits, with its text
 */
public record Sound(
        @Nullable String file,
        @Nullable String blob,
        @Nullable String databaseId,
        @Nullable Integer digit,
        @Nullable Boolean recordCall,
        @Nullable String echo,
        @Nullable String dropTraffic,
        @Nullable Sound moh,
        Map<String, String> others) {
    /** Music on hold: whoever is held is told {@code sendrecv}, not {@code sendonly}. */
    public static final String BOTH_WAYS = "sendrecv";

    /** Music on hold: whoever is held hears the music of its own. */
    public static final String REFLECT = "reflect";

    /** Music on hold: whoever is held is told a zero address. */
    public static final String ZERO = "zero";

    /** Copies the map. */
    public Sound {
        others = Map.copyOf(others);
    }

    /** Whether a key of those others has this value. */
    public boolean says(final String key, final String value) {
        return value.equals(others.get(key));
    }
}
