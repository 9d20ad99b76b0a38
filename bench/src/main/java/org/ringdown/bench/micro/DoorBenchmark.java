package org.ringdown.bench.micro;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.ringdown.core.Entropy;
import org.ringdown.core.Secret;
import org.ringdown.service.defence.Defence;
import org.ringdown.service.defence.DefenceLimits;
import org.ringdown.service.trust.TrustedPeers;
import org.ringdown.sip.auth.Authenticator;
import org.ringdown.sip.auth.Challenge;
import org.ringdown.sip.auth.Credentials;
import org.ringdown.sip.auth.Digest;
import org.ringdown.sip.auth.NonceSource;
import org.ringdown.sip.auth.UseWindows;
import org.ringdown.sip.auth.Verdict;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.parse.Limits;
import org.ringdown.sip.parse.SipParser;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Transport;

/**
 * What the door costs: the look at each message as it arrives, and the check of a password (its
 * header read, verified, and challenged anew, as the same use of a nonce counts once).
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class DoorBenchmark {
    private static final String REALM = "example.com";
    private static final int BANNED = 1_000;

    /** A message in ten milliseconds, so that no bucket is ever empty. */
    private static final long STEP = 10_000_000;

    private final Entropy entropy = target -> target[0] = 1;
    private final Defence defence =
            new Defence(DefenceLimits.DEFAULT, TrustedPeers.NONE, _ -> false, entropy);
    private final Authenticator authenticator =
            new Authenticator(
                    new NonceSource(
                            Secret.of("0123456789abcdef"),
                            new UseWindows(1_000, Long.MAX_VALUE),
                            0,
                            Long.MAX_VALUE),
                    entropy,
                    List.of(Digest.Algorithm.SHA_256, Digest.Algorithm.MD5));
    private final Secret ha1 = Digest.ha1(Digest.Algorithm.MD5, "alice", REALM, "secret");
    private final Flow flow = flow("203.0.113.5");
    private final SipRequest register;
    private long now;

    /** Puts a thousand sources out, and answers a challenge. */
    public DoorBenchmark() {
        for (int i = 0; i < BANNED; i++) {
            final Flow scanner = flow("198.18." + (i >> 8) + "." + (i & 0xff));
            for (int guess = 0; guess < 10; guess++) {
                defence.guessed(scanner, "admin", "", 0);
            }
        }
        final SipRequest open = register("");
        final var asked =
                (Verdict.Challenge)
                        authenticator.verdict(open, null, question(), Authenticator.NOBODYS);
        final Challenge challenge = Challenge.parse(asked.headerValues().getLast()).orThrow();
        register =
                register(
                        "Authorization: "
                                + Credentials.answer(
                                        challenge,
                                        "alice",
                                        ha1,
                                        "REGISTER",
                                        "sip:example.com",
                                        "0a4f113b",
                                        1)
                                + "\r\n");
    }

    private static Flow flow(final String address) {
        return new Flow(
                Transport.UDP,
                new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 5060),
                new InetSocketAddress(InetAddress.ofLiteral(address), 5060),
                0);
    }

    private static SipRequest register(final String line) {
        final byte[] bytes =
                ("REGISTER sip:example.com SIP/2.0\r\n"
                                + "Via: SIP/2.0/UDP 203.0.113.5;branch=z9hG4bK7648201;rport\r\n"
                                + "From: <sip:alice@example.com>;tag=u2q8c1lq1p\r\n"
                                + "To: <sip:alice@example.com>\r\n"
                                + "Call-ID: r2nvhhm3c8h5m4q0c2l1\r\nCSeq: 2 REGISTER\r\n"
                                + "Contact: <sip:alice@203.0.113.5:5060>;expires=3600\r\n"
                                + line
                                + "Content-Length: 0\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
        final SipMessage message =
                SipParser.parse(bytes, 0, bytes.length, Limits.DEFAULT).orThrow();
        return (SipRequest) message;
    }

    private static Authenticator.Question question() {
        return new Authenticator.Question(
                REALM, List.of(Digest.Algorithm.SHA_256, Digest.Algorithm.MD5), 7, 1);
    }

    /** A stranger's message, while a thousand others are shut out. */
    @Benchmark
    public Defence.Decision arrive() {
        now += STEP;
        return defence.arriving(register, flow, Defence.Pressure.NONE, now);
    }

    /** A password that is right. */
    @Benchmark
    public Verdict check() {
        return authenticator.verdict(
                register,
                Authenticator.credentials(register, REALM, Authenticator.Role.USER_AGENT),
                question(),
                (_, number) -> number == 0 ? ha1 : null);
    }
}
