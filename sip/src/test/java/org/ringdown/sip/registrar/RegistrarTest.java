package org.ringdown.sip.registrar;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.core.Secret;
import org.ringdown.sip.auth.GruuSeal;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.Params;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.transaction.Messages;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Transport;
import org.ringdown.testkit.SeededEntropy;

class RegistrarTest {
    private static final String AOR = "sip:alice@example.org";
    private static final Flow UDP = Messages.flow(Transport.UDP, 1, 5060, 0);
    private static final Flow SOCKET = Messages.flow(Transport.WSS, 2, 40001, 7);
    private static final RegistrarPolicy POLICY = new RegistrarPolicy(60, 3600, 7200, 3, 120);
    private static final GruuSeal GRUUS =
            new GruuSeal(Secret.of("0123456789abcdef0123456789abcdef"));
    private final Registrar registrar = new Registrar(POLICY, GRUUS, new SeededEntropy(1));
    private List<Binding> bindings = new ArrayList<>();
    private long now = 1_600_000_000_000L;
    private int cseq;

    @Test
    void aContactIsBoundForAsLongAsAsked() {
        final SipResponse ok =
                register(
                        UDP,
                        "Contact: <sip:alice@192.0.2.1:5060>;expires=600;q=0.5",
                        "User-Agent: Phone");
        assertThat(ok.status()).isEqualTo(200);
        assertThat(ok.headers("Contact"))
                .containsExactly("<sip:alice@192.0.2.1:5060>;q=0.5;expires=600");
        assertThat(ok.header("Date")).isEqualTo("Sun, 13 Sep 2020 12:26:40 GMT");
        final Binding binding = bindings.getFirst();
        assertThat(binding.userAgent()).isEqualTo("Phone");
        assertThat(binding.expiresAt()).isEqualTo(now + 600_000);
        assertThat(binding.flow().flow()).isEqualTo(UDP);
        assertThat(Registrar.nextExpiry(bindings)).isEqualTo(now + 600_000);

        now += 599_001;
        assertThat(register(UDP).headers("Contact"))
                .containsExactly("<sip:alice@192.0.2.1:5060>;q=0.5;expires=1");
        now += 999;
        assertThat(register(UDP).headers("Contact")).isEmpty();
        assertThat(Registrar.live(bindings, now)).isEmpty();
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ;expires=120   | Expires: 300   | 200 | 120
                    ''             | Expires: 300   | 200 | 300
                    ''             | X: y           | 200 | 3600
                    ;expires=99999 | X: y           | 200 | 7200
                    ;expires=x     | X: y           | 200 | 3600
                    ;expires=99999999999999999999 | X: y | 200 | 7200
                    ;expires=59    | X: y           | 423 | 0
                    ;expires=60    | X: y           | 200 | 60
                    """)
    void howLongABindingLasts(
            final String param, final String header, final int status, final int seconds) {
        final SipResponse response = register(UDP, "Contact: <sip:a@192.0.2.1>" + param, header);
        assertThat(response.status()).isEqualTo(status);
        if (status == 200) {
            assertThat(bindings.getFirst().expiresAt()).isEqualTo(now + seconds * 1000L);
        } else {
            assertThat(response.header("Min-Expires")).isEqualTo("60");
            assertThat(bindings).isEmpty();
        }
    }

    @Test
    void anEquivalentContactIsTheSameBinding() {
        register(UDP, "Contact: <sip:alice@PC.example.org;a=1>");
        register(UDP, "Contact: <sip:alice@pc.example.org;a=1>;expires=100");
        assertThat(bindings).hasSize(1);
        assertThat(bindings.getFirst().expiresAt()).isEqualTo(now + 100_000);
    }

    @Test
    void severalContactsAreTakenAsAWholeOrNotAtAll() {
        register(UDP, "Contact: <sip:a@192.0.2.1>, <sip:b@192.0.2.2>;q=0.1");
        assertThat(bindings).hasSize(2);
        final List<Binding> before = bindings;
        assertThat(register(UDP, "Contact: <sip:c@192.0.2.3>", "Contact: <tel:+123>").status())
                .isEqualTo(400);
        assertThat(register(UDP, "Contact: <sip:c@192.0.2.3>, <sip:d@192.0.2.4>").status())
                .isEqualTo(403);
        assertThat(bindings).isEqualTo(before);
        assertThat(
                        register(UDP, "Contact: <sip:a@192.0.2.1>;expires=0, <sip:d@192.0.2.4>")
                                .headers("Contact"))
                .hasSize(2)
                .allMatch(contact -> contact.contains(";expires="));
    }

    @Test
    void aStarRemovesAllButOnlyWithExpiresZeroAndAlone() {
        register(UDP, "Contact: <sip:a@192.0.2.1>");
        assertThat(register(UDP, "Contact: *").status()).isEqualTo(400);
        assertThat(register(UDP, "Contact: *", "Expires: 60").status()).isEqualTo(400);
        assertThat(register(UDP, "Contact: *, <sip:b@192.0.2.2>", "Expires: 0").status())
                .isEqualTo(400);
        assertThat(bindings).hasSize(1);
        final SipResponse ok = register(UDP, "Contact: *", "Expires: 0");
        assertThat(ok.status()).isEqualTo(200);
        assertThat(ok.headers("Contact")).isEmpty();
        assertThat(bindings).isEmpty();
    }

    @Test
    void anOlderRequestOfTheSameCallChangesNothing() {
        register(UDP, "Contact: <sip:a@192.0.2.1>");
        register(UDP, "Contact: <sip:a@192.0.2.1>;expires=100");
        cseq = 0;
        assertThat(register(UDP, "Contact: <sip:a@192.0.2.1>;expires=0").status()).isEqualTo(500);
        cseq = 0;
        assertThat(register(UDP, "Contact: *", "Expires: 0").status()).isEqualTo(500);
        assertThat(bindings).hasSize(1);
        cseq = 0;
        assertThat(
                        register(
                                        UDP,
                                        "Call-ID: other@alice",
                                        "Contact: <sip:a@192.0.2.1>;expires=0")
                                .status())
                .isEqualTo(200);
        assertThat(bindings).isEmpty();
    }

    @Test
    void anInstanceThatReconnectsRingsOnce() {
        final String instance = ";+sip.instance=\"<urn:uuid:1>\";reg-id=1";
        final SipResponse first =
                register(
                        UDP,
                        "Call-ID: before@alice",
                        "Supported: path, outbound",
                        "Contact: <sip:x1@a.invalid;transport=ws>" + instance);
        assertThat(first.header("Require")).isEqualTo("outbound");
        final SipResponse ok =
                register(SOCKET, "Contact: <sip:x2@a.invalid;transport=ws>" + instance);
        assertThat(ok.header("Require")).isNull();
        assertThat(ok.headers("Contact"))
                .containsExactly(
                        "<sip:x2@a.invalid;transport=ws>;+sip.instance=\"<urn:uuid:1>\";"
                                + "reg-id=1;expires=3600");
        assertThat(bindings).hasSize(1);
        assertThat(bindings.getFirst().flow().flow()).isEqualTo(SOCKET);
        register(
                SOCKET,
                "Contact: <sip:x2@a.invalid;transport=ws>;+sip.instance=\"<urn:uuid:1>\";reg-id=2");
        assertThat(bindings).hasSize(2);
        assertThat(Registrar.withoutFlow(bindings, SOCKET)).isEmpty();
    }

    @Test
    void thePathIsKeptForAClientThatKnowsOfIt() {
        assertThat(
                        register(UDP, "Contact: <sip:a@192.0.2.1>", "Path: <sip:edge;lr>")
                                .header("Require"))
                .isEqualTo("path");
        final SipResponse ok =
                register(
                        UDP,
                        "Contact: <sip:a@192.0.2.1>",
                        "Supported: path",
                        "Path: <sip:edge2;lr>, <sip:edge1;lr>");
        assertThat(ok.headers("Path")).containsExactly("<sip:edge2;lr>, <sip:edge1;lr>");
        assertThat(bindings.getFirst().path()).containsExactly("<sip:edge2;lr>", "<sip:edge1;lr>");
    }

    private static final String PHONE =
            "Contact: <sip:alice@192.0.2.1:5060>;+sip.instance=\"<urn:uuid:F81d>\"";

    @Test
    void aDeviceThatKnowsGruusIsToldItsOwn() {
        assertThat(register(UDP, PHONE).header("Contact")).doesNotContain("gruu");

        final Params first = params(register(UDP, PHONE, "Supported: gruu"));
        final Params second = params(register(UDP, PHONE, "Supported: gruu"));

        assertThat(first.value("pub-gruu")).isEqualTo("sip:alice@example.org;gr=urn:uuid:F81d");
        assertThat(second.value("pub-gruu")).isEqualTo(first.value("pub-gruu"));
        final SipUri one = SipUri.parse(String.valueOf(first.value("temp-gruu"))).orThrow();
        final SipUri other = SipUri.parse(String.valueOf(second.value("temp-gruu"))).orThrow();
        assertThat(one.toString()).matches("sip:tgruu\\.[A-Za-z0-9_-]{22}@example\\.org;gr");
        assertThat(one.user()).isNotEqualTo(other.user());
        assertThat(Gruu.temporary(one)).isTrue();
        final long handle = GruuSeal.handle(AOR, "<urn:uuid:F81d>", bindings.getFirst().callId());
        assertThat(GRUUS.handle(String.valueOf(Gruu.token(one)))).hasValue(handle);
        assertThat(GRUUS.handle(String.valueOf(Gruu.token(other)))).hasValue(handle);
        assertThat(GruuSeal.handle(AOR, "<urn:uuid:F81d>", "another call")).isNotEqualTo(handle);
    }

    private static Params params(final SipResponse ok) {
        assertThat(ok.status()).isEqualTo(200);
        return NameAddr.parse(String.valueOf(ok.header("Contact"))).orThrow().params();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    <sip:alice@example.org;gr=urn:uuid:1>                       | 403
                    <sip:tgruu.x@EXAMPLE.org;gr>                                | 403
                    <sip:alice@example.org>;+sip.instance="<urn:uuid:1>"        | 403
                    <sip:bob@example.net;gr=urn:uuid:1>                         | 200
                    <sip:alice@example.org:5062>;+sip.instance="<urn:uuid:1>"   | 200
                    """)
    void aContactThatLeadsBackIsRefused(final String contact, final int status) {
        assertThat(register(UDP, "Contact: " + contact).status()).isEqualTo(status);
    }

