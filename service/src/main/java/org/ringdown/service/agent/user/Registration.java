package org.ringdown.service.agent.user;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.message.Uri;

/**
 * A registration that an agent keeps up at some registrar (RFC 3261 §10.2): it is renewed in time,
 * and tried again when the registrar does not answer, ever more rarely (RFC 5626 §4.5). A refusal
 * that another try would not change ends it.
 */
public final class Registration {
    private static final long SECOND = 1_000_000_000L;
    private static final int LONGEST = 86_400;

    /**
     * What is to be registered.
     *
     * @param registrar the Request-URI, a domain without a user
     * @param aor whose contact it is, without a tag
     * @param contact the Contact value, with whatever parameters it is to have
     * @param expires the time to ask for, in seconds
     * @param login how to answer challenges, or {@code null}
     * @param routes Route values to go through
     * @param headers further header fields, such as User-Agent: none of those that make up a
     *     REGISTER
     */
    public record Wish(
            Uri registrar,
            NameAddr aor,
            String contact,
            int expires,
            @Nullable Login login,
            List<String> routes,
            List<CallRequest.Header> headers) {
        /** The lists are copied. */
        public Wish {
            routes = List.copyOf(routes);
            headers = List.copyOf(headers);
        }

        /** Without further header fields. */
        public Wish(
                final Uri registrar,
                final NameAddr aor,
                final String contact,
                final int expires,
                final @Nullable Login login,
                final List<String> routes) {
            this(registrar, aor, contact, expires, login, routes, List.of());
        }

        /** The same, with these further header fields. */
        public Wish with(final List<CallRequest.Header> more) {
            return new Wish(registrar, aor, contact, expires, login, routes, more);
        }
    }

    /** How a registration stands. */
    public sealed interface State {
        /** The registrar is asked. */
        record Registering() implements State {}

        /**
         * It holds.
         *
         * @param seconds for so long, if it is not renewed
         * @param response as it came
         */
        record Registered(int seconds, SipResponse response) implements State {}

        /**
         * It does not hold.
         *
         * @param retry in how many seconds it is tried again; 0 when it is not
         * @param response as it came, made up when none came
         */
        record Failed(int status, String reason, int retry, SipResponse response) implements State {
            /** Whether our login does not prove who we are: {@link Login#unproved}. */
            public boolean unproved() {
                return Login.unproved(status);
            }
        }

        /** It was ended by us. */
        record Ended() implements State {}
    }

    /** Who wants to know; called on the agent's loop. */
    @FunctionalInterface
    public interface Listener {
        /** It stands differently now; a renewal that holds is not told. */
        void changed(State state);
    }

    private final UserAgent agent;
    private final Wish wish;
    private final Listener listener;
    private final String callId;
    private final String tag;
    private Alarms.@Nullable Alarm next;
    private int expires;
    private long cseq;
    private final Backoff backoff;
    private State state = new State.Registering();

    /** The REGISTER under way. */
    private Requests.@Nullable Pending pending;

    /** Whether the registrar may know our contact. */
    private boolean known;

    /** Who waits to hear that it was ended. */
    private Call.@Nullable Outcome ended;

    Registration(final UserAgent agent, final Wish wish, final Listener listener) {
        this.agent = agent;
        this.wish = wish;
        this.listener = listener;
        expires = wish.expires();
        callId = agent.newCallId();
        tag = agent.outlet().token(8);
        backoff = new Backoff(agent.outlet());
        send(expires);
    }

    /** The Call-ID of its requests. */
    public String callId() {
        return callId;
    }

    /** How it stands. */
    public State state() {
        return state;
    }

    /** Registers no longer; the registrar is told. */
    public void end() {
        end((_, _) -> {});
    }

    /**
     * The same.
     *
     * @param outcome hears, after this has returned, what the registrar says to it; 200 also when
     *     it had nothing to be told
     * @return {@code false} when it was ended before
     */
    public boolean end(final Call.Outcome outcome) {
        if (state instanceof State.Ended) {
            return false;
        }
        calm();
        state = new State.Ended();
        ended = outcome;
        final Requests.Pending last = pending;
        if (last != null) {
            // RFC 3261 §10.2: the next REGISTER waits for the answer to this one.
            last.abandon();
        } else if (known) {
            send(0);
        } else {
            agent.outlet().after(0, this::nothingToEnd);
        }
        return true;
    }

    private void nothingToEnd() {
        if (ended != null) {
            ended.answered(200, SipResponse.defaultReason(200));
        }
    }

