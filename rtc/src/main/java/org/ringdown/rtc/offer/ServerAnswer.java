package org.ringdown.rtc.offer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Entropy;
import org.ringdown.rtc.format.Abilities;
import org.ringdown.rtc.format.Formats;
import org.ringdown.rtc.format.Match;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.rtc.sdp.SessionDescription;

/**
 * Offer and answer of a call whose media ends in the server: an echo, a tone, an announcement. One
 * object per call; re-offers (hold, resume, ICE restart) go the same way as the first. Not safe for
 * use by several threads.
 */
public final class ServerAnswer {
    private static final List<Codec> WELL_KNOWN =
            List.of(
                    new Codec(0, "PCMU", 8_000, 1, null),
                    new Codec(8, "PCMA", 8_000, 1, null),
                    new Codec(9, "G722", 8_000, 1, null),
                    new Codec(111, "opus", 48_000, 2, "minptime=10;useinbandfec=1"));

    private final OurSide side;
    private final List<String> preferences;
    private List<Codec> shown = List.of();
    private int place = OurSide.NONE;
    private int streams;

    /**
     * A call without any offer yet.
     *
     * @param party the peer
     * @param preferences encoding names, best first, for example {@code opus}, {@code PCMU}
     */
    public ServerAnswer(
            final Entropy entropy, final OfferAnswer.Party party, final List<String> preferences) {
        side = new OurSide(entropy, party.ends(), party.profile(), party.policy());
        this.preferences = List.copyOf(preferences);
    }

    /**
     * Answers an offer: its first audio that has one of our preferences, with the first of these.
     * Everything else in it is refused.
     */
    public Reply offer(final SessionDescription sdp) {
        final OurSide.State before = side.state();
        side.rollback();
        final PeerSession session = PeerSession.read(sdp, _ -> List.of());
        final OurSide.Taken taken =
                side.offered(session, line -> line.kind() == Media.AUDIO, () -> streams++);
        for (final PeerSession.Line line : taken.lines()) {
            final Codec codec = line.kind() == Media.AUDIO ? preferred(line.codecs()) : null;
            if (codec != null) {
                return answer(session, line, codec);
            }
        }
        side.state(before);
        final Refused why = taken.refused();
        return taken.lines().isEmpty() && why != null
                ? why
                : Refused.notAcceptable("there is no codec that this service has");
    }

    private Reply answer(
            final PeerSession session, final PeerSession.Line line, final Codec codec) {
        final Codec digits = Formats.telephoneEvent(line.codecs(), codec);
        final Direction direction = line.direction().reversed();
        final List<Codec> codecs = digits == null ? List.of(codec) : List.of(codec, digits);
        final int mid = side.slot(line.index()).bundled() ? line.extension(Abilities.MID) : 0;
        final SessionDescription written =
                side.write(
                        false,
                        Map.of(line.index(), content(codecs, mid, direction, line)),
                        session);
        side.settle();
        place = line.index();
        return new Reply.Accepted(
                written, remote(codecs), side.at(place), codec, digits, direction);
    }

    private static Description.Content content(
            final List<Codec> codecs,
            final int mid,
            final Direction direction,
            final PeerSession.@Nullable Line source) {
        final List<List<String>> feedback = new ArrayList<>();
        codecs.forEach(_ -> feedback.add(List.of()));
        return new Description.Content(
                codecs, feedback, List.of(), mid, direction, false, source, false);
    }

    /** The peer, on the one transport that is in use. */
    private Agreement.End remote(final List<Codec> codecs) {
        final List<Integer> types = codecs.stream().map(Codec::payloadType).toList();
        return side.remotes(_ -> types).getFirst();
    }

    /**
     * Our own offer, for an INVITE that came without one: all our preferences, with digits.
     *
     * @param direction which ways media is to flow, seen from us
     * @return {@code null} when no port is free
     */
    public @Nullable SessionDescription ask(final Direction direction) {
        final List<Codec> codecs = new ArrayList<>();
        boolean wide = false;
        for (final String name : preferences) {
            final Codec codec = known(name);
            if (codec != null) {
                codecs.add(codec);
                wide |= codec.clockRate() == 48_000;
            }
        }
        codecs.add(new Codec(101, "telephone-event", 8_000, 1, "0-16"));
        if (wide) {
            codecs.add(new Codec(110, "telephone-event", 48_000, 1, "0-16"));
        }
        side.begin();
        place = side.place(0, Media.AUDIO, Set.of(0));
        if (place == OurSide.NONE) {
            return null;
        }
        streams = Math.max(streams, 1);
        shown =
                side.numbers(place).numbered(codecs, side.slot(place).ours()).stream()
                        .filter(Objects::nonNull)
                        .map(codec -> Objects.requireNonNull(codec))
                        .toList();
        final int mid =
                side.slot(place).bundled() ? side.numbers(place).extension(Abilities.MID, 4) : 0;
        return side.write(true, Map.of(place, content(shown, mid, direction, null)), null);
    }

    /** Takes the answer to {@link #ask}; its first codec of our preferences is the one to use. */
    public Reply answer(final SessionDescription sdp) {
        final SessionDescription asked = side.published();
        if (shown.isEmpty() || asked == null) {
            return new Refused(400, "an answer came without an offer");
        }
        final OurSide.State before = side.state();
        final PeerSession session = PeerSession.read(sdp, _ -> shown);
        final OurSide.Taken taken = side.answered(session, List.of(place));
        final List<Codec> common =
                taken.lines().isEmpty()
                        ? List.of()
                        : Match.of(shown, shown, taken.lines().getFirst().codecs()).stream()
                                .map(Match::answerer)
                                .toList();
        final Codec codec = common.stream().filter(Formats::carriesMedia).findFirst().orElse(null);
        if (codec == null) {
            side.state(before);
            final Refused why = taken.refused();
            return why != null
                    ? why
                    : Refused.notAcceptable("the answer has no codec of the offer");
        }
        side.settle();
        return new Reply.Accepted(
                asked,
                remote(common),
                side.at(place),
                codec,
                Formats.telephoneEvent(common, codec),
                taken.lines().getFirst().direction().reversed());
    }

    /** Takes what follows the peer's description: more candidates, or that there are no more. */
    public List<Agreement.Trickled> trickled(final SessionDescription fragment) {
        return side.trickled(fragment);
    }

    private @Nullable Codec preferred(final List<Codec> offered) {
        for (final String name : preferences) {
            for (final Codec codec : offered) {
                if (codec.name().equalsIgnoreCase(name)) {
                    return codec;
                }
            }
        }
        return null;
    }

    private static @Nullable Codec known(final String name) {
        for (final Codec codec : WELL_KNOWN) {
            if (codec.name().equalsIgnoreCase(name)) {
                return codec;
            }
        }
        return null;
    }
}