    @Test
    void whatIsRequiredMustBeKnown() {
        final SipResponse bad = register(UDP, PHONE, "Require: gruu, sec-agree, path");
        assertThat(bad.status()).isEqualTo(420);
        assertThat(bad.headers("Unsupported")).containsExactly("sec-agree");
        assertThat(params(register(UDP, PHONE, "Require: gruu")).has("pub-gruu")).isTrue();
    }

    private static final String OUTBOUND = "Supported: path, outbound";

    @Test
    void aFlowIsConfirmedAndTimed() {
        final SipResponse udp = register(UDP, PHONE + ";reg-id=1", OUTBOUND);
        assertThat(udp.header("Require")).isEqualTo("outbound");
        assertThat(udp.header("Flow-Timer")).isEqualTo("25");
        assertThat(register(SOCKET, PHONE + ";reg-id=2", OUTBOUND).header("Flow-Timer"))
                .isEqualTo("120");
        assertThat(bindings).hasSize(2);
        final SipResponse over = register(UDP, PHONE + ";reg-id=1;expires=0", OUTBOUND);
        assertThat(over.header("Flow-Timer")).isNull();
        assertThat(bindings).extracting(Binding::regId).containsExactly(2);
    }

    @Test
    void twoFlowsInOneRequestAreNone() {
        final String two = PHONE + ";reg-id=1, <sip:a@192.0.2.1>;+sip.instance=\"<u>\";reg-id=2";
        assertThat(register(UDP, two, OUTBOUND).status()).isEqualTo(400);
    }

