package org.ringdown.rtc.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.sdp.Codec;

/**
 * When sound is converted, and into what. What both sides have passes as it is; conversion is for
 * peers that would otherwise not hear each other.
 */
public final class Conversions {
    private static final int WIDE_CLOCK = 48_000;
    private static final int NARROW_CLOCK = 8_000;

    private Conversions() {}

    /**
     * What becomes of a stream of sound that was answered.
     *
     * @param matches what passes as it is
     * @param toAnswerer what is converted on its way to the answerer; {@code null} for nothing
     * @param toOfferer what is converted on its way to the offerer; {@code null} for nothing
     */
    public record Plan(
            List<Match> matches, @Nullable Conversion toAnswerer, @Nullable Conversion toOfferer) {

        /** Copies the list. */
        public Plan {
            matches = List.copyOf(matches);
        }

        /** Whether there is anything to hear or to see. */
        public boolean carriesMedia() {
            return toOfferer != null
                    || matches.stream().anyMatch(match -> Formats.carriesMedia(match.answerer()));
        }

        /** What the offerer is told, by its own numbers. */
        public List<Codec> answer() {
            final Conversion back = toOfferer;
            if (back == null || !matches.isEmpty()) {
                return matches.stream().map(Match::offerer).toList();
            }
            final List<Codec> answer = new ArrayList<>();
            // First, for Chromium sends what comes first, and repeats only by a red before it.
            if (back.copiesTo() != null) {
                answer.add(back.copiesTo());
            }
            answer.add(back.to());
            if (back.digitsTo() != null) {
                answer.add(back.digitsTo());
            }
            if (back.noiseTo() != null) {
                answer.add(back.noiseTo());
            }
            return answer;
        }
    }

    /** Whether the plane can decode and encode it. */
    private static boolean possible(final Abilities abilities, final Codec codec) {
        return abilities.sound().named(codec)
                || abilities.converts().stream().anyMatch(each -> each.sameEncoding(codec));
    }

    private static boolean narrow(final Codec codec) {
        return codec.is("PCMU", NARROW_CLOCK) || codec.is("PCMA", NARROW_CLOCK);
    }

    /**
     * What is offered besides what passes, because it can be converted from what the offerer has.
     *
     * <p>A browser keeps to the order of an offer, so that what comes last is taken only for want
     * of better. Phones often have an order of their own; they are offered more than G.711 only
     * when there is nothing that every phone has, lest conversion be chosen where none is needed.
     *
     * @param offered all that the offerer has
     * @param passing what of it is offered as it is
     * @param browser whether the offer is for a browser
     */
    public static List<Codec> additions(
            final Abilities abilities,
            final List<Codec> offered,
            final List<Codec> passing,
            final boolean browser) {
        if (offered.stream().noneMatch(codec -> possible(abilities, codec))) {
            return List.of();
        }
        final SoundRule rule = abilities.sound();
        final boolean passes = passing.stream().anyMatch(Formats::carriesMedia);
        final boolean digits = digits(rule, offered, passes);
        if (rule.lowCpu() && passes) {
            return rule.digits() == SoundRule.Digits.ALWAYS ? events(passing, passing) : List.of();
        }
        final boolean enough =
                !browser
                        && rule.phones().isEmpty()
                        && passing.stream().anyMatch(Conversions::narrow);
        final List<Codec> added = new ArrayList<>();
        for (final Codec codec : rule.additions(abilities, browser)) {
            if ((!enough || narrow(codec)) && lacks(passing, codec)) {
                if (browser && Redundancy.fits(codec) && lacks(passing, Redundancy.OFFERED)) {
                    added.add(Redundancy.OFFERED);
                }
                added.add(codec);
            }
        }
        if (digits && (!added.isEmpty() || rule.digits() == SoundRule.Digits.ALWAYS)) {
            final List<Codec> all = new ArrayList<>(passing);
            all.addAll(added);
            added.addAll(events(added.isEmpty() ? all : added, passing));
        }
        return added;
    }

