package org.ringdown.rtc.offer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Entropy;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.rtc.sdp.SessionDescription;

/**
 * Offer and answer of one call branch whose media we relay: each side sees a session with us (RFC
 * 3264), and this class keeps both in step.
 *
 * <p>Audio is relayed, one stream. Every other {@code m=} line is answered with port 0 to the side
 * that offered it and never shown to the other. A fork needs an object of its own per branch. Not
 * safe for use by several threads.
 *
 * <p>In SIP terms: {@link #offer} for the body of an INVITE or UPDATE, or of a 2xx to an INVITE
 * without one; {@link #answer} for 18x and 2xx with a body, as often as they come, or for the ACK
 * after a late offer; {@link #rollback} when a re-INVITE was refused.
 */
public final class OfferAnswer {
    /**
     * The offer that is open or was answered last.
     *
     * @param codecs those that may pass, by the offerer's numbers
     * @param shown the same ones, by the numbers that the other side was shown
     */
    private record Exchange(Side offerer, PeerMedia offer, List<Codec> codecs, List<Codec> shown) {}

    private final OurSide a;
    private final OurSide b;
    private @Nullable Exchange exchange;
    private boolean open;

    /**
     * A branch without any offer yet.
     *
     * @param a our end towards the caller
     * @param b our end towards the callee
     */
    public OfferAnswer(final Entropy entropy, final LocalEnd a, final LocalEnd b) {
        this.a = new OurSide(entropy, a);
        this.b = new OurSide(entropy, b);
    }

    /**
     * Replaces our end towards a side from the next description on: new ports, or new ICE
     * credentials after the side restarted ICE.
     */
    public void end(final Side side, final LocalEnd end) {
        side(side).end(end);
    }

    /** Whether an offer waits for its answer. */
    public boolean pending() {
        return open;
    }

    /** Whether we open the DTLS association with this side. */
    public boolean dtlsClient(final Side side) {
        return side(side).dtlsClient();
    }

    /** The side's end by its last description, or {@code null} before the first. */
    public @Nullable RemoteEnd remote(final Side side) {
        final PeerMedia peer = side(side).peer();
        return peer == null ? null : peer.remote();
    }

    /** The pending offer was refused: both sessions are as they were before it. */
    public void rollback() {
        a.rollback();
        b.rollback();
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
        final int audio = PeerMedia.find(sdp, near.profile());
        final Refused objection = PeerMedia.objection(sdp, audio, near.profile());
        if (objection != null) {
            return objection;
        }
        final PeerMedia media = PeerMedia.of(sdp, audio, near.profile(), List.of());
        final List<Codec> passing = Codecs.passing(media.codecs(), near.profile(), far.profile());
        if (passing.stream().noneMatch(Codecs::carriesSound)) {
            return Refused.notAcceptable("there is no codec that both sides can have");
        }
        if (open) {
            rollback();
        }
        final boolean restart = near.restartsIce(media);
        near.take(media, true);
        final List<@Nullable Codec> numbered = far.numbered(passing);
        final List<Codec> codecs = new ArrayList<>();
        final List<Codec> shown = new ArrayList<>();
        for (int i = 0; i < passing.size(); i++) {
            final Codec number = numbered.get(i);
            if (number != null) {
                codecs.add(passing.get(i));
                shown.add(number);
            }
        }
        exchange = new Exchange(from, media, codecs, shown);
        open = true;
        final SessionDescription written =
                far.write(
                        new OurSide.Content(
                                true, shown, media.remote().direction(), media, plain()));
        return new Rewritten(written, media.remote(), near.dtlsClient(), restart, null);
    }

    /**
     * Makes an answer fit for the side that offered. May be repeated, with the same or another
     * description: an early answer in a 183 comes again in the 200.
     *
     * @return {@link Rewritten} with the agreement, or the reason why not
     */
    public Outcome answer(final Side from, final SessionDescription sdp) {
        final Exchange asked = exchange;
        if (asked == null || asked.offerer() == from) {
            return new Refused(400, "an answer came without an offer");
        }
        final OurSide near = side(from);
        final OurSide far = side(asked.offerer());
        final int audio = near.audio();
        final Refused objection = PeerMedia.objection(sdp, audio, near.profile());
        if (objection != null) {
            return objection;
        }
        final PeerMedia media = PeerMedia.of(sdp, audio, near.profile(), asked.shown());
        final List<Match> matches = match(asked, media);
        if (matches.stream().noneMatch(match -> Codecs.carriesSound(match.answerer))) {
            return Refused.notAcceptable("the answer has no codec of the offer");
        }
        final boolean restart = near.restartsIce(media);
        near.take(media, false);
        final Direction direction =
                media.remote().direction().answering(asked.offer().remote().direction());
        final SessionDescription written =
                far.write(
                        new OurSide.Content(
                                false,
                                matches.stream().map(Match::offerer).toList(),
                                direction,
                                media,
                                plain()));
        near.settle();
        far.settle();
        open = false;
        return new Rewritten(
                written,
                media.remote(),
                near.dtlsClient(),
                restart,
                agreement(asked.offerer(), matches, direction));
    }

