package org.ringdown.gateway.ng.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.describe.Format;
import org.ringdown.rtc.format.Conversion;
import org.ringdown.rtc.format.Formats;
import org.ringdown.rtc.format.Redundancy;
import org.ringdown.rtc.offer.PayloadMap;
import org.ringdown.rtc.sdp.Codec;

/**
 * What becomes of what a party sends on its way to somebody with whom it has agreed on nothing: who
 * hears a copy of it, or was joined with it later. The party goes on as it does, so that whatever
 * the other lacks has to be converted.
 *
 * @param sent what the party sends, best first
 * @param shown what the other was shown to come; empty when that is not known
 * @param taken what the other has
 * @param specs what is said of encoders
 */
public record Copied(
        List<Format> sent, List<Format> shown, List<Format> taken, List<CodecSpec> specs) {
    /** Copies the lists. */
    public Copied {
        sent = List.copyOf(sent);
        shown = List.copyOf(shown);
        taken = List.copyOf(taken);
        specs = List.copyOf(specs);
    }

    /** Whether something else can be made of a format. */
    public static boolean possible(final Format format) {
        return Parts.convertible(format);
    }

    /** Whether the other hears anything of it. */
    public boolean heard() {
        final Way way = way(Pace.UNKNOWN, Pace.UNKNOWN);
        return way.conversion() != null
                || sent.stream()
                        .anyMatch(each ->
                                sound(each)
                                        && Parts.number(each) >= 0
                                        && way.types().to(Parts.number(each)) != PayloadMap.DROP);
    }

    /**
     * The way there.
     *
     * @param talker the packets of the party
     * @param listener those of the other
     */
    public Way way(final Pace talker, final Pace listener) {
        final List<Format> accepted = accepted();
        final byte[] types = Parts.nothing();
        // Some speak by their peer's numbers, which are not theirs.
        accepted.stream()
                .filter(each -> !made(each) && number(sent, each) == null)
                .forEach(each -> Parts.map(types, each, each));
        final boolean cut = listener.differs(talker);
        final List<Format> from = new ArrayList<>();
        for (final Format each : sent) {
            final @Nullable Format same = same(accepted, each);
            if (Parts.convertible(each) && (cut || same == null)) {
                from.add(each);
            } else if (same != null && !each.supplemental()) {
                Parts.map(types, each, same);
            }
        }
        final @Nullable Codec to =
                accepted.stream()
                        .filter(Parts::convertible)
                        .map(Format::codec)
                        .findFirst()
                        .orElse(null);
        final @Nullable Format best = sent.stream().filter(Copied::sound).findFirst().orElse(null);
        final boolean converted = to != null && from.contains(best);
        for (final Format each : sent) {
            final @Nullable Format same = same(accepted, each);
            if (each.supplemental() && !converted && same != null) {
                Parts.map(types, each, same);
            }
        }
        repairs(accepted, types);
        final @Nullable Conversion conversion =
                to == null || from.isEmpty() ? null : conversion(from, to, accepted, listener);
        return new Way(
                new PayloadMap(types),
                conversion == null || best == null || !converted
                        ? conversion
                        : Parts.spoken(conversion, sent, best, accepted));
    }

    /** What of its own the other was shown, or, if it has nothing of that, all that we can make. */
    private List<Format> accepted() {
        final List<Format> accepted =
                taken.stream()
                        .filter(each -> shown.isEmpty() || number(shown, each) != null)
                        .toList();
        return accepted.stream().anyMatch(Copied::sound)
                ? accepted
                : taken.stream()
                        .filter(each -> Parts.convertible(each) || each.supplemental())
                        .toList();
    }

    private boolean made(final Format format) {
        final @Nullable Format as = number(shown, format);
        return as != null && as.made();
    }

    /** The same codec by the same number. */
    private static @Nullable Format number(final List<Format> among, final Format format) {
        return among.stream().filter(format::accepts).findFirst().orElse(null);
    }

    /** The same codec, best by the same number; {@code null} for what repeats others. */
    private static @Nullable Format same(final List<Format> among, final Format format) {
        final @Nullable Format known = number(among, format);
        final @Nullable Codec codec = format.codec();
        if (codec == null || known != null) {
            return repairs(format) ? null : known;
        }
        return among.stream()
                .filter(each ->
                        !repairs(each) && each.codec() != null && Formats.same(codec, each.codec()))
                .findFirst()
                .orElse(null);
    }

    private static boolean repairs(final Format format) {
        final @Nullable Codec codec = format.codec();
        return codec != null && Formats.repairs(codec);
    }

    /** What repeats others means them by their numbers: it passes where they keep them. */
    private void repairs(final List<Format> accepted, final byte[] types) {
        for (final Format each : sent) {
            final @Nullable Codec codec = each.codec();
            final @Nullable Format known = number(accepted, each);
            if (codec == null || known == null || !repairs(each)) {
                continue;
            }
            final List<Format> meant =
                    sent.stream().filter(other -> repeats(codec, other)).toList();
            final boolean kept =
                    meant.stream()
                            .allMatch(other -> types[Parts.number(other)] == Parts.number(other));
            if (kept) {
                Parts.map(types, each, known);
            }
        }
    }

    /** Whether a format of repair says that it is about another. */
    private static boolean repeats(final Codec repair, final Format other) {
        final @Nullable String parameters = repair.parameters();
        return Formats.retransmits(repair)
                ? Formats.repeated(repair) == Parts.number(other)
                : parameters != null
                        && Parts.number(other) >= 0
                        && List.of(parameters.strip().split("/", -1)).contains(other.number());
    }

    private static boolean sound(final Format format) {
        final @Nullable Codec codec = format.codec();
        return codec == null || Formats.carriesMedia(codec);
    }

    private Conversion conversion(
            final List<Format> from,
            final Codec to,
            final List<Format> accepted,
            final Pace listener) {
        final int wanted = listener.wanted() == 0 ? said(to, CodecSpec::ptime) : listener.wanted();
        final List<Codec> copies = new ArrayList<>();
        for (final Codec codec : Parts.codecs(from)) {
            final @Nullable Codec red = Redundancy.around(codec, Parts.codecs(sent));
            if (red != null) {
                copies.add(red);
            }
        }
        return Parts.conversion(from, to, wanted)
                .at(said(to, CodecSpec::bitrate))
                .with(copies, Redundancy.around(to, Parts.codecs(accepted)));
    }

    private int said(final Codec codec, final ToIntFunction<CodecSpec> what) {
        return specs.stream()
                .filter(spec -> spec.means(codec) && what.applyAsInt(spec) > 0)
                .mapToInt(what)
                .findFirst()
                .orElse(0);
    }
}
