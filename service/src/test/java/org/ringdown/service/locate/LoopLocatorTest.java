package org.ringdown.service.locate;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.ringdown.runtime.dns.Dns;
import org.ringdown.sip.locate.Answer;
import org.ringdown.sip.locate.Destination;
import org.ringdown.sip.locate.DnsRecord;
import org.ringdown.sip.locate.Means;
import org.ringdown.sip.locate.Question;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.transport.Transport;
import org.ringdown.testkit.SeededEntropy;

/** The locator of a loop, over DNS that answers when the test says so. */
class LoopLocatorTest {
    private final Map<Question, Answer> zone = new HashMap<>();
    private final Deque<Runnable> later = new ArrayDeque<>();
    private final List<Question> asked = new ArrayList<>();
    private final List<Duration> patience = new ArrayList<>();
    private boolean atOnce = true;
    private long now;

    private final Dns dns =
            (question, within, answer) -> {
                asked.add(question);
                patience.add(within);
                if (atOnce) {
                    answer.accept(zone.getOrDefault(question, new Answer.NoName()));
                } else {
                    later.add(
                            () -> answer.accept(zone.getOrDefault(question, new Answer.NoName())));
                }
            };
    private final Locators locators =
            new Locators(
                    dns,
                    () ->
                            new Means(
                                    List.of(Transport.UDP, Transport.TCP, Transport.TLS),
                                    true,
                                    false),
                    AddressPolicy::strict,
                    new SeededEntropy(1));
    private final Locator locator = locators.on(Runnable::run, () -> now);

    private void host(final String name, final String... addresses) {
        zone.put(
                new Question(name, Question.Type.A),
                new Answer.Records(
                        Arrays.stream(addresses)
                                .<DnsRecord>map(
                                        text -> new DnsRecord.Address(InetAddress.ofLiteral(text)))
                                .toList()));
    }

    private List<Located> locate(final String uri) {
        final List<Located> answers = new ArrayList<>();
        final Consumer<Located> add = answers::add;
        locator.locate(SipUri.parse(uri).orThrow(), add);
        return answers;
    }

    private static List<String> addresses(final List<Located> answers) {
        assertThat(answers).hasSize(1);
        return ((Located.Found) answers.getFirst())
                .destinations().stream()
                        .map(place -> place.address().getAddress().getHostAddress())
                        .toList();
    }

    private static int status(final List<Located> answers) {
        assertThat(answers).hasSize(1);
        return ((Located.Nowhere) answers.getFirst()).status();
    }

    @Test
    void whatIsKnownIsAnsweredAtOnce() {
        host("example.org", "9.9.9.9");
        assertThat(addresses(locate("sip:bob@example.org"))).containsExactly("9.9.9.9");
        assertThat(addresses(locate("sip:bob@8.8.8.8"))).containsExactly("8.8.8.8");
        assertThat(locators.counters().get(LocateCounter.FOUND)).isEqualTo(2);
    }

    @Test
    void whatIsNotKnownIsAnsweredOnce() {
        atOnce = false;
        host("example.org", "9.9.9.9");
        final List<Located> answers = locate("sip:bob@example.org");
        while (!later.isEmpty()) {
            assertThat(answers).isEmpty();
            later.remove().run();
        }
        assertThat(addresses(answers)).containsExactly("9.9.9.9");
    }

    @Test
    void eachReasonHasItsStatus() {
        assertThat(status(locate("sip:bob@nowhere.org"))).isEqualTo(404);
        assertThat(status(locate("sip:bob@9.9.9.9;transport=sctp"))).isEqualTo(416);
        zone.put(new Question("sick.org", Question.Type.A), new Answer.Failed());
        assertThat(status(locate("sip:bob@sick.org"))).isEqualTo(504);
        host("inside.org", "127.0.0.1", "10.0.0.1");
        assertThat(status(locate("sip:bob@inside.org"))).isEqualTo(403);
        assertThat(status(locate("sip:bob@127.0.0.1:5060"))).isEqualTo(403);
        assertThat(locators.counters().get(LocateCounter.FORBIDDEN)).isEqualTo(2);
        // A domain with some good addresses is reached over these.
        host("half.org", "127.0.0.1", "9.9.9.9");
        assertThat(addresses(locate("sip:bob@half.org"))).containsExactly("9.9.9.9");
    }

