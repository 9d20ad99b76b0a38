package org.ringdown.service.relay;

import org.jspecify.annotations.Nullable;
import org.ringdown.core.Entropy;
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
    /** What there is once there is an SDP: both legs, and who of them offered what. */
    private record Media(Leg a, Leg b, OfferAnswer negotiation) {}

    private static final Rewrite NO_PORT = new Rewrite.Refused(503, "All media ports are in use");

    private final Legs legs;
    private final RelayCall call;
    private final Entropy entropy;
    private final Peer callee;
    private final RelayCall.Side calleeSide;
    private @Nullable Media media;
    private MediaCommand.@Nullable Remote offerer;
    private MediaCommand.@Nullable Bridge bridge;
    private boolean closed;

    RelayBranch(
            final RelayCall call,
            final Legs legs,
            final Entropy entropy,
            final Peer callee,
            final RelayCall.Side calleeSide) {
        this.call = call;
        this.legs = legs;
        this.entropy = entropy;
        this.callee = callee;
        this.calleeSide = calleeSide;
    }

    /** Whether there was an SDP, so that there are ports and may be sound. */
    public boolean opened() {
        return media != null;
    }

    /** The legs, opened now if they are not yet; {@code null} when no port is free. */
    private @Nullable Media media() {
        if (media == null && !closed) {
            final Leg a = call.callerLeg();
            final Leg b = a == null ? null : legs.open(callee, calleeSide);
            if (a != null && b != null) {
                media = new Media(a, b, new OfferAnswer(entropy, a.end(), b.end()));
            }
        }
        return media;
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
        if (media != null) {
            media.negotiation.rollback();
        }
        offerer = null;
    }

    private Rewrite rewrite(final Side from, final byte[] sdp, final boolean offer) {
        return switch (SessionDescription.parse(sdp)) {
            case Parsed.Malformed<SessionDescription>(String rule, int offset) ->
                    new Rewrite.Refused(488, "SDP: " + rule + " (at " + offset + ")");
            case Parsed.Ok<SessionDescription>(SessionDescription description) -> {
                final Media open = media();
                yield open == null ? NO_PORT : rewrite(open, from, description, offer);
            }
        };
    }

    private Rewrite rewrite(
            final Media open,
            final Side from,
            final SessionDescription description,
            final boolean offer) {
        final Outcome outcome =
                offer
                        ? open.negotiation.offer(from, description)
                        : open.negotiation.answer(from, description);
        return switch (outcome) {
            case Refused(int status, String reason) -> new Rewrite.Refused(status, reason);
            case Rewritten rewritten -> {
                if (!closed) {
                    apply(open, from, rewritten);
                }
                yield new Rewrite.Sdp(rewritten.sdp());
            }
        };
    }

    /**
     * Tells the media plane. What an offer says waits for the answer: it may be refused, it may
     * ring for minutes before anybody can be heard, and a browser begins its checks when it is
     * answered.
     */
    private void apply(final Media open, final Side from, final Rewritten rewritten) {
        if (rewritten.iceRestart()) {
            restartIce(open, from);
        }
        final MediaCommand.Remote remote =
                new MediaCommand.Remote(
                        (from == Side.A ? open.a : open.b).id(),
                        rewritten.remote(),
                        rewritten.dtlsClient());
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
                        open.a.id(),
                        open.b.id(),
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
    private void restartIce(final Media open, final Side side) {
        final Leg renewed = legs.restartIce(side == Side.A ? open.a : open.b);
        media =
                side == Side.A
                        ? new Media(renewed, open.b, open.negotiation)
                        : new Media(open.a, renewed, open.negotiation);
        open.negotiation.end(side, renewed.end());
    }

    /** Whether the callee is gone. */
    RelayCall.Side calleeSide() {
        return calleeSide;
    }

    /** Frees the callee's leg; the caller's belongs to the call. */
    void close() {
        closed = true;
        if (media != null) {
            legs.close(media.b);
        }
    }
}
