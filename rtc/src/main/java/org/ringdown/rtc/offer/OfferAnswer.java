package org.ringdown.rtc.offer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Entropy;
import org.ringdown.rtc.format.Abilities;
import org.ringdown.rtc.format.Conversions;
import org.ringdown.rtc.format.Formats;
import org.ringdown.rtc.format.HeaderExtension;
import org.ringdown.rtc.format.Match;
import org.ringdown.rtc.format.Numbers;
import org.ringdown.rtc.format.OwnRepair;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.rtc.sdp.SessionDescription;

/**
 * Offer and answer of one call branch whose media we relay: each side sees a session with us (RFC
 * 3264), and this class keeps both in step.
 *
 * <p>Every line of sound or pictures is a stream of its own, accepted or refused for itself. Lines
 * of other media are answered with port 0 to the side that offered them and never shown to the
 * other. A fork needs an object of its own per branch. Not safe for use by several threads.
 *
 * <p>In SIP terms: {@link #offer} for the body of an INVITE or UPDATE, or of a 2xx to an INVITE
 * without one; {@link #answer} for 18x and 2xx with a body, as often as they come, or for the ACK
 * after a late offer; {@link #rollback} when a re-INVITE was refused; {@link #profile} and the same
 * offer again when the callee cannot do what it was offered.
 */
public final class OfferAnswer {
    /** The number that browsers themselves give the transport-wide sequence. */
    private static final int SEQUENCE = 3;

    /**
     * One side of a call.
     *
     * @param ends where our ends towards it come from
     * @param profile how offers of ours to it are made, until it makes one
     */
    public record Party(Ends ends, Profile profile, Policy policy) {}

    /**
     * A header extension that may pass.
     *
     * @param near by the offerer's number
     * @param far by the number that the other side was shown
     */
    record Extension(HeaderExtension near, int far) {}

    /**
     * A stream of an offer.
     *
     * @param near its line in the offer
     * @param far its place in what the other side was shown
     * @param codecs those that may pass, by the offerer's numbers
     * @param shown the same ones, by the numbers that the other side was shown
     * @param own retransmission formats of ours that the other side was shown with them
     * @param added codecs that it was shown besides, for sound that can be converted
     */
    record Asked(
            int stream,
            PeerSession.Line near,
            int far,
            List<Codec> codecs,
            List<Codec> shown,
            List<Codec> own,
            List<Codec> added,
            List<Extension> extensions) {

        /** All formats that the other side was shown. */
        List<Codec> allShown() {
            final List<Codec> all = new ArrayList<>(shown);
            all.addAll(own);
            all.addAll(added);
            return all;
        }
    }

    /** A line of an offer with those of its codecs that may pass, and those to convert into. */
    private record Passing(PeerSession.Line line, List<Codec> codecs, List<Codec> additions) {}

    /** The offer that is open or was answered last. */
    private record Exchange(Side offerer, PeerSession offer, List<Asked> asked) {}

    private final OurSide a;
    private final OurSide b;
    private final Abilities abilities;
    private @Nullable Exchange exchange;
    private @Nullable Exchange answered;
    private boolean open;
    private boolean music;
    private int streams;

    /**
     * A branch without any offer yet.
     *
     * @param a the caller
     * @param b the callee
     * @param abilities what becomes of feedback and the like on the way
     */
    public OfferAnswer(
            final Entropy entropy, final Party a, final Party b, final Abilities abilities) {
        this.a = new OurSide(entropy, a.ends(), a.profile(), a.policy());
        this.b = new OurSide(entropy, b.ends(), b.profile(), b.policy());
        this.abilities = abilities;
    }

    /** Whether an offer waits for its answer. */
    public boolean pending() {
        return open;
    }

    /**
     * Whether who is put on hold hears something of ours, so that he must not be told that nothing
     * will come.
     */
    public void music(final boolean ours) {
        music = ours;
    }

    /** How a side is told that the other one neither sends nor listens. */
    private Direction shown(final @Nullable Media kind, final Direction direction) {
        return music && kind == Media.AUDIO && direction == Direction.INACTIVE
                ? Direction.SENDONLY
                : direction;
    }

    /** How offers of ours to a side are made from now on, until it makes one itself. */
    public void profile(final Side side, final Profile profile) {
        side(side).profile(profile);
    }

    /** How a side carries media, as far as it is known. */
    public Profile profile(final Side side) {
        return side(side).profile();
    }

