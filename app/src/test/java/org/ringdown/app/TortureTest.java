package org.ringdown.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.app.config.Config;
import org.ringdown.app.config.Scheme;
import org.ringdown.app.phone.RawSocket;
import org.ringdown.app.phone.SipText;
import org.ringdown.app.phone.TestPhone;
import org.ringdown.runtime.net.AddressRange;

/**
 * All messages of RFC 4475 and RFC 5118 thrown at the whole server by a stranger. What is sound is
 * understood: it gets as far as the challenge, 401 or 407. What is not is refused as the RFCs say,
 * and the server answers afterwards as before. The reasons stand in docs/deviations.md where we
 * decline what the RFCs would let pass.
 */
class TortureTest {
    private static final Path VECTORS = Path.of("../sip/src/test/resources/vectors");
    private static final String[] DOMAINS = {
        "example.com", "example.net", "example.org", "chair-dnrc.example.com"
    };

    /** Longer than any transaction lives. */
    private static final Duration LATER = Duration.ofSeconds(33);

    private static final int PROBES = 4;

    @TempDir private static Path data;
    private static final JumpClock CLOCK = new JumpClock();
    private static final Map<String, TestPhone> PHONES = new HashMap<>();
    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.start(config(), CLOCK);
        for (final String address :
                List.of("user@example.com", "kumiko@example.org", "UserB@example.com")) {
            final String[] parts = address.split("@");
            final TestPhone phone = server.phone(parts[0], parts[1]);
            assertThat(phone.register().status()).isEqualTo(200);
            PHONES.put(address, phone);
        }
    }

    /** Whoever sends from this network is another server that is known. */
    private static Config config() {
        final Config config = TestServer.config(data, DOMAINS);
        return new Config(
                config.domains(),
                config.data(),
                config.sip(),
                config.http(),
                config.media(),
                config.ng(),
                config.tls(),
                config.dns(),
                List.of(
                        new Config.Peer(
                                "peer",
                                List.of(AddressRange.parse("127.0.4.0/24").orThrow()),
                                null,
                                true,
                                false)),
                config.aliases(),
                config.limits(),
                config.messages(),
                config.watching());
    }

    /**
     * What is sound, or wrong only for others, goes on when another server sends it that is known:
     * to this telephone, which answers OPTIONS and MESSAGE with 200 and calls with 486. What is not
     * for us gets the answer that the RFCs name; {@code wsinv} is of a dialog that never was.
     */
    @ParameterizedTest(name = "{0}: {1} by {2}")
    @CsvSource({
        "rfc4475/valid/wsinv.dat, 481, ''",
        "rfc4475/valid/longreq.dat, 486, user@example.com",
        "rfc4475/valid/lwsdisp.dat, 200, user@example.com",
        "rfc4475/valid/transports.dat, 200, user@example.com",
        "rfc4475/valid/mpart01.dat, 200, kumiko@example.org",
        "rfc4475/valid/esc01.dat, 404, ''",
        "rfc4475/valid/semiuri.dat, 404, ''",
        "rfc4475/valid/intmeth.dat, 404, ''",
        "rfc4475/invalid/baddate.dat, 486, user@example.com",
        "rfc4475/invalid/badbranch.dat, 200, user@example.com",
        "rfc4475/invalid/invut.dat, 486, user@example.com",
        "rfc4475/invalid/sdp01.dat, 486, user@example.com",
        "rfc4475/invalid/inv2543.dat, 486, UserB@example.com",
        "rfc4475/invalid/zeromf.dat, 483, ''",
        "rfc4475/invalid/bext01.dat, 420, ''",
        "rfc4475/invalid/unkscm.dat, 416, ''",
        "rfc4475/invalid/novelsc.dat, 416, ''",
        "rfc5118/10-ipv4-mapped-ipv6.sip, 486, user@example.com"
    })
    void fromPeers(final String name, final int status, final String phone) throws Exception {
        try (RawSocket socket =
                RawSocket.udp(InetAddress.ofLiteral("127.0.4.1"), server.address(Scheme.UDP))) {
            final SipText answer = answers(socket, VECTORS.resolve(name), 1).getFirst();
            assertThat(answer.status()).as("%s", answer).isEqualTo(status);
            if (!phone.isEmpty()) {
                final SipText request =
                        Objects.requireNonNull(PHONES.get(phone)).requests().getLast();
                final String sent =
                        Files.readString(VECTORS.resolve(name), StandardCharsets.ISO_8859_1);
                assertThat(sent).contains(request.header("Call-ID"));
                assertThat(answer.header("Call-ID")).isEqualTo(request.header("Call-ID"));
                assertThat(request.header("Via"))
                        .contains("127.0.0.1:" + server.address(Scheme.UDP).getPort());
                if (!request.body().isEmpty() && !request.body().startsWith("v=0")) {
                    assertThat(request.body().lines().limit(2))
                            .containsExactlyElementsOf(
                                    sent.substring(sent.indexOf("\r\n\r\n") + 4)
                                            .lines()
                                            .limit(2)
                                            .toList());
                }
            }
        } finally {
            CLOCK.jump(LATER.toNanos());
            assertThat(server.server().inventory().calls()).isZero();
        }
    }

    @AfterAll
    static void stop() {
        PHONES.values().forEach(TestPhone::close);
        server.close();
    }

    /** The statuses that come back before the answers to some probes do; 100 does not count. */
    private static List<SipText> answers(final RawSocket socket, final Path vector, final int most)
            throws IOException, InterruptedException {
        socket.send(Files.readAllBytes(vector));
        final List<SipText> answers = new ArrayList<>();
        while (answers.size() < most) {
            keep(answers, socket.next());
        }
        // Probes of different Call-IDs pass through all loops.
        final Set<String> probes = new HashSet<>();
        for (int i = 0; i < PROBES; i++) {
            probes.add(socket.probe("example.com"));
        }
        while (!probes.isEmpty()) {
            final SipText next = socket.next();
            if (!probes.remove(next.find("Via", "branch=([^;,\\s]+)"))) {
                keep(answers, next);
            }
        }
        return answers;
    }

    private static void keep(final List<SipText> answers, final SipText next) {
        if (!next.response() || next.status() != 100) {
            answers.add(next);
        }
    }

    /**
     * The final answer to each; 0 where none may come: to responses that nobody waits for, and to a
     * message without anything that an answer needs. RFC 4475 names them by file, RFC 5118 by
     * number.
     */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "rfc4475/valid/wsinv.dat, 407",
        "rfc4475/valid/intmeth.dat, 407",
        "rfc4475/valid/esc01.dat, 407",
        "rfc4475/valid/escnull.dat, 401",
        "rfc4475/valid/esc02.dat, 407",
        "rfc4475/valid/lwsdisp.dat, 407",
        "rfc4475/valid/longreq.dat, 407",
        "rfc4475/valid/dblreq.dat, 401",
        "rfc4475/valid/semiuri.dat, 407",
        "rfc4475/valid/transports.dat, 407",
        "rfc4475/valid/mpart01.dat, 407",
        "rfc4475/valid/unreason.dat, 0",
        "rfc4475/valid/noreason.dat, 0",
        "rfc4475/invalid/badinv01.dat, 400",
        "rfc4475/invalid/clerr.dat, 400",
        "rfc4475/invalid/ncl.dat, 400",
        "rfc4475/invalid/scalar02.dat, 400",
        "rfc4475/invalid/scalarlg.dat, 0",
        "rfc4475/invalid/quotbal.dat, 400",
        "rfc4475/invalid/ltgtruri.dat, 400",
        "rfc4475/invalid/lwsruri.dat, 400",
        "rfc4475/invalid/lwsstart.dat, 400",
        "rfc4475/invalid/trws.dat, 400",
        "rfc4475/invalid/escruri.dat, 400",
        "rfc4475/invalid/baddate.dat, 407",
        "rfc4475/invalid/regbadct.dat, 401",
        "rfc4475/invalid/badaspec.dat, 400",
        "rfc4475/invalid/baddn.dat, 400",
        "rfc4475/invalid/badvers.dat, 505",
        "rfc4475/invalid/mismatch01.dat, 400",
        "rfc4475/invalid/mismatch02.dat, 400",
        "rfc4475/invalid/bigcode.dat, 0",
        "rfc4475/invalid/badbranch.dat, 407",
        "rfc4475/invalid/insuf.dat, 400",
        "rfc4475/invalid/unkscm.dat, 416",
        "rfc4475/invalid/novelsc.dat, 416",
        "rfc4475/invalid/unksm2.dat, 401",
        "rfc4475/invalid/bext01.dat, 420",
        "rfc4475/invalid/invut.dat, 407",
        "rfc4475/invalid/regaut01.dat, 401",
        "rfc4475/invalid/multi01.dat, 400",
        "rfc4475/invalid/mcl01.dat, 400",
        "rfc4475/invalid/bcast.dat, 0",
        "rfc4475/invalid/zeromf.dat, 407",
        "rfc4475/invalid/cparam01.dat, 401",
        "rfc4475/invalid/cparam02.dat, 401",
        "rfc4475/invalid/regescrt.dat, 401",
        "rfc4475/invalid/sdp01.dat, 407",
        "rfc4475/invalid/inv2543.dat, 407",
        "rfc4475/invalid/test.dat, 0",
        "rfc5118/01-ipv6-good.sip, 401",
        "rfc5118/02-ipv6-bad.sip, 400",
        "rfc5118/03-port-ambiguous.sip, 401",
        "rfc5118/04-port-unambiguous.sip, 401",
        "rfc5118/05-via-received-with-brackets.sip, 407",
        "rfc5118/06-via-received-no-brackets.sip, 407",
        "rfc5118/07-ipv6-in-sdp.sip, 407",
        "rfc5118/08-mult-ip-in-header.sip, 407",
        "rfc5118/09-mult-ip-in-sdp.sip, 407",
        "rfc5118/10-ipv4-mapped-ipv6.sip, 407",
        "rfc5118/11-three-colons.sip, 400",
        "rfc5118/12-two-colons.sip, 407"
    })
    void fromStrangers(final String name, final int status) throws Exception {
        try (RawSocket socket =
                RawSocket.udp(InetAddress.ofLiteral("127.0.2.1"), server.address(Scheme.UDP))) {
            final List<SipText> answers =
                    answers(socket, VECTORS.resolve(name), status == 0 ? 0 : 1);
            assertThat(answers)
                    .extracting(SipText::status)
                    .isEqualTo(status == 0 ? List.of() : List.of(status));
            if (status == 400) {
                assertThat(answers.getFirst().header("Warning")).startsWith("399 ringdown \"");
            }
        } finally {
            // Several share a branch and a Call-ID. Counting wakes the loops.
            CLOCK.jump(LATER.toNanos());
            assertThat(server.server().inventory().calls()).isZero();
        }
    }

    /** None of the files is forgotten. */
    @Test
    void theyAreAllThere() throws Exception {
        try (Stream<Path> files = Files.walk(VECTORS)) {
            assertThat(
                            files.map(file -> VECTORS.relativize(file).toString())
                                    .filter(name -> name.startsWith("rfc") && name.contains("."))
                                    .sorted()
                                    .toList())
                    .hasSize(50 + 12)
                    .allSatisfy(name ->
                            assertThat(Files.readString(source())).contains('"' + name + ","));
        }
    }

    private static Path source() {
        return Path.of("src/test/java/org/ringdown/app/TortureTest.java");
    }
}
