package org.ringdown.service.agent.user;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Engine;
import org.ringdown.sip.dialog.Dialog;
import org.ringdown.sip.dialog.SessionTimer;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;

/**
 * A call that both ends have taken: changes of the session by INVITE and UPDATE (RFC 3261 §14, RFC
 * 3311, RFC 6337), its timer (RFC 4028), other requests, and its end.
 */
final class Talk {
    private static final String SDP = "application/sdp";
    private static final long MILLI = 1_000_000L;
    private static final int REQUEST_TERMINATED = 487;

    /**
     * What was agreed on when the call was taken.
     *
     * @param login how to answer challenges, or {@code null}
     * @param sdp what we said last
     * @param updates whether the other end takes UPDATE
     * @param product what we call ourselves (User-Agent), or {@code null}
     */
    record Terms(
            @Nullable Login login,
            SessionTimer timer,
            String sdp,
            boolean updates,
            @Nullable String product) {}

    private final Call call;
    private final UserAgent agent;
    private final Dialog dialog;
    private final Terms terms;
    private final boolean caller;
    private final Again success;
    private final Referrals referrals;
    private String last;
    private Alarms.@Nullable Alarm alarm;

    /** Our change that is open. */
    private Requests.@Nullable Pending ours;

    /** Our change that is offered once more when the glare is over. */
    private Alarms.@Nullable Alarm glare;

    private @Nullable SipRequest acknowledged;

    /** The other's INVITE or UPDATE that waits for what we say. */
    private @Nullable SipRequest theirs;

    /** The other's INVITE whose ACK is awaited. */
    private @Nullable SipRequest answered;

    Talk(final Call call, final UserAgent agent, final Dialog dialog, final Terms terms) {
        this.call = call;
        this.agent = agent;
        this.dialog = dialog;
        this.terms = terms;
        caller = call.setup() instanceof Making;
        last = terms.sdp();
        success = new Again(agent.outlet(), this::unacknowledged);
        referrals = new Referrals(call, agent, dialog, terms.login());
        watch();
    }

    Dialog dialog() {
        return dialog;
    }

    Referrals referrals() {
        return referrals;
    }

    // ---- what we want

    boolean offer(final String sdp) {
        if (ours != null || theirs != null || glare != null || success.running()) {
            return false;
        }
        invite(sdp, true);
        return true;
    }

    /**
     * @param told whether somebody wants to hear what comes of it; a refresh is nobody's business
     */
    private void invite(final String sdp, final boolean told) {
        ours =
                agent.requests()
                        .send(
                                via -> change(Method.INVITE, via).body(SDP, sdp),
                                terms.login(),
                                (request, response) -> reinvited(request, response, sdp, told));
    }

    private SipRequest.Builder request(final Method method, final String via) {
        final SipRequest.Builder request = dialog.request(method, via);
        if (terms.product() != null) {
            request.set(HeaderName.USER_AGENT, terms.product());
        }
        return request;
    }

    private SipRequest.Builder change(final Method method, final String via) {
        final SipRequest.Builder request =
                request(method, via)
                        .set(HeaderName.CONTACT, agent.contact())
                        .set(HeaderName.ALLOW, UserAgent.ALLOW)
                        .set(HeaderName.SUPPORTED, UserAgent.SUPPORTED);
        terms.timer().ask(request);
        return request;
    }

    private void reinvited(
            final SipRequest request,
            final SipResponse response,
            final String sdp,
            final boolean told) {
        if (response.provisional()) {
            return;
        }
        final Requests.Pending done = ours;
        if (response.success()) {
            final SipRequest before = acknowledged;
            if (before != null && before.cseq().number() == request.cseq().number()) {
                agent.outlet().send(before);
                return;
            }
            final SipRequest ack =
                    dialog.ack(request.cseq().number(), agent.outlet().via()).build();
            acknowledged = ack;
            agent.outlet().send(ack);
            if (done != null) {
                agent.outlet().after(UserAgent.LINGER, done::forget);
            }
            ours = null;
            dialog.refreshed(response);
            terms.timer().answered(response, agent.outlet().now());
            watch();
            last = sdp;
            final String answer = Making.sdpOf(response);
            if (told && answer != null) {
                call.tell(new CallEvent.Agreed(answer));
            } else if (told) {
                call.tell(new CallEvent.Declined(488, "No SDP in the answer"));
            }
            return;
        }
        ours = null;
        refused(response, sdp, told);
    }