    @Test
    void anEdgeThatKeepsNoFlowsIsNamed() {
        final String contact = PHONE + ";reg-id=1";
        assertThat(register(UDP, contact, OUTBOUND, "Path: <sip:edge;lr>").status()).isEqualTo(439);
        assertThat(register(UDP, contact, OUTBOUND, "Path: <sip:core;lr>, <sip:edge;lr;ob>"))
                .extracting(SipResponse::status)
                .isEqualTo(200);
        assertThat(
                        register(
                                        UDP,
                                        contact,
                                        OUTBOUND,
                                        "Via: SIP/2.0/UDP 192.0.2.77;branch=z9hG4bKfar")
                                .status())
                .isEqualTo(439);
        assertThat(register(UDP, PHONE, OUTBOUND, "Path: <sip:edge;lr>").header("Require"))
                .isNull();
    }

    @ParameterizedTest(name = "{0} from {1}: {2}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    sip:a@203.0.113.9:5070      | 198.51.100.1 | At[transport=TCP, address=/203.0.113.9:5070]
                    sip:a@192.168.1.9           | 198.51.100.1 | Nowhere[]
                    sip:a@192.168.1.9           | 192.168.1.9  | At[transport=TCP, address=/192.168.1.9:5060]
                    sip:a@100.64.1.9            | 198.51.100.1 | Nowhere[]
                    sip:a@[fd00::9]             | 198.51.100.1 | Nowhere[]
                    sip:a@xyz.invalid           | 198.51.100.1 | Nowhere[]
                    sip:a@phone.example.net     | 198.51.100.1 | By[uri=sip:a@phone.example.net]
                    """)
    void whereAPhoneIsWhenItsConnectionIsGone(
            final String contact, final String from, final String reach) {
        final Flow tcp =
                new Flow(
                        Transport.TCP,
                        UDP.local(),
                        new InetSocketAddress(InetAddress.ofLiteral(from), 40000),
                        9);
        register(tcp, "Contact: <" + contact + ">");
        final Binding binding = bindings.getFirst();
        assertThat(binding.reach()).isEqualTo(new Reach.Over(tcp));
        assertThat(binding.restarted().reach()).hasToString(reach);
    }

    @Test
    void anEdgeProxyIsFoundAgainByItsPath() {
        register(
                SOCKET,
                "Contact: <sip:x@y.invalid>",
                "Supported: path",
                "Path: <sip:token@edge.example.net;lr>, <sip:other;lr>");
        assertThat(bindings.getFirst().restarted().reach())
                .isEqualTo(new Reach.By(SipUri.parse("sip:token@edge.example.net;lr").orThrow()));
    }

    @Test
    void aQueryChangesNothing() {
        register(UDP, "Contact: <sip:a@192.0.2.1>");
        final Outcome outcome = outcome(UDP);
        assertThat(outcome).isInstanceOf(Outcome.Unchanged.class);
        assertThat(outcome.response().headers("Contact")).hasSize(1);
        assertThat(outcome(UDP, "Contact: <sip:b@192.0.2.1>;expires=0"))
                .isInstanceOf(Outcome.Unchanged.class);
    }

    @Test
    void afterARestartConnectionsAreGoneAndUdpIsNot() {
        register(UDP, "Contact: <sip:a@192.0.2.1>");
        register(SOCKET, "Contact: <sip:b@a.invalid>");
        final List<FlowMark> flows =
                bindings.stream().map(Binding::restarted).map(Binding::flow).toList();
        assertThat(flows.getFirst().flow()).isEqualTo(UDP);
        assertThat(flows.getFirst().live()).isTrue();
        assertThat(flows.getLast().live()).isFalse();
    }

    private SipResponse register(final Flow flow, final String... headers) {
        final Outcome outcome = outcome(flow, headers);
        if (outcome instanceof Outcome.Changed changed) {
            bindings = changed.all();
        }
        return outcome.response();
    }

    private Outcome outcome(final Flow flow, final String... headers) {
        cseq++;
        final SipRequest.Builder register =
                Messages.udp("REGISTER", "r" + cseq).edit().set("CSeq", cseq + " REGISTER");
        for (final String header : headers) {
            final int colon = header.indexOf(':');
            final String name = header.substring(0, colon);
            final String value = header.substring(colon + 1).strip();
            if (name.equals("Call-ID")) {
                register.set(name, value);
            } else {
                register.add(name, value);
            }
        }
        return registrar.process(register.build(), AOR, bindings, flow, now, now);
    }
}