    /** Whether events are offered that are not there: what is pressed can be made of them. */
    private static boolean digits(
            final SoundRule rule, final List<Codec> offered, final boolean passes) {
        return switch (rule.digits()) {
            case PASS -> offered.stream().anyMatch(Formats::isTelephoneEvent);
            case CONVERT -> !passes || offered.stream().anyMatch(Formats::isTelephoneEvent);
            case ALWAYS -> true;
        };
    }

    /** The telephone-events of the clocks of some sound, as far as they are not there. */
    private static List<Codec> events(final List<Codec> sound, final List<Codec> passing) {
        final List<Codec> events = new ArrayList<>();
        for (final Codec digits :
                List.of(
                        new Codec(101, "telephone-event", NARROW_CLOCK, 1, "0-16"),
                        new Codec(110, "telephone-event", WIDE_CLOCK, 1, "0-16"))) {
            final boolean used =
                    sound.stream()
                            .anyMatch(codec ->
                                    Formats.carriesMedia(codec)
                                            && codec.clockRate() == digits.clockRate());
            if (used && lacks(passing, digits)) {
                events.add(digits);
            }
        }
        return events;
    }

    private static boolean lacks(final List<Codec> codecs, final Codec codec) {
        return codecs.stream().noneMatch(each -> each.sameEncoding(codec));
    }

    /**
     * What becomes of a stream that was answered.
     *
     * @param offered all that the offerer has, by its numbers
     * @param added what we offered besides, by the numbers that the answerer was shown
     * @param answered by the answerer's numbers
     * @param matches what passes
     * @param toAnswererMillis the packet time that the answerer wants
     * @param toOffererMillis the packet time that the offerer wants
     */
    public static Plan plan(
            final Abilities abilities,
            final List<Codec> offered,
            final List<Codec> added,
            final List<Codec> answered,
            final List<Match> matches,
            final int toAnswererMillis,
            final int toOffererMillis) {
        final List<Codec> from = new ArrayList<>();
        Codec toAnswerer = null;
        for (final Codec codec : answered) {
            final int index = Formats.carriesMedia(codec) ? Formats.find(added, codec) : -1;
            if (index >= 0) {
                toAnswerer = toAnswerer == null ? codec : toAnswerer;
                numbers(from, codec, added.get(index).payloadType());
            }
        }
        final Match passing =
                matches.stream()
                        .filter(match -> Formats.carriesMedia(match.offerer()))
                        .findFirst()
                        .orElse(null);
        final boolean forced = forced(abilities, offered, answered, matches, passing);
        if (forced) {
            // Both have it, but a digit of one is a tone for the other.
            toAnswerer = Objects.requireNonNull(passing).answerer();
            for (final Match match : matches) {
                if (possible(abilities, match.answerer())) {
                    numbers(from, match.answerer(), match.shown().payloadType());
                }
            }
        }
        if (toAnswerer == null) {
            return new Plan(matches, null, null);
        }
        final Codec toOfferer =
                passing != null && possible(abilities, passing.offerer())
                        ? passing.offerer()
                        : first(abilities, offered);
        if (toOfferer == null) {
            return new Plan(matches, null, null);
        }
        final List<Codec> fromAnswerer = copies(added, answered);
        if (passing != null && !forced) {
            // The offerer never sends what has to be converted: it was not told of it.
            return new Plan(
                    matches,
                    null,
                    new Conversion(from, toOfferer, List.of(), null, toOffererMillis)
                            .with(fromAnswerer, null));
        }
        return both(
                abilities,
                new Sounds(offered, toOfferer, toOffererMillis),
                new Sounds(answered, toAnswerer, toAnswererMillis),
                added,
                matches,
                from,
                fromAnswerer);
    }

    /** What a side has, what of it is sent to it, and the packet time that it wants. */
    private record Sounds(List<Codec> all, Codec to, int millis) {}

    /** What an answerer may send around what it was offered besides. */
    private static List<Codec> copies(final List<Codec> added, final List<Codec> answered) {
        final List<Codec> fromAnswerer = new ArrayList<>();
        for (final Codec codec : answered) {
            final int index = Redundancy.is(codec) ? Formats.find(added, codec) : -1;
            if (index >= 0) {
                numbers(fromAnswerer, codec, added.get(index).payloadType());
            }
        }
        return fromAnswerer;
    }

