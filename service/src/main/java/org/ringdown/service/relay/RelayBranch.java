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
    private final RelayCall call;
    private final RelayCall.Side calleeSide;
    private final OfferAnswer negotiation;
    private MediaCommand.@Nullable Remote offerer;
    private MediaCommand.@Nullable Bridge bridge;
    private boolean closed;

    RelayBranch(
            final RelayCall call,
            final Legs legs,
            final Leg a,
            final Leg b,
            final RelayCall.Side calleeSide,
            final OfferAnswer negotiation) {
        this.call = call;
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
        offerer = null;
    }

    private Rewrite rewrite(final Side from, final byte[] sdp, final boolean offer) {
        return switch (SessionDescription.parse(sdp)) {
            case Parsed.Malformed<SessionDescription>(String rule, int offset) ->
                    new Rewrite.Refused(488, "SDP: " + rule + " (at " + offset + ")");
            case Parsed.Ok<SessionDescription>(SessionDescription description) -> {
                final Outcome outcome =
                        offer
                                ? negotiation.offer(from, description)
                                : negotiation.answer(from, description);
                yield switch (outcome) {
                    case Refused(int status, String reason) -> new Rewrite.Refused(status, reason);
                    case Rewritten rewritten -> {
                        if (!closed) {
                            apply(from, rewritten);
                        }
                        yield new Rewrite.Sdp(rewritten.sdp());
                    }
                };
            }
        };
    }

    /**
     * Tells the media plane. What an offer says waits for the answer: it may be refused, it may
     * ring for minutes before anybody can be heard, and a browser begins its checks when it is
     * answered.
     */
    private void apply(final Side from, final Rewritten rewritten) {
        if (rewritten.iceRestart()) {
            restartIce(from);
        }
        final MediaCommand.Remote remote =
                new MediaCommand.Remote(
                        (from == Side.A ? a : b).id(), rewritten.remote(), rewritten.dtlsClient());
        final @Nullable Agreement agreed = rewritten.agreement();
        if (agreed == null) {
            offerer = remote;
            return;
        }
        if (offerer != null) {
            legs.post(offerer);
            offerer = null;
        }
        legs.post(remote);
        bridge =
                new MediaCommand.Bridge(
                        a.id(),
                        b.id(),
                        agreed.aToB(),
                        agreed.bToA(),
                        agreed.aMaySend(),
                        agreed.bMaySend());
        bridge();
    }

    /** Lets the caller hear this callee and no other, if there is something to hear. */
    void bridge() {
        if (bridge != null) {
            legs.post(bridge);
            call.bridged(this);
        }
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

    /** Frees the callee's leg; the caller's belongs to the call. */
    void close() {
        closed = true;
        legs.close(b);
    }
}
