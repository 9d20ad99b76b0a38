package org.ringdown.service.proxy;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringdown.audio.dtmf.DigitBody;
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
 * calls are relayed, and when a call's media ends. Two browsers talk directly, their SDP untouched,
 * unless one of them is known to us by a gateway and sends its candidates beside SIP.
 */
final class MediaDesk {
    /** The content type that concerns us. */
    static final String SDP = "application/sdp";

    private static final String TRICKLE = "application/trickle-ice-sdpfrag";

    private final Relay relay;
    private final CallTable calls;

    MediaDesk(final Relay relay) {
        this.relay = relay;
        calls = new CallTable(relay);
    }

    /** What becomes of a message's body. */
    sealed interface Passed {
        /** It passes as it is. */
        record Same() implements Passed {}

        /** It passes with this SDP instead of its own. */
        record Rewritten(SessionDescription sdp) implements Passed {}

        /** It was for us, and goes no further; the status to answer it with. */
        record Taken(int status) implements Passed {}

        /** It cannot pass. */
        record Refused(Rewrite.Refused refusal) implements Passed {}
    }

    private static final Passed SAME = new Passed.Same();
    private static final Passed LOST =
            new Passed.Refused(new Rewrite.Refused(488, "The call was answered elsewhere"));

    int calls() {
        return calls.size();
    }

    /** Whether the body is an SDP. */
    static boolean hasSdp(final SipMessage message) {
        return message.bodyLength() > 0 && isOfType(message, SDP);
    }