    /** The pending offer was refused: both sessions are as they were before it. */
    public void rollback() {
        a.rollback();
        b.rollback();
        exchange = answered;
        open = false;
    }

    /**
     * Makes an offer fit for the other side. A second one from the same side replaces the first.
     *
     * @return {@link Rewritten} without agreement, or the reason why not
     */
    public Outcome offer(final Side from, final SessionDescription sdp) {
        if (open && exchange != null && exchange.offerer() != from) {
            return new Refused(491, "an offer from the other side waits for its answer");
        }
        final OurSide near = side(from);
        final OurSide far = side(from.other());
        final OurSide.State nearBefore = near.state();
        final OurSide.State farBefore = far.state();
        near.rollback();
        far.rollback();
        final PeerSession session = PeerSession.read(sdp, _ -> List.of());
        final OurSide.Taken taken = near.offered(session, _ -> true, () -> streams++);
        final List<Passing> passing = new ArrayList<>();
        for (final PeerSession.Line line : taken.lines()) {
            final List<Codec> codecs = passing(line, near, far);
            final List<Codec> additions =
                    line.kind() == Media.AUDIO
                            ? Conversions.additions(abilities, line.codecs(), codecs, far.browser())
                            : List.of();
            if (!additions.isEmpty() || codecs.stream().anyMatch(Formats::carriesMedia)) {
                passing.add(new Passing(line, codecs, additions));
            }
        }
        final List<Asked> asked = passing.isEmpty() ? List.of() : ask(near, far, passing);
        if (asked.isEmpty()) {
            near.state(nearBefore);
            far.state(farBefore);
            return taken.refusal(passing.isEmpty());
        }
        exchange = new Exchange(from, session, asked);
        open = true;
        final Map<Integer, Description.Content> contents = new TreeMap<>();
        for (final Asked each : asked) {
            contents.put(each.far(), shown(each, near, far));
        }
        return new Rewritten(far.write(true, contents, session), null);
    }

    private List<Codec> passing(
            final PeerSession.Line line, final OurSide near, final OurSide far) {
        final boolean feedback =
                far.profile().feedback()
                        && line.media().protocol().toUpperCase(Locale.ROOT).endsWith("F");
        final List<Codec> all =
                Formats.passing(
                        line.codecs(),
                        near.browser() || far.browser(),
                        repair ->
                                feedback
                                        && abilities
                                                .repairs()
                                                .contains(repair.name().toLowerCase(Locale.ROOT)));
        return line.kind() == Media.AUDIO ? abilities.sound().passing(all, far.browser()) : all;
    }

    /** Gives the streams their places and numbers towards the other side. */
    private List<Asked> ask(final OurSide near, final OurSide far, final List<Passing> passing) {
        final Set<Integer> reserved = new LinkedHashSet<>();
        passing.forEach(each -> reserved.add(near.slot(each.line().index()).stream()));
        far.begin();
        final List<Asked> asked = new ArrayList<>();
        for (final Passing each : passing) {
            final PeerSession.Line line = each.line();
            final List<Codec> codecs = each.codecs();
            final int stream = near.slot(line.index()).stream();
            final int place = far.place(stream, Objects.requireNonNull(line.kind()), reserved);
            if (place == OurSide.NONE) {
                continue;
            }
            final List<@Nullable Codec> numbered =
                    far.numbers(place).numbered(codecs, far.slot(place).ours());
            final List<Codec> kept = new ArrayList<>();
            final List<Codec> shown = new ArrayList<>();
            for (int i = 0; i < numbered.size(); i++) {
                final Codec number = numbered.get(i);
                if (number != null) {
                    kept.add(codecs.get(i));
                    shown.add(number);
                }
            }
            asked.add(
                    new Asked(
                            stream,
                            line,
                            place,
                            kept,
                            shown,
                            endsWithUs(line, near, far)
                                            && shown.stream().noneMatch(Formats::retransmits)
                                    ? far.numbers(place).repeating(shown, far.slot(place).ours())
                                    : List.of(),
                            far.numbers(place)
                                    .added(each.additions(), shown, far.slot(place).ours()),
                            near.browser() == far.browser()
                                    ? extensions(line, far.numbers(place))
                                    : List.of()));
        }
        return asked;
    }

    /** Whether the line shows pictures to a browser that come from none. */
    private static boolean endsWithUs(
            final PeerSession.Line line, final OurSide near, final OurSide far) {
        return line.kind() == Media.VIDEO && far.browser() && !near.browser();
    }

