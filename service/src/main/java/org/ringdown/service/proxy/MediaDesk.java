package org.ringdown.service.proxy;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.rtc.offer.Profile;
import org.ringdown.rtc.offer.Side;
import org.ringdown.rtc.sdp.SessionDescription;
import org.ringdown.service.relay.Peer;
import org.ringdown.service.relay.Relay;
import org.ringdown.service.relay.RelayBranch;
import org.ringdown.service.relay.Rewrite;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.Via;
import org.ringdown.sip.transport.Flow;

/**
 * Knows which SDP of which message is an offer and which an answer (RFC 3264, RFC 6337), which
 * calls are relayed, and when a call's media ends. Two browsers talk directly: their SDP passes
 * untouched.
 */
final class MediaDesk {
    /** The content type that concerns us. */
    static final String SDP = "application/sdp";

    private final CallTable calls;

    MediaDesk(final Relay relay) {
        calls = new CallTable(relay);
    }

    /** What becomes of a message's body. */
    sealed interface Passed {
        /** It passes as it is. */
        record Same() implements Passed {}

        /** It passes with this SDP instead of its own. */
        record Rewritten(SessionDescription sdp) implements Passed {}

        /** It cannot pass. */
        record Refused(Rewrite.Refused refusal) implements Passed {}
    }

    private static final Passed SAME = new Passed.Same();

    int calls() {
        return calls.size();
    }

    /** Whether the body is an SDP. */
    static boolean hasSdp(final SipMessage message) {
        final @Nullable String type = message.contentType();
        return type != null
                && message.body().length > 0
                && type.toLowerCase(Locale.ROOT).strip().startsWith(SDP);
    }

    /** How the sender of a request carries media: by its SDP, or without one by its transport. */
    Peer caller(final SipRequest request, final Flow flow) {
        final Profile usual = flow.transport().webSocket() ? Profile.WEBRTC : Profile.RTP;
        return new Peer(profile(request, usual), flow.remote().getAddress());
    }

    /**
     * The same for a request that an application inside got: its last Via but ours tells where it
     * is from.
     */
    static Peer origin(final SipRequest request) {
        final List<Via> vias = request.vias();
        final @Nullable String received = vias.size() < 2 ? null : vias.get(1).received();
        @Nullable InetAddress address = null;
        if (received != null) {
            try {
                address = InetAddress.ofLiteral(received);
            } catch (final IllegalArgumentException notAnAddress) {
                // We wrote it ourselves, from a socket address; without it the default will do.
            }
        }
        return new Peer(profile(request, Profile.RTP), address);
    }

    private static Profile profile(final SipRequest request, final Profile otherwise) {
        return hasSdp(request)
                        && SessionDescription.parse(request.body())
                                instanceof Parsed.Ok<SessionDescription>(SessionDescription sdp)
                ? Profile.of(sdp)
                : otherwise;
    }

    /** One copy of an INVITE that sets up a call. */
    Passed initial(final Context context, final int index, final Peer caller, final Target target) {
        final SipRequest request = context.request();
        final boolean direct =
                caller.profile() == Profile.WEBRTC && target.media().profile() == Profile.WEBRTC;
        if (!request.method().equals(Method.INVITE) || target.application() || direct) {
            return SAME;
        }
        @Nullable Call call = context.call();
        if (call == null) {
            call = calls.open(request, caller);
            context.relayed(call, Side.A);
        }
        final @Nullable RelayBranch branch = call.media().branch(target.media());
        if (branch == null) {
            return new Passed.Refused(new Rewrite.Refused(503, "All media ports are in use"));
        }
        context.branch(index, branch);
        return context.offered() ? passed(branch.offer(Side.A, request.body())) : SAME;
    }

    /** No copy could be sent: what was opened is closed. */
    void abandon(final Context context) {
        final @Nullable Call call = context.call();
        if (call != null) {
            calls.close(call);
        }
    }

    /** A request within a dialog. A BYE ends the media at once, whatever becomes of it. */
    Passed withinDialog(final Context context) {
        final SipRequest request = context.request();
        final CallTable.@Nullable Party party = calls.find(request);
        if (party == null) {
            return SAME;
        }
        if (request.method().equals(Method.BYE)) {
            if (party.branch() == party.call().answered()) {
                calls.close(party.call());
            }
            return SAME;
        }
        context.relayed(party.call(), party.side());
        context.branch(0, party.branch());
        if (!context.offered()) {
            return SAME;
        }
        if (party.call().answersInAck() == party.side() && request.method().equals(Method.PRACK)) {
            // RFC 3262 §5: the offer came in a reliable provisional response.
            party.call().answersInAck(null);
            return passed(party.branch().answer(party.side(), request.body()));
        }
        return passed(party.branch().offer(party.side(), request.body()));
    }

    /** A response: with an SDP it answers the request's offer, or is itself the offer. */
    Passed response(final Context context, final int index, final SipResponse response) {
        final @Nullable Call call = context.call();
        final @Nullable RelayBranch branch = context.branch(index);
        if (call == null || branch == null || response.status() >= 300) {
            return SAME;
        }
        @Nullable Passed passed = SAME;
        final Side responder = context.sender().other();
        if (hasSdp(response)) {
            if (context.offered()) {
                passed = passed(branch.answer(responder, response.body()));
            } else {
                passed = context.lateOffer(index);
                if (passed == null) {
                    passed = passed(branch.offer(responder, response.body()));
                    context.lateOffer(index, passed);
                    call.answersInAck(context.sender());
                }
            }
        }
        if (context.initial()) {
            call.dialog(branch, response.toTag());
            if (response.status() >= 200) {
                call.answered(branch);
            }
        }
        return passed;
    }

    /** An ACK: the answer to an offer that the 2xx carried. */
    Passed acknowledged(final SipRequest ack) {
        final CallTable.@Nullable Party party = calls.find(ack);
        if (party == null || !hasSdp(ack) || party.call().answersInAck() != party.side()) {
            return SAME;
        }
        party.call().answersInAck(null);
        return passed(party.branch().answer(party.side(), ack.body()));
    }

    /** A request got its final response. */
    void done(final Context context, final int status, final int winner) {
        final @Nullable Call call = context.call();
        if (call == null) {
            return;
        }
        final @Nullable RelayBranch branch = context.branch(Math.max(winner, 0));
        if (status < 300) {
            return;
        }
        if (context.initial()) {
            calls.close(call);
        } else if (branch != null && context.offered()) {
            branch.rollback();
        }
    }

    private static Passed passed(final Rewrite rewrite) {
        return switch (rewrite) {
            case Rewrite.Sdp(SessionDescription sdp) -> new Passed.Rewritten(sdp);
            case Rewrite.Refused refused -> new Passed.Refused(refused);
        };
    }
}
