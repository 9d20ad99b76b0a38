package org.ringdown.sip.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdown.core.Parsed;
import org.ringdown.core.Secret;
import org.ringdown.sip.auth.Authenticator.Role;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.Uri;
import org.ringdown.testkit.Properties;
import org.ringdown.testkit.SeededEntropy;

class AuthTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long LIFETIME = 60 * SECOND;
    private static final String REALM = "example.com";

    private static final int HERE = 7;
    private static final List<Digest.Algorithm> ALL = List.of(Digest.Algorithm.values());
    private static final List<Digest.Algorithm> USUAL =
            List.of(Digest.Algorithm.SHA_256, Digest.Algorithm.MD5);

    private final UseWindows uses = new UseWindows(100, LIFETIME);
    private final NonceSource nonces = source(1, uses, 0);
    private final Authenticator authenticator =
            new Authenticator(nonces, new SeededEntropy(2), ALL);

    private static NonceSource source(final int seed, final UseCounts uses, final int self) {
        return new NonceSource(Secret.of(new SeededEntropy(seed).token(32)), uses, self, LIFETIME);
    }

    private static Authenticator.Question question(final long now) {
        return new Authenticator.Question(REALM, ALL, HERE, now);
    }

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
        return ask(authenticator, now, request("sip:example.com", headers));
    }

    private static Verdict ask(
            final Authenticator authenticator, final long now, final SipRequest request) {
        final Credentials credentials = Authenticator.credentials(request, REALM, Role.USER_AGENT);
        final boolean known = credentials != null && credentials.username().equals("alice");
        return authenticator.verdict(
                request,
                credentials,
                question(now),
                (algorithm, number) -> known && number == 0 ? ha1(algorithm) : null);
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

    /** RFC 7616 §3.9.2 with the response of its erratum 4897: the one of the RFC is not right. */
    @Test
    void theExampleWithTheStrongestAlgorithm() {
        assertThat(
                        Digest.response(
                                Digest.Algorithm.SHA_512_256,
                                Digest.ha1(
                                        Digest.Algorithm.SHA_512_256,
                                        "Jäsøn Doe",
                                        "api@example.org",
                                        "Secret, or not?"),
                                "5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK",
                                "00000001",
                                "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v",
                                "auth",
                                "GET",
                                "/doe.json"))
                .isEqualTo("3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5");
    }

    /** RFC 7616 §3.9.1, and RFC 2617 §3.5. */
    @ParameterizedTest
    @CsvSource({
        "MD5,8ca523f5e9506fed4657c9700eebdbec",
        "SHA_256,753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"
    })
    void examplesOfTheRfc(final Digest.Algorithm algorithm, final String expected) {
        assertThat(
                        Credentials.answer(
                                        new Challenge(
                                                "http-auth@example.org",
                                                "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
                                                algorithm,
                                                null,
                                                false),
                                        "Mufasa",
                                        Digest.ha1(
                                                algorithm,
                                                "Mufasa",
                                                "http-auth@example.org",
                                                "Circle of Life"),
                                        "GET",
                                        "/dir/index.html",
                                        "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
                                        1)
                                .response())
                .isEqualTo(expected);
        assertThat(
                        Credentials.answer(
                                        new Challenge(
                                                "testrealm@host.com",
                                                "dcd98b7102dd2f0e8b11d0f600bfb0c093",
                                                Digest.Algorithm.MD5,
                                                null,
                                                false),
                                        "Mufasa",
                                        Digest.ha1(
                                                Digest.Algorithm.MD5,
                                                "Mufasa",
                                                "testrealm@host.com",
                                                "Circle Of Life"),
                                        "GET",
                                        "/dir/index.html",
                                        "0a4f113b",
                                        1)
                                .response())
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
        assertThat(uses.remembered()).isEqualTo(1);
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
            assertThat(verdict.why()).isEqualTo(Verdict.Why.GUESS);
            // Same words, same length: only the nonces differ.
            assertThat(verdict.headerValues())
                    .extracting(String::length)
                    .containsExactly(115, 111, 107);
        }
        assertThat(uses.remembered()).isZero();
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
                            assertThat(verdict.why()).isEqualTo(Verdict.Why.OLD);
                            assertThat(verdict.headerValues().getFirst()).endsWith("stale=true");
                        });
        final String wrong =
                answer(challenge, ha1(Digest.Algorithm.SHA_256), "sip:example.com", 1).toString();
        assertThat(ask(LIFETIME, "Authorization", wrong))
                .isInstanceOfSatisfying(
                        Verdict.Challenge.class,
                        verdict -> {
                            assertThat(verdict.why()).isEqualTo(Verdict.Why.WRONG);
                            assertThat(verdict.headerValues().getFirst()).doesNotContain("stale");
                        });
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
    }

    /** Of RFC 2069: H(HA1:nonce:HA2), whose uses nothing counts. */
    @Test
    void anAnswerWithoutQopIsNone() {
        final Challenge challenge = challenge(0, Digest.Algorithm.MD5);
        final String ha2 = md5("REGISTER:sip:example.com");
        final String response =
                md5(ha1(Digest.Algorithm.MD5).revealText() + ":" + challenge.nonce() + ":" + ha2);
        final String old =
                "Digest username=\"alice\", realm=\"example.com\", nonce=\""
                        + challenge.nonce()
                        + "\", uri=\"sip:example.com\", response=\""
                        + response
                        + "\"";
        assertThat(ask(1, "Authorization", old))
                .isInstanceOfSatisfying(
                        Verdict.Challenge.class,
                        verdict -> assertThat(verdict.why()).isEqualTo(Verdict.Why.GUESS));
        assertThat(uses.remembered()).isZero();
    }

    private static String md5(final String text) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("MD5")
                                    .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (final NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** RFC 7616 §3.4.3: with {@code auth-int} a changed body is a wrong answer. */
    @ParameterizedTest
    @EnumSource(Digest.Algorithm.class)
    void theBodyIsCoveredIfTheClientWants(final Digest.Algorithm algorithm) {
        final byte[] body = "v=0\r\n".getBytes(StandardCharsets.UTF_8);
        final Challenge challenge = challenge(0, algorithm);
        final Credentials answer =
                Credentials.answer(
                        challenge,
                        "alice",
                        ha1(algorithm),
                        "REGISTER",
                        "sip:example.com",
                        "c",
                        1,
                        body);
        final SipRequest request = request("sip:example.com", "Authorization", answer.toString());
        assertThat(ask(authenticator, 1, request.edit().body("application/sdp", "v=1\r\n").build()))
                .isInstanceOf(Verdict.Challenge.class);
        assertThat(ask(authenticator, 1, request.edit().body("application/sdp", body).build()))
                .isEqualTo(new Verdict.Accepted("alice"));
        if (algorithm == Digest.Algorithm.MD5) {
            final String ha2 = md5("REGISTER:sip:example.com:" + md5("v=0\r\n"));
            assertThat(answer.response())
                    .isEqualTo(
                            md5(
                                    ha1(algorithm).revealText()
                                            + ":"
                                            + challenge.nonce()
                                            + ":00000001:c:auth-int:"
                                            + ha2));
        }
    }

    /** JsSIP takes auth-int wherever it is offered, and hashes other line ends than it sends. */
    @Test
    void theBodyIsNotAskedFor() {
        final var asked = (Verdict.Challenge) ask(0);
        assertThat(asked.headerValues()).allMatch(value -> value.contains("qop=\"auth\""));
        assertThat(asked.headerValues()).noneMatch(value -> value.contains("auth-int"));
        assertThat(
                        asked.headerValues().stream()
                                .map(value -> Challenge.parse(value).orThrow().nonce())
                                .distinct())
                .hasSize(1);
    }

    @Test
    void anyPasswordOfAUserOpens() {
        final Secret device = Digest.ha1(Digest.Algorithm.SHA_256, "alice", REALM, "of the phone");
        for (int i = 0; i < Authenticator.MOST_PASSWORDS; i++) {
            final int place = i;
            final Credentials credentials =
                    answer(challenge(0, Digest.Algorithm.SHA_256), device, "sip:example.com", 1);
            final SipRequest request =
                    request("sip:example.com", "Authorization", credentials.toString());
            final Authenticator.Passwords passwords =
                    (algorithm, number) -> number == place ? device : null;
            assertThat(authenticator.verdict(request, credentials, question(1), passwords))
                    .isEqualTo(new Verdict.Accepted("alice"));
        }
    }

    /** An account without a hash by the algorithm is as good as none. */
    @Test
    void aHashThatWasNotKeptOpensNothing() {
        final Credentials credentials =
                answer(
                        challenge(0, Digest.Algorithm.SHA_512_256),
                        ha1(Digest.Algorithm.SHA_512_256),
                        "sip:example.com",
                        1);
        final SipRequest request =
                request("sip:example.com", "Authorization", credentials.toString());
        assertThat(
                        authenticator.verdict(
                                request,
                                credentials,
                                question(1),
                                (algorithm, number) ->
                                        algorithm == Digest.Algorithm.SHA_512_256
                                                ? null
                                                : ha1(algorithm)))
                .isInstanceOf(Verdict.Challenge.class);
    }

    /** Somebody who does not exist costs as many hashes as a wrong password, and as long ones. */
    @ParameterizedTest
    @EnumSource(Digest.Algorithm.class)
    void nobodyCostsAsMuchAsSomebody(final Digest.Algorithm algorithm) {
        final Secret wrong = Digest.ha1(algorithm, "alice", REALM, "guess");
        final List<Long> costs = new ArrayList<>();
        for (final Authenticator.Passwords passwords :
                List.<Authenticator.Passwords>of(
                        Authenticator.NOBODYS,
                        (each, number) -> number == 0 ? ha1(each) : null,
                        (each, number) -> number < 9 ? ha1(each) : null)) {
            final Credentials credentials =
                    answer(challenge(0, algorithm), wrong, "sip:example.com", 1);
            final long before = authenticator.hashes();
            final Verdict verdict =
                    authenticator.verdict(
                            request("sip:example.com", "Authorization", credentials.toString()),
                            credentials,
                            question(1),
                            passwords);
            costs.add(authenticator.hashes() - before);
            assertThat(verdict).isInstanceOf(Verdict.Challenge.class);
        }
        assertThat(costs).containsOnly(1L + Authenticator.MOST_PASSWORDS);
    }

    /** A guess counts against its source only if the nonce was given to that source. */
    @Test
    void whoDidNotGetTheNonceDidNotGuess() {
        final Challenge challenge = challenge(0, Digest.Algorithm.MD5);
        final Credentials guess =
                answer(
                        challenge,
                        Digest.ha1(Digest.Algorithm.MD5, "alice", REALM, "guess"),
                        "sip:example.com",
                        1);
        final SipRequest request = request("sip:example.com", "Authorization", guess.toString());
        for (final int from : List.of(HERE, HERE + 1)) {
            final var verdict =
                    (Verdict.Challenge)
                            authenticator.verdict(
                                    request,
                                    guess,
                                    new Authenticator.Question(REALM, ALL, from, 1),
                                    (algorithm, number) -> number == 0 ? ha1(algorithm) : null);
            assertThat(verdict.why())
                    .isEqualTo(from == HERE ? Verdict.Why.GUESS : Verdict.Why.WRONG);
        }
        // The right password counts wherever it comes from: people move between networks.
        final Credentials right =
                answer(challenge, ha1(Digest.Algorithm.MD5), "sip:example.com", 1);
        assertThat(
                        authenticator.verdict(
                                request("sip:example.com", "Authorization", right.toString()),
                                right,
                                new Authenticator.Question(REALM, ALL, HERE + 1, 1),
                                (algorithm, number) -> number == 0 ? ha1(algorithm) : null))
                .isEqualTo(new Verdict.Accepted("alice"));
    }

    @Test
    void onlyWhatIsOfferedByPolicyCounts() {
        final Authenticator strict =
                new Authenticator(
                        source(1, uses, 2),
                        new SeededEntropy(3),
                        List.of(Digest.Algorithm.SHA_256));
        final Credentials weak =
                answer(
                        challenge(0, Digest.Algorithm.MD5),
                        ha1(Digest.Algorithm.MD5),
                        "sip:example.com",
                        1);
        final SipRequest request = request("sip:example.com", "Authorization", weak.toString());
        assertThat(ask(strict, 1, request)).isInstanceOf(Verdict.Challenge.class);
        assertThat(ask(authenticator, 1, request)).isEqualTo(new Verdict.Accepted("alice"));
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
                        authenticator.verdict(
                                request,
                                null,
                                new Authenticator.Question(REALM, USUAL, HERE, 0),
                                Authenticator.NOBODYS);
        assertThat(
                        verdict.headerValues().stream()
                                .map(one -> Challenge.parse(one).orThrow().algorithm().token())
                                .toList())
                .isEqualTo(List.of(expected.split(" ")));
    }

    @Test
    void credentialsAreReadInOneWay() {
        for (final String broken :
                List.of(
                        "",
                        "Digest",
                        "Digest ",
                        "Digest username",
                        "Digest username=\"a",
                        "Digest username=a realm=b",
                        "Digest username=a, realm=b, nonce=c, uri=d",
                        "Digest username=a, realm=b, nonce=c, uri=d, response=e, Realm=f",
                        "Digest username=a, realm=b, nonce=c, uri=d, response=e, x=1, X=2",
                        "Digest username=a, realm=b, nonce=c, uri=d, response=e, qop=auth",
                        "Digest username=a, realm=b, nonce=c, uri=d, response=e, qop=auth,"
                                + " nc=0000000g, cnonce=x",
                        "Digest username=a, realm=b, nonce=c, uri=d, response=e,",
                        "Basic username=a, realm=b, nonce=c, uri=d, response=e",
                        "Digest "
                                + "p=1, ".repeat(40)
                                + "username=a, realm=b, nonce=c, uri=d, response=e")) {
            assertThat(Credentials.parse(broken)).as(broken).isInstanceOf(Parsed.Malformed.class);
        }
        final Credentials read =
                Credentials.parse(
                                "  DIGEST\tUserName = \"a\\\"b\" ,realm=\"r,s\",nonce=c,uri=\"sip:x\","
                                        + "response=E,domain=x,qop=AUTH,nc=1,cnonce=\"\" ")
                        .orThrow();
        assertThat(read.username()).isEqualTo("a\"b");
        assertThat(read.realm()).isEqualTo("r,s");
        assertThat(read.qop()).isEqualTo("AUTH");
        assertThat(read.useCount()).isEqualTo(1);
    }

    /** Whatever is read can be written, and means the same when it is read again. */
    @Test
    void anyCredentialsComeBack() {
        Properties.forAll(
                random -> random,
                random -> {
                    final Credentials made =
                            new Credentials(
                                    text(random),
                                    text(random),
                                    text(random),
                                    text(random),
                                    text(random),
                                    random.nextBoolean() ? "MD5" : null,
                                    "auth",
                                    "0000000a",
                                    text(random),
                                    random.nextBoolean() ? text(random) : null);
                    assertThat(Credentials.parse(made.toString())).isEqualTo(Parsed.ok(made));
                });
    }

    /** Bytes from the network never throw. */
    @Test
    void noTextThrows() {
        Properties.forAll(
                random -> random,
                random -> {
                    final StringBuilder text = new StringBuilder("Digest ");
                    for (int i = random.nextInt(60); i > 0; i--) {
                        text.append(
                                random.nextInt(4) == 0
                                        ? List.of(
                                                        "username=",
                                                        "realm=\"",
                                                        "nonce=",
                                                        ", ",
                                                        "qop=auth",
                                                        "response=\"\\\"",
                                                        "nc=00000001",
                                                        "uri=\"sip:x\"")
                                                .get(random.nextInt(8))
                                        : text(random));
                    }
                    final String value = text.toString();
                    assertThat(Credentials.parse(value)).isNotNull();
                    assertThat(Challenge.parse(value)).isNotNull();
                    final Credentials odd =
                            new Credentials(
                                    "alice",
                                    REALM,
                                    text(random),
                                    text(random),
                                    text(random),
                                    null,
                                    "auth",
                                    "1",
                                    text(random),
                                    null);
                    assertThat(
                                    authenticator.verdict(
                                            request("sip:example.com"),
                                            odd,
                                            question(0),
                                            (algorithm, number) -> ha1(algorithm)))
                            .isInstanceOf(Verdict.Challenge.class);
                });
    }

    private static String text(final RandomGenerator random) {
        final String signs = "abc09-_.:/=, \t\"\\;@ä€😀%";
        final StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.appendCodePoint(
                    signs.codePointAt(
                            signs.offsetByCodePoints(
                                    0, random.nextInt(signs.codePointCount(0, signs.length())))));
        }
        return text.toString();
    }
}
