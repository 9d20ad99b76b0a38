package org.ringdown.service.relay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Entropy;
import org.ringdown.core.Parsed;
import org.ringdown.rtc.offer.Agreement;
import org.ringdown.rtc.offer.Media;
import org.ringdown.rtc.offer.OfferAnswer;
import org.ringdown.rtc.offer.Outcome;
import org.ringdown.rtc.offer.Refused;
import org.ringdown.rtc.offer.Rewritten;
import org.ringdown.rtc.offer.Side;
import org.ringdown.rtc.rtcp.RtcpRewriter;
import org.ringdown.rtc.rtp.Keyframes;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.rtc.sdp.SessionDescription;
import org.ringdown.runtime.media.LegQuality;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.StreamRef;
import org.ringdown.runtime.media.Terms;

/** The media between the caller (side A) and one callee (side B). */
public final class RelayBranch {
    private final Legs legs;
    private final RelayCall call;
    private final RelayCall.Side calleeSide;
    private final SideLegs callee;
    private final int retransmissions;
    private final Entropy entropy;
    private final Peer caller;
    private Peer peer;

    /** Not before there is an SDP: many branches never see one. */
    private @Nullable OfferAnswer negotiation;

    private @Nullable SessionDescription offered;
    private @Nullable Agreement agreed;
    private boolean opened;
    private boolean closed;
    private boolean recorded;

    RelayBranch(
            final RelayCall call,
            final Legs legs,
            final Entropy entropy,
            final Peer caller,
            final Peer callee,
            final RelayCall.Side calleeSide) {
        this.call = call;
        this.legs = legs;
        this.peer = callee;
        this.calleeSide = calleeSide;
        // Where our streams of retransmissions begin: each has a source of its own (RFC 4588 §4).
        retransmissions = (int) entropy.nextLong();
        this.callee = new SideLegs(legs, callee, calleeSide, call.beside());
        this.entropy = entropy;
        this.caller = caller;
    }

    private OfferAnswer negotiation() {
        OfferAnswer begun = negotiation;
        if (begun == null) {
            begun =
                    new OfferAnswer(
                            entropy,
                            new OfferAnswer.Party(
                                    call.callerLegs(), caller.profile(), caller.policy()),
                            new OfferAnswer.Party(callee, peer.profile(), peer.policy()),
                            legs.abilities());
            begun.music(call.sound().music());
            negotiation = begun;
        }
        return begun;
    }

    /** Whether there was an SDP, so that there are ports and may be sound. */
    public boolean opened() {
        return opened;
    }

    /** Rewrites an offer for the other side. */
    public Rewrite offer(final Side from, final byte[] sdp) {
        return rewrite(from, sdp, true);
    }

    /** Rewrites an answer for the side that offered, and opens the bridge. */
    public Rewrite answer(final Side from, final byte[] sdp) {
        return rewrite(from, sdp, false);
    }

    /**
     * Candidates of a side that follow its offer or answer (RFC 8838), which are between it and us:
     * nothing of them is for the other side.
     *
     * @param fragment as in {@code application/trickle-ice-sdpfrag} (RFC 8840 §9); what is for no
     *     transport with ICE, or for ICE credentials of the past, changes nothing
     * @return {@code false} when it cannot be read
     */
    public boolean trickle(final Side from, final byte[] fragment) {
        if (!(SessionDescription.parseFragment(fragment)
                instanceof Parsed.Ok<SessionDescription>(SessionDescription parts))) {
            return false;
        }
        (from == Side.A ? call.callerLegs() : callee).trickled(negotiation().trickled(from, parts));
        return true;
    }

    /**
     * The callee cannot do what the caller's offer became (488): the same offer in the callee's
     * next profile.
     *
     * @return {@code null} when there is no other profile, or no offer of the caller's
     */
    public @Nullable Rewrite offerOtherwise() {
        final @Nullable SessionDescription offer = offered;
        final @Nullable Peer next = peer.next();
        if (offer == null || next == null || agreed != null || closed) {
            return null;
        }
        peer = next;
        rollback();
        negotiation().profile(Side.B, next.profile());
        return rewrite(Side.A, offer, true);
    }

