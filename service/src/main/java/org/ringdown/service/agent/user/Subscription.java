package org.ringdown.service.agent.user;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.sip.dialog.Dialog;
import org.ringdown.sip.event.SubscriptionState;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.Uri;

/**
 * A subscription that an agent keeps up (RFC 6665 §4.1): it is renewed in time, and made anew when
 * it got lost, ever more rarely. A refusal that another try would not change ends it, and so does a
 * notifier that says that there is nothing to be told. Of several notifiers that a fork reached,
 * the first one is heard.
 */
public final class Subscription {
    private static final long SECOND = 1_000_000_000L;
    private static final int LONGEST = 86_400;

    /** RFC 6665 §4.1.2.4, timer N: the first NOTIFY comes by then. */
    private static final long FIRST = 32 * SECOND;

    /** Who held for a minute did not fail at once. */
    private static final long HELD = 60 * SECOND;

    /**
     * What is to be watched.
     *
     * @param from who watches, without a tag
     * @param to whose state it is
     * @param event the package, with an id if it is to have one
     * @param accept the media types that are understood, or empty for the package's own
     * @param expires the time to ask for, in seconds
     * @param login how to answer challenges, or {@code null}
     * @param headers further header fields
     */
    public record Wish(
            NameAddr from,
            Uri to,
            String event,
            List<String> accept,
            int expires,
            @Nullable Login login,
            List<CallRequest.Header> headers) {
        /** The lists are copied. */
        public Wish {
            accept = List.copyOf(accept);
            headers = List.copyOf(headers);
        }

        /** A subscription without anything unusual, for an hour each time. */
        public static Wish of(final NameAddr from, final Uri to, final String event) {
            return new Wish(from, to, event, List.of(), 3_600, null, List.of());
        }
    }

    /** What is heard of a subscription. */
    public sealed interface News {
        /**
         * A NOTIFY came, and was answered.
         *
         * @param state what it says of the subscription itself
         */
        record Notified(SipRequest request, SubscriptionState state) implements News {}

        /**
         * It does not hold.
         *
         * @param status of the response to SUBSCRIBE; 200 when the notifier ended it
         * @param reason the response's, or the notifier's
         * @param retry in how many seconds it is tried again; 0 when it is not
         */
        record Lost(int status, String reason, int retry) implements News {}
    }

    /** Who wants to know; called on the agent's loop. */
    @FunctionalInterface
    public interface Listener {
        /** Something was heard. */
        void heard(News news);
    }

    private final UserAgent agent;
    private final Wish wish;
    private final Listener listener;
    private final Backoff backoff;
    private String callId = "";
    private String tag = "";
    private long cseq;
    private int expires;
    private @Nullable Dialog dialog;
    private Requests.@Nullable Pending pending;
    private Alarms.@Nullable Alarm next;
    private long since;
    private boolean notified;
    private boolean ended;

    Subscription(final UserAgent agent, final Wish wish, final Listener listener) {
        this.agent = agent;
        this.wish = wish;
        this.listener = listener;
        expires = wish.expires();
        backoff = new Backoff(agent.outlet());
        begin();
    }

    /** Whether a notifier is known and has not ended it. */
    public boolean active() {
        return dialog != null && !ended;
    }

    /** Watches no longer; the notifier is told. Nothing is heard after this has returned. */
    public void end() {
        if (ended) {
            return;
        }
        ended = true;
        calm();
        if (pending == null) {
            leave();
        }
        // Otherwise what is under way is answered first.
    }

    // ---- SUBSCRIBE

    private void begin() {
        callId = agent.newCallId();
        tag = agent.outlet().token(8);
        cseq = 0;
        dialog = null;
        notified = false;
        agent.watch(callId, tag, this);
        send(expires);
    }

    private void send(final int seconds) {
        pending =
                agent.requests()
                        .send(
                                via -> subscribe(via, seconds),
                                wish.login(),
                                (request, response) -> received(request, response, seconds));
    }

    private SipRequest.Builder subscribe(final String via, final int seconds) {
        final Dialog known = dialog;
        final SipRequest.Builder request =
                known != null
                        ? known.request(Method.SUBSCRIBE, via)
                        : SipRequest.builder(Method.SUBSCRIBE, wish.to())
                                .set(HeaderName.VIA, via)
                                .set(HeaderName.MAX_FORWARDS, "70")
                                .set(HeaderName.FROM, wish.from().withTag(tag).toString())
                                .set(HeaderName.TO, NameAddr.of(wish.to()).toString())
                                .set(HeaderName.CALL_ID, callId)
                                .set(HeaderName.CSEQ, ++cseq + " SUBSCRIBE");
        request.set(HeaderName.CONTACT, agent.contact())
                .set(HeaderName.EVENT, wish.event())
                .set(HeaderName.EXPIRES, Integer.toString(seconds))
                .set(HeaderName.ALLOW, UserAgent.ALLOW)
                .set(HeaderName.SUPPORTED, UserAgent.SUPPORTED);
        wish.accept().forEach(type -> request.add(HeaderName.ACCEPT, type));
        wish.headers().forEach(each -> request.add(each.name(), each.value()));
        return request;
    }

    private void received(final SipRequest request, final SipResponse response, final int seconds) {
        pending = null;
        if (seconds == 0 || (ended && !response.success())) {
            if (!response.success()) {
                agent.unwatch(callId, tag);
            }
            return;
        }
        if (response.success()) {
            held(request, response, seconds);
        } else if (response.status() == 423 && longer(response)) {
            send(expires);
        } else if (response.status() == 481 && dialog != null) {
            // RFC 6665 §4.1.2.3: the notifier has forgotten it.
            lost(200, "", again(0));
        } else if (Backoff.hopeless(response.status())) {
            lost(response.status(), response.reason(), 0);
        } else {
            lost(response.status(), response.reason(), again(retryAfter(response)));
        }
    }

