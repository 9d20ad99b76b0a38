package org.ringdown.sip.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ringdown.core.Parsed;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.OtherUri;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.SipUri;

/** The messages of RFC 4475 and RFC 5118, and inputs that broke other parsers. */
class SipVectorsTest {
    static byte[] vector(final String name) {
        try {
            final var url = SipVectorsTest.class.getResource("/vectors/" + name);
            if (url == null) {
                throw new IllegalArgumentException("no vector " + name);
            }
            return Files.readAllBytes(Path.of(url.toURI()));
        } catch (final IOException | URISyntaxException e) {
            throw new IllegalStateException(name, e);
        }
    }

    static List<String> vectors(final String folder) {
        try {
            final var url = SipVectorsTest.class.getResource("/vectors/" + folder);
            if (url == null) {
                throw new IllegalArgumentException("no folder " + folder);
            }
            try (Stream<Path> files = Files.list(Path.of(url.toURI()))) {
                return files.map(file -> folder + "/" + file.getFileName()).sorted().toList();
            }
        } catch (final IOException | URISyntaxException e) {
            throw new IllegalStateException(folder, e);
        }
    }

    static Parsed<SipMessage> parse(final byte[] bytes) {
        return SipParser.parse(bytes, 0, bytes.length, Limits.DEFAULT);
    }

    private static SipRequest request(final String name) {
        return (SipRequest) parse(vector("rfc4475/" + name + ".dat")).orThrow();
    }

    static Stream<String> valid() {
        return Stream.concat(
                vectors("rfc4475/valid").stream(),
                Stream.of("01", "04", "05", "06", "07", "08", "09", "10", "12")
                        .flatMap(number ->
                                vectors("rfc5118").stream()
                                        .filter(name -> name.contains("/" + number))));
    }

    @ParameterizedTest
    @MethodSource("valid")
    void validMessagesAreReadAndCopied(final String name) {
        final byte[] bytes = vector(name);
        final SipMessage message = parse(bytes).orThrow();
        assertThat(new String(bytes, StandardCharsets.ISO_8859_1))
                .startsWith(new String(message.toBytes(), StandardCharsets.ISO_8859_1));
        final SipMessage copy =
                switch (message) {
                    case SipRequest request -> request.edit().build();
                    case SipResponse response -> response.edit().build();
                };
        final SipMessage again = parse(copy.toBytes()).orThrow();
        assertThat(again.vias()).isEqualTo(message.vias());
        assertThat(again.from()).isEqualTo(message.from());
        assertThat(again.to()).isEqualTo(message.to());
        assertThat(again.cseq()).isEqualTo(message.cseq());
        assertThat(again.callId()).isEqualTo(message.callId());
        assertThat(again.body()).isEqualTo(message.body());
    }

