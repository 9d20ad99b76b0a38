package org.ringdown.sip.locate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.ringdown.sip.locate.SearchResult.Reason;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.transport.Transport;
import org.ringdown.testkit.Properties;
import org.ringdown.testkit.SeededEntropy;

/** RFC 3263 §4 over a zone of our own: what is asked, and where it leads. */
class ServerSearchTest {
    private static final Means ALL =
            new Means(List.of(Transport.UDP, Transport.TCP, Transport.TLS), true, true);
    private static final Means IPV4 =
            new Means(List.of(Transport.UDP, Transport.TCP, Transport.TLS), true, false);

    private final Map<Question, Answer> zone = new HashMap<>();
    private final List<String> asked = new ArrayList<>();

    private void has(final String name, final Question.Type type, final DnsRecord... records) {
        zone.put(new Question(name, type), new Answer.Records(List.of(records)));
    }

    private void naptr(final DnsRecord.Naptr... records) {
        has("example.com", Question.Type.NAPTR, records);
    }

    private static DnsRecord.Naptr naptr(
            final int order, final int preference, final String service, final String to) {
        return new DnsRecord.Naptr(order, preference, "s", service, "", to);
    }

    private void srv(final String name, final DnsRecord.Srv... records) {
        has(name, Question.Type.SRV, records);
    }

    private static DnsRecord.Srv to(final String target, final int port) {
        return new DnsRecord.Srv(10, 10, port, target);
    }

    private void host(final String name, final String... addresses) {
        for (final boolean ipv6 : new boolean[] {false, true}) {
            final DnsRecord[] records =
                    Arrays.stream(addresses)
                            .filter(address -> address.contains(":") == ipv6)
                            .map(address -> new DnsRecord.Address(InetAddress.ofLiteral(address)))
                            .toArray(DnsRecord[]::new);
            if (records.length > 0) {
                has(name, ipv6 ? Question.Type.AAAA : Question.Type.A, records);
            }
        }
    }

    private Answer answer(final Question question) {
        asked.add(question.name() + " " + question.type());
        final boolean named =
                zone.keySet().stream()
                        .anyMatch(known ->
                                known.name().equals(question.name())
                                        || known.name().endsWith("." + question.name()));
        return zone.getOrDefault(question, named ? new Answer.Nothing() : new Answer.NoName());
    }

    private SearchResult search(final String uri, final Means means) {
        final ServerSearch search =
                new ServerSearch(SipUri.parse(uri).orThrow(), means, new SeededEntropy(1));
        asked.clear();
        while (search.result() == null) {
            final List<Question> questions = new ArrayList<>(search.questions());
            assertThat(questions).as("a search without a result asks something").isNotEmpty();
            // The network answers in any order.
            Collections.reverse(questions);
            questions.forEach(question -> search.answer(question, answer(question)));
        }
        return search.giveUp();
    }

    private List<String> found(final String uri) {
        return found(uri, ALL);
    }

    private List<String> found(final String uri, final Means means) {
        return switch (search(uri, means)) {
            case SearchResult.Places(List<Destination> places) -> {
                assertThat(places).isNotEmpty();
                yield places.stream()
                        .map(place ->
                                place.transport()
                                        + " "
                                        + place.address().getAddress().getHostAddress()
                                        + " "
                                        + place.address().getPort())
                        .toList();
            }
            case SearchResult.Nowhere(Reason reason, String sentence) -> {
                assertThat(sentence).isNotBlank().doesNotEndWith(".");
                yield List.of(reason.name());
            }
        };
    }