    /** Sound is converted both ways. */
    private static Plan both(
            final Abilities abilities,
            final Sounds offerer,
            final Sounds answerer,
            final List<Codec> added,
            final List<Match> matches,
            final List<Codec> from,
            final List<Codec> fromAnswerer) {
        final List<Codec> offered = offerer.all();
        final List<Codec> answered = answerer.all();
        final Codec toOfferer = offerer.to();
        final Codec toAnswerer = answerer.to();
        final Codec theirDigits = Formats.telephoneEvent(answered, toAnswerer);
        final Codec ourDigits = Formats.telephoneEvent(offered, toOfferer);
        final Codec offererRed = Redundancy.around(toOfferer, offered);
        final boolean convert = abilities.sound().digits() != SoundRule.Digits.PASS;
        final boolean digits = convert || (theirDigits != null && ourDigits != null);
        final List<Codec> fromOfferer = ourDigits == null ? List.of() : List.of(ourDigits);
        final List<Codec> theirs =
                theirDigits == null ? List.of() : shown(theirDigits, added, matches);
        final Codec ourNoise = noise(offered, toOfferer);
        final Codec theirNoise = noise(answered, toAnswerer);
        final List<Codec> ourNoises = ourNoise == null ? List.of() : List.of(ourNoise);
        return new Plan(
                List.of(),
                new Conversion(
                        List.of(toOfferer),
                        toAnswerer,
                        digits ? fromOfferer : List.of(),
                        digits ? theirDigits : null,
                        convert,
                        ourNoises,
                        theirNoise,
                        answerer.millis(),
                        0,
                        offererRed == null ? List.of() : List.of(offererRed),
                        Redundancy.around(toAnswerer, answered)),
                new Conversion(
                        from,
                        toOfferer,
                        digits ? theirs : List.of(),
                        digits ? ourDigits : null,
                        convert,
                        theirNoise == null ? List.of() : shown(theirNoise, added, matches),
                        ourNoise,
                        offerer.millis(),
                        0,
                        fromAnswerer,
                        offererRed));
    }

    /** Whether what passes is converted all the same, because only one side has digits. */
    private static boolean forced(
            final Abilities abilities,
            final List<Codec> offered,
            final List<Codec> answered,
            final List<Match> matches,
            final @Nullable Match passing) {
        if (abilities.sound().digits() != SoundRule.Digits.ALWAYS
                || passing == null
                || !possible(abilities, passing.offerer())) {
            return false;
        }
        return matches.stream().noneMatch(match -> Formats.isTelephoneEvent(match.answerer()))
                && (Formats.telephoneEvent(offered, passing.offerer()) != null
                        || Formats.telephoneEvent(answered, passing.answerer()) != null);
    }

    /** The comfort noise (RFC 3389) beside a codec that has no way of its own to be silent. */
    private static @Nullable Codec noise(final List<Codec> among, final Codec beside) {
        return beside.is("opus", WIDE_CLOCK)
                ? null
                : among.stream()
                        .filter(codec -> codec.is("CN", beside.clockRate()))
                        .findFirst()
                        .orElse(null);
    }

    private static @Nullable Codec first(final Abilities abilities, final List<Codec> offered) {
        for (final Codec codec : offered) {
            if (Formats.carriesMedia(codec) && possible(abilities, codec)) {
                return codec;
            }
        }
        return null;
    }

    /** Some answerers send by the number they want to receive, not by the offer's. */
    private static void numbers(final List<Codec> from, final Codec codec, final int shown) {
        from.add(codec.numbered(shown));
        if (codec.payloadType() != shown) {
            from.add(codec);
        }
    }

    private static List<Codec> shown(
            final Codec digits, final List<Codec> added, final List<Match> matches) {
        final List<Codec> all = new ArrayList<>();
        int number = digits.payloadType();
        final int index = Formats.find(added, digits);
        if (index >= 0) {
            number = added.get(index).payloadType();
        }
        for (final Match match : matches) {
            number = match.answerer().equals(digits) ? match.shown().payloadType() : number;
        }
        numbers(all, digits, number);
        return all;
    }
}
