package org.ringdown.sip.auth;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Entropy;
import org.ringdown.core.Parsed;
import org.ringdown.core.Secret;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.message.Uri;

/**
 * Decides whose a request is: RFC 3261 §22. It holds no accounts: it asks for what is known of a
 * user. For a user who does not exist it does the same work with a secret that nobody has, and
 * gives the same answer, so that names cannot be tried out (CVE-2009-3727 and its like). Owned by
 * one thread, as its {@link NonceSource} is.
 */
public final class Authenticator {
    /** In whose name we ask: RFC 3261 §22.2, §22.3. */
    public enum Role {
        /** The far end of the request: a registrar or another user agent server. */
        USER_AGENT(401, HeaderName.WWW_AUTHENTICATE, HeaderName.AUTHORIZATION),
        /** A proxy on its way. */
        PROXY(407, HeaderName.PROXY_AUTHENTICATE, HeaderName.PROXY_AUTHORIZATION);

        private final int status;
        private final String challengeHeader;
        private final String credentialsHeader;

        Role(final int status, final String challengeHeader, final String credentialsHeader) {
            this.status = status;
            this.challengeHeader = challengeHeader;
            this.credentialsHeader = credentialsHeader;
        }

        /** The status of a response with a challenge. */
        public int status() {
            return status;
        }

        /** Where challenges stand. */
        public String challengeHeader() {
            return challengeHeader;
        }

        /** Where credentials stand. */
        public String credentialsHeader() {
            return credentialsHeader;
        }
    }

    /** What is known of users. */
    @FunctionalInterface
    public interface Accounts {
        /** The user's {@link Digest#ha1} for the realm asked about, or {@code null} for nobody. */
        @Nullable Secret ha1(String user, Digest.Algorithm algorithm);
    }

    /** More credentials than a request needs for the realms on its way. */
    private static final int MAX_CREDENTIALS = 8;

    private final NonceSource nonces;
    private final Secret nobody;
    private final boolean qopRequired;

    /**
     * An authenticator.
     *
     * @param qopRequired whether clients without {@code qop} (RFC 2069) are refused: their answers
     *     can be used again by whoever saw one, as long as the nonce lives
     */
    public Authenticator(
            final NonceSource nonces, final Entropy entropy, final boolean qopRequired) {
        this.nonces = nonces;
        this.qopRequired = qopRequired;
        nobody = Secret.of(entropy.token(32));
    }

    /** Whose is this request? ACK and CANCEL cannot be asked: do not (RFC 3261 §22.1). */
    public Verdict verdict(
            final SipRequest request,
            final String realm,
            final Role role,
            final long now,
            final Accounts accounts) {
        final List<String> values = request.headers(role.credentialsHeader());
        if (values.size() > MAX_CREDENTIALS) {
            return new Verdict.Refused(400, "Too Many Credentials");
        }
        boolean stale = false;
        for (final String value : values) {
            // Other schemes, and other proxies' realms, are none of our business (§22.3).
            if (Credentials.parse(value) instanceof Parsed.Ok<Credentials>(Credentials credentials)
                    && credentials.realm().equals(realm)) {
                switch (check(request, credentials, now, accounts)) {
                    case RIGHT -> {
                        return new Verdict.Accepted(credentials.username());
                    }
                    case OLD -> stale = true;
                    case ELSEWHERE -> {
                        return new Verdict.Refused(400, "Digest URI Mismatch");
                    }
                    case WRONG -> {}
                }
            }
        }
        return challenge(request, realm, now, stale);
    }

    private enum Check {
        RIGHT,
        OLD,
        ELSEWHERE,
        WRONG
    }

    private Check check(
            final SipRequest request,
            final Credentials credentials,
            final long now,
            final Accounts accounts) {
        final Digest.Algorithm algorithm = credentials.digestAlgorithm();
        final String qop = credentials.qop();
        if (algorithm == null
                || (qop == null && qopRequired)
                || (qop != null && !qop.equalsIgnoreCase("auth"))) {
            return Check.WRONG;
        }
        final Secret known = accounts.ha1(credentials.username(), algorithm);
        final String expected =
                Digest.response(
                        algorithm,
                        known == null ? nobody : known,
                        credentials.nonce(),
                        credentials.nc() == null ? "" : credentials.nc(),
                        credentials.cnonce() == null ? "" : credentials.cnonce(),
                        qop,
                        request.method().name(),
                        credentials.uri());
        final boolean fresh =
                nonces.validity(credentials.nonce(), now) == NonceSource.Validity.FRESH;
        if (!Digest.same(expected, credentials.response()) || known == null) {
            return Check.WRONG;
        }
        // From here on it is known that the client has the password.
        if (!sameTarget(credentials.uri(), request)) {
            return Check.ELSEWHERE;
        }
        if (!fresh) {
            return Check.OLD;
        }
        if (qop == null) {
            return Check.RIGHT;
        }
        // A count seen before is a resent or a captured request: its sender must answer anew.
        return nonces.use(credentials.nonce(), credentials.useCount(), now)
                ? Check.RIGHT
                : Check.OLD;
    }

    /**
     * Whether the digest's URI means the Request-URI (RFC 7616 §3.4.6), so that captured
     * credentials cannot call another number (CVE-2007-5469). Clients differ in ports and
     * parameters, and proxies before us may rewrite them: user and host decide.
     */
    private static boolean sameTarget(final String text, final SipRequest request) {
        if (text.equals(request.requestUri().toString())) {
            return true;
        }
        final Uri uri = Uri.parse(text).orNull();
        if (uri instanceof SipUri ours && request.requestUri() instanceof SipUri theirs) {
            return ours.equivalent(theirs) || ours.aor().equals(theirs.aor());
        }
        return uri != null && uri.equals(request.requestUri());
    }

    private Verdict challenge(
            final SipRequest request, final String realm, final long now, final boolean stale) {
        final List<String> values = new ArrayList<>(2);
        for (final Digest.Algorithm algorithm : ChallengeOrder.of(request)) {
            values.add(new Challenge(realm, nonces.next(now), algorithm, null, stale).toString());
        }
        return new Verdict.Challenge(values, stale);
    }
}
