package org.ringdown.rtc.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What becomes of payload types between two sides that agreed on codecs: by the type as received,
 * -1 where it does not pass.
 */
public final class TypeMaps {
    private static final int TYPES = 128;
    private static final byte DROP = -1;

    private final byte[] toAnswerer = nothing();
    private final byte[] toOfferer = nothing();

    private TypeMaps() {}

    /** A copy of the map of what goes to the answerer. */
    public byte[] toAnswerer() {
        return toAnswerer.clone();
    }

    /** A copy of the map of what goes to the offerer. */
    public byte[] toOfferer() {
        return toOfferer.clone();
    }

    /**
     * The maps of one line.
     *
     * @param near what numbers mean to the offerer
     * @param far what they mean to the answerer
     */
    public static TypeMaps of(final List<Match> matches, final Numbers near, final Numbers far) {
        final TypeMaps maps = new TypeMaps();
        for (final Match match : matches) {
            maps.toAnswerer[match.offerer().payloadType()] = (byte) match.answerer().payloadType();
            maps.toOfferer[match.shown().payloadType()] = (byte) match.offerer().payloadType();
        }
        for (final Match match : matches) {
            // Some answerers send by the number they want to receive, not by the offer's.
            final int theirs = match.answerer().payloadType();
            if (maps.toOfferer[theirs] == DROP) {
                maps.toOfferer[theirs] = (byte) match.offerer().payloadType();
            }
            near.alsoPass(match.offerer(), maps.toAnswerer, theirs);
            far.alsoPass(match.answerer(), maps.toOfferer, match.offerer().payloadType());
        }
        return maps;
    }

    /** A map by which nothing passes. */
    public static byte[] nothing() {
        final byte[] map = new byte[TYPES];
        Arrays.fill(map, DROP);
        return map;
    }

    /** The payload types that are of use by one of two maps. */
    public static List<Integer> used(final byte[] map, final byte[] other) {
        final List<Integer> types = new ArrayList<>();
        for (int i = 0; i < TYPES; i++) {
            if (map[i] != DROP || other[i] != DROP) {
                types.add(i);
            }
        }
        return types;
    }
}
