package org.ringdown.service.agent.user;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.sip.dialog.Dialog;
import org.ringdown.sip.dialog.SessionTimer;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;

/** A call that we make: RFC 3261 §13.2, with reliable provisional responses (RFC 3262). */
final class Making implements Setup {
    private static final String SDP = "application/sdp";

    private final Call call;
    private final UserAgent agent;
    private final CallRequest wish;
    private final NameAddr from;
    private final SessionTimer timer;
    private final Requests.Pending invite;

    /** The dialogs of forks, by the other's tag. */
    private final Map<String, Dialog> early = new HashMap<>();

    /** The last RSeq of each fork. */
    private final Map<String, Long> reliable = new HashMap<>();

    private final Set<String> refused = new HashSet<>();
    private long cseq;
    private @Nullable SipRequest ack;
    private @Nullable String winner;
    private boolean abandoned;
    private boolean ended;

    /**
     * @param from our address with its tag
     */
    Making(final Call call, final UserAgent agent, final CallRequest wish, final NameAddr from) {
        this.call = call;
        this.agent = agent;
        this.wish = wish;
        this.from = from;
        timer = new SessionTimer(wish.sessionSeconds());
        invite = agent.requests().send(this::invite, wish.login(), this::received);
    }

    private SipRequest.Builder invite(final String via) {
        cseq++;
        final SipRequest.Builder request =
                SipRequest.builder(Method.INVITE, wish.to())
                        .set(HeaderName.VIA, via)
                        .set(HeaderName.MAX_FORWARDS, "70")
                        .set(HeaderName.FROM, from.toString())
                        .set(HeaderName.TO, NameAddr.of(wish.to()).toString())
                        .set(HeaderName.CALL_ID, call.id())
                        .set(HeaderName.CSEQ, cseq + " INVITE")
                        .set(HeaderName.CONTACT, agent.contact())
                        .set(HeaderName.ALLOW, UserAgent.ALLOW)
                        .set(HeaderName.SUPPORTED, UserAgent.SUPPORTED);
        wish.routes().forEach(route -> request.add(HeaderName.ROUTE, route));
        wish.headers().forEach(each -> request.add(each.name(), each.value()));
        if (wish.sessionSeconds() > 0) {
            timer.ask(request);
        }
        return request.body(SDP, wish.sdp());
    }

    private void received(final SipRequest request, final SipResponse response) {
        if (response.provisional()) {
            provisional(request, response);
        } else if (response.success()) {
            taken(request, response);
        } else if (response.status() == 422 && !abandoned && timer.tooBrief(response)) {
            invite.again();
        } else {
            ended = true;
            over(response);
        }
    }

    private void over(final SipResponse response) {
        agent.forget(call);
        if (winner == null) {
            call.tell(
                    new CallEvent.Ended(
                            response.status(),
                            response.reason(),
                            CallEvent.By.THEM,
                            contacts(response),
                            response));
        }
    }

    private static List<String> contacts(final SipResponse response) {
        if (response.status() >= 400
                || !(response.addresses(HeaderName.CONTACT)
                        instanceof Parsed.Ok<List<NameAddr>>(List<NameAddr> all))) {
            return List.of();
        }
        final List<String> contacts = new ArrayList<>();
        all.forEach(each -> contacts.add(each.uri().toString()));
        return contacts;
    }

    private void provisional(final SipRequest request, final SipResponse response) {
        final String tag = response.toTag();
        if (response.status() == 100 || tag == null || winner != null || abandoned) {
            return;
        }
        final Dialog dialog =
                early.computeIfAbsent(tag, _ -> Dialog.ofCaller(request, response, cseq));
        if (isReliable(response)) {
            final long number = sequence(response);
            final Long last = reliable.get(tag);
            if (number < 1 || (last != null && number != last + 1)) {
                // RFC 3262 §4: one that was lost before it comes again.
                return;
            }
            reliable.put(tag, number);
            acknowledge(dialog, number, request);
        }
        call.tell(
                new CallEvent.Progress(
                        response.status(), response.reason(), sdpOf(response), response));
    }