    /** The offer under way was refused by the other side: what was agreed before stays. */
    public void rollback() {
        negotiation().rollback();
        final @Nullable Agreement agreement = agreed;
        if (agreement != null) {
            callee.keep(transports(agreement.b()));
            call.keepCaller(this);
        }
    }

    private Rewrite rewrite(final Side from, final byte[] sdp, final boolean offer) {
        return switch (SessionDescription.parse(sdp)) {
            case Parsed.Malformed<SessionDescription>(String rule, int offset) ->
                    new Rewrite.Refused(488, "SDP: " + rule + " (at " + offset + ")");
            case Parsed.Ok<SessionDescription>(SessionDescription description) ->
                    rewrite(from, description, offer);
        };
    }

    private Rewrite rewrite(
            final Side from, final SessionDescription description, final boolean offer) {
        final Outcome outcome =
                offer
                        ? negotiation().offer(from, description)
                        : negotiation().answer(from, description);
        return switch (outcome) {
            case Refused(int status, String reason) -> new Rewrite.Refused(status, reason);
            case Rewritten(SessionDescription sdp, var agreement) -> {
                opened = true;
                if (offer && from == Side.A) {
                    offered = description;
                }
                // What an offer says waits for the answer: it may be refused, it may ring for
                // minutes before anybody can be heard, and a browser begins its checks when it is
                // answered.
                if (agreement != null && !closed) {
                    agreed = agreement;
                    bridge();
                }
                yield new Rewrite.Sdp(sdp);
            }
        };
    }

    /** Lets the caller hear this callee and no other, if there is something to hear. */
    void bridge() {
        final @Nullable Agreement agreement = agreed;
        if (agreement == null) {
            return;
        }
        describe(call.callerLegs(), agreement.a());
        describe(callee, agreement.b());
        final List<StreamRef> now = new ArrayList<>();
        int again = retransmissions;
        for (final Agreement.Stream stream : agreement.streams()) {
            again++;
            final @Nullable StreamRef a =
                    call.callerLegs().stream(stream.a().transport(), stream.a().stream());
            final @Nullable StreamRef b =
                    callee.stream(stream.b().transport(), stream.b().stream());
            if (a != null && b != null) {
                legs.post(
                        new MediaCommand.Bridge(
                                a, b, terms(stream, Side.A, again), terms(stream, Side.B, again)));
                now.add(a);
            }
        }
        call.bridged(this, now);
        callee.keep(transports(agreement.b()));
        sound();
    }

    /** The call is to be recorded from the answer on, if this callee gives it. */
    public void record() {
        recorded = true;
    }

    /** Sees to what else becomes of the first stream of sound. */
    void sound() {
        final @Nullable Agreement agreement = agreed;
        if (agreement == null || closed || !call.answered()) {
            return;
        }
        for (final Agreement.Stream stream : agreement.streams()) {
            final @Nullable StreamRef a =
                    call.callerLegs().stream(stream.a().transport(), stream.a().stream());
            final @Nullable StreamRef b =
                    callee.stream(stream.b().transport(), stream.b().stream());
            if (stream.media() == Media.AUDIO && a != null && b != null) {
                call.sound().agreed(agreement, stream, a, b, recorded);
                return;
            }
        }
    }

    /** The caller's transports that this branch needs. */
    List<Integer> callerTransports() {
        final @Nullable Agreement agreement = agreed;
        return agreement == null ? List.of() : transports(agreement.a());
    }

    private static List<Integer> transports(final List<Agreement.End> ends) {
        return ends.stream().map(Agreement.End::transport).toList();
    }

    private void describe(final SideLegs side, final List<Agreement.End> ends) {
        for (final Agreement.End end : ends) {
            final @Nullable Leg leg = side.leg(end.transport());
            if (leg != null) {
                legs.post(new MediaCommand.Remote(leg.id(), end.remote()));
            }
        }
    }

