package org.ringdown.service.proxy;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.service.account.Accounts;
import org.ringdown.service.account.Domains;
import org.ringdown.service.defence.Defence;
import org.ringdown.service.port.Account;
import org.ringdown.service.port.StorageFailure;
import org.ringdown.service.route.Residents;
import org.ringdown.service.trust.TrustedPeer;
import org.ringdown.service.trust.TrustedPeers;
import org.ringdown.sip.auth.Authenticator;
import org.ringdown.sip.auth.Credentials;
import org.ringdown.sip.auth.Digest;
import org.ringdown.sip.auth.Verdict;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.message.Uri;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets in who proves a password, for every method but ACK and CANCEL, which cannot be challenged
 * (RFC 3261 §22.1), and whom the operator trusts. An account that was asked for lately is in
 * memory; whoever is not let in by what is there is looked up on a virtual thread before the answer
 * is no. That answer is the same, and costs as much, for users that do not exist.
 */
final class Gatekeeper {
    private static final Logger LOG = LoggerFactory.getLogger(Gatekeeper.class);
    private static final String P_PREFERRED_IDENTITY = "P-Preferred-Identity";
    private static final long SECOND = 1_000_000_000L;
    private static final long BETWEEN_LOG_LINES = 10 * SECOND;

    /** What became of a request at the door. */
    sealed interface Entry {
        /**
         * It is from this account: by its password, and its From says so, or nothing at all (RFC
         * 3323 §4.1.1.3).
         */
        record Admitted(Account account) implements Entry {}

        /** It is from a server that the operator knows. Never a REGISTER. */
        record FromPeer(TrustedPeer peer) implements Entry {}

        /**
         * It is an INVITE from somebody of another domain, who may ring users of ours and nobody
         * else; or that other domain sends it to somebody of its own who is with us.
         */
        record Guest() implements Entry {}

        /** Answer with this. */
        record Refused(SipResponse response) implements Entry {}
    }

    private final Turn turn;
    private final Site site;
    private final Wire wire;
    private final Domains domains;
    private final Accounts accounts;
    private final Defence defence;
    private final Authenticator authenticator;
    private final Residents residents;
    private final List<Digest.Algorithm> withoutSha512;
    private long loggedAt = -BETWEEN_LOG_LINES;
    private long unlogged;

    Gatekeeper(
            final Turn turn,
            final Site site,
            final Wire wire,
            final Authenticator authenticator,
            final Residents residents) {
        this.turn = turn;
        this.residents = residents;
        this.site = site;
        this.wire = wire;
        domains = site.domains();
        accounts = site.accounts();
        defence = site.defence();
        this.authenticator = authenticator;
        withoutSha512 =
                authenticator.algorithms().stream()
                        .filter(each -> each != Digest.Algorithm.SHA_512_256)
                        .toList();
    }

    /** A request at the door, and what is asked of it. */
    private record Visit(
            SipRequest request,
            Flow flow,
            Authenticator.Role role,
            Authenticator.Question question,
            @Nullable Credentials credentials,
            Consumer<Entry> answer) {
        String realm() {
            return question.realm();
        }
    }

    /** The server that a flow leads to, if the operator knows it. */
    @Nullable TrustedPeer peer(final Flow flow) {
        final TrustedPeers peers = site.trust().peers();
        return peers.of(flow, peers.askCertificates() ? wire.certificateNames(flow) : Set.of());
    }

    /**
     * The challenge for a request that nobody has vouched for, or {@code null} when it has to be
     * looked at: most who come the first time are challenged so, without any memory of it.
     */
    SipResponse.@Nullable Builder unanswered(final SipRequest request, final Flow flow) {
        final Method method = request.method();
        final boolean registering = method.equals(Method.REGISTER);
        final Authenticator.Role role =
                registering ? Authenticator.Role.USER_AGENT : Authenticator.Role.PROXY;
        if (flow.transport() == Transport.LOCAL
                || (!registering && mayBeWithinDialog(request))
                || request.header(role.credentialsHeader()) != null
                || (method.equals(Method.OPTIONS) && Capabilities.asked(request, domains))
                || (!registering && needsNoPassword(request, flow))) {
            return null;
        }
        final String realm = domains.domain(claimed(request));
        final Verdict verdict =
                authenticator.verdict(request, null, question(realm, flow), Authenticator.NOBODYS);
        return verdict instanceof Verdict.Challenge challenge
                ? response(request, role, challenge)
                : null;
    }

    /** Whether a Route may show that the request belongs to a dialog that passed here. */
    private static boolean mayBeWithinDialog(final SipRequest request) {
        return request.toTag() != null && request.header(HeaderName.ROUTE) != null;
    }

    private boolean needsNoPassword(final SipRequest request, final Flow flow) {
        return peer(flow) != null || mayCome(request);
    }

