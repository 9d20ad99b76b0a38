package org.ringdown.service.agent.user;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.Uri;

/**
 * A registration that an agent keeps up at some registrar (RFC 3261 §10.2): it is renewed in time,
 * and tried again when the registrar does not answer, ever more rarely (RFC 5626 §4.5). A refusal
 * that another try would not change ends it.
 */
public final class Registration {
    private static final long SECOND = 1_000_000_000L;
    private static final int FIRST_PAUSE = 30;
    private static final int LONGEST_PAUSE = 1_800;
    private static final int LONGEST = 86_400;

    /**
     * What is to be registered.
     *
     * @param registrar the Request-URI, a domain without a user
     * @param aor whose contact it is, without a tag
     * @param contact the Contact value
     * @param expires the time to ask for, in seconds
     * @param login how to answer challenges, or {@code null}
     * @param routes Route values to go through
     */
    public record Wish(
            Uri registrar,
            NameAddr aor,
            String contact,
            int expires,
            @Nullable Login login,
            List<String> routes) {
        /** The list is copied. */
        public Wish {
            routes = List.copyOf(routes);
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
         */
        record Registered(int seconds) implements State {}

        /**
         * It does not hold.
         *
         * @param retry in how many seconds it is tried again; 0 when it is not
         */
        record Failed(int status, String reason, int retry) implements State {}

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
    private int failures;
    private State state = new State.Registering();

    Registration(final UserAgent agent, final Wish wish, final Listener listener) {
        this.agent = agent;
        this.wish = wish;
        this.listener = listener;
        expires = wish.expires();
        callId = agent.newCallId();
        tag = agent.outlet().token(8);
        send(expires);
    }

    /** How it stands. */
    public State state() {
        return state;
    }

    /** Registers no longer; the registrar is told. */
    public void end() {
        if (state instanceof State.Ended) {
            return;
        }
        calm();
        final boolean told = !(state instanceof State.Failed);
        state = new State.Ended();
        if (told) {
            send(0);
        }
    }

    private void calm() {
        if (next != null) {
            next.cancel();
            next = null;
        }
    }

    private void send(final int seconds) {
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
        return request;
    }

    private void received(final SipResponse response, final int seconds) {
        if (state instanceof State.Ended || seconds == 0) {
            return;
        }
        if (response.success()) {
            failures = 0;
            final int granted = granted(response, seconds);
            // Early enough for a second try.
            again(Math.max(1, granted > 120 ? granted - 60 : granted / 2));
            become(new State.Registered(granted));
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
        final boolean hopeless =
                switch (response.status()) {
                    case 408, 480, 500, 502, 503, 504, 600 -> false;
                    default -> true;
                };
        int retry = 0;
        if (!hopeless) {
            final int asked = number(response.header(HeaderName.RETRY_AFTER));
            final int longest = Math.min(LONGEST_PAUSE, FIRST_PAUSE << Math.min(failures, 6));
            failures++;
            retry = asked > 0 ? asked : longest / 2 + (int) agent.outlet().random(longest / 2 + 1);
            again(retry);
        }
        state = new State.Failed(response.status(), response.reason(), retry);
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
        final String ours = wish.contact().substring(0, wish.contact().indexOf('>') + 1);
        if (response.addresses(HeaderName.CONTACT)
                instanceof Parsed.Ok<List<NameAddr>>(List<NameAddr> all)) {
            for (final NameAddr each : all) {
                final int seconds = number(each.params().raw("expires"));
                if (seconds > 0 && ("<" + each.uri() + ">").equals(ours)) {
                    return seconds;
                }
            }
        }
        final int general = number(response.header(HeaderName.EXPIRES));
        return general > 0 ? general : asked;
    }

    private static int number(final @Nullable String text) {
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