    @Test
    void oneSearchHasThreeSecondsInAll() {
        atOnce = false;
        final List<Located> answers = locate("sip:bob@example.org");
        assertThat(patience).containsExactly(Duration.ofSeconds(3));
        now = Duration.ofSeconds(2).toNanos();
        later.remove().run();
        assertThat(patience).hasSizeGreaterThan(1);
        assertThat(patience.getLast()).isEqualTo(Duration.ofSeconds(1));
        now = Duration.ofSeconds(3).toNanos();
        while (!later.isEmpty()) {
            later.remove().run();
        }
        assertThat(status(answers)).isEqualTo(504);
        assertThat(locators.counters().get(LocateCounter.UNANSWERED)).isEqualTo(1);
    }

    @Test
    void tooManySearchesAreRefused() {
        atOnce = false;
        for (int i = 0; i < 1_000; i++) {
            assertThat(locate("sip:bob@" + i + ".org")).isEmpty();
        }
        assertThat(status(locate("sip:bob@one.more.org"))).isEqualTo(503);
        while (!later.isEmpty()) {
            later.remove().run();
        }
        atOnce = true;
        assertThat(status(locate("sip:bob@one.more.org"))).isEqualTo(404);
    }

    private static Destination place(final String address) {
        return new Destination(
                Transport.UDP,
                new InetSocketAddress(InetAddress.ofLiteral(address), 5060),
                "example.org");
    }

    @Test
    void whoFailedIsTriedLastForAWhile() {
        host("example.org", "9.9.9.1", "9.9.9.2", "9.9.9.3");
        locator.failed(place("9.9.9.1"));
        assertThat(addresses(locate("sip:example.org")))
                .containsExactly("9.9.9.2", "9.9.9.3", "9.9.9.1");
        // The other loops know it, too.
        now = Duration.ofSeconds(10).toNanos();
        final Locator other = locators.on(Runnable::run, () -> now);
        other.failed(place("9.9.9.2"));
        assertThat(addresses(locate("sip:example.org")))
                .containsExactly("9.9.9.3", "9.9.9.1", "9.9.9.2");
        now = Duration.ofSeconds(31).toNanos();
        assertThat(addresses(locate("sip:example.org")))
                .containsExactly("9.9.9.1", "9.9.9.3", "9.9.9.2");
        locator.reached(place("9.9.9.2"));
        assertThat(addresses(locate("sip:example.org")))
                .containsExactly("9.9.9.1", "9.9.9.2", "9.9.9.3");
    }

    @Test
    void whoFailsAgainIsAvoidedLonger() {
        host("example.org", "9.9.9.1", "9.9.9.2");
        locator.failed(place("9.9.9.1"));
        // Failures of the same moment count once.
        locator.failed(place("9.9.9.1"));
        now = Duration.ofSeconds(31).toNanos();
        locator.failed(place("9.9.9.1"));
        now = Duration.ofSeconds(31 + 59).toNanos();
        assertThat(addresses(locate("sip:example.org"))).containsExactly("9.9.9.2", "9.9.9.1");
        now = Duration.ofSeconds(31 + 61).toNanos();
        assertThat(addresses(locate("sip:example.org"))).containsExactly("9.9.9.1", "9.9.9.2");
        for (int i = 0; i < 10; i++) {
            locator.failed(place("9.9.9.1"));
            now += Duration.ofSeconds(301).toNanos();
        }
        assertThat(addresses(locate("sip:example.org"))).containsExactly("9.9.9.1", "9.9.9.2");
    }
}
