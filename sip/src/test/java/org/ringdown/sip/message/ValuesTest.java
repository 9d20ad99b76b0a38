package org.ringdown.sip.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.core.Parsed;
import org.ringdown.testkit.Properties;

/** Addresses, Via, CSeq, parameters and names. */
class ValuesTest {
    private static NameAddr address(final String text) {
        return NameAddr.parse(text).orThrow();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            textBlock =
                    """
                    sip:a@h                              | none       | sip:a@h        | none
                    sip:a@h;tag=x                        | none       | sip:a@h        | x
                    <sip:a@h>                            | none       | sip:a@h        | none
                    <sip:a@h;lr>;tag=x                   | none       | sip:a@h;lr     | x
                    Alice <sip:a@h>                      | Alice      | sip:a@h        | none
                    Alice B. Smith<sip:a@h>              | Alice B. Smith | sip:a@h    | none
                    "Alice, \\"A\\"" <sip:a@h> ; tag = x | Alice, "A" | sip:a@h        | x
                    "" <sip:a@h>                         | ^^         | sip:a@h        | none
                    Jürgen <sip:a@h>                     | Jürgen     | sip:a@h        | none
                    "Жанна" <sip:a@h>                    | Жанна      | sip:a@h        | none
                    <tel:+1234>;tag=1                    | none       | tel:+1234      | 1
                    "<sip:b@h>" <sip:a@h>                | <sip:b@h>  | sip:a@h        | none
                    """)
    void readsAddresses(final String text, final String name, final String uri, final String tag) {
        final NameAddr address = address(text);
        assertThat(address.displayName()).isEqualTo(name.equals("none") ? null : name);
        assertThat(address.uri()).hasToString(uri);
        assertThat(address.tag()).isEqualTo(tag.equals("none") ? null : tag);
        assertThat(address(address.toString())).isEqualTo(address);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            textBlock =
                    """
                    ^^                          | a URI starts with a scheme
                    <sip:a@h                    | an angle bracket is closed
                    "Alice <sip:a@h>            | a quoted string ends
                    "Alice" sip:a@h             | a display name is followed by <
                    Bell, Alexander <sip:a@h>   | a URI starts with a scheme
                    < sip:a@h >                 | a scheme is letters
                    <sip:a@h>;tag               | ok
                    <sip:a@h>;tag=              | a parameter's value is not empty
                    <sip:a@h>;                  | a parameter has a name
                    <sip:a@h>;tag=a;tag=b       | a parameter stands once
                    <sip:a@h>;tag=a;TAG=b       | a parameter stands once
                    <sip:a@h> junk              | one address, then nothing more
                    <sip:a@h>, <sip:b@h>        | one address, then nothing more
                    sip:a@h?Route=x             | a URI with ? stands in angle brackets
                    <>                          | a URI starts with a scheme
                    """)
    void refusesAddresses(final String text, final String rule) {
        final Parsed<NameAddr> parsed = NameAddr.parse(text);
        if (rule.equals("ok")) {
            assertThat(parsed.isOk()).isTrue();
        } else {
            assertThat(parsed)
                    .isInstanceOfSatisfying(
                            Parsed.Malformed.class,
                            malformed -> assertThat(malformed.rule()).contains(rule));
        }
    }

    @Test
    void listsOfAddresses() {
        assertThat(
                        NameAddr.parseList("\"a, b\" <sip:a@h;x=1,2>;q=0.5 , sip:b@h,<sip:c@h>")
                                .map(list ->
                                        list.stream().map(one -> one.uri().toString()).toList()))
                .isEqualTo(
                        Parsed.malformed(
                                "RFC3261-19.1.1 a parameter is a name and a value, escaped", 16));
        assertThat(NameAddr.parseList("\"a, b\" <sip:a,1@h>;q=0.5 , sip:b@h,<sip:c@h>").orThrow())
                .extracting(one -> one.uri().toString())
                .containsExactly("sip:a,1@h", "sip:b@h", "sip:c@h");
        assertThat(NameAddr.parseList("<sip:a@h>,").isOk()).isFalse();
        assertThat(NameAddr.parseList(",<sip:a@h>").isOk()).isFalse();
    }

