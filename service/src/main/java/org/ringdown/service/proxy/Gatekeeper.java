package org.ringdown.service.proxy;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.core.Secret;
import org.ringdown.service.account.Domains;
import org.ringdown.service.port.Account;
import org.ringdown.service.port.AccountStore;
import org.ringdown.service.port.StorageFailure;
import org.ringdown.sip.auth.Authenticator;
import org.ringdown.sip.auth.Credentials;
import org.ringdown.sip.auth.Digest;
import org.ringdown.sip.auth.Verdict;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.SipUri;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets in who proves a password, for every method but ACK and CANCEL, which cannot be challenged
 * (RFC 3261 §22.1). The account is looked up on a virtual thread; the answer is the same, and takes
 * as long, for users that do not exist.
 */
final class Gatekeeper {
    private static final Logger LOG = LoggerFactory.getLogger(Gatekeeper.class);

    /** What became of a request at the door. */
    sealed interface Entry {
        /** It is from this account. */
        record Admitted(Account account) implements Entry {}

        /** Answer with this. */
        record Refused(SipResponse response) implements Entry {}
    }

    private final Turn turn;
    private final Site site;
    private final Domains domains;
    private final AccountStore accounts;
    private final Authenticator authenticator;

    Gatekeeper(final Turn turn, final Site site, final Authenticator authenticator) {
        this.turn = turn;
        this.site = site;
        domains = site.domains();
        accounts = site.accounts();
        this.authenticator = authenticator;
    }

    /** Checks who sent a request; the answer comes on this loop, now or later. */
    void check(final SipRequest request, final Consumer<Entry> answer) {
        final Authenticator.Role role =
                request.method().equals(Method.REGISTER)
                        ? Authenticator.Role.USER_AGENT
                        : Authenticator.Role.PROXY;
        final String realm = domains.domain(host(request));
        final @Nullable String name = claimed(request, role, realm);
        if (name == null) {
            answer.accept(entry(request, role, realm, null));
            return;
        }
        waiting(
                () -> accounts.find(name, realm),
                account -> answer.accept(entry(request, role, realm, account)),
                () -> answer.accept(new Entry.Refused(busy(request))));
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
                account ->
                        answer.accept(
                                account != null
                                        ? request.reply(
                                                        480,
                                                        "Nobody is registered under this name now")
                                                .build()
                                        : request.reply(404, "There is no such user here").build()),
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
                                LOG.error("accounts cannot be read: {}", failure.getMessage());
                                turn.resume(failed);
                            }
                        });
        if (!begun) {
            failed.run();
        }
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
        return request.reply(503).set(HeaderName.RETRY_AFTER, "5").build();
    }

    /** The host whose user the request claims to be from: of To when registering, else of From. */
    private static String host(final SipRequest request) {
        final var claimed =
                request.method().equals(Method.REGISTER) ? request.to() : request.from();
        return claimed.uri() instanceof SipUri uri ? uri.host() : "";
    }

    /** The user name in the credentials for our realm, or {@code null} when there are none. */
    private static @Nullable String claimed(
            final SipRequest request, final Authenticator.Role role, final String realm) {
        for (final String value : request.headers(role.credentialsHeader())) {
            if (Credentials.parse(value) instanceof Parsed.Ok<Credentials>(Credentials credentials)
                    && credentials.realm().equals(realm)) {
                return credentials.username();
            }
        }
        return null;
    }

    private Entry entry(
            final SipRequest request,
            final Authenticator.Role role,
            final String realm,
            final @Nullable Account account) {
        final Verdict verdict =
                authenticator.verdict(
                        request,
                        realm,
                        role,
                        turn.now(),
                        (user, algorithm) -> ha1(account, user, algorithm));
        return switch (verdict) {
            case Verdict.Accepted _ when account != null -> new Entry.Admitted(account);
            case Verdict.Accepted _ -> new Entry.Refused(request.reply(403).build());
            case Verdict.Challenge(var values, boolean _) -> {
                final SipResponse.Builder challenge = request.reply(role.status());
                values.forEach(value -> challenge.add(role.challengeHeader(), value));
                yield new Entry.Refused(challenge.build());
            }
            case Verdict.Refused(int status, String reason) ->
                    new Entry.Refused(request.reply(status, reason).build());
        };
    }

    private static @Nullable Secret ha1(
            final @Nullable Account account, final String user, final Digest.Algorithm algorithm) {
        if (account == null || !account.name().equals(user)) {
            return null;
        }
        return switch (algorithm) {
            case SHA_256 -> account.ha1Sha256();
            case MD5 -> account.ha1Md5();
        };
    }
}