    private static boolean isReliable(final SipResponse response) {
        return response.values(HeaderName.REQUIRE).stream().anyMatch("100rel"::equalsIgnoreCase);
    }

    private static long sequence(final SipResponse response) {
        final String text = response.header(HeaderName.RSEQ);
        return text != null
                        && text.length() < 10
                        && text.chars().allMatch(c -> c >= '0' && c <= '9')
                        && !text.isEmpty()
                ? Long.parseLong(text)
                : 0;
    }

    private void acknowledge(final Dialog dialog, final long number, final SipRequest of) {
        final String answers = number + " " + of.cseq().number() + " INVITE";
        agent.requests()
                .send(
                        via -> dialog.request(Method.PRACK, via).set(HeaderName.RACK, answers),
                        wish.login(),
                        (_, _) -> {
                            // Without it the other end gives up by itself.
                        });
    }

    private void taken(final SipRequest request, final SipResponse response) {
        final String tag = String.valueOf(response.toTag());
        if (tag.equals(winner)) {
            // Its ACK was lost.
            if (ack != null) {
                agent.outlet().send(ack);
            }
            return;
        }
        final Dialog dialog = early.getOrDefault(tag, Dialog.ofCaller(request, response, cseq));
        dialog.confirmed(response);
        final SipRequest confirmation =
                dialog.ack(request.cseq().number(), agent.outlet().via()).build();
        agent.outlet().send(confirmation);
        final String sdp = sdpOf(response);
        if (abandoned || winner != null || sdp == null) {
            // One call was made, and one is wanted (§13.2.2.4).
            if (refused.add(tag)) {
                hangUp(dialog);
            }
            if (winner == null && !abandoned) {
                call.tell(
                        new CallEvent.Ended(
                                488, "No SDP in the answer", CallEvent.By.US, List.of()));
                abandoned = true;
            }
            return;
        }
        winner = tag;
        ack = confirmation;
        timer.answered(response, agent.outlet().now());
        call.taken(
                dialog,
                new Talk.Terms(wish.login(), timer, wish.sdp(), allows(response), wish.product()));
        agent.outlet().after(UserAgent.LINGER, invite::forget);
        call.tell(new CallEvent.Answered(sdp, response));
    }

    private static boolean allows(final SipMessage message) {
        return message.values(HeaderName.ALLOW).contains("UPDATE");
    }

    private void hangUp(final Dialog dialog) {
        agent.requests()
                .send(
                        via -> dialog.request(Method.BYE, via),
                        wish.login(),
                        (_, _) -> {
                            // It is over for us in any case.
                        });
    }

    /** An answer may cross with the CANCEL; {@link #taken} sees to that. */
    @Override
    public void abandon(final String reason) {
        if (!abandoned && !ended) {
            abandoned = true;
            invite.abandon();
            final SipRequest cancel = Requests.cancel(invite.sent());
            agent.outlet().send(cancel.edit().set(HeaderName.REASON, reason).build());
            agent.outlet().after(UserAgent.LINGER, this::quiet);
        }
    }

    private void quiet() {
        invite.forget();
        agent.forget(call);
    }

    @Override
    public void acknowledged(final SipRequest stray) {
        // We send ACKs for this call until somebody else re-invites.
    }

    /**
     * UPDATE before the answer offers nothing that we could judge; everything else is too early.
     */
    @Override
    public boolean early(final SipRequest request) {
        final Dialog dialog = early.get(String.valueOf(request.fromTag()));
        if (dialog == null || winner != null) {
            return false;
        }
        final boolean update = request.method().equals(Method.UPDATE);
        final SipResponse.Builder reply =
                !dialog.inOrder(request)
                        ? request.reply(500)
                        : request.method().equals(Method.BYE)
                                        || (update && request.bodyLength() == 0)
                                ? request.reply(200)
                                // RFC 3311 §5.2: the offer of the INVITE is still open.
                                : update ? request.reply(491) : request.reply(481);
        agent.outlet().send(reply.build());
        return true;
    }

    static @Nullable String sdpOf(final SipMessage message) {
        return SDP.equals(message.contentType()) && message.bodyLength() > 0
                ? new String(message.body(), StandardCharsets.UTF_8)
                : null;
    }
}