    /** The feedback that ends with us, given by us to a browser that counts its packets or not. */
    private Set<String> ended(final boolean counted) {
        final Set<String> kinds = new LinkedHashSet<>(abilities.ended());
        if (!counted) {
            kinds.remove(Abilities.TRANSPORT_FEEDBACK);
        }
        return kinds;
    }

    private List<Extension> extensions(final PeerSession.Line line, final Numbers far) {
        final List<Extension> all = new ArrayList<>();
        for (final HeaderExtension extension : line.extensions()) {
            if (abilities.passes(extension.uri())) {
                final int number = far.extension(extension.uri(), extension.id());
                if (number != 0) {
                    all.add(new Extension(extension, number));
                }
            }
        }
        return all;
    }

    /** What the other side is shown of a stream. */
    private Description.Content shown(final Asked asked, final OurSide near, final OurSide far) {
        final int sequence =
                endsWithUs(asked.near(), near, far)
                        ? far.numbers(asked.far()).extension(Abilities.TRANSPORT_SEQUENCE, SEQUENCE)
                        : 0;
        final List<List<String>> feedback = new ArrayList<>();
        for (int i = 0; i < asked.shown().size(); i++) {
            final Set<String> kinds =
                    new LinkedHashSet<>(
                            Settlement.own(abilities, asked.near(), asked.shown().get(i)));
            for (final String kind : asked.near().feedback(asked.codecs().get(i).payloadType())) {
                if (abilities.passes(kind, alike()) && far.profile().feedback()) {
                    kinds.add(kind);
                }
            }
            if (endsWithUs(asked.near(), near, far) && Formats.carriesMedia(asked.shown().get(i))) {
                kinds.addAll(ended(sequence != 0));
            }
            feedback.add(kinds.stream().sorted().toList());
        }
        asked.own().forEach(_ -> feedback.add(List.of()));
        asked.added().forEach(_ -> feedback.add(List.of()));
        final boolean bundled = far.slot(asked.far()).bundled();
        final int mid = asked.near().extension(Abilities.MID);
        final List<HeaderExtension> extensions = new ArrayList<>();
        asked.extensions().forEach(each -> extensions.add(each.near().numbered(each.far())));
        if (sequence != 0) {
            extensions.add(new HeaderExtension(sequence, "", Abilities.TRANSPORT_SEQUENCE, ""));
        }
        return new Description.Content(
                asked.allShown(),
                feedback,
                extensions,
                bundled ? far.numbers(asked.far()).extension(Abilities.MID, mid == 0 ? 4 : mid) : 0,
                shown(asked.near().kind(), asked.near().direction()),
                far.profile().feedback()
                        && (abilities.reducedSize() || asked.near().media().has("rtcp-rsize")),
                asked.near(),
                !near.browser() && !far.browser());
    }

    /**
     * Makes an answer fit for the side that offered. May be repeated, with the same or another
     * description: an early answer in a 183 comes again in the 200.
     *
     * @return {@link Rewritten} with the agreement, or the reason why not
     */
    public Outcome answer(final Side from, final SessionDescription sdp) {
        final Exchange exchanged = exchange;
        if (exchanged == null || exchanged.offerer() == from) {
            return new Refused(400, "an answer came without an offer");
        }
        final OurSide near = side(from);
        final OurSide far = side(exchanged.offerer());
        final OurSide.State before = near.state();
        final Map<Integer, Asked> byPlace = new HashMap<>();
        exchanged.asked().forEach(asked -> byPlace.put(asked.far(), asked));
        final PeerSession session =
                PeerSession.read(
                        sdp,
                        index -> {
                            final Asked asked = byPlace.get(index);
                            return asked == null ? List.of() : asked.allShown();
                        });
        final OurSide.Taken taken =
                near.answered(session, exchanged.asked().stream().map(Asked::far).toList());
        final List<Settlement.Agreed> agreed = new ArrayList<>();
        for (final PeerSession.Line line : taken.lines()) {
            final Asked asked = Objects.requireNonNull(byPlace.get(line.index()));
            final List<Match> matches = Match.of(asked.codecs(), asked.shown(), line.codecs());
            final Conversions.Plan plan =
                    Conversions.plan(
                            abilities,
                            asked.near().codecs(),
                            asked.added(),
                            line.codecs(),
                            matches,
                            line.packetMillis(),
                            asked.near().packetMillis());
            if (plan.carriesMedia()) {
                agreed.add(
                        new Settlement.Agreed(
                                asked, line, plan, repair(asked, line, plan.matches())));
            }
        }
        if (agreed.isEmpty()) {
            near.state(before);
            final Refused why = taken.refused();
            return why == null || !taken.lines().isEmpty()
                    ? Refused.notAcceptable("the answer has no codec of the offer")
                    : why;
        }
        final Map<Integer, Description.Content> contents = new TreeMap<>();
        for (final Settlement.Agreed each : agreed) {
            contents.put(each.asked().near().index(), answered(each, far, near));
        }
        final SessionDescription written = far.write(false, contents, session);
        near.settle();
        far.settle();
        answered = exchanged;
        open = false;
        return new Rewritten(
                written,
                new Settlement(exchanged.offerer(), far, near, abilities).agreement(agreed));
    }

