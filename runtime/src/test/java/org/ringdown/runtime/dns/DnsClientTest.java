package org.ringdown.runtime.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.runtime.clock.SystemClock;
import org.ringdown.sip.locate.Answer;
import org.ringdown.sip.locate.DnsRecord;
import org.ringdown.sip.locate.Question;
import org.ringdown.testkit.TestDns;

/** Questions over real sockets, to a server of DNS that is ours. */
class DnsClientTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Clock system = new SystemClock();
    private volatile long later;

    /** The machine's clock, put forward at will: what is kept grows old without waiting. */
    private final Clock clock =
            new Clock() {
                @Override
                public long now() {
                    return system.now() + later;
                }

                @Override
                public long epochMillis() {
                    return system.epochMillis();
                }
            };

    @TempDir private Path directory;
    private TestDns server;
    private DnsClient client;

    @BeforeEach
    void start() throws IOException {
        server = new TestDns(0);
        client = client(server.address());
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private DnsClient client(final InetSocketAddress... servers) throws IOException {
        return client(8_192, 256, servers);
    }

    private DnsClient client(final int cached, final int atOnce, final InetSocketAddress... servers)
            throws IOException {
        final Path hosts = directory.resolve("hosts");
        Files.writeString(hosts, "192.0.2.99 near.example.org\n");
        return new DnsClient(
                new DnsConfig(
                        Arrays.asList(servers),
                        hosts,
                        Duration.ofMillis(400),
                        3,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(5),
                        cached,
                        atOnce),
                clock);
    }

    private CompletableFuture<Answer> asked(final String name, final Question.Type type) {
        final CompletableFuture<Answer> coming = new CompletableFuture<>();
        client.ask(new Question(name, type), PATIENCE, coming::complete);
        return coming;
    }

    private Answer ask(final String name, final Question.Type type) {
        return asked(name, type).join();
    }

    private static Answer addresses(final String... addresses) {
        return new Answer.Records(
                Arrays.stream(addresses)
                        .<DnsRecord>map(text -> new DnsRecord.Address(InetAddress.ofLiteral(text)))
                        .toList());
    }

    @Test
    void everyKindOfRecordIsRead() {
        server.add(
                """
                example.org NAPTR 10 20 "s" "SIP+D2U" "" _SIP._udp.Example.org
                example.org NAPTR 30 40 "s" "SIPS+D2T" "" .
                _sip._udp.example.org SRV 1 2 5070 A.example.org
                _sip._tcp.example.org SRV 0 0 0 .
                a.example.org A 192.0.2.1
                a.example.org A 192.0.2.2
                a.example.org AAAA 2001:db8::1
                """);
        assertThat(ask("example.org", Question.Type.NAPTR))
                .isEqualTo(
                        new Answer.Records(
                                List.of(
                                        new DnsRecord.Naptr(
                                                10,
                                                20,
                                                "s",
                                                "SIP+D2U",
                                                "",
                                                "_sip._udp.example.org"),
                                        new DnsRecord.Naptr(30, 40, "s", "SIPS+D2T", "", ""))));
        assertThat(ask("_sip._udp.example.org", Question.Type.SRV))
                .isEqualTo(
                        new Answer.Records(
                                List.of(new DnsRecord.Srv(1, 2, 5070, "a.example.org"))));
        assertThat(ask("_sip._tcp.example.org", Question.Type.SRV))
                .isEqualTo(new Answer.Records(List.of(new DnsRecord.Srv(0, 0, 0, ""))));
        assertThat(ask("a.example.org", Question.Type.A))
                .isEqualTo(addresses("192.0.2.1", "192.0.2.2"));
        assertThat(ask("a.example.org", Question.Type.AAAA)).isEqualTo(addresses("2001:db8::1"));
    }

    @Test
    void noHasTwoKinds() {
        server.add("a.example.org A 192.0.2.1");
        assertThat(ask("a.example.org", Question.Type.SRV)).isInstanceOf(Answer.Nothing.class);
        assertThat(ask("example.org", Question.Type.A)).isInstanceOf(Answer.Nothing.class);
        assertThat(ask("b.example.org", Question.Type.A)).isInstanceOf(Answer.NoName.class);
    }

    @Test
    void aliasesAreFollowedAndALoopOfThemEnds() {
        server.add(
                """
                www.example.org CNAME b.example.org
                b.example.org CNAME a.example.org
                a.example.org A 192.0.2.1
                x.example.org CNAME y.example.org
                y.example.org CNAME x.example.org
                """);
        assertThat(ask("www.example.org", Question.Type.A)).isEqualTo(addresses("192.0.2.1"));
        assertThat(ask("x.example.org", Question.Type.A)).isInstanceOf(Answer.Nothing.class);
    }

    @Test
    void aLongAnswerComesOverTcp() {
        IntStream.range(0, 60).forEach(i -> server.add("many.example.org A 192.0.2." + i));
        assertThat(ask("many.example.org", Question.Type.A))
                .isInstanceOfSatisfying(
                        Answer.Records.class, answer -> assertThat(answer.records()).hasSize(60));
        assertThat(server.questions()).containsExactly("many.example.org A", "many.example.org A");
    }

    @Test
    void answersAreKeptForTheirTimeAndNoLonger() {
        server.add("a.example.org A 192.0.2.1");
        ask("a.example.org", Question.Type.A);
        ask("none.example.org", Question.Type.A);
        server.add("a.example.org A 192.0.2.2");
        server.add("none.example.org A 192.0.2.3");
        assertThat(ask("a.example.org", Question.Type.A)).isEqualTo(addresses("192.0.2.1"));
        assertThat(ask("none.example.org", Question.Type.A)).isInstanceOf(Answer.NoName.class);
        assertThat(client.counters().get(DnsCounter.FROM_CACHE)).isEqualTo(2);
        assertThat(server.questions()).hasSize(2);
        // A "no" is kept for 10 s here, an answer for 30 s though its TTL is 60.
        later = Duration.ofSeconds(11).toNanos();
        assertThat(ask("none.example.org", Question.Type.A)).isEqualTo(addresses("192.0.2.3"));
        assertThat(ask("a.example.org", Question.Type.A)).isEqualTo(addresses("192.0.2.1"));
        later = Duration.ofSeconds(31).toNanos();
        assertThat(ask("a.example.org", Question.Type.A))
                .isEqualTo(addresses("192.0.2.1", "192.0.2.2"));
    }

    @Test
    void theCacheIsBounded() throws IOException {
        client.close();
        client = client(2, 256, server.address());
        server.add("a.example.org A 192.0.2.1");
        for (final String name : List.of("a", "b", "c", "a")) {
            ask(name + ".example.org", Question.Type.A);
        }
        assertThat(server.questions()).hasSize(4);
        ask("c.example.org", Question.Type.A);
        assertThat(server.questions()).hasSize(4);
    }

    @Test
    void theHostsFileGoesFirst() {
        server.add("near.example.org A 192.0.2.1\nnear.example.org AAAA 2001:db8::1");
        assertThat(ask("near.example.org", Question.Type.A)).isEqualTo(addresses("192.0.2.99"));
        assertThat(ask("near.example.org", Question.Type.AAAA)).isInstanceOf(Answer.Nothing.class);
        assertThat(ask("near.example.org", Question.Type.SRV)).isInstanceOf(Answer.Nothing.class);
        assertThat(server.questions()).containsExactly("near.example.org SRV");
    }

    @Test
    void aServerThatIsSickOrSilentIsFollowedByTheNext() throws IOException {
        try (TestDns sick = new TestDns(0);
                TestDns silent = new TestDns(0)) {
            sick.add("a.example.org SERVFAIL");
            silent.add("a.example.org SILENT");
            server.add("a.example.org A 192.0.2.1\nb.example.org A 192.0.2.2");
            client.close();
            client = client(silent.address(), sick.address(), server.address());
            assertThat(ask("a.example.org", Question.Type.A)).isEqualTo(addresses("192.0.2.1"));
            assertThat(client.counters().get(DnsCounter.UNANSWERED)).isEqualTo(2);
            // Who answered last is asked first.
            assertThat(ask("b.example.org", Question.Type.A)).isEqualTo(addresses("192.0.2.2"));
            assertThat(client.counters().get(DnsCounter.SENT)).isEqualTo(4);
        }
    }

    @Test
    void nobodyThere() throws IOException {
        final InetSocketAddress nobody;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = (InetSocketAddress) gone.getLocalSocketAddress();
        }
        client.close();
        client = client(nobody);
        assertThat(ask("a.example.org", Question.Type.A)).isInstanceOf(Answer.Failed.class);
        assertThat(client.counters().get(DnsCounter.FAILED)).isEqualTo(1);
        // For a while nobody is asked again.
        ask("a.example.org", Question.Type.A);
        assertThat(client.counters().get(DnsCounter.SENT)).isEqualTo(3);
    }

    @Test
    void whoAsksTheSameAtOnceSharesTheQuestion() {
        server.add("a.example.org SILENT");
        final List<CompletableFuture<Answer>> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            all.add(asked("a.example.org", Question.Type.A));
        }
        await().until(() -> server.questions().size() == 1);
        server.remove("a.example.org");
        server.add("a.example.org A 192.0.2.1");
        assertThat(all).allMatch(each -> each.join().equals(addresses("192.0.2.1")));
        assertThat(server.questions()).hasSize(2);
        assertThat(client.counters().get(DnsCounter.JOINED)).isEqualTo(49);
    }

    @Test
    void whoHasLittleTimeIsToldEarly() {
        server.add("a.example.org SILENT");
        final List<Answer> answers = Collections.synchronizedList(new ArrayList<>());
        client.ask(
                new Question("a.example.org", Question.Type.A), Duration.ofMillis(1), answers::add);
        await().until(() -> answers.size() == 1);
        assertThat(answers.getFirst()).isInstanceOf(Answer.Failed.class);
        assertThat(client.counters().get(DnsCounter.FAILED)).isZero();
    }

    @Test
    void tooManyAtOnceAreRefused() throws IOException {
        client.close();
        client = client(8_192, 1, server.address());
        server.add("a.example.org SILENT\nb.example.org A 192.0.2.1");
        final CompletableFuture<Answer> slow = asked("a.example.org", Question.Type.A);
        assertThat(ask("b.example.org", Question.Type.A)).isInstanceOf(Answer.Failed.class);
        assertThat(client.counters().get(DnsCounter.REFUSED)).isEqualTo(1);
        assertThat(slow.join()).isInstanceOf(Answer.Failed.class);
        // That was not kept: there is room again.
        await().untilAsserted(() ->
                assertThat(ask("b.example.org", Question.Type.A))
                        .isEqualTo(addresses("192.0.2.1")));
    }
}