    @Test
    void displayNamesCannotBreakOut() {
        assertThat(NameAddr.parse("\"a\nb\" <sip:a@h>").isOk()).isFalse();
        assertThat(NameAddr.parse("\"a\\\rb\" <sip:a@h>").isOk()).isFalse();
        final NameAddr nasty =
                new NameAddr("a\" <sip:evil@h>\r\nX: y\\", SipUri.of("a", "h"), Params.EMPTY);
        assertThat(nasty.toString()).doesNotContain("\r", "\n");
        assertThat(address(nasty.toString()).uri()).hasToString("sip:a@h");
        Properties.forAll(
                random ->
                        new NameAddr(
                                SipUriTest.text(random, "ab \"\\<>,;\u0001\u007fÄ語", 0, 12),
                                SipUriTest.random(random),
                                Params.EMPTY.with(
                                        "tag", SipUriTest.text(random, "ab\"\\; ,<>=", 1, 8))),
                address -> assertThat(address(address.toString())).isEqualTo(address));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    SIP/2.0/UDP h                                  | UDP h -1 null
                    SIP/2.0/UDP h:5070;branch=z9hG4bKx;rport       | UDP h 5070 z9hG4bKx
                    sip / 2.0 / tcp [2001:db8::1] : 5070 ; branch = b | tcp [2001:db8::1] 5070 b
                    SIP/2.0/WSS x7.invalid;branch=z9hG4bK1         | WSS x7.invalid -1 z9hG4bK1
                    SIP/2.0/NEW-ONE h;received=2001:db8::1         | NEW-ONE h -1 null
                    """)
    void readsVia(final String text, final String expected) {
        final Via via = Via.parse(text).orThrow();
        assertThat(via.transport() + " " + via.host() + " " + via.port() + " " + via.branch())
                .isEqualTo(expected);
        assertThat(Via.parse(via.toString()).orThrow()).isEqualTo(via);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            textBlock =
                    """
                    ^^
                    SIP/2.0/UDP
                    SIP/2.0 h
                    SIP/3.0/UDP h
                    XIP/2.0/UDP h
                    SIP/2.0/UDP h:
                    SIP/2.0/UDP h:70000
                    SIP/2.0/UDP [::1
                    SIP/2.0/UDP h;;
                    SIP/2.0/UDP h;branch=a;branch=b
                    SIP/2.0/UDP h, SIP/2.0/UDP i
                    SIP/2.0/UDP h junk
                    """)
    void refusesVia(final String text) {
        assertThat(Via.parse(text).isOk()).isFalse();
    }

    @Test
    void viasKeepTheirOrder() {
        assertThat(Via.parseList("SIP/2.0/UDP a;branch=1 , SIP/2.0/UDP b").orThrow())
                .extracting(Via::host)
                .containsExactly("a", "b");
        assertThat(Via.parse("SIP/2.0/UDP a;rport").orThrow().withParam("rport", "5062"))
                .hasToString("SIP/2.0/UDP a;rport=5062");
    }

    @ParameterizedTest
    @CsvSource({
        "1 INVITE,1",
        "0009\tINVITE,9",
        "2147483647 X,2147483647",
        "0 X,0",
        "2147483648 X,-1",
        "99999999999999999999 X,-1",
        "-1 X,-1",
        "1,-1",
        "INVITE,-1",
        "1INVITE,-1",
        "1 A B,-1"
    })
    void sequenceNumbers(final String text, final long number) {
        final CSeq cseq = CSeq.parse(text).orNull();
        assertThat(cseq == null ? -1 : cseq.number()).isEqualTo(number);
    }

    @Test
    void parameters() {
        final Params params =
                Params.EMPTY.with("a", "1").with("b", null).with("c", "x y").with("A", "2");
        assertThat(params).hasToString(";A=2;b;c=\"x y\"");
        assertThat(params.value("C")).isEqualTo("x y");
        assertThat(params.raw("c")).isEqualTo("\"x y\"");
        assertThat(params.has("B")).isTrue();
        assertThat(params.value("b")).isNull();
        assertThat(params.without("b").without("zz")).hasToString(";A=2;c=\"x y\"");
        assertThat(Params.EMPTY.with("i", "\"<urn:uuid:1>\"").value("i")).isEqualTo("<urn:uuid:1>");
        assertThatThrownBy(() -> params.with("a b", null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(NameAddr.parse("<sip:a@h>" + ";p".repeat(1)).isOk()).isTrue();
        final StringBuilder many = new StringBuilder("<sip:a@h>");
        for (int i = 0; i < 65; i++) {
            many.append(";p").append(i);
        }
        assertThat(NameAddr.parse(many.toString()).isOk()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "v,Via",
        "V,Via",
        "vIA,Via",
        "i,Call-ID",
        "CALL-ID,Call-ID",
        "l,Content-Length",
        "x,Session-Expires",
        "cseq,CSeq",
        "www-authenticate,WWW-Authenticate",
        "X-New,X-New",
        "z,z",
        "o,Event",
        "r,Refer-To"
    })
    void headerNamesHaveOneForm(final String any, final String canonical) {
        assertThat(HeaderName.canonical(any)).isEqualTo(canonical);
        final byte[] bytes = ("  " + any + ":").getBytes(java.nio.charset.StandardCharsets.UTF_8);
        assertThat(HeaderName.canonical(bytes, 2, bytes.length - 1)).isEqualTo(canonical);
    }

    @Test
    void listsAreSplitOutsideQuotesAndBrackets() {
        final List<String> values = new ArrayList<>();
        ListValue.split("a, \"b,\\\"c\" ,<d,e>;f=\",\",, g ,", values);
        assertThat(values).containsExactly("a", "\"b,\\\"c\"", "<d,e>;f=\",\"", "g");
    }
}