    /** What becomes of what a side sends. */
    private static Terms terms(
            final Agreement.Stream stream, final Side sender, final int retransmissions) {
        final boolean a = sender == Side.A;
        final Agreement.Flow flow = a ? stream.aToB() : stream.bToA();
        final Agreement.Rtcp receiver = a ? stream.rtcpToB() : stream.rtcpToA();
        int feedback = receiver.feedback().isEmpty() ? 0 : RtcpRewriter.OTHER | RtcpRewriter.LIMIT;
        for (final String kind : receiver.feedback()) {
            feedback |=
                    switch (kind) {
                        case "nack" -> RtcpRewriter.NACK;
                        case "nack pli" -> RtcpRewriter.PLI;
                        case "ccm fir" -> RtcpRewriter.FIR;
                        case "goog-remb" -> RtcpRewriter.REMB;
                        case "transport-cc" -> RtcpRewriter.TRANSPORT_WIDE;
                        default -> 0;
                    };
        }
        final Agreement.Repair repair = flow.repair();
        final Map<Integer, Keyframes.Format> pictures = new HashMap<>();
        for (final Agreement.Common common : stream.codecs()) {
            final Codec codec = a ? common.a() : common.b();
            final Keyframes.@Nullable Format format = format(codec);
            if (format != null) {
                pictures.put(codec.payloadType(), format);
            }
        }
        return new Terms(
                flow.open(),
                flow.types(),
                flow.extensions(),
                feedback,
                repair.resend().passesNothing()
                        ? null
                        : new Terms.Resend(retransmissions, repair.resend()),
                new Terms.Sender(
                        repair.ours(),
                        repair.repeats(),
                        repair.sequence(),
                        repair.remb(),
                        pictures),
                flow.conversion(),
                false);
    }

    private static Keyframes.@Nullable Format format(final Codec codec) {
        return switch (codec.name().toUpperCase(Locale.ROOT)) {
            case "VP8" -> Keyframes.Format.VP8;
            case "VP9" -> Keyframes.Format.VP9;
            case "H264" -> Keyframes.Format.H264;
            case "AV1" -> Keyframes.Format.AV1;
            default -> null;
        };
    }

    /**
     * A side wants a whole picture of the other, and says so in SIP (RFC 5168).
     *
     * @return whether the other side is asked for it
     */
    public boolean askPicture(final Side from) {
        final @Nullable Agreement agreement = agreed;
        if (agreement == null || closed || !negotiation().profile(from.other()).ice()) {
            return false;
        }
        boolean asked = false;
        for (final Agreement.Stream stream : agreement.streams()) {
            final boolean a = from == Side.B;
            final Agreement.At at = a ? stream.a() : stream.b();
            final @Nullable StreamRef of =
                    (a ? call.callerLegs() : callee).stream(at.transport(), at.stream());
            if (stream.media() == Media.VIDEO && of != null) {
                legs.post(new MediaCommand.AskPicture(of));
                asked = true;
            }
        }
        return asked;
    }

    /** Asks how well the callee is heard. */
    void measure(final Consumer<LegQuality> answer) {
        callee.measure(answer);
    }

    /**
     * A side says a digit in SIP, as if it had pressed it.
     *
     * @param event its event code (RFC 4733 §3.2), 0 to 16
     * @param millis how long it is
     * @return whether the other side gets it in its sound
     */
    public boolean press(final Side from, final int event, final int millis) {
        final @Nullable Agreement agreement = agreed;
        if (agreement == null || closed) {
            return false;
        }
        final boolean a = from == Side.B;
        for (final Agreement.Stream stream : agreement.streams()) {
            final Agreement.At at = a ? stream.a() : stream.b();
            final @Nullable StreamRef of =
                    (a ? call.callerLegs() : callee).stream(at.transport(), at.stream());
            final MediaCommand.@Nullable Press press =
                    of == null
                            ? null
                            : BranchDigits.press(
                                    stream,
                                    from.other(),
                                    of,
                                    negotiation().profile(from.other()).ice(),
                                    event,
                                    millis);
            if (press != null) {
                legs.post(press);
                return true;
            }
        }
        return false;
    }

    /** Whether the callee is gone. */
    RelayCall.Side calleeSide() {
        return calleeSide;
    }

    /** Frees the callee's legs; the caller's belong to the call. */
    void close() {
        closed = true;
        callee.close();
    }
}
