package org.ringdown.rtc.format;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.sdp.Codec;

/**
 * What payload types and numbers of header extensions mean between us and one peer: on one {@code
 * m=} line, or on all those of a bundle (RFC 9143 §10).
 */
public final class Numbers {
    private static final int TYPES = 128;
    private static final byte NOWHERE = -1;

    // RFC 3264 §8.3.2: within a session a number never comes to mean another codec. What we said a
    // number means, and what the peer did, are two things: each is about its own receiver.
    // Both are empty before anything was explained.
    private @Nullable Codec[] said = {};
    private @Nullable Codec[] heard = {};
    private final Map<String, Integer> extensions = new HashMap<>();

    /** The peer explained its numbers. */
    public void heard(final List<Codec> codecs, final List<HeaderExtension> explained) {
        heard = writable(heard);
        for (final Codec codec : codecs) {
            heard[codec.payloadType()] = codec;
        }
        for (final HeaderExtension extension : explained) {
            extensions.values().remove(extension.id());
            extensions.put(extension.uri(), extension.id());
        }
    }

    /** We explained ours. */
    public void said(final List<Codec> codecs) {
        said = writable(said);
        for (final Codec codec : codecs) {
            said[codec.payloadType()] = codec;
        }
    }

    private static @Nullable Codec[] writable(final @Nullable Codec[] table) {
        return table.length == 0 ? new @Nullable Codec[TYPES] : table;
    }

    private static @Nullable Codec meaning(final @Nullable Codec[] table, final int number) {
        return table.length == 0 ? null : table[number];
    }

    /**
     * The codecs by numbers that this peer can take; {@code null} for one without a free number,
     * and for repair that cannot follow what it repairs.
     *
     * @param before the codecs of our last description, which keep their numbers
     */
    public List<@Nullable Codec> numbered(final List<Codec> codecs, final List<Codec> before) {
        final boolean[] taken = new boolean[TYPES];
        final @Nullable Codec[] result = new @Nullable Codec[codecs.size()];
        boolean same = true;
        for (int i = 0; i < result.length; i++) {
            final Codec codec = codecs.get(i);
            if (!Formats.repairs(codec)) {
                result[i] = take(codec, before, taken);
                final Codec number = result[i];
                same &= number != null && number.payloadType() == codec.payloadType();
            }
        }
        for (int i = 0; i < result.length; i++) {
            final Codec codec = codecs.get(i);
            if (Formats.retransmits(codec)) {
                final Codec repeated = by(codecs, result, Formats.repeated(codec));
                result[i] =
                        repeated == null
                                ? null
                                : take(
                                        Formats.repeating(codec, repeated.payloadType()),
                                        before,
                                        taken);
            } else if (Formats.repairs(codec)) {
                // Its packets have the numbers of others inside, which we do not translate.
                final int own = codec.payloadType();
                if (same && free(own, codec, taken)) {
                    taken[own] = true;
                    result[i] = codec;
                }
            }
        }
        final List<@Nullable Codec> numbered = new ArrayList<>();
        said = writable(said);
        for (final Codec codec : result) {
            numbered.add(codec);
            if (codec != null) {
                said[codec.payloadType()] = codec;
            }
        }
        return numbered;
    }

    /**
     * Retransmission formats of ours (RFC 4588) for codecs that have none, by numbers that this
     * peer can take; none for one without a free number.
     *
     * @param shown all codecs of the line, by their numbers towards this peer
     * @param before the codecs of our last description, which keep their numbers
     */
    public List<Codec> repeating(final List<Codec> shown, final List<Codec> before) {
        final boolean[] taken = new boolean[TYPES];
        shown.forEach(codec -> taken[codec.payloadType()] = true);
        final List<Codec> repeating = new ArrayList<>();
        for (final Codec codec : shown) {
            if (Formats.carriesMedia(codec) && Formats.repeating(shown, codec) == null) {
                final int number = codec.payloadType();
                final Codec repeats =
                        new Codec(number, "rtx", codec.clockRate(), 1, "apt=" + number);
                final Codec numbered = take(repeats, before, taken);
                if (numbered != null) {
                    said[numbered.payloadType()] = numbered;
                    repeating.add(numbered);
                }
            }
        }
        return repeating;
    }

