package org.ringdown.gateway.ng.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.describe.Format;
import org.ringdown.gateway.ng.request.CodecWishes;
import org.ringdown.gateway.ng.request.Flag;
import org.ringdown.gateway.ng.request.Options;
import org.ringdown.rtc.sdp.Codec;

/**
 * What became of the formats of an offer.
 *
 * @param said the offerer's, but for those that are ignored
 * @param shown what the other party is shown; may be empty
 * @param usable those of the offerer that we can decode and encode, best first
 * @param insisted those of them that it is answered whatever the other party takes
 * @param specs what is said of encoders
 * @param missing what was to be added and cannot be
 */
public record Offered(
        List<Format> said,
        List<Format> shown,
        List<Format> usable,
        List<Format> insisted,
        List<CodecSpec> specs,
        List<String> missing) {
    private static final int FIRST_DYNAMIC = 96;
    private static final int LAST_DYNAMIC = 127;

    /** What other media servers convert and we only pass on: it is offered beside conversions. */
    private static final Set<String> PASSED =
            Set.of("g723", "g729", "g729a", "gsm", "ilbc", "speex", "amr", "amr-wb", "evs");

    /** Copies the lists. */
    public Offered {
        said = List.copyOf(said);
        shown = List.copyOf(shown);
        usable = List.copyOf(usable);
        insisted = List.copyOf(insisted);
        specs = List.copyOf(specs);
        missing = List.copyOf(missing);
    }

    /**
     * Does with an offer what a script says.
     *
     * @param sound whether it is of sound, which can be converted
     */
    public static Offered of(
            final List<Format> offered, final boolean sound, final Options options) {
        final CodecWishes wishes = options.codecs();
        final List<Format> known = new ArrayList<>(offered);
        known.removeIf(format -> any(format, wishes.ignore()));
        final List<Format> left = new ArrayList<>(known);
        final List<String> hidden = joined(wishes.mask(), wishes.consume());
        take(left, wishes.strip(), wishes.except());
        take(left, hidden, wishes.except());
        restore(left, known, wishes.offer());
        if (!has(wishes.strip(), "full") && !has(hidden, "full")) {
            restore(left, known, wishes.transcode());
        }
        final List<Format> usable = sound ? usable(known, wishes.strip()) : List.of();
        final List<String> missing = new ArrayList<>();
        final List<Format> made = new ArrayList<>();
        for (final String wish : sound ? wishes.transcode() : List.<String>of()) {
            if (left.stream().noneMatch(format -> format.named(wish))) {
                final @Nullable Codec codec =
                        usable.isEmpty() ? null : CodecSpec.of(wish).codec(free(left));
                if (codec == null) {
                    missing.add(wish);
                } else {
                    made.add(add(left, codec));
                }
            }
        }
        if (!made.isEmpty()) {
            left.removeIf(format -> !format.made() && !format.supplemental() && !passed(format));
            digits(left, made);
        }
        if (!left.equals(known)) {
            fit(left);
        }
        final List<CodecSpec> specs =
                joined(wishes.transcode(), wishes.set()).stream().map(CodecSpec::of).toList();
        return new Offered(known, left, usable, insisted(usable, options), specs, missing);
    }

    /** Whether anything may have to be converted. */
    public boolean converting() {
        return !insisted.isEmpty() || shown.stream().anyMatch(Format::made);
    }

    /** The bit rate that the encoder of a codec is to have, or 0 for its own. */
    int bitrate(final Codec codec) {
        return specs.stream()
                .filter(spec -> spec.bitrate() > 0 && spec.means(codec))
                .mapToInt(CodecSpec::bitrate)
                .findFirst()
                .orElse(0);
    }

    /** The packet time that a script wants for a codec, in ms, or 0. */
    int ptime(final Codec codec) {
        return specs.stream()
                .filter(spec -> spec.ptime() > 0 && spec.means(codec))
                .mapToInt(CodecSpec::ptime)
                .findFirst()
                .orElse(0);
    }

    private static List<String> joined(final List<String> one, final List<String> other) {
        final List<String> both = new ArrayList<>(one);
        both.addAll(other);
        return both;
    }

    private static boolean has(final List<String> names, final String word) {
        return names.stream().anyMatch(word::equalsIgnoreCase);
    }

    private static boolean all(final String name) {
        final String lower = name.toLowerCase(Locale.ROOT);
        return lower.equals("all") || lower.equals("full");
    }

    static boolean any(final Format format, final List<String> names) {
        return names.stream().anyMatch(format::named);
    }

    private static void take(
            final List<Format> left, final List<String> names, final List<String> except) {
        for (final String name : names) {
            left.removeIf(
                    all(name) ? format -> !any(format, except) : format -> format.named(name));
        }
    }

    /** What was taken comes back behind what is left, in the order of the names. */
    private static void restore(
            final List<Format> left, final List<Format> known, final List<String> names) {
        for (final String name : names) {
            if (left.stream().noneMatch(format -> format.named(name))) {
                known.stream()
                        .filter(format -> format.named(name) && !left.contains(format))
                        .forEach(format -> insert(left, format));
            }
        }
    }

    /** Digits and noise stand behind all codecs that are added. */
    private static void insert(final List<Format> left, final Format format) {
        int at = left.size();
        while (!format.supplemental() && at > 0 && left.get(at - 1).supplemental()) {
            at--;
        }
        left.add(at, format);
    }

    private static Format add(final List<Format> left, final Codec codec) {
        final boolean taken =
                left.stream()
                        .anyMatch(each ->
                                each.number().equals(Integer.toString(codec.payloadType())));
        final Format format = Format.made(taken ? codec.numbered(free(left)) : codec);
        insert(left, format);
        return format;
    }

    private static int free(final List<Format> left) {
        for (int number = FIRST_DYNAMIC; number < LAST_DYNAMIC; number++) {
            final String text = Integer.toString(number);
            if (left.stream().noneMatch(each -> each.number().equals(text))) {
                return number;
            }
        }
        return LAST_DYNAMIC;
    }

    private static boolean passed(final Format format) {
        final Codec codec = format.codec();
        return codec != null
                && (CodecSpec.convertible(codec)
                        || PASSED.contains(codec.name().toLowerCase(Locale.ROOT)));
    }

    /** Digits go with the clock of the sound (RFC 4733 §2.1). */
    private static void digits(final List<Format> left, final List<Format> made) {
        if (left.stream().noneMatch(Format::digits)) {
            return;
        }
        final Set<Integer> clocks = new TreeSet<>();
        left.stream().filter(Format::digits).forEach(each -> clocks.add(clock(each)));
        int at = 0;
        while (at < left.size() && !left.get(at).supplemental()) {
            at++;
        }
        for (final Format each : made) {
            if (clocks.add(clock(each))) {
                final Codec codec =
                        new Codec(free(left), "telephone-event", clock(each), 1, "0-15");
                left.add(at++, Format.made(codec));
            }
        }
    }

    static int clock(final Format format) {
        final Codec codec = format.codec();
        return codec == null ? 0 : codec.clockRate();
    }

    /** Digits and noise that fit no codec any more go as well. */
    private static void fit(final List<Format> left) {
        final List<Integer> clocks =
                left.stream()
                        .filter(each -> !each.supplemental())
                        .map(Offered::clock)
                        .distinct()
                        .toList();
        if (!clocks.isEmpty()) {
            left.removeIf(each -> each.supplemental() && !clocks.contains(clock(each)));
        }
    }

    private static List<Format> usable(final List<Format> known, final List<String> stripped) {
        final List<Format> all =
                known.stream()
                        .filter(each -> each.codec() != null && CodecSpec.convertible(each.codec()))
                        .toList();
        final List<Format> left = all.stream().filter(each -> !any(each, stripped)).toList();
        return left.isEmpty() ? all : left;
    }

    private static List<Format> insisted(final List<Format> usable, final Options options) {
        final CodecWishes wishes = options.codecs();
        final List<String> names = joined(wishes.accept(), wishes.consume());
        final boolean every =
                options.has(Flag.ALWAYS_TRANSCODE) || names.stream().anyMatch(Offered::all);
        return usable.stream()
                .filter(each -> every ? !any(each, wishes.except()) : any(each, names))
                .toList();
    }
}
