package org.ringdown.service.agent.user;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.ringdown.sip.dialog.Dialog;
import org.ringdown.sip.dialog.SessionTimer;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;

/** A call that somebody makes to us: RFC 3261 §13.3, with reliable ringing (RFC 3262). */
final class Taking implements Setup {
    private static final String SDP = "application/sdp";
    private static final String RELIABLY = "100rel";

    private final Call call;
    private final UserAgent agent;
    private final SipRequest invite;
    private final String tag;
    private final Dialog dialog;
    private final boolean reliably;
    private final SessionTimer timer;
    private final Again provisional;
    private final Again success;

    /** Reliable responses wait for the PRACK of the one before (RFC 3262 §3). */
    private final Queue<SipResponse> waiting = new ArrayDeque<>();

    private @Nullable SipResponse answer;
    private @Nullable String sent;
    private long sequence;
    private boolean decided;

    Taking(final Call call, final UserAgent agent, final SipRequest invite, final String tag) {
        this.call = call;
        this.agent = agent;
        this.invite = invite;
        this.tag = tag;
        dialog = Dialog.ofCallee(invite, tag);
        reliably = invite.values(HeaderName.REQUIRE).stream().anyMatch(RELIABLY::equalsIgnoreCase);
        timer = new SessionTimer(CallRequest.USUAL_SESSION);
        provisional = new Again(agent.outlet(), () -> late(504, "No PRACK came"));
        success = new Again(agent.outlet(), this::unacknowledged);
    }

    SipRequest invite() {
        return invite;
    }

    boolean ring(final int status, final @Nullable String sdp) {
        if (decided) {
            return false;
        }
        final SipResponse.Builder response =
                dialogue(invite.reply(status, SipResponse.defaultReason(status)));
        if (sdp != null) {
            response.body(SDP, sdp);
        }
        if (!reliably) {
            agent.outlet().send(response.build());
            return true;
        }
        sequence++;
        final SipResponse ready =
                response.set(HeaderName.REQUIRE, RELIABLY)
                        .set(HeaderName.RSEQ, Long.toString(sequence))
                        .build();
        if (provisional.running()) {
            waiting.add(ready);
        } else {
            agent.outlet().send(ready);
            provisional.provisional(ready);
        }
        return true;
    }

    boolean answer(final String sdp, final List<CallRequest.Header> headers) {
        if (decided) {
            return false;
        }
        decided = true;
        sent = sdp;
        final SipResponse.Builder ok =
                dialogue(invite.reply(200))
                        .set(HeaderName.ALLOW, UserAgent.ALLOW)
                        .set(HeaderName.SUPPORTED, UserAgent.SUPPORTED)
                        .body(SDP, sdp);
        headers.forEach(each -> ok.add(each.name(), each.value()));
        timer.answer(invite, ok, agent.outlet().now());
        answer = ok.build();
        waiting.clear();
        if (!provisional.running()) {
            succeed();
        }
        return true;
    }

    /** A 2xx waits until the last reliable response with SDP was acknowledged (RFC 3262 §3). */
    private void succeed() {
        final SipResponse ok = answer;
        if (ok != null && !success.running()) {
            agent.outlet().send(ok);
            success.success(ok);
            call.taken(
                    dialog,
                    new Talk.Terms(
                            null,
                            timer,
                            String.valueOf(sent),
                            invite.values(HeaderName.ALLOW).contains("UPDATE"),
                            null));
            agent.hangUpReplaced(invite);
        }
    }

    void refuse(final int status, final String reason) {
        decided = true;
        provisional.stop();
        agent.outlet().send(invite.reply(status, reason).toTag(tag).build());
        agent.forget(call);
    }

    private SipResponse.Builder dialogue(final SipResponse.Builder response) {
        return response.withRecordRoute().toTag(tag).set(HeaderName.CONTACT, agent.contact());
    }

    private void late(final int status, final String why) {
        refuse(status, why);
        call.tell(new CallEvent.Ended(status, why, CallEvent.By.NETWORK, List.of()));
    }

    private void unacknowledged() {
        final Talk talk = call.talk();
        if (talk != null && !call.over()) {
            talk.bye("SIP;cause=408;text=\"no ACK\"");
            call.tell(new CallEvent.Ended(408, "No ACK came", CallEvent.By.NETWORK, List.of()));
        }
    }

    @Override
    public void abandon(final String reason) {
        if (!decided) {
            refuse(486, SipResponse.defaultReason(486));
        } else if (!success.running() && call.talk() == null) {
            // The 2xx still waits for a PRACK: it is not too late to say no.
            refuse(480, SipResponse.defaultReason(480));
        }
    }

    /** The caller does not want it any more; the CANCEL itself is answered by the agent. */
    void cancelled() {
        if (!success.running() && call.talk() == null) {
            refuse(487, SipResponse.defaultReason(487));
            call.tell(
                    new CallEvent.Ended(
                            487, SipResponse.defaultReason(487), CallEvent.By.THEM, List.of()));
        }
    }

    @Override
    public void acknowledged(final SipRequest ack) {
        if (success.running() && ack.cseq().number() == invite.cseq().number()) {
            success.stop();
            call.tell(
                    new CallEvent.Acknowledged(
                            Making.sdpOf(invite) == null ? Making.sdpOf(ack) : null));
        }
    }

    @Override
    public boolean early(final SipRequest request) {
        if (request.method().equals(Method.PRACK)) {
            agent.outlet().send(request.reply(proved(request) ? 200 : 481).build());
            final SipResponse next = provisional.running() ? null : waiting.poll();
            if (next != null) {
                agent.outlet().send(next);
                provisional.provisional(next);
            } else if (!provisional.running()) {
                succeed();
            }
            return true;
        }
        if (call.talk() != null) {
            return false;
        }
        if (!dialog.inOrder(request)) {
            agent.outlet().send(request.reply(500).build());
        } else if (request.method().equals(Method.BYE)) {
            agent.outlet().send(request.reply(200).build());
            cancelled();
        } else if (request.method().equals(Method.UPDATE)) {
            agent.outlet().send(request.reply(request.bodyLength() == 0 ? 200 : 491).build());
        } else {
            agent.outlet().send(request.reply(481).build());
        }
        return true;
    }

    /** Whether a PRACK is of the response that is repeated (RFC 3262 §3). */
    private boolean proved(final SipRequest prack) {
        final SipResponse last = provisional.response();
        final String rack = prack.header(HeaderName.RACK);
        if (last == null || rack == null || !dialog.inOrder(prack)) {
            return false;
        }
        final String[] parts = rack.strip().split("\\s+", -1);
        final boolean right =
                parts.length == 3
                        && parts[0].equals(last.header(HeaderName.RSEQ))
                        && parts[1].equals(Long.toString(invite.cseq().number()))
                        && parts[2].equals("INVITE");
        if (right) {
            provisional.stop();
        }
        return right;
    }
}