    /**
     * Codecs that are offered besides others, by numbers that this peer can take; those without a
     * free one are left out.
     *
     * @param beside what is offered first
     * @param before the codecs of our last description, which keep their numbers
     */
    public List<Codec> added(
            final List<Codec> codecs, final List<Codec> beside, final List<Codec> before) {
        final boolean[] taken = new boolean[TYPES];
        beside.forEach(codec -> taken[codec.payloadType()] = true);
        final List<Codec> numbered = new ArrayList<>();
        int red = -1;
        for (final Codec codec : codecs) {
            if (Redundancy.is(codec)) {
                red = numbered.size();
                continue;
            }
            final Codec number = take(codec, before, taken);
            if (number != null) {
                said[number.payloadType()] = number;
                numbered.add(number);
            }
        }
        // It names the number of what comes after it.
        if (red >= 0 && red < numbered.size() && Redundancy.fits(numbered.get(red))) {
            final int around = numbered.get(red).payloadType();
            final Codec number = take(Redundancy.around(Redundancy.OFFERED, around), before, taken);
            if (number != null) {
                said[number.payloadType()] = number;
                numbered.add(red, number);
            }
        }
        return numbered;
    }

    /** The new number of the codec that had this one. */
    private static @Nullable Codec by(
            final List<Codec> codecs, final @Nullable Codec[] result, final int payloadType) {
        for (int i = 0; i < result.length; i++) {
            if (codecs.get(i).payloadType() == payloadType && !Formats.repairs(codecs.get(i))) {
                return result[i];
            }
        }
        return null;
    }

    private @Nullable Codec take(
            final Codec codec, final List<Codec> before, final boolean[] taken) {
        final int number = numberFor(codec, before, taken);
        if (number < 0) {
            return null;
        }
        taken[number] = true;
        return codec.numbered(number);
    }

    private int numberFor(final Codec codec, final List<Codec> before, final boolean[] taken) {
        for (final Codec old : before) {
            if (Formats.same(old, codec) && !taken[old.payloadType()]) {
                return old.payloadType();
            }
        }
        final int own = codec.payloadType();
        if (free(own, codec, taken) && (codec.isStatic() || dynamic(own))) {
            return own;
        }
        for (int number = 0; number < TYPES; number++) {
            final boolean known =
                    means(meaning(said, number), codec) || means(meaning(heard, number), codec);
            if (known && free(number, codec, taken)) {
                return number;
            }
        }
        for (int number = 96; number < TYPES; number++) {
            if (unknown(number) && !taken[number]) {
                return number;
            }
        }
        for (int number = 35; number < 64; number++) {
            if (unknown(number) && !taken[number]) {
                return number;
            }
        }
        return -1;
    }

    private boolean free(final int number, final Codec codec, final boolean[] taken) {
        return !taken[number]
                && maySay(meaning(said, number), codec)
                && maySay(meaning(heard, number), codec);
    }

    private boolean unknown(final int number) {
        return meaning(said, number) == null && meaning(heard, number) == null;
    }

    private static boolean maySay(final @Nullable Codec meaning, final Codec codec) {
        return meaning == null || Formats.same(meaning, codec);
    }

    private static boolean means(final @Nullable Codec meaning, final Codec codec) {
        return meaning != null && Formats.same(meaning, codec);
    }

    /** RFC 3551 §3 and RFC 5761 §4: 64 to 95 look like RTCP where both share a port. */
    private static boolean dynamic(final int number) {
        return number >= 96 || (number >= 35 && number < 64);
    }

    /**
     * Lets every number that ever meant this codec between us and the peer pass as {@code number},
     * unless it has a meaning in the map already: packets are on their way while descriptions
     * change, and some peers go on as they began.
     *
     * @param map by payload type as received; -1 where it does not pass
     */
    public void alsoPass(final Codec codec, final byte[] map, final int number) {
        for (int i = 0; i < TYPES; i++) {
            if (map[i] == NOWHERE
                    && (means(meaning(said, i), codec) || means(meaning(heard, i), codec))) {
                map[i] = (byte) number;
            }
        }
    }

    /** The number of a header extension towards this peer, the wanted one if it can be; or 0. */
    public int extension(final String uri, final int wanted) {
        final Integer known = extensions.get(uri);
        if (known != null) {
            return known;
        }
        if (wanted <= Abilities.MAX_EXTENSION && !extensions.containsValue(wanted)) {
            extensions.put(uri, wanted);
            return wanted;
        }
        for (int id = 1; id <= Abilities.MAX_EXTENSION; id++) {
            if (!extensions.containsValue(id)) {
                extensions.put(uri, id);
                return id;
            }
        }
        return 0;
    }
}
