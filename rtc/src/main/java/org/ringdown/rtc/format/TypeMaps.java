package org.ringdown.rtc.format;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.sdp.Codec;

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

    /**
     * Lets the answerer speak by the offer as well, though it hears by its answer, as browsers do
     * (RFC 3264 §6.1).
     *
     * @param told what the offerer was told that it will hear, by its numbers
     * @param offered what it offered
     * @param shown the same, as the answerer was shown it
     */
    public void alsoByOffer(
            final List<Codec> told, final List<Codec> offered, final List<Codec> shown) {
        for (int i = 0; i < offered.size(); i++) {
            final int type = shown.get(i).payloadType();
            if (toOfferer[type] == DROP && told.contains(offered.get(i))) {
                toOfferer[type] = (byte) offered.get(i).payloadType();
            }
        }
    }

    /** A map by which nothing passes. */
    public static byte[] nothing() {
        final byte[] map = new byte[TYPES];
        Arrays.fill(map, DROP);
        return map;
    }

    /** The payload types that are of use by one of two maps, or are converted. */
    public static List<Integer> used(
            final byte[] map, final byte[] other, final @Nullable Conversion conversion) {
        final Set<Integer> types = new TreeSet<>();
        for (int i = 0; i < TYPES; i++) {
            if (map[i] != DROP || other[i] != DROP) {
                types.add(i);
            }
        }
        if (conversion != null) {
            conversion.from().forEach(codec -> types.add(codec.payloadType()));
            conversion.digits().forEach(codec -> types.add(codec.payloadType()));
            conversion.copies().forEach(codec -> types.add(codec.payloadType()));
            conversion.noise().forEach(codec -> types.add(codec.payloadType()));
        }
        return List.copyOf(types);
    }
}