    /**
     * Checks who sent a request outside a dialog; the answer comes on this loop, now or later.
     *
     * @param flow how it came
     */
    void check(final SipRequest request, final Flow flow, final Consumer<Entry> answer) {
        final boolean registering = request.method().equals(Method.REGISTER);
        final Authenticator.Role role =
                registering ? Authenticator.Role.USER_AGENT : Authenticator.Role.PROXY;
        final String realm = domains.domain(claimed(request));
        final @Nullable Credentials credentials = Authenticator.credentials(request, realm, role);
        if (credentials == null && !registering) {
            final @Nullable TrustedPeer peer = peer(flow);
            if (peer != null) {
                answer.accept(new Entry.FromPeer(peer));
                return;
            }
            if (mayCome(request)) {
                answer.accept(guest(request, flow));
                return;
            }
        }
        final Visit visit =
                new Visit(request, flow, role, question(realm, flow), credentials, answer);
        if (credentials == null) {
            decide(visit, null, verdict(visit, null));
        } else {
            known(visit, credentials);
        }
    }

    private Authenticator.Question question(final String realm, final Flow flow) {
        final List<Digest.Algorithm> offered =
                accounts.sha512Everywhere() || withoutSha512.isEmpty()
                        ? authenticator.algorithms()
                        : withoutSha512;
        return new Authenticator.Question(realm, offered, defence.mark(flow), turn.now());
    }

    /** Somebody says who he is. */
    private void known(final Visit visit, final Credentials credentials) {
        final @Nullable Account kept = accounts.cached(credentials.username(), visit.realm());
        final Verdict first = verdict(visit, kept);
        if (!(first instanceof Verdict.Challenge(var _, Verdict.Why why))
                || why == Verdict.Why.OLD) {
            decide(visit, kept, first);
            return;
        }
        // What is in memory may be old. Nobody is refused, and no name told apart, by that alone.
        waiting(
                () -> accounts.find(credentials.username(), visit.realm()),
                account -> decide(visit, account, verdict(visit, account)),
                () -> visit.answer().accept(new Entry.Refused(busy(visit.request()))));
    }

    private Verdict verdict(final Visit visit, final @Nullable Account account) {
        return authenticator.verdict(
                visit.request(),
                visit.credentials(),
                visit.question(),
                account == null ? Authenticator.NOBODYS : account::ha1);
    }

    private void decide(final Visit visit, final @Nullable Account account, final Verdict verdict) {
        final SipRequest request = visit.request();
        visit.answer()
                .accept(
                        switch (verdict) {
                            case Verdict.Accepted _ when account != null ->
                                    proved(request, account);
                            case Verdict.Accepted _ ->
                                    new Entry.Refused(request.reply(403).build());
                            case Verdict.Challenge challenge -> challenged(visit, challenge);
                            case Verdict.Refused(int status, String reason) ->
                                    refused(request, status, reason, reason);
                        });
    }

    /** The password is right; is the rest? */
    private Entry proved(final SipRequest request, final Account account) {
        if (!request.method().equals(Method.REGISTER) && !isFrom(request.from(), account)) {
            return refused(
                    request,
                    403,
                    "From is not the user of this password",
                    account.name() + " sent a request in the name of somebody else");
        }
        if (!defence.admits(account.aor(), turn.now())) {
            turn.because(request, account.name() + " sends more requests than a user may");
            return new Entry.Refused(busy(request));
        }
        return new Entry.Admitted(account);
    }

    private Entry challenged(final Visit visit, final Verdict.Challenge challenge) {
        final SipRequest request = visit.request();
        final @Nullable Credentials credentials = visit.credentials();
        if (credentials != null && challenge.why() != Verdict.Why.OLD) {
            turn.because(
                    request,
                    "The password of \""
                            + credentials.username()
                            + "\" is wrong, or there is no such user in "
                            + visit.realm());
        }
        if (credentials != null && challenge.why() == Verdict.Why.GUESS) {
            guessed(visit, credentials.username());
        }
        return new Entry.Refused(response(request, visit.role(), challenge).build());
    }

    private static SipResponse.Builder response(
            final SipRequest request,
            final Authenticator.Role role,
            final Verdict.Challenge challenge) {
        final SipResponse.Builder response = request.reply(role.status());
        for (final String value : challenge.headerValues()) {
            response.add(role.challengeHeader(), value);
        }
        return response;
    }

    private void guessed(final Visit visit, final String name) {
        final @Nullable String agent = visit.request().header(HeaderName.USER_AGENT);
        if (defence.guessed(visit.flow(), name, agent == null ? "" : agent, turn.now())) {
            LOG.info(
                    "banned for guessing passwords: source={}",
                    visit.flow().remote().getAddress().getHostAddress());
        }
    }

    private Entry refused(
            final SipRequest request, final int status, final String reason, final String why) {
        turn.because(request, why);
        return new Entry.Refused(request.reply(status, reason).build());
    }

    private Entry guest(final SipRequest request, final Flow flow) {
        if (defence.admitsGuest(flow, turn.now())) {
            return new Entry.Guest();
        }
        turn.because(request, "Strangers at this address call more often than strangers may");
        return new Entry.Refused(busy(request));
    }

    private boolean mayCome(final SipRequest request) {
        return request.requestUri() instanceof SipUri to
                && domains.serves(to.host())
                && mayCome(request, to);
    }