    /** Messages that a parser must refuse, or may and ours does; the clause is in RFC 4475 §3. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    badinv01   | RFC3261-25.1 a parameter has a name                  | 400
                    clerr      | RFC3261-18.3 the body has all the bytes of           | 400
                    ncl        | RFC3261-20.14 Content-Length is a number             | 400
                    scalar02   | RFC3261-8.1.1.5 CSeq number is below 2^31            | 400
                    scalarlg   | RFC3261-8.1.1.5 CSeq number is below 2^31            | 0
                    quotbal    | RFC3261-25.1 a quoted string ends with a quote       | 400
                    ltgtruri   | RFC3986-3.1 a scheme is letters                      | 400
                    lwsruri    | RFC3261-19.1.1 a parameter is a name and a value     | 400
                    lwsstart   | RFC3986-3.1 a scheme is letters                      | 400
                    trws       | RFC3261-7.1 a request line ends with the version     | 400
                    escruri    | RFC3261-19.1.1 a Request-URI has no headers          | 400
                    baddn      | RFC3261-7 the header ends with an empty line          | 400
                    badaspec   | RFC3986-3.1 a scheme is letters                      | 400
                    badvers    | RFC3261-7.1 the version is SIP/2.0                   | 505
                    bigcode    | RFC3261-7.2 a status is 100 to 699                   | 0
                    mismatch01 | RFC3261-8.1.1.5 CSeq names the request's method      | 400
                    mismatch02 | RFC3261-8.1.1.5 CSeq names the request's method      | 400
                    insuf      | RFC3261-8.1.1                                        | 400
                    mcl01      | RFC3261-7.3.1 this header field stands once          | 400
                    multi01    | RFC3261-7.3.1 this header field stands once          | 400
                    test       | RFC3261-7.1                                          | 0
                    """)
    void refusesInvalidMessages(final String name, final String rule, final int answer) {
        final byte[] bytes = vector("rfc4475/invalid/" + name + ".dat");
        assertThat(parse(bytes))
                .isInstanceOfSatisfying(
                        Parsed.Malformed.class,
                        malformed -> assertThat(malformed.rule()).startsWith(rule));
        final byte[] response = SipParser.refusal(bytes, 0, bytes.length, broken(bytes));
        if (answer == 0) {
            assertThat(response).isNull();
        } else {
            final String text = new String(response, StandardCharsets.UTF_8);
            assertThat(text)
                    .startsWith("SIP/2.0 " + answer + " ")
                    .contains("\r\nVia: ", "\r\nCSeq: ", "\r\nWarning: 399 ringdown ")
                    .endsWith("\r\nContent-Length: 0\r\n\r\n");
        }
    }

    private static String broken(final byte[] bytes) {
        return ((Parsed.Malformed<SipMessage>) parse(bytes)).rule();
    }

    /** Wrong in ways that only concern whoever uses the wrong part: a proxy passes them on. */
    @ParameterizedTest
    @CsvSource({
        "badbranch", "baddate", "bcast", "bext01", "cparam01", "cparam02", "inv2543", "invut",
        "novelsc", "regaut01", "regbadct", "regescrt", "sdp01", "unkscm", "unksm2", "zeromf"
    })
    void readsWhatIsWrongForOthersOnly(final String name) {
        assertThat(parse(vector("rfc4475/invalid/" + name + ".dat")).isOk()).isTrue();
    }

    /** RFC 4475 §3.1.1.1. */
    @Test
    void wsinv() {
        final SipRequest request = request("valid/wsinv");
        assertThat(request.vias())
                .extracting(via -> via.transport() + " " + via.host() + " " + via.branch())
                .containsExactly(
                        "UDP 192.0.2.2 390skdjuw",
                        "TCP spindle.example.com z9hG4bK9ikj8",
                        "UDP 192.168.255.111 z9hG4bK30239");
        assertThat(request.toTag()).isEqualTo("1918181833n");
        assertThat(request.from().displayName()).isEqualTo("J Rosenberg \\\"");
        assertThat(request.maxForwards()).isEqualTo(68);
        assertThat(request.cseq().number()).isEqualTo(9);
        assertThat(request.header("NewFangledHeader"))
                .isEqualTo("newfangled value continued newfangled value");
        assertThat(request.header("Subject")).isEmpty();
        final var contact = request.addresses("Contact").orThrow().getFirst();
        assertThat(contact.displayName()).isEqualTo("Quoted string \"\"");
        assertThat(contact.params().value("newparam")).isEqualTo("newvalue");
        assertThat(contact.params().has("secondparam")).isTrue();
        assertThat(contact.params().value("q")).isEqualTo("0.33");
    }

    /** RFC 4475 §3.1.1.2. */
    @Test
    void intmeth() {
        final SipRequest request = request("valid/intmeth");
        assertThat(request.method().name())
                .isEqualTo("!interesting-Method0123456789_*+`.%indeed'~");
        assertThat(request.to().displayName()).isEqualTo("BEL:\u0007 NUL:\u0000 DEL:\u007f");
        assertThat(request.from().displayName()).isEqualTo("token1~` token2'+_ token3*%!.-");
        assertThat(request.from().params().value("fromParam''~+*_!.-%")).isEqualTo("работающий");
    }

