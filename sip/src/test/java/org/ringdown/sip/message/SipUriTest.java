package org.ringdown.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdown.core.Parsed;
import org.ringdown.testkit.Properties;

class SipUriTest {
    private static SipUri uri(final String text) {
        return SipUri.parse(text).orThrow();
    }

    /** The lists of RFC 3261 §19.1.4, and what real clients add. */
    @ParameterizedTest(name = "{0} {2} {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    sip:%61lice@atlanta.com;transport=TCP | sip:alice@AtLanTa.CoM;Transport=tcp    | same
                    sip:carol@chicago.com           | sip:carol@chicago.com;newparam=5             | same
                    sip:carol@chicago.com           | sip:carol@chicago.com;security=on            | same
                    sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com | sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com | same
                    sip:alice@atlanta.com?subject=project%20x&priority=urgent | sip:alice@atlanta.com?priority=urgent&subject=project%20x | same
                    sip:a@h?s=x                     | sip:a@h?Subject=x                              | same
                    SIP:ALICE@AtLanTa.CoM;Transport=udp | sip:alice@AtLanTa.CoM;Transport=UDP        | other
                    sip:bob@biloxi.com              | sip:bob@biloxi.com:5060                        | other
                    sip:bob@biloxi.com              | sip:bob@biloxi.com;transport=udp               | other
                    sip:bob@biloxi.com              | sip:bob@biloxi.com:6000;transport=tcp          | other
                    sip:carol@chicago.com           | sip:carol@chicago.com?Subject=next%20meeting   | other
                    sip:bob@phone21.boxesbybob.com  | sip:bob@192.0.2.4                              | other
                    sip:carol@chicago.com;security=on | sip:carol@chicago.com;security=off           | other
                    sip:alice@example.com           | sips:alice@example.com                         | other
                    sip:alice@example.com           | sip:example.com                                | other
                    sip:a%2Bb@example.com           | sip:a+b@example.com                            | other
                    sip:a@example.com;user=phone    | sip:a@example.com                              | other
                    sip:a@example.com               | sip:a@example.com;maddr=192.0.2.1              | other
                    sip:a:secret@example.com        | sip:a@example.com                              | other
                    """)
    void compares(final String a, final String b, final String verdict) {
        assertThat(uri(a).equivalent(uri(b))).isEqualTo(verdict.equals("same"));
        assertThat(uri(b).equivalent(uri(a))).isEqualTo(verdict.equals("same"));
        assertThat(uri(a).equivalent(uri(a))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sip:alice@example.com",
                "sips:alice:pw@example.com:5061;transport=tls;lr?Subject=x&Priority=urgent",
                "sip:example.com",
                "sip:192.0.2.1:5060",
                "sip:[2001:db8::1]:5060;lr",
                "sip:[::ffff:192.0.2.1]",
                "sip:[::]",
                "sip:+358-555-1234567;postd=pp22@foo.com;user=phone",
                "sip:j%40s0n@example.com",
                "sip:#31#0301234@example.com",
                "sip:a@my_host.local",
                "sip:a@example.com.",
                "sip:h7d8s9@invalid.invalid;transport=ws;ob",
                "sip:a@example.com;line=YWJj==",
            })
    void readsAndWrites(final String text) {
        assertThat(uri(text)).hasToString(text);
        assertThat(uri(text)).isEqualTo(uri(text));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    sip:                        | a host is a name
                    sip:@example.com            | the user part is escaped
                    sip:a b@example.com         | the user part is escaped
                    sip:a%4@example.com         | the user part is escaped
                    sip:a%zz@example.com        | the user part is escaped
                    sip:ä@example.com           | the user part is escaped
                    sip:a@                      | a host is a name
                    sip:a@exa mple.com          | parameters follow the host
                    sip:a@b@c                   | parameters follow the host
                    sip:a@example..com          | parameters follow the host
                    sip:a@.example.com          | a host is a name
                    sip:a@[2001:db8::1          | an IPv6 reference
                    sip:a@[2001:db8::1::2]      | an IPv6 reference
                    sip:a@[1:2:3:4:5:6:7]       | an IPv6 reference
                    sip:a@[1:2:3:4:5:6:7:8:9]   | an IPv6 reference
                    sip:a@[12345::]             | an IPv6 reference
                    sip:a@[::1.2.3]             | an IPv6 reference
                    sip:a@[::1.2.3.256]         | an IPv6 reference
                    sip:a@[fe80::1%25eth0]      | an IPv6 reference
                    sip:a@[]                    | an IPv6 reference
                    sip:2001:db8::10            | a port is a number
                    sip:a@example.com:          | a port is a number
                    sip:a@example.com:65536     | a port is a number
                    sip:a@example.com:99999999999999999999 | a port is a number
                    sip:a@example.com;          | a parameter is a name
                    sip:a@example.com;;lr       | a parameter is a name
                    sip:a@example.com;a=        | a parameter is a name
                    sip:a@example.com;=b        | a parameter is a name
                    sip:a@example.com;lr;LR     | a parameter stands once
                    sip:a@example.com?          | headers are escaped
                    sip:a@example.com?a=<b>     | headers are escaped
                    http://example.com          | the scheme is sip or sips
                    """)
    void refuses(final String text, final String rule) {
        assertThat(SipUri.parse(text))
                .isInstanceOfSatisfying(
                        Parsed.Malformed.class,
                        malformed -> assertThat(malformed.rule()).contains(rule));
    }