    /** Whether a stranger's request may go to this URI of ours. */
    private boolean mayCome(final SipRequest request, final SipUri to) {
        return request.toTag() == null
                && request.from().uri() instanceof SipUri from
                && !domains.serves(from.host())
                && ((site.trust().strangersRing() && mayRing(request, to))
                        || isAtHome(request, to));
    }

    /**
     * Whether a stranger's request comes from the registrar of another domain, for somebody of that
     * domain who is with us: nobody else knows its address.
     */
    private boolean isAtHome(final SipRequest request, final SipUri to) {
        if (!request.method().equals(Method.INVITE) && !request.method().equals(Method.MESSAGE)) {
            return false;
        }
        final Residents.@Nullable Resident resident = residents.at(to);
        return resident != null && resident.open();
    }

    /**
     * Whether a request of a stranger's goes elsewhere, or is what strangers may send here.
     *
     * @param uri where to: its own Request-URI, or what it is redirected to
     */
    boolean letsIn(final SipRequest request, final Uri uri) {
        return !(uri instanceof SipUri to) || !domains.serves(to.host()) || mayCome(request, to);
    }

    /** Whether a request is what a stranger may send: a new call to somebody here. */
    private static boolean mayRing(final SipRequest request, final SipUri to) {
        return request.method().equals(Method.INVITE) && to.user() != null;
    }

    /**
     * Whether there is an account of this name in the domain of a request; answers on this loop.
     */
    void known(
            final String name,
            final String domain,
            final SipRequest request,
            final Consumer<SipResponse> answer) {
        waiting(
                () -> accounts.find(name, domain),
                account -> {
                    turn.because(
                            request,
                            account == null
                                    ? "There is no user " + name + " in " + domain
                                    : name + " is registered nowhere at the moment");
                    answer.accept(
                            account != null
                                    ? request.reply(480, "Nobody is registered under this name now")
                                            .build()
                                    : request.reply(404, "There is no such user here").build());
                },
                () -> answer.accept(busy(request)));
    }

    /** Asks storage on a virtual thread; what it says comes back to this loop. */
    private void waiting(final Question question, final Answer answer, final Runnable failed) {
        final boolean begun =
                site.background()
                        .run(() -> {
                            try {
                                final @Nullable Account account = question.ask();
                                turn.resume(() -> answer.take(account));
                            } catch (final StorageFailure failure) {
                                turn.resume(() -> {
                                    log(failure);
                                    failed.run();
                                });
                            }
                        });
        if (!begun) {
            failed.run();
        }
    }

    /** One line in ten seconds: whoever sends requests does not fill the disk as well. */
    private void log(final StorageFailure failure) {
        if (turn.now() - loggedAt < BETWEEN_LOG_LINES) {
            unlogged++;
            return;
        }
        LOG.error("accounts cannot be read: {} not-logged={}", failure.getMessage(), unlogged);
        loggedAt = turn.now();
        unlogged = 0;
    }

    /** Something that waits. */
    @FunctionalInterface
    private interface Question {
        @Nullable Account ask();
    }

    /** What goes on with the account, or with {@code null} for nobody. */
    @FunctionalInterface
    private interface Answer {
        void take(@Nullable Account account);
    }

    private static SipResponse busy(final SipRequest request) {
        return request.reply(503)
                .set(HeaderName.RETRY_AFTER, Integer.toString(RetryAfter.seconds(request)))
                .build();
    }

    /**
     * The host whose user the request claims to be from: of To when registering, else of From, or
     * of P-Preferred-Identity when From says nothing (RFC 3323 §4.1.1.3, RFC 3325 §9.2).
     */
    private static String claimed(final SipRequest request) {
        if (request.method().equals(Method.REGISTER)) {
            return host(request.to());
        }
        if (isAnonymous(request.from())
                && request.addresses(P_PREFERRED_IDENTITY)
                        instanceof Parsed.Ok<List<NameAddr>>(List<NameAddr> preferred)
                && !preferred.isEmpty()) {
            return host(preferred.getFirst());
        }
        return host(request.from());
    }

    private static String host(final NameAddr address) {
        return address.uri() instanceof SipUri uri ? uri.host() : "";
    }

    private static boolean isAnonymous(final NameAddr from) {
        return from.uri() instanceof SipUri uri
                && uri.hostText().equalsIgnoreCase("anonymous.invalid");
    }

    /** Whether From is this account, one of its aliases, or deliberately nobody. */
    private boolean isFrom(final NameAddr from, final Account account) {
        if (isAnonymous(from)) {
            return true;
        }
        if (!(from.uri() instanceof SipUri uri) || !domains.serves(uri.host())) {
            return false;
        }
        final @Nullable String name = uri.userText();
        final String domain = domains.domain(uri.host());
        if (account.name().equals(name)) {
            return domain.equals(account.domain());
        }
        return name != null
                && site.aliases().of(name, domain).stream()
                        .anyMatch(target ->
                                domains.serves(target.host())
                                        && domains.aor(target).equals(account.aor()));
    }
}