    @Test
    void anAddressNeedsNoDns() {
        assertThat(found("sip:bob@192.0.2.1")).containsExactly("UDP 192.0.2.1 5060");
        assertThat(found("sip:bob@192.0.2.1:5070")).containsExactly("UDP 192.0.2.1 5070");
        assertThat(found("sip:192.0.2.1;transport=tcp")).containsExactly("TCP 192.0.2.1 5060");
        assertThat(found("sip:192.0.2.1;transport=tls")).containsExactly("TLS 192.0.2.1 5061");
        assertThat(found("sips:192.0.2.1")).containsExactly("TLS 192.0.2.1 5061");
        assertThat(found("sips:192.0.2.1;transport=tcp")).containsExactly("TLS 192.0.2.1 5061");
        assertThat(found("sip:[2001:db8::1]")).containsExactly("UDP 2001:db8:0:0:0:0:0:1 5060");
        assertThat(found("sip:[2001:db8::1]", IPV4)).containsExactly("NO_SERVER");
        assertThat(found("sip:192.0.2.1:0")).containsExactly("NO_SERVER");
        // An IPv4 address in an IPv6 coat is what it is, so that policies see it.
        assertThat(found("sip:[::ffff:192.0.2.1]")).containsExactly("UDP 192.0.2.1 5060");
        assertThat(asked).isEmpty();
    }