    @Test
    void addressOfRecordHasOneForm() {
        assertThat(uri("sips:%61lice:pw@EXAMPLE.com:5070;transport=tcp?Subject=x").aor())
                .isEqualTo("sip:alice@example.com");
        assertThat(uri("sip:EXAMPLE.com").aor()).isEqualTo("sip:example.com");
        assertThat(uri("sip:j%C3%BCrgen@example.com").aor()).isEqualTo("sip:jürgen@example.com");
        assertThat(uri("sip:Alice@h").aor()).isNotEqualTo(uri("sip:alice@h").aor());
    }

    /** Two users never fall together, and none can break a line (RFC 4475 §3.1.1.5). */
    @ParameterizedTest
    @CsvSource({"%00,%00%00", "%2500,%00", "%0d%0a,%0D", "%FF,%25FF", "a%ff,a%fe"})
    void strangeUsersStayApart(final String a, final String b) {
        assertThat(uri("sip:" + a + "@h").aor()).isNotEqualTo(uri("sip:" + b + "@h").aor());
        assertThat(uri("sip:" + a + "@h").aor()).doesNotContain("\0", "\r", "\n");
    }

    @Test
    void edits() {
        final SipUri uri = uri("sip:alice:pw@example.com;lr");
        assertThat(uri.withParam("transport", "ws"))
                .hasToString("sip:alice:pw@example.com;lr;transport=ws");
        assertThat(uri.withParam("x", "a;b c"))
                .hasToString("sip:alice:pw@example.com;lr;x=a%3Bb%20c");
        assertThat(uri.withoutParam("LR")).hasToString("sip:alice:pw@example.com");
        assertThat(uri.withUser("bob smith@x")).hasToString("sip:bob%20smith%40x@example.com;lr");
        assertThat(uri.withUser(null)).hasToString("sip:example.com;lr");
        assertThat(uri.withHostPort("[::1]", 5060)).hasToString("sip:alice:pw@[::1]:5060;lr");
        assertThat(SipUri.of("jürgen", "h")).hasToString("sip:j%C3%BCrgen@h");
        assertThat(uri("sip:a@h;transport=WS").transportParam()).isEqualTo("WS");
        assertThat(uri("sip:a@[2001:DB8::1]").hostText()).isEqualTo("2001:db8::1");
    }

    @Test
    void otherSchemesAreCarried() {
        assertThat(Uri.parse("tel:+358-555-1234567").orThrow())
                .isEqualTo(new OtherUri("tel", "+358-555-1234567"));
        assertThat(Uri.parse("TEL:1").orThrow()).hasToString("tel:1");
        for (final String bad : List.of("", ":", "tel:", "1x:y", "a b:c", "x:a b", "noscheme")) {
            assertThat(Uri.parse(bad).isOk()).as(bad).isFalse();
        }
    }

    /** Whatever is built can be read, and is the same then. */
    @Test
    void whatIsWrittenIsRead() {
        Properties.forAll(
                SipUriTest::random, uri -> assertThat(uri(uri.toString())).isEqualTo(uri));
    }

    static SipUri random(final RandomGenerator random) {
        final String user =
                random.nextInt(4) == 0 ? null : text(random, "aZ0 @:;?%/&=+$,#äß\"<>\\\n", 1, 12);
        final String host =
                switch (random.nextInt(3)) {
                    case 0 -> "[2001:db8::" + random.nextInt(10) + "]";
                    case 1 -> "192.0.2." + random.nextInt(256);
                    default -> "example" + random.nextInt(9) + ".org";
                };
        SipUri uri =
                SipUri.of(user, host)
                        .withHostPort(host, random.nextBoolean() ? -1 : random.nextInt(65_536));
        for (int i = random.nextInt(3); i > 0; i--) {
            uri =
                    uri.withParam(
                            "p" + i,
                            random.nextBoolean() ? null : text(random, "abc;=\" %?@<>", 1, 8));
        }
        return uri;
    }

    static String text(
            final RandomGenerator random, final String alphabet, final int min, final int max) {
        final StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(min, max + 1); i > 0; i--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
