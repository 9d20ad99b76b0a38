package org.ringdown.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdown.app.config.Config;
import org.ringdown.app.config.Scheme;
import org.ringdown.app.phone.Credentials;
import org.ringdown.app.phone.MalformedInvite;
import org.ringdown.app.phone.MalformedInvite.Group;
import org.ringdown.app.phone.RawSocket;
import org.ringdown.app.phone.SipText;
import org.ringdown.app.phone.TestPhone;
import org.ringdown.app.phone.TestPhone.Manner;
import org.ringdown.testkit.Properties;
import org.slf4j.LoggerFactory;

/**
 * Thousands of malformed INVITEs over UDP, TCP and WebSocket, spoilt in ten places, half of them
 * with the right password so that they get further than the door. After each of them the server
 * answers OPTIONS; in the end nothing is left of them, and no failure was logged.
 *
 * <p>{@code -Dringdown.seed=N} plays a run again; {@code -Dringdown.malformed=N} makes more of each
 * place.
 */
class MalformedInviteTest {
    private static final int EACH = Integer.getInteger("ringdown.malformed", 460);
    private static final int SOURCES = 60;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String DOMAIN = "example.org";

    @TempDir Path data;

    private final JumpClock clock = new JumpClock();
    private final Map<Group, Map<Integer, Integer>> answers = new EnumMap<>(Group.class);

    @Test
    void theServerAnswersAfterEach() throws Exception {
        final long seed = Long.getLong("ringdown.seed", System.nanoTime());
        final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        final ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        root.addAppender(log);
        // One user sends more in a minute than people do in a day.
        final Config config =
                TestServer.config(data, DOMAIN).withLimits(new Config.Limits(0, 0, 0, true));
        try (TestServer server = TestServer.start(config, clock);
                TestPhone bob = server.phone("bob", DOMAIN)) {
            server.addUser("mallory", DOMAIN);
            assertThat(bob.register().status()).isEqualTo(200);
            all(server, seed);
            assertThat(server.server().inventory()).isNotEqualTo(Inventory.NOTHING);
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(200))
                    .untilAsserted(() -> {
                        // Five seconds each time: timers that start others get their turn.
                        clock.jump(Duration.ofSeconds(5).toNanos());
                        assertThat(server.server().inventory()).isEqualTo(Inventory.NOTHING);
                    });
        } finally {
            root.detachAppender(log);
        }
        // They were malformed indeed, and nothing of it was too much for the server.
        for (final Group group : Group.values()) {
            final int refusal = group == Group.SDP ? 488 : 400;
            assertThat(answers.get(group)).as("%s", group).containsKey(refusal);
            assertThat(answers.get(group)).as("%s", group).doesNotContainKeys(500, 503);
        }
        assertThat(List.copyOf(log.list))
                .as("what was logged, with -Dringdown.seed=" + seed)
                .noneMatch(event ->
                        event.getThrowableProxy() != null
                                || event.getLevel().isGreaterOrEqual(Level.ERROR));
    }

    private void all(final TestServer server, final long seed) throws Exception {
        for (final Group group : Group.values()) {
            for (int i = 0; i < EACH; i++) {
                final RandomGenerator random =
                        Properties.random(seed * 31 + group.ordinal() * 1_000_003L + i);
                final String name = group + " " + i + " with -Dringdown.seed=" + seed;
                try {
                    one(server, group, i, random);
                } catch (final AssertionError | IOException failure) {
                    throw new AssertionError("after " + name, failure);
                }
            }
        }
    }

    private void one(
            final TestServer server,
            final Group group,
            final int number,
            final RandomGenerator random)
            throws IOException, InterruptedException {
        final InetAddress from = InetAddress.ofLiteral("127.0.3." + (1 + number % SOURCES));
        try (RawSocket socket = socket(server, number, from)) {
            final String id = group + "-" + number;
            final String uri = "sip:" + (random.nextInt(4) == 0 ? "echo" : "bob") + "@" + DOMAIN;
            final String via =
                    "SIP/2.0/%s 127.0.3.1:5060;rport;branch=z9hG4bK%s"
                            .formatted(socket.transport(), id);
            final @Nullable String credentials =
                    random.nextBoolean() ? credentials(socket, uri, via, id) : null;
            final String mallory = "sip:mallory@" + DOMAIN;
            socket.send(
                    MalformedInvite.of(
                            group,
                            random,
                            new MalformedInvite.Call(
                                    uri,
                                    mallory,
                                    "sip:mallory@" + from.getHostAddress() + ":9",
                                    via,
                                    id,
                                    credentials,
                                    Manner.REFUSE.toString(),
                                    SDP)));
            if (number % 10 < UDP_SHARE) {
                awaitProbe(group, socket);
            } else {
                // A stream may be beyond repair after this: somebody else asks.
                try (RawSocket other = RawSocket.udp(from, server.address(Scheme.UDP))) {
                    awaitProbe(group, other);
                }
            }
        }
    }

    private static final int UDP_SHARE = 7;

    private static RawSocket socket(
            final TestServer server, final int number, final InetAddress from) throws IOException {
        return switch (number % 10) {
            case 7, 8 -> RawSocket.tcp(from, server.address(Scheme.TCP));
            case 9 -> RawSocket.webSocket(from, server.address(Scheme.HTTP));
            default -> RawSocket.udp(from, server.address(Scheme.UDP));
        };
    }

    private void awaitProbe(final Group group, final RawSocket socket)
            throws IOException, InterruptedException {
        final String branch = socket.probe(DOMAIN);
        SipText next = socket.next();
        while (!next.header("Via").contains(branch)) {
            answers.computeIfAbsent(group, _ -> new TreeMap<>())
                    .merge(next.status(), 1, Integer::sum);
            next = socket.next();
        }
        assertThat(next.status()).isEqualTo(200);
    }

    /** Mallory's, for the INVITE that follows. */
    private static String credentials(
            final RawSocket socket, final String uri, final String via, final String id)
            throws IOException, InterruptedException {
        socket.send(
                """
                INVITE %s SIP/2.0
                Via: %s-first
                Max-Forwards: 70
                From: <sip:mallory@%s>;tag=%s
                To: <%s>
                Call-ID: %s
                CSeq: 1 INVITE
                Contact: <sip:mallory@127.0.3.1:9>
                Content-Length: 0

                """
                        .formatted(uri, via, DOMAIN, id, uri, id)
                        .replace("\n", "\r\n"));
        SipText challenge = socket.next();
        while (challenge.status() < 200) {
            challenge = socket.next();
        }
        assertThat(challenge.status()).isEqualTo(407);
        socket.send(
                """
                ACK %s SIP/2.0
                Via: %s-first
                Max-Forwards: 70
                From: <sip:mallory@%s>;tag=%s
                To: %s
                Call-ID: %s
                CSeq: 1 ACK
                Content-Length: 0

                """
                        .formatted(uri, via, DOMAIN, id, challenge.header("To"), id)
                        .replace("\n", "\r\n"));
        return Credentials.to(
                challenge, "mallory", TestServer.password("mallory", DOMAIN), "INVITE", uri);
    }

    private static final String SDP =
            """
            v=0
            o=- 1 1 IN IP4 127.0.0.1
            s=-
            c=IN IP4 127.0.0.1
            t=0 0
            m=audio 9 RTP/AVP 0 8 101
            a=rtpmap:0 PCMU/8000
            a=rtpmap:8 PCMA/8000
            a=rtpmap:101 telephone-event/8000
            a=fmtp:101 0-15
            a=sendrecv
            """
                    .replace("\n", "\r\n");
}
