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
 * Decides whose a request is: RFC 3261 §22, RFC 7616, RFC 8760. It holds no accounts: it asks for
 * what is known of a user. For a user who does not exist it does the same work with a secret that
 * nobody has, and gives the same answer, so that names cannot be tried out (CVE-2009-3727 and its
 * like). Clients without {@code qop} (RFC 2069) are refused: their answers can be used again by
 * whoever saw one. Owned by one thread, as its {@link NonceSource} is.
 */
public final class Authenticator {
    /** How many passwords a user may have; a wrong answer is compared with as many for anybody. */
    public static final int MOST_PASSWORDS = 16;

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

    /** What is known of the user whom credentials name. */
    @FunctionalInterface
    public interface Passwords {
        /**
         * What is kept of one of the user's passwords, {@link Digest#ha1} for the realm asked
         * about.
         *
         * @param number from 0 to {@link #MOST_PASSWORDS} - 1
         * @return {@code null} when there is no such password, or no hash of it by this algorithm
         */
        @Nullable Secret ha1(Digest.Algorithm algorithm, int number);
    }

    /** Nobody's: for a user who does not exist. */
    public static final Passwords NOBODYS = (_, _) -> null;

    /** More credentials than a request needs for the realms on its way. */
    private static final int MAX_CREDENTIALS = 8;

    private final NonceSource nonces;
    private final Secret[] nobodys;
    private final List<Digest.Algorithm> algorithms;
    private final Digester digester = new Digester();

    /**
     * An authenticator.
     *
     * @param algorithms which are offered and accepted, in any order
     */
    public Authenticator(
            final NonceSource nonces,
            final Entropy entropy,
            final List<Digest.Algorithm> algorithms) {
        this.nonces = nonces;
        this.algorithms = ChallengeOrder.sorted(algorithms);
        // As long as the real ones, so that hashing them takes as long.
        nobodys = new Secret[Digest.Algorithm.values().length];
        for (final Digest.Algorithm each : Digest.Algorithm.values()) {
            nobodys[each.ordinal()] = Secret.of(entropy.token(each.hexLength() / 2));
        }
    }

    /** The algorithms, the strongest first. */
    public List<Digest.Algorithm> algorithms() {
        return algorithms;
    }

    /**
     * The first credentials of a request for a realm, or {@code null}: other schemes, and other
     * proxies' realms, are none of our business (RFC 3261 §22.3).
     */
    public static @Nullable Credentials credentials(
            final SipRequest request, final String realm, final Role role) {
        final List<String> values = request.headers(role.credentialsHeader());
        for (int i = 0; i < values.size() && i < MAX_CREDENTIALS; i++) {
            if (Credentials.parse(values.get(i))
                            instanceof Parsed.Ok<Credentials>(Credentials credentials)
                    && credentials.realm().equals(realm)) {
                return credentials;
            }
        }
        return null;
    }

    /**
     * Whose is this request? ACK and CANCEL cannot be asked: do not (RFC 3261 §22.1).
     *
     * @param credentials what {@link #credentials} found
     * @param passwords of the user whom the credentials name
     */
    public Verdict verdict(
            final SipRequest request,
            final @Nullable Credentials credentials,
            final Question question,
            final Passwords passwords) {
        if (credentials == null) {
            return challenge(request, question, Verdict.Why.UNANSWERED);
        }
        return switch (check(request, credentials, question, passwords)) {
            case RIGHT -> new Verdict.Accepted(credentials.username());
            case ELSEWHERE -> new Verdict.Refused(400, "Digest URI Mismatch");
            case OLD -> challenge(request, question, Verdict.Why.OLD);
            case WRONG -> challenge(request, question, Verdict.Why.WRONG);
            case GUESS -> challenge(request, question, Verdict.Why.GUESS);
        };
    }

    /**
     * What is asked.
     *
     * @param realm for which passwords
     * @param offered the algorithms that a challenge offers: those of the authenticator or fewer
     * @param origin a mark of where the request came from; a nonce is bound to it
     * @param now the time, in nanoseconds
     */
    public record Question(String realm, List<Digest.Algorithm> offered, int origin, long now) {}

    private enum Check {
        RIGHT,
        OLD,
        ELSEWHERE,
        WRONG,
        GUESS
    }

    private Check check(
            final SipRequest request,
            final Credentials credentials,
            final Question question,
            final Passwords passwords) {
        final boolean ours = nonces.open(credentials.nonce());
        final boolean fresh = ours && nonces.fresh(question.now());
        if (!isRight(request, credentials, passwords)) {
            return fresh && nonces.givenTo(question.origin()) ? Check.GUESS : Check.WRONG;
        }
        // From here on it is known that the client has the password.
        if (!sameTarget(credentials.uri(), request)) {
            return Check.ELSEWHERE;
        }
        // A count seen before is a resent or a captured request: its sender must answer anew.
        return fresh && nonces.use(credentials.useCount(), question.now())
                ? Check.RIGHT
                : Check.OLD;
    }

    /** Whether some password of the user is behind the answer. */
    private boolean isRight(
            final SipRequest request, final Credentials credentials, final Passwords passwords) {
        final Digest.@Nullable Algorithm named = credentials.digestAlgorithm();
        final boolean known = named != null && algorithms.contains(named);
        final Digest.Algorithm algorithm = named != null && known ? named : algorithms.getLast();
        final boolean whole = credentials.coversBody();
        final boolean counted =
                whole || (credentials.qop() != null && credentials.qop().equalsIgnoreCase("auth"));
        final Secret nobody = nobodys[algorithm.ordinal()];
        digester.begin(
                algorithm, credentials, request.method().name(), whole ? request.body() : null);
        for (int i = 0; i < MOST_PASSWORDS; i++) {
            final Secret secret = known && counted ? passwords.ha1(algorithm, i) : null;
            if (digester.matches(secret == null ? nobody : secret) && secret != null) {
                return true;
            }
        }
        return false;
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
            final SipRequest request, final Question question, final Verdict.Why why) {
        final List<Digest.Algorithm> offered = ChallengeOrder.of(request, question.offered());
        // One nonce will do: a client answers one of the challenges of a realm.
        final String nonce = nonces.next(question.now(), question.origin());
        final boolean stale = why == Verdict.Why.OLD;
        final List<String> values = new ArrayList<>(offered.size());
        for (final Digest.Algorithm algorithm : offered) {
            values.add(new Challenge(question.realm(), nonce, algorithm, null, stale).toString());
        }
        return new Verdict.Challenge(values, why);
    }

    /** How many hashes were computed so far; for the proof that it does not tell who exists. */
    public long hashes() {
        return digester.rounds();
    }
}