    /** RFC 4475 §3.1.1.3 to §3.1.1.6. */
    @Test
    void escapes() {
        final SipRequest first = request("valid/esc01");
        assertThat(((SipUri) first.requestUri()).userText()).isEqualTo("sips:user@example.com");
        assertThat(((SipUri) first.to().uri()).user()).isEqualTo("user");
        final SipUri contact = (SipUri) first.addresses("Contact").orThrow().getFirst().uri();
        assertThat(contact.looseRouting()).isTrue();
        assertThat(contact.params().value("name")).isEqualTo("value%2541");
        assertThat(request("valid/esc02").method()).isEqualTo(new Method("RE%47IST%45R"));
        final var contacts = request("valid/escnull").addresses("Contact").orThrow();
        assertThat(contacts)
                .extracting(address -> ((SipUri) address.uri()).user())
                .containsExactly("%00", "%00%00");
        final SipRequest percent = request("valid/lwsdisp");
        assertThat(percent.from().displayName()).isEqualTo("caller");
    }

    /** RFC 4475 §3.1.1.8: what follows the announced body is not part of the message. */
    @Test
    void dblreq() {
        final byte[] bytes = vector("rfc4475/valid/dblreq.dat");
        final SipMessage message = parse(bytes).orThrow();
        assertThat(message.bodyLength()).isZero();
        assertThat(message.length()).isLessThan(bytes.length);
    }

    /** RFC 4475 §3.1.1.9: the semicolons belong to the user. */
    @Test
    void semiuri() {
        final SipUri uri = (SipUri) request("valid/semiuri").requestUri();
        assertThat(uri.userText()).isEqualTo("user;par=u@example.net");
        assertThat(uri.params().isEmpty()).isTrue();
    }

    /** RFC 4475 §3.1.1.10. */
    @Test
    void transports() {
        assertThat(request("valid/transports").vias())
                .extracting(via -> via.transport())
                .containsExactly("UDP", "SCTP", "TLS", "UNKNOWN", "TCP");
    }

    /** RFC 4475 §3.1.1.12 and §3.1.1.13. */
    @Test
    void reasons() {
        final var unusual = (SipResponse) parse(vector("rfc4475/valid/unreason.dat")).orThrow();
        assertThat(unusual.reason()).startsWith("= 2**3 * 5**2 но сто девяносто девять");
        final var none = (SipResponse) parse(vector("rfc4475/valid/noreason.dat")).orThrow();
        assertThat(none.reason()).isEmpty();
        assertThat(none.status()).isEqualTo(100);
    }

    /** RFC 4475 §3.1.2.1 and others: what is wrong shows where it is asked for. */
    @Test
    void wrongPartsShowWhenTheyAreAskedFor() {
        assertThat(request("invalid/regbadct").addresses("Contact").isOk()).isFalse();
        assertThat(request("invalid/unkscm").requestUri()).isInstanceOf(OtherUri.class);
        assertThat(request("invalid/novelsc").requestUri()).isInstanceOf(OtherUri.class);
        assertThat(request("invalid/zeromf").maxForwards()).isZero();
        assertThat(request("invalid/inv2543").maxForwards()).isEqualTo(70);
    }

    /** RFC 5118 §4.2 to §4.5. */
    @Test
    void ipv6() {
        assertThat(parse(vector("rfc5118/02-ipv6-bad.sip")).isOk()).isFalse();
        assertThat(parse(vector("rfc5118/11-three-colons.sip")).isOk()).isFalse();
        // The port inside the brackets is part of an address that is valid: RFC 5118 §4.3.
        final var ambiguous = (SipRequest) parse(vector("rfc5118/03-port-ambiguous.sip")).orThrow();
        assertThat(((SipUri) ambiguous.requestUri()).hostText()).isEqualTo("2001:db8::10:5070");
        final var clear = (SipRequest) parse(vector("rfc5118/04-port-unambiguous.sip")).orThrow();
        assertThat(((SipUri) clear.requestUri()).port()).isEqualTo(5070);
        for (final String name :
                List.of("05-via-received-with-brackets", "06-via-received-no-brackets")) {
            assertThat(parse(vector("rfc5118/" + name + ".sip")).orThrow().topVia().received())
                    .isEqualTo("2001:db8::9:255");
        }
    }

    static List<String> sipgoFuzz() {
        return vectors("sipgo-fuzz");
    }

    @ParameterizedTest
    @MethodSource("sipgoFuzz")
    void inputsThatBrokeAnotherParser(final String name) {
        assertThat(parse(vector(name)).isOk()).isFalse();
        assertThat(SipParser.refusal(vector(name), 0, vector(name).length, "x")).isNull();
    }
}
