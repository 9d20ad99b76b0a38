package org.ringdown.service.relay;

import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.rtc.offer.Agreement;
import org.ringdown.rtc.offer.OfferAnswer;
import org.ringdown.rtc.offer.Outcome;
import org.ringdown.rtc.offer.Refused;
import org.ringdown.rtc.offer.Rewritten;
import org.ringdown.rtc.offer.Side;
import org.ringdown.rtc.sdp.SessionDescription;
import org.ringdown.runtime.media.MediaCommand;

/** The media between the caller (side A) and one callee (side B). */
public final class RelayBranch {
    private final Legs legs;
    private Leg a;
    private Leg b;
    private final RelayCall.Side calleeSide;
    private final OfferAnswer negotiation;

    RelayBranch(
            final Legs legs,
            final Leg a,
            final Leg b,
            final RelayCall.Side calleeSide,
            final OfferAnswer negotiation) {
        this.legs = legs;
        this.calleeSide = calleeSide;
        this.a = a;
        this.b = b;
        this.negotiation = negotiation;
    }

    /** Rewrites an offer for the other side. */
    public Rewrite offer(final Side from, final byte[] sdp) {
        return rewrite(from, sdp, true);
    }

    /** Rewrites an answer for the side that offered, and opens the bridge. */
    public Rewrite answer(final Side from, final byte[] sdp) {
        return rewrite(from, sdp, false);
    }

    /** The offer under way was refused by the other side: what was agreed before stays. */
    public void rollback() {
        negotiation.rollback();
    }

    private Rewrite rewrite(final Side from, final byte[] sdp, final boolean offer) {
        return switch (SessionDescription.parse(sdp)) {
            case Parsed.Malformed<SessionDescription>(String rule, int offset) ->
                    new Rewrite.Refused(488, "SDP: " + rule + " (at " + offset + ")");
            case Parsed.Ok<SessionDescription>(SessionDescription description) ->
                    apply(
                            from,
                            offer
                                    ? negotiation.offer(from, description)
                                    : negotiation.answer(from, description));
        };
    }

    private Rewrite apply(final Side from, final Outcome outcome) {
        return switch (outcome) {
            case Refused(int status, String reason) -> new Rewrite.Refused(status, reason);
            case Rewritten rewritten -> {
                if (rewritten.iceRestart()) {
                    restartIce(from);
                }
                final Leg leg = from == Side.A ? a : b;
                legs.post(
                        new MediaCommand.Remote(
                                leg.id(), rewritten.remote(), rewritten.dtlsClient()));
                bridge(rewritten.agreement());
                yield new Rewrite.Sdp(rewritten.sdp());
            }
        };
    }

    /**
     * The side began ICE anew: so do we, with credentials that its answer will show (RFC 8445 §9).
     * Keys and media stay until the new pair is found.
     */
    private void restartIce(final Side side) {
        final Leg renewed = legs.restartIce(side == Side.A ? a : b);
        if (side == Side.A) {
            a = renewed;
        } else {
            b = renewed;
        }
        negotiation.end(side, renewed.end());
    }

    /** Whether the callee is gone. */
    RelayCall.Side calleeSide() {
        return calleeSide;
    }

    private void bridge(final @Nullable Agreement agreed) {
        if (agreed != null) {
            legs.post(
                    new MediaCommand.Bridge(
                            a.id(),
                            b.id(),
                            agreed.aToB(),
                            agreed.bToA(),
                            agreed.aMaySend(),
                            agreed.bMaySend()));
        }
    }

    /** Frees the callee's leg; the caller's belongs to the call. */
    void close() {
        legs.close(b);
    }
}
