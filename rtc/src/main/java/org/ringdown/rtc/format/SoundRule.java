package org.ringdown.rtc.format;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.sdp.Codec;

/**
 * What an operator wishes of sound. What passes as it is always comes before what is converted.
 *
 * @param browsers the codecs that browsers are offered, best first, in lower case; empty for all
 * @param phones the same for everybody else
 * @param lowCpu whether nothing is converted for the better where something passes
 * @param digits what becomes of digits where only one side has events for them (RFC 4733)
 */
public record SoundRule(List<String> browsers, List<String> phones, boolean lowCpu, Digits digits) {

    /** What becomes of digits where only one side has events for them. */
    public enum Digits {
        /** They are lost where sound is converted, and pass in it where it is not. */
        PASS,
        /** They are made into tones, and found in them, where sound is converted anyway. */
        CONVERT,
        /** Sound is converted for their sake. */
        ALWAYS
    }

    /** Everything by itself. */
    public static final SoundRule DEFAULT =
            new SoundRule(List.of(), List.of(), false, Digits.CONVERT);

    /** The codecs that can be named, in lower case, as they are offered. */
    private static final Map<String, List<Codec>> KNOWN =
            Map.of(
                    "opus",
                            List.of(
                                    new Codec(
                                            111, "opus", 48_000, 2, "minptime=10;useinbandfec=1")),
                    "g722", List.of(new Codec(9, "G722", 8_000, 1, null)),
                    "pcmu", List.of(new Codec(0, "PCMU", 8_000, 1, null)),
                    "pcma", List.of(new Codec(8, "PCMA", 8_000, 1, null)),
                    "l16",
                            List.of(
                                    new Codec(96, "L16", 16_000, 1, null),
                                    new Codec(97, "L16", 8_000, 1, null)));

    /** Copies the lists. */
    public SoundRule {
        browsers = List.copyOf(browsers);
        phones = List.copyOf(phones);
    }

    /** Whether a codec can be named. */
    public static boolean known(final String name) {
        return KNOWN.containsKey(name);
    }

    /** The names of all codecs, in a fixed order. */
    public static List<String> names() {
        return KNOWN.keySet().stream().sorted().toList();
    }

    private List<String> names(final boolean browser) {
        return browser ? browsers : phones;
    }

    private static String name(final Codec codec) {
        return codec.name().toLowerCase(Locale.ROOT);
    }

    /** What of an offer may pass, best first: all if nothing of it is named. */
    public List<Codec> passing(final List<Codec> codecs, final boolean browser) {
        final List<String> names = names(browser);
        if (names.isEmpty()) {
            return codecs;
        }
        final List<Codec> kept =
                codecs.stream()
                        .filter(codec ->
                                !Formats.carriesMedia(codec) || names.contains(name(codec)))
                        .toList();
        final List<Codec> sorted = new ArrayList<>(kept);
        // What carries no sound goes behind all that does, in its own order.
        sorted.sort(Comparator.comparingInt(codec -> rank(codec, names)));
        return sorted;
    }

    private static int rank(final Codec codec, final List<String> names) {
        final int place = names.indexOf(name(codec));
        return Formats.carriesMedia(codec) && place >= 0 ? place : names.size();
    }

    /** What can be offered besides, best first. */
    List<Codec> additions(final Abilities abilities, final boolean browser) {
        final List<String> names = names(browser);
        return names.isEmpty()
                ? abilities.converts()
                : names.stream()
                        .flatMap(name -> KNOWN.getOrDefault(name, List.of()).stream())
                        .toList();
    }

    /** Whether a codec can be decoded and encoded because it was asked for. */
    boolean named(final Codec codec) {
        return (browsers.contains(name(codec)) || phones.contains(name(codec)))
                && known(codec) != null;
    }

    private static @Nullable Codec known(final Codec codec) {
        for (final Codec each : KNOWN.getOrDefault(name(codec), List.of())) {
            if (each.sameEncoding(codec)) {
                return each;
            }
        }
        return null;
    }
}
