package org.ringdown.sip.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdown.core.Secret;
import org.ringdown.sip.auth.Authenticator.Role;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.Uri;
import org.ringdown.testkit.SeededEntropy;

class AuthTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long LIFETIME = 60 * SECOND;
    private static final String REALM = "example.com";

    private final NonceSource nonces = new NonceSource(new SeededEntropy(1), LIFETIME, 100);
    private final Authenticator authenticator =
            new Authenticator(nonces, new SeededEntropy(2), true);

    private static Secret ha1(final Digest.Algorithm algorithm) {
        return Digest.ha1(algorithm, "alice", REALM, "secret");
    }

    private static SipRequest request(final String uri, final String... headers) {
        final SipRequest.Builder builder =
                SipRequest.builder(Method.REGISTER, Uri.parse(uri).orThrow())
                        .add("Via", "SIP/2.0/UDP h;branch=z9hG4bK1")
                        .add("From", "<sip:alice@example.com>;tag=1")
                        .add("To", "<sip:alice@example.com>")
                        .add("Call-ID", "1")
                        .add("CSeq", "1 REGISTER");
        for (int i = 0; i < headers.length; i += 2) {
            builder.set(headers[i], headers[i + 1]);
        }
        return builder.build();
    }

    private Verdict ask(final long now, final String... headers) {
        return authenticator.verdict(
                request("sip:example.com", headers),
                REALM,
                Role.USER_AGENT,
                now,
                (user, algorithm) -> user.equals("alice") ? ha1(algorithm) : null);
    }

    private Challenge challenge(final long now, final Digest.Algorithm algorithm) {
        final var asked = (Verdict.Challenge) ask(now);
        return asked.headerValues().stream()
                .map(value -> Challenge.parse(value).orThrow())
                .filter(one -> one.algorithm() == algorithm)
                .findFirst()
                .orElseThrow();
    }

    private static Credentials answer(
            final Challenge challenge, final Secret ha1, final String uri, final int count) {
        return Credentials.answer(challenge, "alice", ha1, "REGISTER", uri, "0a4f113b", count);
    }

    /** RFC 7616 §3.9.1, and RFC 2617 §3.5. */
    @ParameterizedTest
    @CsvSource({
        "MD5,8ca523f5e9506fed4657c9700eebdbec",
        "SHA_256,753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"
    })
    void examplesOfTheRfc(final Digest.Algorithm algorithm, final String expected) {
        assertThat(
                        Digest.response(
                                algorithm,
                                Digest.ha1(
                                        algorithm,
                                        "Mufasa",
                                        "http-auth@example.org",
                                        "Circle of Life"),
                                "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
                                "00000001",
                                "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
                                "auth",
                                "GET",
                                "/dir/index.html"))
                .isEqualTo(expected);
        assertThat(
                        Digest.response(
                                Digest.Algorithm.MD5,
                                Digest.ha1(
                                        Digest.Algorithm.MD5,
                                        "Mufasa",
                                        "testrealm@host.com",
                                        "Circle Of Life"),
                                "dcd98b7102dd2f0e8b11d0f600bfb0c093",
                                "00000001",
                                "0a4f113b",
                                "auth",
                                "GET",
                                "/dir/index.html"))
                .isEqualTo("6629fae49393a05397450978507c4ef1");
    }

    @ParameterizedTest
    @EnumSource(Digest.Algorithm.class)
    void theRightAnswerIsAccepted(final Digest.Algorithm algorithm) {
        final Challenge challenge = challenge(0, algorithm);
        final String first = answer(challenge, ha1(algorithm), "sip:example.com", 1).toString();
        assertThat(ask(1, "Authorization", first)).isEqualTo(new Verdict.Accepted("alice"));
        assertThat(ask(2, "Authorization", first)).isInstanceOf(Verdict.Challenge.class);
        final String next = answer(challenge, ha1(algorithm), "sip:example.com", 2).toString();
        assertThat(ask(3, "Authorization", next)).isEqualTo(new Verdict.Accepted("alice"));
        assertThat(nonces.remembered()).isEqualTo(1);
    }

    /** As JsSIP, SIP.js, baresip and linphone write them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Digest algorithm=MD5, username=\"alice\", realm=\"example.com\", nonce=\"$n\","
                        + " uri=\"$u\", response=\"$r\", qop=auth, cnonce=\"0a4f113b\","
                        + " nc=00000001",
                "Digest username=\"alice\", realm=\"example.com\", nonce=\"$n\", uri=\"$u\","
                        + " response=\"$r\", cnonce=\"0a4f113b\", qop=auth, nc=00000001,"
                        + " algorithm=MD5",
                "Digest  realm=\"example.com\", nonce=\"$n\", algorithm=\"MD5\", "
                        + " username=\"alice\",  uri=\"$u\", response=\"$r\","
                        + " cnonce=\"0a4f113b\", nc=00000001, qop=\"auth\"",
                "digest username=alice,realm=example.com,nonce=$n,uri=$u,response=$r,"
                        + "cnonce=0a4f113b,nc=00000001,qop=auth",
            })
    void realClientsAnswers(final String form) {
        for (final String uri :
                List.of(
                        "sip:example.com",
                        "sip:EXAMPLE.com",
                        "sip:example.com:5060",
                        "sip:example.com;transport=ws")) {
            final Challenge challenge = challenge(0, Digest.Algorithm.MD5);
            final Credentials right = answer(challenge, ha1(Digest.Algorithm.MD5), uri, 1);
            final String text =
                    form.replace("$n", right.nonce())
                            .replace("$u", right.uri())
                            .replace("$r", right.response());
            assertThat(ask(1, "Authorization", text)).isEqualTo(new Verdict.Accepted("alice"));
        }
    }

    @Test
    void aStrangerAndAWrongPasswordLookTheSame() {
        final Challenge challenge = challenge(0, Digest.Algorithm.SHA_256);
        final Secret wrong = Digest.ha1(Digest.Algorithm.SHA_256, "alice", REALM, "guess");
        final Credentials known = answer(challenge, wrong, "sip:example.com", 1);
        final Credentials unknown =
                Credentials.answer(
                        challenge, "nobody", wrong, "REGISTER", "sip:example.com", "c", 1);
        for (final Credentials credentials : List.of(known, unknown)) {
            final var verdict = (Verdict.Challenge) ask(1, "Authorization", credentials.toString());
            assertThat(verdict.stale()).isFalse();
            // Same words, same length: only the nonces differ.
            assertThat(verdict.headerValues()).extracting(String::length).containsExactly(115, 111);
        }
        assertThat(nonces.remembered()).isZero();
    }

    @Test
    void anOldNonceIsStaleOnlyWithTheRightPassword() {
        final Challenge challenge = challenge(0, Digest.Algorithm.MD5);
        final String right =
                answer(challenge, ha1(Digest.Algorithm.MD5), "sip:example.com", 1).toString();
        assertThat(ask(LIFETIME, "Authorization", right))
                .isInstanceOfSatisfying(
                        Verdict.Challenge.class,
                        verdict -> {
                            assertThat(verdict.stale()).isTrue();
                            assertThat(verdict.headerValues().getFirst()).endsWith("stale=true");
                        });
        final String wrong =
                answer(challenge, ha1(Digest.Algorithm.SHA_256), "sip:example.com", 1).toString();
        assertThat(ask(LIFETIME, "Authorization", wrong))
                .isInstanceOfSatisfying(
                        Verdict.Challenge.class, verdict -> assertThat(verdict.stale()).isFalse());
        final Challenge forged =
                new Challenge(REALM, "x".repeat(48), Digest.Algorithm.MD5, null, false);
        assertThat(
                        ask(
                                1,
                                "Authorization",
                                answer(forged, ha1(Digest.Algorithm.MD5), "sip:example.com", 1)
                                        .toString()))
                .isInstanceOf(Verdict.Challenge.class);
    }

    /** CVE-2007-5469: credentials for one number do not call another. */
    @Test
    void credentialsAreForOneTarget() {
        final Challenge challenge = challenge(0, Digest.Algorithm.MD5);
        final Credentials elsewhere =
                answer(challenge, ha1(Digest.Algorithm.MD5), "sip:premium@example.com", 1);
        assertThat(ask(1, "Authorization", elsewhere.toString()))
                .isEqualTo(new Verdict.Refused(400, "Digest URI Mismatch"));
    }

    @Test
    void otherCredentialsAreNotOurs() {
        for (final String value :
                List.of(
                        "Basic YTpi",
                        "Digest",
                        "Digest username=\"alice\"",
                        "Digest username=\"alice\", username=\"bob\"",
                        "NoOneKnowsThisScheme opaque-data=here")) {
            assertThat(ask(1, "Authorization", value)).isInstanceOf(Verdict.Challenge.class);
        }
        final Challenge challenge = challenge(0, Digest.Algorithm.MD5);
        final Credentials right =
                answer(challenge, ha1(Digest.Algorithm.MD5), "sip:example.com", 1);
        assertThat(ask(1, "Proxy-Authorization", right.toString()))
                .isInstanceOf(Verdict.Challenge.class);
        // RFC 2069 form: nothing counts its uses.
        final String old =
                "Digest username=\"alice\", realm=\"example.com\", nonce=\""
                        + right.nonce()
                        + "\", uri=\"sip:example.com\", response=\""
                        + Digest.response(
                                Digest.Algorithm.MD5,
                                ha1(Digest.Algorithm.MD5),
                                right.nonce(),
                                "",
                                "",
                                null,
                                "REGISTER",
                                "sip:example.com")
                        + "\"";
        assertThat(ask(1, "Authorization", old)).isInstanceOf(Verdict.Challenge.class);
        final Authenticator lenient = new Authenticator(nonces, new SeededEntropy(3), false);
        assertThat(
                        lenient.verdict(
                                request("sip:example.com", "Authorization", old),
                                REALM,
                                Role.USER_AGENT,
                                1,
                                (_, algorithm) -> ha1(algorithm)))
                .isEqualTo(new Verdict.Accepted("alice"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "UDP,none,SHA-256 MD5",
        "TLS,linphone/5.1,SHA-256 MD5",
        "WSS,JsSIP 3.13.8,SHA-256 MD5",
        "ws,none,SHA-256 MD5",
        "UDP,baresip v1.0.0 (x86_64/linux),MD5",
        "UDP,baresip v3.11.0,MD5",
        "UDP,baresip v3.12.0,SHA-256 MD5",
        "UDP,baresip vX,MD5",
    })
    void challengesFitTheClient(final String transport, final String agent, final String expected) {
        final SipRequest request =
                request(
                        "sip:example.com",
                        "Via",
                        "SIP/2.0/" + transport + " h;branch=z9hG4bK1",
                        "User-Agent",
                        agent);
        final var verdict =
                (Verdict.Challenge)
                        authenticator.verdict(request, REALM, Role.PROXY, 0, (_, _) -> null);
        assertThat(
                        verdict.headerValues().stream()
                                .map(one -> Challenge.parse(one).orThrow().algorithm().token())
                                .toList())
                .isEqualTo(List.of(expected.split(" ")));
    }

    @Test
    void usesAreCountedInAWindow() {
        final String nonce = nonces.next(0);
        assertThat(nonces.use(nonce, 5, 1)).isTrue();
        assertThat(nonces.use(nonce, 5, 1)).isFalse();
        assertThat(nonces.use(nonce, 3, 1)).isTrue();
        assertThat(nonces.use(nonce, 3, 1)).isFalse();
        assertThat(nonces.use(nonce, 0, 1)).isFalse();
        assertThat(nonces.use(nonce, 200, 1)).isTrue();
        assertThat(nonces.use(nonce, 137, 1)).isTrue();
        assertThat(nonces.use(nonce, 136, 1)).isFalse();
        assertThat(nonces.use(nonce, 4_294_967_295L, 1)).isTrue();
    }

    @Test
    void memoryIsBoundedAndNothingIsUsedTwice() {
        final NonceSource small = new NonceSource(new SeededEntropy(5), LIFETIME, 10);
        final String first = small.next(1);
        assertThat(small.use(first, 1, 1)).isTrue();
        for (int i = 2; i < 100; i++) {
            assertThat(small.use(small.next(i), 1, i)).isTrue();
            assertThat(small.remembered()).isLessThanOrEqualTo(10);
        }
        assertThat(small.validity(first, 100)).isEqualTo(NonceSource.Validity.STALE);
        assertThat(small.validity(small.next(100), 100)).isEqualTo(NonceSource.Validity.FRESH);
    }

    @Test
    void noncesCannotBeMade() {
        final String nonce = nonces.next(0);
        assertThat(nonces.validity(nonce, 0)).isEqualTo(NonceSource.Validity.FRESH);
        assertThat(nonces.validity(nonce, LIFETIME - 1)).isEqualTo(NonceSource.Validity.FRESH);
        assertThat(nonces.validity(nonce, LIFETIME)).isEqualTo(NonceSource.Validity.STALE);
        for (int i = 0; i < nonce.length(); i++) {
            final char other = nonce.charAt(i) == 'A' ? 'B' : 'A';
            final String forged = nonce.substring(0, i) + other + nonce.substring(i + 1);
            assertThat(nonces.validity(forged, 0)).isEqualTo(NonceSource.Validity.STALE);
        }
        for (final String garbage : List.of("", "x", "ä".repeat(48), "=".repeat(48))) {
            assertThat(nonces.validity(garbage, 0)).isEqualTo(NonceSource.Validity.STALE);
        }
        final NonceSource other = new NonceSource(new SeededEntropy(9), LIFETIME, 10);
        assertThat(other.validity(nonce, 0)).isEqualTo(NonceSource.Validity.STALE);
    }
}