    /**
     * A codec of the answer.
     *
     * @param offerer by the offerer's number
     * @param shown the number that our offer showed the answerer
     * @param answerer by the answerer's number
     */
    private record Match(Codec offerer, int shown, Codec answerer) {}

    private static List<Match> match(final Exchange asked, final PeerMedia answer) {
        final List<Match> matches = new ArrayList<>();
        final boolean[] used = new boolean[asked.shown().size()];
        for (final Codec codec : answer.codecs()) {
            final int index = Codecs.find(asked.shown(), codec);
            if (index < 0 || used[index]) {
                continue;
            }
            used[index] = true;
            final Codec offered = asked.codecs().get(index);
            matches.add(
                    new Match(
                            new Codec(
                                    offered.payloadType(),
                                    offered.name(),
                                    offered.clockRate(),
                                    offered.channels(),
                                    codec.parameters()),
                            asked.shown().get(index).payloadType(),
                            codec));
        }
        return withFittingDigits(matches);
    }

    /** RFC 4733 §2.1: digits run on the clock of the sound; others go if one that fits is there. */
    private static List<Match> withFittingDigits(final List<Match> matches) {
        final List<Integer> rates =
                matches.stream()
                        .filter(match -> Codecs.carriesSound(match.answerer))
                        .map(match -> match.answerer.clockRate())
                        .toList();
        final boolean anyFits =
                matches.stream()
                        .anyMatch(match ->
                                Codecs.isTelephoneEvent(match.answerer)
                                        && rates.contains(match.answerer.clockRate()));
        return matches.stream()
                .filter(match ->
                        !anyFits
                                || !Codecs.isTelephoneEvent(match.answerer)
                                || rates.contains(match.answerer.clockRate()))
                .toList();
    }

    private Agreement agreement(
            final Side offerer, final List<Match> matches, final Direction answer) {
        final byte[] toAnswerer = nothing();
        final byte[] toOfferer = nothing();
        final List<Agreement.Common> common = new ArrayList<>();
        for (final Match match : matches) {
            toAnswerer[match.offerer.payloadType()] = (byte) match.answerer.payloadType();
            toOfferer[match.shown] = (byte) match.offerer.payloadType();
            common.add(
                    offerer == Side.A
                            ? new Agreement.Common(match.offerer, match.answerer)
                            : new Agreement.Common(match.answerer, match.offerer));
        }
        for (final Match match : matches) {
            // Some answerers send by the number they want to receive, not by the offer's.
            if (toOfferer[match.answerer.payloadType()] == PayloadMap.DROP) {
                toOfferer[match.answerer.payloadType()] = (byte) match.offerer.payloadType();
            }
            side(offerer).alsoPass(match.offerer, toAnswerer, match.answerer.payloadType());
            side(offerer.other()).alsoPass(match.answerer, toOfferer, match.offerer.payloadType());
        }
        final PayloadMap forth = new PayloadMap(toAnswerer);
        final PayloadMap back = new PayloadMap(toOfferer);
        // The direction is that of the answerer, who stands for itself.
        return offerer == Side.A
                ? new Agreement(common, forth, back, answer.receives(), answer.sends())
                : new Agreement(common, back, forth, answer.sends(), answer.receives());
    }

    private static byte[] nothing() {
        final byte[] entries = new byte[128];
        Arrays.fill(entries, (byte) PayloadMap.DROP);
        return entries;
    }

    /** Whether both sides are phones, between which unknown attributes may pass. */
    private boolean plain() {
        return a.profile() == Profile.RTP && b.profile() == Profile.RTP;
    }

    private OurSide side(final Side side) {
        return Objects.requireNonNull(side) == Side.A ? a : b;
    }
}