    private void calm() {
        if (next != null) {
            next.cancel();
            next = null;
        }
    }

    private void send(final int seconds) {
        pending =
                agent.requests()
                        .send(
                                via -> register(via, seconds),
                                wish.login(),
                                (_, response) -> received(response, seconds));
    }

    private SipRequest.Builder register(final String via, final int seconds) {
        cseq++;
        final SipRequest.Builder request =
                SipRequest.builder(Method.REGISTER, wish.registrar())
                        .set(HeaderName.VIA, via)
                        .set(HeaderName.MAX_FORWARDS, "70")
                        .set(HeaderName.FROM, wish.aor().withTag(tag).toString())
                        .set(HeaderName.TO, wish.aor().toString())
                        .set(HeaderName.CALL_ID, callId)
                        .set(HeaderName.CSEQ, cseq + " REGISTER")
                        .set(HeaderName.CONTACT, wish.contact())
                        .set(HeaderName.EXPIRES, Integer.toString(seconds))
                        .set(HeaderName.SUPPORTED, "path")
                        .set(HeaderName.ALLOW, UserAgent.ALLOW);
        wish.routes().forEach(route -> request.add(HeaderName.ROUTE, route));
        wish.headers().forEach(each -> request.add(each.name(), each.value()));
        return request;
    }

    private void received(final SipResponse response, final int seconds) {
        pending = null;
        // Who did not answer may have taken it.
        known |= response.success() || response.status() == 408;
        if (state instanceof State.Ended) {
            if (seconds == 0 && ended != null) {
                ended.answered(response);
            } else if (known) {
                send(0);
            } else {
                nothingToEnd();
            }
            return;
        }
        if (response.success()) {
            backoff.reset();
            final int granted = granted(response, seconds);
            // Early enough for a second try.
            again(Math.max(1, granted > 120 ? granted - 60 : granted / 2));
            become(new State.Registered(granted, response));
        } else if (response.status() == 423 && longer(response)) {
            send(expires);
        } else {
            failed(response);
        }
    }

    private boolean longer(final SipResponse response) {
        final int least = number(response.header(HeaderName.MIN_EXPIRES));
        final boolean more = least > expires;
        expires = Math.max(expires, least);
        return more;
    }

    private void failed(final SipResponse response) {
        int retry = 0;
        if (!Backoff.hopeless(response.status())) {
            retry = backoff.next(number(response.header(HeaderName.RETRY_AFTER)));
            again(retry);
        }
        state = new State.Failed(response.status(), response.reason(), retry, response);
        listener.changed(state);
    }

    private void become(final State.Registered now) {
        final boolean news = !(state instanceof State.Registered);
        state = now;
        if (news) {
            listener.changed(now);
        }
    }

    private void again(final int seconds) {
        calm();
        next = agent.outlet().after(seconds * SECOND, () -> send(expires));
    }

    /** What the registrar granted our contact: of its own parameter, or of Expires (§10.2.4). */
    private int granted(final SipResponse response, final int asked) {
        final Parsed<NameAddr> ours = NameAddr.parse(wish.contact());
        if (ours instanceof Parsed.Ok<NameAddr>(NameAddr contact)) {
            for (final NameAddr each : contacts(response)) {
                final int seconds = number(each.params().raw("expires"));
                if (seconds > 0 && same(each.uri(), contact.uri())) {
                    return seconds;
                }
            }
        }
        final int general = number(response.header(HeaderName.EXPIRES));
        return general > 0 ? general : asked;
    }

    private static List<NameAddr> contacts(final SipResponse response) {
        return response.addresses(HeaderName.CONTACT)
                        instanceof Parsed.Ok<List<NameAddr>>(List<NameAddr> all)
                ? all
                : List.of();
    }

    private static boolean same(final Uri one, final Uri other) {
        return (one instanceof SipUri sip && other instanceof SipUri ours)
                ? sip.equivalent(ours)
                : one.equals(other);
    }

    /** A number of seconds; 0 when it is none. */
    static int number(final @Nullable String text) {
        if (text == null) {
            return 0;
        }
        int digits = 0;
        while (digits < text.length()
                && digits < 9
                && text.charAt(digits) >= '0'
                && text.charAt(digits) <= '9') {
            digits++;
        }
        return digits == 0 ? 0 : Math.min(LONGEST, Integer.parseInt(text.substring(0, digits)));
    }
}