    private static int retryAfter(final SipResponse response) {
        final String text = response.header(HeaderName.RETRY_AFTER);
        return text == null ? 0 : Registration.number(text);
    }

    private boolean longer(final SipResponse response) {
        final int least = Registration.number(response.header(HeaderName.MIN_EXPIRES));
        final boolean more = least > expires;
        expires = Math.max(expires, least);
        return more;
    }

    private void held(final SipRequest request, final SipResponse response, final int seconds) {
        final Dialog known = dialog;
        if (known == null) {
            dialog = Dialog.ofCaller(request, response, cseq);
            since = agent.outlet().now();
        } else {
            known.refreshed(response);
        }
        if (ended) {
            leave();
            return;
        }
        final int granted = Registration.number(response.header(HeaderName.EXPIRES));
        renewIn(granted > 0 ? Math.min(granted, seconds) : seconds);
        if (!notified) {
            calm();
            next = agent.outlet().after(FIRST, () -> lost(408, "No NOTIFY came", again(0)));
        }
    }

    private void renewIn(final int seconds) {
        calm();
        final int early = Math.max(1, seconds > 120 ? seconds - 60 : seconds / 2);
        next = agent.outlet().after(early * SECOND, () -> send(expires));
    }

    private void leave() {
        if (dialog == null) {
            agent.unwatch(callId, tag);
        } else {
            send(0);
            // The last NOTIFY is answered.
            final String id = callId;
            agent.outlet().after(FIRST, () -> agent.unwatch(id, tag));
        }
    }

    private void calm() {
        if (next != null) {
            next.cancel();
            next = null;
        }
    }

    // ---- NOTIFY

    /** A request came within the dialog. */
    void received(final SipRequest request) {
        final String state = request.header(HeaderName.SUBSCRIPTION_STATE);
        if (!request.method().equals(Method.NOTIFY)) {
            reply(request, 481);
        } else if (!ofEvent(request)) {
            agent.outlet().send(request.reply(489, "Bad Event").build());
        } else if (dialog != null
                && notified
                && !String.valueOf(request.fromTag()).equals(dialog.remoteTag())) {
            // Another branch of a fork.
            reply(request, 481);
        } else if (!inOrder(request)) {
            reply(request, 500);
        } else if (SubscriptionState.parse(state == null ? "active" : state)
                instanceof Parsed.Ok<SubscriptionState>(SubscriptionState now)) {
            reply(request, 200);
            notified(request, now);
        } else {
            reply(request, 400);
        }
    }

    private void reply(final SipRequest request, final int status) {
        agent.outlet().send(request.reply(status).build());
    }

    /** RFC 6665 §4.4.1: the first NOTIFY makes the dialog, even before the answer to SUBSCRIBE. */
    private boolean inOrder(final SipRequest notify) {
        final Dialog known = dialog;
        if (known != null && String.valueOf(notify.fromTag()).equals(known.remoteTag())) {
            if (!known.inOrder(notify)) {
                return false;
            }
            known.refreshed(notify);
            return true;
        }
        dialog = Dialog.ofNotified(notify, known == null ? cseq : known.localCSeq());
        since = agent.outlet().now();
        return true;
    }

    private boolean ofEvent(final SipRequest notify) {
        final String event = notify.header(HeaderName.EVENT);
        return event != null && plain(event).equals(plain(wish.event()));
    }

    private static String plain(final String event) {
        final StringBuilder kept = new StringBuilder();
        final String[] parts = event.split(";", -1);
        kept.append(parts[0].strip().toLowerCase(Locale.ROOT));
        for (final String part : parts) {
            if (part.strip().startsWith("id=")) {
                kept.append(';').append(part.strip());
            }
        }
        return kept.toString();
    }

    private void notified(final SipRequest notify, final SubscriptionState state) {
        notified = true;
        if (ended) {
            if (state.over()) {
                agent.unwatch(callId, tag);
            }
            return;
        }
        if (!state.over() && pending == null) {
            renewIn(state.expires() > 0 ? Math.min(state.expires(), LONGEST) : expires);
        }
        listener.heard(new News.Notified(notify, state));
        if (state.over() && !ended) {
            over(state);
        }
    }

    /** RFC 6665 §4.1.3 says of each reason whether, and when, to try again. */
    private void over(final SubscriptionState state) {
        final boolean forGood =
                switch (state.reason()) {
                    case "rejected", "noresource", "invariant" -> true;
                    default -> false;
                };
        final boolean atOnce =
                state.reason().equals("deactivated") || state.reason().equals("timeout");
        lost(
                200,
                state.reason(),
                forGood
                        ? 0
                        : atOnce && agent.outlet().now() - since >= HELD
                                ? 1
                                : again(state.retryAfter()));
    }

    private int again(final int asked) {
        if (agent.outlet().now() - since >= HELD) {
            backoff.reset();
        }
        return backoff.next(asked);
    }

    /**
     * It does not hold.
     *
     * @param retry in how many seconds another is tried; 0 for never
     */
    private void lost(final int status, final String reason, final int retry) {
        calm();
        agent.unwatch(callId, tag);
        if (pending != null) {
            pending.forget();
            pending = null;
        }
        dialog = null;
        if (retry > 0) {
            next = agent.outlet().after(retry * SECOND, this::begin);
        } else {
            ended = true;
        }
        listener.heard(new News.Lost(status, reason, retry));
    }
}
