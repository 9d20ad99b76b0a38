package org.ringdown.service.agent.user;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.core.Secret;
import org.ringdown.sip.auth.Challenge;
import org.ringdown.sip.auth.Credentials;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;

/**
 * Requests of an agent that wait for their answer. The proxy beside us keeps the transactions, so
 * nothing is sent again here; challenges are answered (RFC 3261 §22.2, §22.3), and a response that
 * never comes is made up in the end.
 */
final class Requests {
    /** As long as the proxy may take to tell that nobody answered, and a little more. */
    private static final long GIVE_UP = 40_000_000_000L;

    /** A request is answered for its registrar, and for proxies on the way. */
    private static final int MOST_TRIES = 4;

    /** Writes a request anew, with a new CSeq and the Via given. */
    @FunctionalInterface
    interface Maker {
        SipRequest.Builder make(String via);
    }

    /** Gets responses: to an INVITE also provisional ones, and every 2xx. */
    @FunctionalInterface
    interface Receiver {
        void received(SipRequest request, SipResponse response);
    }

    private final Outlet outlet;
    private final Map<String, Pending> pending = new HashMap<>();

    Requests(final Outlet outlet) {
        this.outlet = outlet;
    }

    /** A request under way: the same wish for all its tries. */
    final class Pending {
        private final Maker maker;
        private final @Nullable Login login;
        private final Receiver receiver;
        private final Map<String, String> proofs = new HashMap<>();
        private final Set<String> realms = new HashSet<>();
        private SipRequest sent;
        private Alarms.@Nullable Alarm giveUp;
        private int tries;

        private Pending(final Maker maker, final @Nullable Login login, final Receiver receiver) {
            this.maker = maker;
            this.login = login;
            this.receiver = receiver;
            sent = next();
        }

        private SipRequest next() {
            final SipRequest.Builder request = maker.make(outlet.via());
            proofs.forEach(request::set);
            sent = request.build();
            tries++;
            if (!sent.method().equals(Method.INVITE)) {
                // Over an INVITE the proxy's timer C watches.
                giveUp = outlet.after(GIVE_UP, this::late);
            }
            pending.put(branch(sent), this);
            outlet.send(sent);
            return sent;
        }

        /** What was sent last. */
        SipRequest sent() {
            return sent;
        }

        private void late() {
            forget();
            receiver.received(sent, sent.reply(408).toTag("late").build());
        }

        /** Nothing more is wanted of it. */
        void forget() {
            pending.remove(branch(sent), this);
            if (giveUp != null) {
                giveUp.cancel();
            }
        }

        /** It is not wanted any more: a challenge that comes now is not answered. */
        void abandon() {
            tries = MOST_TRIES;
        }

        /** Sends it once more; the receiver has seen to what was wrong with it. */
        void again() {
            next();
        }

        /** Whether a challenge could be answered, and was. */
        private boolean answered(final SipResponse response) {
            final boolean proxy = response.status() == 407;
            if (login == null || (response.status() != 401 && !proxy) || tries >= MOST_TRIES) {
                return false;
            }
            final Challenge challenge =
                    login.choose(
                            challenges(
                                    response,
                                    proxy
                                            ? HeaderName.PROXY_AUTHENTICATE
                                            : HeaderName.WWW_AUTHENTICATE));
            final Secret ha1 = challenge == null ? null : login.ha1(challenge);
            if (challenge == null || ha1 == null) {
                return false;
            }
            if (!realms.add(challenge.realm()) && !challenge.stale()) {
                // It has seen our answer and asks again: the password is wrong.
                return false;
            }
            proofs.put(
                    proxy ? HeaderName.PROXY_AUTHORIZATION : HeaderName.AUTHORIZATION,
                    Credentials.answer(
                                    challenge,
                                    login.username(),
                                    ha1,
                                    sent.method().name(),
                                    sent.requestUri().toString(),
                                    outlet.token(8),
                                    1)
                            .toString());
            next();
            return true;
        }
    }

    private static List<Challenge> challenges(final SipResponse response, final String header) {
        final List<Challenge> challenges = new ArrayList<>();
        for (final String value : response.headers(header)) {
            if (Challenge.parse(value) instanceof Parsed.Ok<Challenge>(Challenge challenge)) {
                challenges.add(challenge);
            }
        }
        return challenges;
    }

    private static String branch(final SipRequest request) {
        return String.valueOf(request.topVia().branch());
    }

    /** Sends a request. */
    Pending send(final Maker maker, final @Nullable Login login, final Receiver receiver) {
        return new Pending(maker, login, receiver);
    }

    /** A response came; one to a request that is over is dropped. */
    void received(final SipResponse response) {
        final String branch = String.valueOf(response.topVia().branch());
        final Pending request = pending.get(branch);
        if (request == null || !response.cseq().method().equals(request.sent.method())) {
            return;
        }
        final boolean invite = request.sent.method().equals(Method.INVITE);
        if (!response.provisional() && !response.success() && invite) {
            outlet.send(acknowledgement(request.sent, response));
        }
        if (!response.provisional() && !(invite && response.success())) {
            request.forget();
        }
        if (!request.answered(response) && (invite || !response.provisional())) {
            request.receiver.received(request.sent, response);
        }
    }

    /** The ACK of a response that ends an INVITE without success: RFC 3261 §17.1.1.3. */
    private static SipRequest acknowledgement(final SipRequest invite, final SipResponse last) {
        return hopByHop(invite, Method.ACK, last.to().toString());
    }

    /** A CANCEL (RFC 3261 §9.1); the proxy beside us has the INVITE already. */
    static SipRequest cancel(final SipRequest invite) {
        return hopByHop(invite, Method.CANCEL, invite.to().toString());
    }

    private static SipRequest hopByHop(
            final SipRequest invite, final Method method, final String to) {
        final SipRequest.Builder request =
                SipRequest.builder(method, invite.requestUri())
                        .set(HeaderName.VIA, invite.topVia().toString())
                        .set(HeaderName.MAX_FORWARDS, "70")
                        .set(HeaderName.FROM, invite.from().toString())
                        .set(HeaderName.TO, to)
                        .set(HeaderName.CALL_ID, invite.callId())
                        .set(HeaderName.CSEQ, invite.cseq().number() + " " + method);
        for (final String route : invite.values(HeaderName.ROUTE)) {
            request.add(HeaderName.ROUTE, route);
        }
        return request.build();
    }

    int size() {
        return pending.size();
    }
}