    private void refused(final SipResponse response, final String sdp, final boolean told) {
        if (response.status() == 491) {
            // RFC 3261 §14.1: who made the call waits longer.
            final long delay =
                    caller
                            ? 2_100 + 10 * agent.outlet().random(190)
                            : 10 * agent.outlet().random(200);
            glare =
                    agent.outlet()
                            .after(
                                    delay * MILLI,
                                    () -> {
                                        glare = null;
                                        if (!call.over() && theirs == null) {
                                            invite(sdp, told);
                                        } else if (told) {
                                            declined(response);
                                        }
                                    });
        } else if (response.status() == 422 && terms.timer().tooBrief(response)) {
            invite(sdp, told);
        } else if (gone(response)) {
            lost(response);
        } else if (told) {
            declined(response);
        }
    }

    private void declined(final SipResponse response) {
        call.tell(new CallEvent.Declined(response.status(), response.reason()));
    }

    /** RFC 3261 §12.2.1.2, §14.1: the other end does not know of the call. */
    private static boolean gone(final SipResponse response) {
        return response.status() == 481 || response.status() == 408;
    }

    private void lost(final SipResponse response) {
        if (!call.over()) {
            bye("SIP;cause=" + response.status());
            call.tell(
                    new CallEvent.Ended(
                            response.status(), response.reason(), CallEvent.By.NETWORK, List.of()));
        }
    }

    boolean ask(
            final Method method,
            final List<CallRequest.Header> headers,
            final @Nullable String contentType,
            final byte[] body,
            final Call.Outcome outcome) {
        agent.requests()
                .send(
                        via -> {
                            final SipRequest.Builder request = request(method, via);
                            if (method.equals(Method.NOTIFY)) {
                                request.set(HeaderName.CONTACT, agent.contact());
                            }
                            headers.forEach(each -> request.add(each.name(), each.value()));
                            return contentType == null ? request : request.body(contentType, body);
                        },
                        terms.login(),
                        (_, response) -> {
                            outcome.answered(response);
                            if (response.status() == 481 && !ofEvents(method)) {
                                lost(response);
                            }
                        });
        return true;
    }

    /** RFC 5057 §5.1: their 481 is of a subscription, and says nothing of the call. */
    private static boolean ofEvents(final Method method) {
        return method.equals(Method.SUBSCRIBE) || method.equals(Method.NOTIFY);
    }

    void bye(final String reason) {
        stop();
        agent.requests()
                .send(
                        via -> request(Method.BYE, via).set(HeaderName.REASON, reason),
                        terms.login(),
                        (_, _) -> {
                            if (referrals.open()) {
                                agent.outlet().after(UserAgent.LINGER, () -> agent.forget(call));
                            } else {
                                agent.forget(call);
                            }
                        });
    }

    // ---- what the other end wants

    /** A request came within the dialog; its order was not looked at yet. */
    void received(final SipRequest request) {
        if (!dialog.inOrder(request)) {
            reply(request, 500);
        } else if (request.method().equals(Method.BYE)) {
            reply(request, 200);
            ended(request);
        } else if (request.method().equals(Method.INVITE)
                || request.method().equals(Method.UPDATE)) {
            changed(request);
        } else if (request.method().equals(Method.OPTIONS)) {
            agent.outlet().send(UserAgent.capabilities(request));
        } else if (!referrals.received(request)) {
            final Inquiry inquiry =
                    new Inquiry(request, agent.outlet(), String.valueOf(dialog.local().tag()));
            call.tell(new CallEvent.Asked(inquiry));
            if (!UserAgent.ALLOWED.contains(request.method().name()) && !inquiry.replied()) {
                inquiry.reply(405);
            }
        }
    }

    private void reply(final SipRequest request, final int status) {
        agent.outlet().send(request.reply(status).build());
    }

    private void ended(final SipRequest bye) {
        stop();
        agent.outlet().after(UserAgent.LINGER, () -> agent.forget(call));
        final String reason = bye.header(HeaderName.REASON);
        call.tell(
                new CallEvent.Ended(
                        200, reason == null ? "" : reason, CallEvent.By.THEM, List.of()));
    }