    private static boolean isOfType(final SipMessage message, final String wanted) {
        final @Nullable String type = message.contentType();
        return type != null && type.toLowerCase(Locale.ROOT).strip().startsWith(wanted);
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
        @Nullable InetAddress address = null;
        if (vias.size() > 1) {
            final Via via = vias.get(1);
            final @Nullable String received = via.received();
            final String host = received == null ? via.host() : received;
            try {
                // Without "received" the host is the address that it came from (RFC 3261 §18.2.1).
                address =
                        InetAddress.ofLiteral(
                                host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
            } catch (final IllegalArgumentException notAnAddress) {
                // An application of ours asks for it; without it the default will do.
            }
        }
        return new Peer(profile(request, Profile.RTP), address);
    }

    private static Profile profile(final SipRequest request, final Profile otherwise) {
        // Without sound or pictures, an SDP of data alone, it is not told by what we can carry.
        return hasSdp(request)
                        && SessionDescription.parse(request.body())
                                instanceof Parsed.Ok<SessionDescription>(SessionDescription sdp)
                        && sdp.media().stream()
                                .anyMatch(each ->
                                        each.media().equals("audio")
                                                || each.media().equals("video"))
                ? Profile.of(sdp)
                : otherwise;
    }

    /**
     * One copy of an INVITE that sets up a call.
     *
     * @param index the branch's number
     * @param owner the AOR whose device the callee is, or {@code null}
     * @param inside whether the callee is in this process, and does its own media
     */
    Passed initial(
            final Context context,
            final int index,
            final Sender sender,
            final Peer callee,
            final @Nullable String owner,
            final boolean inside) {
        final Peer caller = sender.media();
        final SipRequest request = context.request();
        final boolean recorded = relay.records(owner) || relay.records(sender.aor());
        final boolean direct =
                caller.browser()
                        && callee.browser()
                        && !caller.relayed()
                        && !callee.relayed()
                        && !recorded;
        if (!request.method().equals(Method.INVITE) || inside || direct) {
            return SAME;
        }
        @Nullable Call call = context.call();
        if (call == null) {
            call = calls.open(request, context.pass(), caller);
            context.relayed(call, Side.A);
        }
        final RelayBranch branch = call.media().branch(callee);
        if (recorded) {
            branch.record();
        }
        context.branch(index, branch);
        final Passed passed =
                context.offered() ? passed(branch.offer(Side.A, request.body())) : SAME;
        if (passed instanceof Passed.Refused) {
            context.forget(index);
            call.media().drop(branch);
        }
        return passed;
    }

    /**
     * The callee of a branch cannot carry media as it was offered.
     *
     * @return whether the branch was relayed, with an offer, so that another offer may be better;
     *     it is forgotten then
     */
    boolean refused(final Context context, final int index) {
        final @Nullable Call call = context.call();
        final @Nullable RelayBranch branch = context.branch(index);
        if (call == null || branch == null || !context.initial() || !context.offered()) {
            return false;
        }
        context.forget(index);
        call.media().drop(branch);
        return true;
    }

    /** No copy could be sent: what was opened is closed. */
    void abandon(final Context context) {
        final @Nullable Call call = context.call();
        if (call != null) {
            calls.close(call);
        }
    }

    /**
     * An INFO by which a phone asks for a whole picture (RFC 5168). A browser knows no such thing,
     * but we can ask it by RTCP.
     *
     * @return whether it was done, so that the browser need not hear of it
     */
    boolean pictureWanted(final SipRequest request, final int pass) {
        if (!request.method().equals(Method.INFO) || !MediaControl.wantsPicture(request)) {
            return false;
        }
        final CallTable.@Nullable Party party = calls.find(request, pass);
        return party != null && party.branch().askPicture(party.side());
    }

    /**
     * An INFO by which a phone says a digit. Whoever takes digits in his sound gets it there.
     *
     * @return whether it was done, so that the other side need not hear of it in SIP
     */
    boolean digitSaid(final SipRequest request, final int pass) {
        final @Nullable String type = request.contentType();
        if (!request.method().equals(Method.INFO) || type == null) {
            return false;
        }
        final int end = type.indexOf(';');
        final @Nullable DigitBody digit =
                DigitBody.read((end < 0 ? type : type.substring(0, end)).strip(), request.body());
        final CallTable.@Nullable Party party = digit == null ? null : calls.find(request, pass);
        return digit != null
                && party != null
                && party.branch().press(party.side(), digit.event(), digit.millis());
    }

    /** A request within a dialog. A BYE ends the media at once, whatever becomes of it. */
    Passed withinDialog(final Context context) {
        final SipRequest request = context.request();
        final CallTable.@Nullable Party party = calls.find(request, context.pass());
        if (party == null) {
            return SAME;
        }
        final Call call = party.call();
        final RelayBranch branch = party.branch();
        if (request.method().equals(Method.BYE)) {
            if (call.isAnswered(branch, party.calleeTag())) {
                calls.close(call);
            }
            return SAME;
        }
        if (request.method().equals(Method.INFO) && isOfType(request, TRICKLE)) {
            // Each side has ICE with us and not with the other: its candidates end here.
            return new Passed.Taken(branch.trickle(party.side(), request.body()) ? 200 : 400);
        }
        context.relayed(call, party.side());
        context.branch(0, branch);
        if (!context.offered()) {
            return SAME;
        }
        final Call.@Nullable LateOffer late = call.lateOffer(branch);
        if (request.method().equals(Method.PRACK)
                && late != null
                && late.answerer() == party.side()
                && late.answer() == null) {
            return lateAnswer(party, late, request.body());
        }
        final Passed passed = passed(branch.offer(party.side(), request.body()));
        context.offering(passed instanceof Passed.Rewritten);
        return passed;
    }

    private static Passed lateAnswer(
            final CallTable.Party party, final Call.LateOffer late, final byte[] sdp) {
        final Passed passed = passed(party.branch().answer(party.side(), sdp));
        party.call()
                .lateOffer(
                        party.branch(), new Call.LateOffer(late.answerer(), late.cseq(), passed));
        return passed;
    }

    /** A response: with an SDP it answers the request's offer, or is itself the offer. */
    Passed response(final Context context, final int index, final SipResponse response) {
        final @Nullable Call call = context.call();
        final @Nullable RelayBranch branch = context.branch(index);
        if (call == null || branch == null || response.status() >= 300) {
            return SAME;
        }
        final @Nullable String tag = response.toTag();
        if (response.status() < 200) {
            if (context.initial()) {
                call.dialog(branch, tag);
            }
            return session(context, index, response, call, branch);
        }
        final @Nullable Passed before = context.success(index, tag);
        if (before != null) {
            return before;
        }
        final Passed passed;
        if (context.initial() && call.answeredElsewhere(branch, tag)) {
            // The caller will say goodbye to this callee; nothing of it may touch the call.
            call.dialog(branch, tag);
            passed = hasSdp(response) ? LOST : SAME;
        } else {
            passed = session(context, index, response, call, branch);
            if (context.initial()) {
                call.answered(branch, tag);
            }
        }
        context.success(index, tag, passed);
        return passed;
    }

    private static Passed session(
            final Context context,
            final int index,
            final SipResponse response,
            final Call call,
            final RelayBranch branch) {
        if (!hasSdp(response)) {
            return SAME;
        }
        final Side responder = context.sender().other();
        if (context.offered()) {
            return passed(branch.answer(responder, response.body()));
        }
        @Nullable Passed passed = context.lateOffer(index);
        if (passed == null) {
            passed = passed(branch.offer(responder, response.body()));
            context.lateOffer(index, passed);
            call.lateOffer(
                    branch, new Call.LateOffer(context.sender(), context.cseq().number(), null));
        }
        return passed;
    }

    /**
     * An ACK: the answer to an offer that the 2xx carried. It comes again whenever the 2xx does,
     * and passes the same way again.
     *
     * @param pass see {@link HopToken.Lead}
     */
    Passed acknowledged(final SipRequest ack, final int pass) {
        final CallTable.@Nullable Party party = calls.find(ack, pass);
        if (party == null || !hasSdp(ack)) {
            return SAME;
        }
        final Call.@Nullable LateOffer late = party.call().lateOffer(party.branch());
        if (late == null || late.answerer() != party.side() || late.cseq() != ack.cseq().number()) {
            return LOST;
        }
        final @Nullable Passed before = late.answer();
        return before != null ? before : lateAnswer(party, late, ack.body());
    }

    /** A request got its final response. */
    void done(final Context context, final int status, final int winner) {
        final @Nullable Call call = context.call();
        if (call == null) {
            return;
        }
        if (context.initial()) {
            // Answered by one whose media is not relayed, or without any media, the call needs us
            // no more than refused.
            final @Nullable RelayBranch won = context.branch(winner);
            if (status >= 300 || won == null || !won.opened()) {
                calls.close(call);
            }
            return;
        }
        final @Nullable RelayBranch branch = context.branch(0);
        if (status >= 300 && branch != null && context.offering()) {
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