    /** Takes what follows a side's description: more candidates, or that there are no more. */
    public List<Agreement.Trickled> trickled(final Side from, final SessionDescription fragment) {
        return side(from).trickled(fragment);
    }

    /** What of repair ends with us; {@code null} when both sides see to it themselves. */
    private @Nullable OwnRepair repair(
            final Asked asked, final PeerSession.Line line, final List<Match> matches) {
        if (line.kind() != Media.VIDEO || alike() || OwnRepair.passes(matches)) {
            return null;
        }
        return side(Objects.requireNonNull(exchange).offerer()).browser()
                ? OwnRepair.answering(asked.near().codecs(), matches)
                : OwnRepair.answered(asked.own(), line.codecs(), matches);
    }

    /** What the offerer is told of a stream. */
    private Description.Content answered(
            final Settlement.Agreed agreed, final OurSide offerer, final OurSide answerer) {
        final PeerSession.Line offer = agreed.asked().near();
        final boolean endedHere = endsWithUs(offer, answerer, offerer);
        final int sequence = endedHere ? offer.sequence(agreed.codecs(true)) : 0;
        final List<List<String>> feedback = new ArrayList<>();
        for (final Match match : agreed.matches()) {
            final Set<String> kinds = new LinkedHashSet<>();
            for (final String kind : offer.feedback(match.offerer().payloadType())) {
                final boolean both =
                        abilities.passes(kind, alike())
                                && agreed.line()
                                        .feedback(match.answerer().payloadType())
                                        .contains(kind);
                final boolean ended = endedHere && ended(sequence != 0).contains(kind);
                if (both
                        || ended
                        || Settlement.own(abilities, offer, match.offerer()).contains(kind)) {
                    kinds.add(kind);
                }
            }
            feedback.add(List.copyOf(kinds));
        }
        final List<Codec> codecs = new ArrayList<>(agreed.plan().answer());
        while (feedback.size() < codecs.size()) {
            feedback.add(List.of());
        }
        if (agreed.repair() != null) {
            codecs.addAll(agreed.repair().formats());
            agreed.repair().formats().forEach(_ -> feedback.add(List.of()));
        }
        final List<HeaderExtension> extensions = new ArrayList<>();
        for (final Extension extension : agreed.asked().extensions()) {
            for (final HeaderExtension theirs : agreed.line().extensions()) {
                if (theirs.uri().equals(extension.near().uri())) {
                    extensions.add(
                            new HeaderExtension(
                                    extension.near().id(),
                                    theirs.direction(),
                                    theirs.uri(),
                                    theirs.attributes()));
                }
            }
        }
        if (sequence != 0) {
            extensions.add(new HeaderExtension(sequence, "", Abilities.TRANSPORT_SEQUENCE, ""));
        }
        return new Description.Content(
                codecs,
                feedback,
                extensions,
                offerer.slot(offer.index()).bundled() ? offer.extension(Abilities.MID) : 0,
                offer.direction().receives()
                        ? shown(offer.kind(), agreed.direction())
                        : agreed.direction(),
                offer.media().has("rtcp-rsize")
                        && (abilities.reducedSize() || agreed.line().media().has("rtcp-rsize")),
                agreed.line(),
                !offerer.browser() && !answerer.browser());
    }

    /** Whether both are browsers, or neither is. */
    private boolean alike() {
        return a.browser() == b.browser();
    }

    private OurSide side(final Side side) {
        return Objects.requireNonNull(side) == Side.A ? a : b;
    }
}