    private void changed(final SipRequest request) {
        final boolean invite = request.method().equals(Method.INVITE);
        final String sdp = Making.sdpOf(request);
        if (theirs != null || success.running()) {
            // RFC 3261 §14.2: one at a time; who did not wait tries again in a while.
            agent.outlet().send(request.reply(500).set(HeaderName.RETRY_AFTER, "2").build());
        } else if (ours != null && (invite || sdp != null)) {
            reply(request, 491);
        } else if (SessionTimer.isTooBrief(request)) {
            agent.outlet()
                    .send(
                            request.reply(422)
                                    .set(
                                            HeaderName.MIN_SE,
                                            Integer.toString(SessionTimer.LEAST_SECONDS))
                                    .build());
        } else {
            dialog.refreshed(request);
            if (!invite && sdp == null) {
                agent.outlet().send(timed(request, request.reply(200)).build());
            } else {
                theirs = request;
                call.tell(new CallEvent.Offered(sdp));
            }
        }
    }

    private SipResponse.Builder timed(
            final SipRequest request, final SipResponse.Builder response) {
        response.set(HeaderName.CONTACT, agent.contact())
                .set(HeaderName.ALLOW, UserAgent.ALLOW)
                .set(HeaderName.SUPPORTED, UserAgent.SUPPORTED);
        terms.timer().answer(request, response, agent.outlet().now());
        watch();
        return response;
    }

    boolean accept(final String sdp) {
        final SipRequest request = theirs;
        if (request == null) {
            return false;
        }
        theirs = null;
        last = sdp;
        final SipResponse ok = timed(request, request.reply(200)).body(SDP, sdp).build();
        agent.outlet().send(ok);
        if (request.method().equals(Method.INVITE)) {
            answered = request;
            success.success(ok);
        }
        return true;
    }

    boolean decline(final int status) {
        final SipRequest request = theirs;
        if (request == null) {
            return false;
        }
        theirs = null;
        reply(request, status);
        return true;
    }

    /** An ACK came, of the last INVITE or of an earlier one. */
    void acknowledged(final SipRequest ack) {
        final SipRequest invite = answered;
        if (invite != null && ack.cseq().number() == invite.cseq().number()) {
            answered = null;
            success.stop();
            call.tell(
                    new CallEvent.Acknowledged(
                            Making.sdpOf(invite) == null ? Making.sdpOf(ack) : null));
        }
    }

    private void unacknowledged() {
        if (!call.over()) {
            bye("SIP;cause=408;text=\"no ACK\"");
            call.tell(new CallEvent.Ended(408, "No ACK came", CallEvent.By.NETWORK, List.of()));
        }
    }

    // ---- time

    private void watch() {
        if (alarm != null) {
            alarm.cancel();
            alarm = null;
        }
        final long deadline = terms.timer().deadline();
        if (deadline != Engine.NEVER) {
            alarm = agent.outlet().alarms().at(deadline, this::due);
        }
    }

    private void due() {
        switch (terms.timer().due(agent.outlet().now())) {
            case NOTHING -> {}
            case REFRESH -> refresh();
            case EXPIRED -> {
                bye("SIP;cause=408;text=\"session expired\"");
                call.tell(
                        new CallEvent.Ended(
                                408, "The session expired", CallEvent.By.NETWORK, List.of()));
                return;
            }
        }
        watch();
    }

    /** By UPDATE where the other end takes it: nothing is offered then (RFC 4028 §7.4). */
    private void refresh() {
        if (ours != null || theirs != null || glare != null) {
            // What is under way refreshes the session as well.
            return;
        }
        if (!terms.updates()) {
            invite(last, false);
            return;
        }
        agent.requests()
                .send(
                        via -> change(Method.UPDATE, via),
                        terms.login(),
                        (_, response) -> {
                            if (response.success()) {
                                terms.timer().answered(response, agent.outlet().now());
                                watch();
                            } else if (gone(response)) {
                                lost(response);
                            }
                        });
    }

    /** RFC 3261 §15.1.2: what waits for an answer of ours gets one, whoever ended the call. */
    private void stop() {
        if (theirs != null) {
            reply(theirs, REQUEST_TERMINATED);
            theirs = null;
        }
        success.stop();
        terms.timer().stop();
        if (alarm != null) {
            alarm.cancel();
        }
        if (glare != null) {
            glare.cancel();
        }
    }
}