    @Test
    void transportsThatWeDoNotHave() {
        assertThat(found("sip:192.0.2.1;transport=sctp")).containsExactly("NO_TRANSPORT");
        assertThat(found("sip:192.0.2.1;transport=ws")).containsExactly("NO_TRANSPORT");
        assertThat(found("sip:192.0.2.1;transport=local")).containsExactly("NO_TRANSPORT");
        assertThat(found("sips:192.0.2.1;transport=udp")).containsExactly("NO_TRANSPORT");
        final Means plain = new Means(List.of(Transport.UDP, Transport.TCP), true, true);
        assertThat(found("sips:192.0.2.1", plain)).containsExactly("NO_TRANSPORT");
        final Means streams = new Means(List.of(Transport.TCP, Transport.TLS), true, true);
        assertThat(found("sip:192.0.2.1", streams)).containsExactly("TCP 192.0.2.1 5060");
        assertThat(found("sip:192.0.2.1", new Means(List.of(), true, true)))
                .containsExactly("NO_TRANSPORT");
        assertThatThrownBy(() -> new Means(List.of(Transport.WS), true, true))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anExplicitPortLeavesOnlyAddresses() {
        host("example.com", "192.0.2.1", "2001:db8::1");
        srv("_sip._udp.example.com", to("other.example.com", 5080));
        assertThat(found("sip:bob@Example.COM:5070"))
                .containsExactly("UDP 2001:db8:0:0:0:0:0:1 5070", "UDP 192.0.2.1 5070");
        assertThat(asked).containsExactlyInAnyOrder("example.com A", "example.com AAAA");
        assertThat(found("sips:example.com:5070", IPV4)).containsExactly("TLS 192.0.2.1 5070");
        assertThat(asked).containsExactly("example.com A");
    }

    @Test
    void anExplicitTransportAsksForItsServersOnly() {
        host("a.example.com", "192.0.2.1");
        srv("_sip._tcp.example.com", to("a.example.com", 5080));
        srv("_sips._tcp.example.com", to("a.example.com", 5081));
        assertThat(found("sip:example.com;transport=TCP")).containsExactly("TCP 192.0.2.1 5080");
        assertThat(asked).first().isEqualTo("_sip._tcp.example.com SRV");
        assertThat(found("sip:example.com;transport=tls")).containsExactly("TLS 192.0.2.1 5081");
        // No SRV for it: the domain's own address, the transport as it was wished.
        host("example.com", "192.0.2.9");
        zone.remove(new Question("_sip._tcp.example.com", Question.Type.SRV));
        assertThat(found("sip:example.com;transport=tcp")).containsExactly("TCP 192.0.2.9 5060");
    }

    /** The example of RFC 3263 §4.1 and §4.2. */
    @Test
    void naptrSaysWhatTheDomainLikes() {
        naptr(
                naptr(90, 50, "SIP+D2T", "_sip._tcp.example.com"),
                naptr(100, 50, "SIP+D2U", "_sip._udp.example.com"),
                naptr(50, 50, "SIPS+D2T", "_sips._tcp.example.com"));
        srv(
                "_sip._tcp.example.com",
                new DnsRecord.Srv(0, 1, 5060, "server1.example.com"),
                new DnsRecord.Srv(1, 2, 5060, "server2.example.com"));
        srv("_sips._tcp.example.com", to("server3.example.com", 5061));
        srv("_sip._udp.example.com", to("server1.example.com", 5060));
        host("server1.example.com", "192.0.2.1");
        host("server2.example.com", "192.0.2.2", "192.0.2.22");
        host("server3.example.com", "192.0.2.3");
        assertThat(found("sip:bob@example.com")).containsExactly("TLS 192.0.2.3 5061");
        assertThat(asked).doesNotContain("_sip._udp.example.com SRV");
        final Means noTls = new Means(List.of(Transport.UDP, Transport.TCP), true, false);
        assertThat(found("sip:bob@example.com", noTls))
                .containsExactly("TCP 192.0.2.1 5060", "TCP 192.0.2.2 5060", "TCP 192.0.2.22 5060");
        assertThat(found("sips:bob@example.com")).containsExactly("TLS 192.0.2.3 5061");
    }

    @Test
    void servicesOfOneOrderAreAlternativesByPreference() {
        naptr(
                naptr(10, 20, "sip+d2u", "_sip._udp.isp.net"),
                naptr(10, 10, "SIP+D2T", "_sip._tcp.isp.net"),
                naptr(20, 10, "SIPS+D2T", "_sips._tcp.isp.net"));
        srv("_sip._tcp.isp.net", to("t.isp.net", 5060));
        srv("_sip._udp.isp.net", to("u.isp.net", 5060));
        host("t.isp.net", "192.0.2.1");
        host("u.isp.net", "192.0.2.2");
        assertThat(found("sip:example.com"))
                .containsExactly("TCP 192.0.2.1 5060", "UDP 192.0.2.2 5060");
        // Who is there proves to be the domain that was called, not the one that DNS put in.
        assertThat(((SearchResult.Places) search("sip:example.com", ALL)).destinations())
                .allMatch(place -> place.host().equals("example.com"));
    }

    @Test
    void naptrOfOtherServicesCountsAsNone() {
        naptr(
                naptr(1, 1, "SIP+D2S", "_sip._sctp.example.com"),
                naptr(1, 1, "E2U+sip", "_sip._udp.example.com"),
                new DnsRecord.Naptr(1, 1, "u", "SIP+D2U", "!.*!sip:evil!", ""),
                new DnsRecord.Naptr(1, 1, "s", "SIP+D2U", "!a!b!", "_sip._udp.elsewhere.com"),
                new DnsRecord.Naptr(1, 1, "", "SIP+D2U", "", "next.example.com"));
        srv("_sip._udp.example.com", to("a.example.com", 5070));
        host("a.example.com", "192.0.2.1");
        assertThat(found("sip:example.com")).containsExactly("UDP 192.0.2.1 5070");
        assertThat(asked)
                .containsExactlyInAnyOrder(
                        "example.com NAPTR",
                        "_sip._udp.example.com SRV",
                        "_sip._tcp.example.com SRV",
                        "a.example.com A",
                        "a.example.com AAAA");
    }

    @Test
    void naptrMayNameAHost() {
        naptr(new DnsRecord.Naptr(1, 1, "A", "SIP+D2T", "", "a.example.com"));
        host("a.example.com", "192.0.2.1");
        assertThat(found("sip:example.com")).containsExactly("TCP 192.0.2.1 5060");
    }

    @Test
    void withoutNaptrEveryTransportIsAskedForInOurOrder() {
        srv("_sip._tcp.example.com", to("t.example.com", 5070));
        srv("_sip._udp.example.com", to("u.example.com", 5080));
        srv("_sips._tcp.example.com", to("s.example.com", 5090));
        host("t.example.com", "192.0.2.1");
        host("u.example.com", "192.0.2.2");
        host("s.example.com", "192.0.2.3");
        assertThat(found("sip:example.com"))
                .containsExactly("UDP 192.0.2.2 5080", "TCP 192.0.2.1 5070");
        assertThat(found("sips:example.com")).containsExactly("TLS 192.0.2.3 5090");
    }

    @Test
    void withoutAnyServerTheDomainItselfIsOne() {
        host("example.com", "192.0.2.1");
        assertThat(found("sip:example.com")).containsExactly("UDP 192.0.2.1 5060");
        assertThat(found("sips:example.com.")).containsExactly("TLS 192.0.2.1 5061");
    }

    @Test
    void aDomainMaySayThatItTakesNoCalls() {
        host("example.com", "192.0.2.1");
        srv("_sip._udp.example.com", new DnsRecord.Srv(0, 0, 0, ""));
        srv("_sip._tcp.example.com", new DnsRecord.Srv(0, 0, 0, ""));
        assertThat(found("sip:example.com")).containsExactly("NO_SERVER");
        assertThat(found("sip:example.com;transport=udp")).containsExactly("NO_SERVER");
    }

    @Test
    void maddrIsLookedUpInTheHostsPlace() {
        host("proxy.example.org", "192.0.2.7");
        assertThat(found("sip:bob@example.com;maddr=192.0.2.5"))
                .containsExactly("UDP 192.0.2.5 5060");
        assertThat(found("sip:bob@example.com;maddr=Proxy.Example.org"))
                .containsExactly("UDP 192.0.2.7 5060");
        assertThat(
                        ((SearchResult.Places)
                                        search("sips:b@example.com;maddr=proxy.example.org", ALL))
                                .destinations())
                .allMatch(place -> place.host().equals("example.com"));
        assertThat(found("sip:b@example.com;maddr=[2001:db8::1]"))
                .containsExactly("UDP 2001:db8:0:0:0:0:0:1 5060");
        assertThat(found("sip:b@example.com;maddr=fe80::1%25eth0"))
                .containsExactly("NO_SUCH_DOMAIN");
    }

    @Test
    void noIsSaidWithItsReason() {
        assertThat(found("sip:example.com")).containsExactly("NO_SUCH_DOMAIN");
        has("example.com", Question.Type.NAPTR, naptr(1, 1, "SIP+D2S", "x.example.com"));
        assertThat(found("sip:example.com")).containsExactly("NO_SERVER");
        zone.put(new Question("example.com", Question.Type.A), new Answer.Failed());
        assertThat(found("sip:example.com")).containsExactly("NO_ANSWER");
    }

    @Test
    void aFailedStepCountsAsOneWithoutRecords() {
        zone.put(new Question("example.com", Question.Type.NAPTR), new Answer.Failed());
        zone.put(new Question("_sip._udp.example.com", Question.Type.SRV), new Answer.Failed());
        srv("_sip._tcp.example.com", to("a.example.com", 5060));
        host("a.example.com", "192.0.2.1");
        assertThat(found("sip:example.com")).containsExactly("TCP 192.0.2.1 5060");
    }

    @Test
    void whatIsNoNameIsNotAskedFor() {
        for (final String host :
                List.of("abc.invalid", "invalid", "127.1", "1.2.3.4.5", "a".repeat(64) + ".org")) {
            assertThat(found("sip:x@" + host)).containsExactly("NO_SUCH_DOMAIN");
            assertThat(asked).as(host).isEmpty();
        }
        srv("_sip._udp.example.com", to("300.1.1.1", 5060), to("bad name", 5060));
        host("example.com", "192.0.2.1");
        assertThat(found("sip:example.com")).containsExactly("UDP 192.0.2.1 5060");
    }

    @Test
    void givingUpKeepsWhatIsThere() {
        final ServerSearch search =
                new ServerSearch(
                        SipUri.parse("sip:example.com:5070").orThrow(), ALL, new SeededEntropy(1));
        assertThat(search.questions()).hasSize(2);
        assertThat(search.questions()).isEmpty();
        host("example.com", "192.0.2.1");
        final Question a = new Question("example.com", Question.Type.A);
        search.answer(a, answer(a));
        assertThat(search.result()).isNull();
        assertThat(search.giveUp()).isInstanceOf(SearchResult.Places.class);
        final ServerSearch early =
                new ServerSearch(
                        SipUri.parse("sip:example.com").orThrow(), ALL, new SeededEntropy(1));
        assertThat(early.giveUp())
                .isEqualTo(
                        new SearchResult.Nowhere(
                                Reason.NO_ANSWER, "DNS did not answer for example.com"));
        early.answer(new Question("example.com", Question.Type.NAPTR), new Answer.NoName());
        assertThat(early.questions()).isEmpty();
    }

    /** A zone of much of everything, where names point anywhere, also back to themselves. */
    private static Map<Question, Answer> wild(final RandomGenerator random) {
        final List<String> names =
                List.of("example.com", "_sip._udp.example.com", "a.example.com", "_sip._tcp.b.net");
        final Map<Question, Answer> zone = new HashMap<>();
        for (final String name : names) {
            for (final Question.Type type : Question.Type.values()) {
                final Answer answer =
                        switch (random.nextInt(4)) {
                            case 0 -> new Answer.NoName();
                            case 1 -> new Answer.Failed();
                            default ->
                                    new Answer.Records(
                                            IntStream.range(0, 1 + random.nextInt(100))
                                                    .mapToObj(_ -> record(type, names, random))
                                                    .toList());
                        };
                zone.put(new Question(name, type), answer);
            }
        }
        return zone;
    }

    private static DnsRecord record(
            final Question.Type type, final List<String> names, final RandomGenerator random) {
        final String name = names.get(random.nextInt(names.size()));
        final String[] services = {"SIP+D2U", "SIP+D2T", "SIPS+D2T", "x"};
        return switch (type) {
            case NAPTR ->
                    naptr(random.nextInt(2), random.nextInt(3), services[random.nextInt(4)], name);
            case SRV ->
                    new DnsRecord.Srv(
                            random.nextInt(3),
                            random.nextInt(65_536),
                            random.nextInt(65_536),
                            random.nextInt(50) + "." + name);
            case A, AAAA -> {
                final byte[] address = new byte[type == Question.Type.A ? 4 : 16];
                random.nextBytes(address);
                try {
                    yield new DnsRecord.Address(InetAddress.getByAddress(address));
                } catch (final java.net.UnknownHostException impossible) {
                    throw new AssertionError(impossible);
                }
            }
        };
    }

    @Test
    void whateverIsAnsweredFewQuestionsAreAsked() {
        Properties.forAll(
                ServerSearchTest::wild,
                wild -> {
                    final ServerSearch search =
                            new ServerSearch(
                                    SipUri.parse("sip:example.com").orThrow(),
                                    ALL,
                                    new SeededEntropy(wild.hashCode()));
                    final Set<Question> all = new HashSet<>();
                    while (search.result() == null) {
                        for (final Question question : search.questions()) {
                            assertThat(all.add(question)).as("asked once: %s", question).isTrue();
                            search.answer(
                                    question, wild.getOrDefault(question, new Answer.NoName()));
                        }
                    }
                    assertThat(all).hasSizeLessThanOrEqualTo(ServerSearch.MOST_QUESTIONS);
                    if (search.result() instanceof SearchResult.Places(List<Destination> places)) {
                        assertThat(places).isNotEmpty().hasSizeLessThanOrEqualTo(16);
                    }
                });
    }
}
