package org.ringdown.gateway.ng.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.describe.Format;
import org.ringdown.gateway.ng.request.Flag;
import org.ringdown.gateway.ng.request.Options;
import org.ringdown.rtc.format.Conversion;
import org.ringdown.rtc.format.Redundancy;
import org.ringdown.rtc.offer.PayloadMap;
import org.ringdown.rtc.sdp.Codec;

/**
 * What became of the formats of an answer.
 *
 * @param told what the offerer is told; may be empty
 * @param toAnswerer what becomes of what the offerer sends
 * @param toOfferer what becomes of what the answerer sends
 */
public record Answered(List<Format> told, Way toAnswerer, Way toOfferer) {

    /** Copies the list. */
    public Answered {
        told = List.copyOf(told);
    }

    /**
     * Does with an answer what follows from the offer.
     *
     * @param answered the answerer's formats
     * @param shown what it was shown
     * @param offered what became of the offer; {@code null} when nothing is known of it
     * @param offerer the packets of the offerer
     * @param answerer those of the answerer
     */
    public static Answered of(
            final List<Format> answered,
            final List<Format> shown,
            final @Nullable Offered offered,
            final Options options,
            final Pace offerer,
            final Pace answerer) {
        final List<Format> accepted = new ArrayList<>();
        for (final Format format : answered) {
            if (!Offered.any(format, options.codecs().strip())
                    && (options.has(Flag.ALLOW_ASYMMETRIC_CODECS)
                            || shown.stream().anyMatch(format::accepts))) {
                accepted.add(format);
            }
        }
        if (offered == null || offered.usable().isEmpty()) {
            return new Answered(
                    single(accepted, options.has(Flag.SINGLE_CODEC)), Way.STRAIGHT, Way.STRAIGHT);
        }
        return new Work(offered, answered, accepted, shown)
                .done(options.has(Flag.SINGLE_CODEC), offerer, answerer);
    }

    /** The first codec and what goes along with it. */
    private static List<Format> single(final List<Format> formats, final boolean wanted) {
        final @Nullable Format first =
                formats.stream().filter(each -> !each.supplemental()).findFirst().orElse(null);
        return formats.stream()
                .filter(each -> !wanted || each.equals(first) || each.supplemental())
                .toList();
    }

    /** One answer while it is worked on. */
    private static final class Work {
        private final Offered offered;
        private final List<Format> answered;
        private final List<Format> accepted;
        private final List<Format> shown;
        private final List<Format> told = new ArrayList<>();

        /** Of the answerer's formats: those that are converted. */
        private final List<Format> converted = new ArrayList<>();

        /** Whether the answerer's formats are the offerer's, by the same numbers. */
        private boolean straight = true;

        private final byte[] toOfferer = Parts.nothing();
        private final byte[] toAnswerer = Parts.nothing();

        Work(
                final Offered offered,
                final List<Format> answered,
                final List<Format> accepted,
                final List<Format> shown) {
            this.offered = offered;
            this.answered = answered;
            this.accepted = accepted;
            this.shown = shown;
        }

        Answered done(final boolean single, final Pace offerer, final Pace answerer) {
            final Format target =
                    offered.insisted().isEmpty()
                            ? offered.usable().getFirst()
                            : offered.insisted().getFirst();
            accepted.stream().filter(each -> !each.supplemental()).forEach(f -> take(f, target));
            if (told.isEmpty()) {
                // It answered what it was not offered: better that than silence.
                answered.stream().filter(Parts::convertible).forEach(f -> convert(f, target));
                accepted.addAll(0, converted);
            }
            final List<Format> list = single(straight ? accepted : told, single);
            final boolean cutForOfferer = offerer.differs(answerer);
            final boolean cutForAnswerer = answerer.differs(offerer);
            if (straight && !cutForOfferer && !cutForAnswerer) {
                return new Answered(list, Way.STRAIGHT, Way.STRAIGHT);
            }
            final List<Format> all = straight ? list : withDigits(list);
            final @Nullable Format red = around(target, list);
            final Way forth = toAnswerer(all, answerer, cutForAnswerer);
            final Way back = toOfferer(all, target, offerer, cutForOfferer);
            if (red == null || forth.conversion() == null || back.conversion() == null) {
                return new Answered(all, forth, back);
            }
            final Codec copies = Objects.requireNonNull(red.codec());
            // First, for Chromium sends what comes first, and repeats only by a red before it.
            all.addFirst(withoutFeedback(red));
            return new Answered(
                    all,
                    new Way(forth.types(), forth.conversion().with(List.of(copies), null)),
                    new Way(back.types(), back.conversion().with(List.of(), copies)));
        }

        /** The offerer's red around what it sends and hears, when all of that is converted. */
        private @Nullable Format around(final Format target, final List<Format> list) {
            final @Nullable Codec sound = target.codec();
            if (sound == null || converted.isEmpty() || !list.equals(told) || told.size() != 1) {
                return null;
            }
            final @Nullable Codec red = Redundancy.around(sound, Parts.codecs(offered.said()));
            return red == null
                    ? null
                    : offered.said().stream()
                            .filter(each -> red.equals(each.codec()))
                            .findFirst()
                            .orElse(null);
        }

