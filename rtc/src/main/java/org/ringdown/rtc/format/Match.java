package org.ringdown.rtc.format;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.sdp.Codec;

/**
 * A codec of the answer.
 *
 * @param offerer by the offerer's number
 * @param shown by the number that our offer showed the answerer
 * @param answerer by the answerer's number
 */
public record Match(Codec offerer, Codec shown, Codec answerer) {

    /**
     * What an answer has of an offer, in its order.
     *
     * @param offered by the offerer's numbers
     * @param shown the same ones, as the answerer was shown them
     * @param answered by the answerer's numbers
     */
    public static List<Match> of(
            final List<Codec> offered, final List<Codec> shown, final List<Codec> answered) {
        final @Nullable Match[] found = new @Nullable Match[answered.size()];
        final boolean[] used = new boolean[shown.size()];
        // What is repeated comes first: it tells what the numbers in the others mean.
        for (final boolean repeats : new boolean[] {false, true}) {
            for (int i = 0; i < found.length; i++) {
                final Codec codec = answered.get(i);
                if (Formats.retransmits(codec) == repeats) {
                    final int index = Formats.find(shown, repeats ? asShown(codec, found) : codec);
                    if (index >= 0 && !used[index]) {
                        used[index] = true;
                        found[i] =
                                new Match(
                                        Formats.answering(offered.get(index), codec),
                                        shown.get(index),
                                        codec);
                    }
                }
            }
        }
        final List<Match> matches = new ArrayList<>();
        for (final Match match : found) {
            if (match != null) {
                matches.add(match);
            }
        }
        return withWhatTheyRepair(withFittingDigits(matches));
    }

    /** A retransmission format with the number that we showed for what it repeats. */
    private static Codec asShown(final Codec rtx, final @Nullable Match[] found) {
        final int repeated = Formats.repeated(rtx);
        for (final Match match : found) {
            if (match != null && match.answerer.payloadType() == repeated) {
                return Formats.repeating(rtx, match.shown.payloadType());
            }
        }
        return rtx;
    }

    private boolean sameNumbers() {
        return offerer.payloadType() == shown.payloadType()
                && shown.payloadType() == answerer.payloadType();
    }

    /** Repair goes with what it repairs, and some of it with its numbers alone. */
    private static List<Match> withWhatTheyRepair(final List<Match> matches) {
        final boolean same =
                matches.stream()
                        .filter(match -> !Formats.retransmits(match.offerer))
                        .allMatch(Match::sameNumbers);
        return matches.stream()
                .filter(match ->
                        !Formats.repairs(match.offerer)
                                || (Formats.retransmits(match.offerer)
                                        ? matches.stream().anyMatch(match::repeats)
                                        : same))
                .toList();
    }

    private boolean repeats(final Match other) {
        return !Formats.repairs(other.offerer)
                && Formats.repeated(offerer) == other.offerer.payloadType()
                && Formats.repeated(answerer) == other.answerer.payloadType();
    }

    /** RFC 4733 §2.1: digits run on the clock of the sound; others go if one that fits is. */
    private static List<Match> withFittingDigits(final List<Match> matches) {
        final List<Integer> rates =
                matches.stream()
                        .filter(match -> Formats.carriesMedia(match.answerer))
                        .map(match -> match.answerer.clockRate())
                        .toList();
        final boolean anyFits =
                matches.stream()
                        .anyMatch(match ->
                                Formats.isTelephoneEvent(match.answerer)
                                        && rates.contains(match.answerer.clockRate()));
        return matches.stream()
                .filter(match ->
                        !anyFits
                                || !Formats.isTelephoneEvent(match.answerer)
                                || rates.contains(match.answerer.clockRate()))
                .toList();
    }
}