        private void take(final Format format, final Format target) {
            final Format as = shown.stream().filter(format::accepts).findFirst().orElse(format);
            final @Nullable Format same = as.made() ? Parts.sameEncoding(offered.said(), as) : as;
            if (same != null
                    && (offered.insisted().isEmpty() || same.number().equals(target.number()))) {
                if (told.stream().noneMatch(each -> each.number().equals(same.number()))) {
                    told.add(as.made() ? same : format);
                }
                straight &= !as.made();
                Parts.map(toOfferer, format, same);
                Parts.map(toAnswerer, same, format);
            } else if (Parts.convertible(format)) {
                convert(format, target);
            } else {
                told.add(format);
                Parts.map(toOfferer, format, format);
                Parts.map(toAnswerer, format, format);
            }
        }

        private void convert(final Format format, final Format target) {
            converted.add(format);
            straight = false;
            if (told.stream().noneMatch(each -> each.number().equals(target.number()))) {
                told.add(withoutFeedback(target));
            }
        }

        /** Feedback of converted sound ends with us. */
        private static Format withoutFeedback(final Format format) {
            return new Format(
                    format.number(),
                    format.codec(),
                    format.lines().stream().filter(line -> !line.is("rtcp-fb")).toList(),
                    format.made());
        }

        /** The offerer's digits go along where the answerer takes any. */
        private List<Format> withDigits(final List<Format> sounds) {
            final List<Format> all = new ArrayList<>(sounds);
            final List<Format> own = offered.said().stream().filter(Format::digits).toList();
            if (own.isEmpty() || accepted.stream().noneMatch(Format::digits)) {
                return all;
            }
            for (final Format sound : sounds) {
                own.stream()
                        .filter(each -> Offered.clock(each) == Offered.clock(sound))
                        .filter(each -> !all.contains(each))
                        .forEach(all::add);
            }
            if (all.size() == sounds.size()) {
                all.add(own.getFirst());
            }
            return all;
        }

        private Way toAnswerer(final List<Format> list, final Pace answerer, final boolean cut) {
            final List<Format> from = new ArrayList<>(list);
            offered.usable().stream().filter(each -> !list.contains(each)).forEach(from::add);
            from.removeIf(
                    each -> !Parts.convertible(each) || !(cut || Parts.dropped(toAnswerer, each)));
            final @Nullable Format first =
                    accepted.stream().filter(Parts::convertible).findFirst().orElse(null);
            final @Nullable Format to = cut || converted.isEmpty() ? first : converted.getFirst();
            return way(toAnswerer, list, from, to, accepted, answerer, cut);
        }

        private Way toOfferer(
                final List<Format> list,
                final Format target,
                final Pace offerer,
                final boolean cut) {
            final List<Format> from =
                    cut ? accepted.stream().filter(Parts::convertible).toList() : converted;
            final @Nullable Format to =
                    converted.isEmpty()
                            ? list.stream().filter(Parts::convertible).findFirst().orElse(null)
                            : target;
            return way(toOfferer, accepted, from, to, list, offerer, cut);
        }

        /**
         * One direction.
         *
         * @param types what passes, but for digits
         * @param sends all that the sender has
         * @param from what of it is converted
         * @param to what it becomes
         * @param takes all that the receiver has
         */
        private Way way(
                final byte[] types,
                final List<Format> sends,
                final List<Format> from,
                final @Nullable Format to,
                final List<Format> takes,
                final Pace receiver,
                final boolean cut) {
            final @Nullable Codec made = from.isEmpty() || to == null ? null : to.codec();
            if (made == null && straight) {
                return Way.STRAIGHT;
            }
            if (cut && made != null) {
                from.forEach(each -> types[Math.max(0, Parts.number(each))] = PayloadMap.DROP);
            }
            final @Nullable Format best =
                    sends.stream().filter(each -> !each.supplemental()).findFirst().orElse(null);
            if (made == null || best == null || !from.contains(best)) {
                // What is said with a sound that passes has its clock and its source.
                for (final Format each : sends) {
                    if (each.supplemental() && takes.stream().anyMatch(each::accepts)) {
                        Parts.map(types, each, each);
                    }
                }
                return new Way(
                        new PayloadMap(types),
                        made == null ? null : conversion(from, made, receiver));
            }
            return new Way(
                    new PayloadMap(types),
                    Parts.spoken(conversion(from, made, receiver), sends, best, takes));
        }

        private Conversion conversion(
                final List<Format> from, final Codec made, final Pace receiver) {
            final int wanted = receiver.wanted() == 0 ? offered.ptime(made) : receiver.wanted();
            return Parts.conversion(from, made, wanted).at(offered.bitrate(made));
        }
    }
}
