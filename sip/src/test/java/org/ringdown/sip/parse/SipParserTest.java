package org.ringdown.sip.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.core.Parsed;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.testkit.Properties;

class SipParserTest {
    private static final String NASTY = "\r\n\0 \t:;,<>\"\\@%=/?[]\u00e4az09";
    private static final String START = "OPTIONS sip:bob@example.com SIP/2.0\n";
    private static final String CORE =
            """
            Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1
            From: <sip:alice@example.com>;tag=1
            To: <sip:bob@example.com>
            Call-ID: a@192.0.2.1
            CSeq: 1 OPTIONS
            """;

    private static byte[] bytes(final String text) {
        return text.replace("\n", "\r\n")
                .replace("<CR>", "\r")
                .replace("<LF>", "\n")
                .replace("<NUL>", "\0")
                .replace("<SOH>", "\u0001")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Parsed<SipMessage> parse(final String text, final Limits limits) {
        final byte[] bytes = bytes(text);
        return SipParser.parse(bytes, 0, bytes.length, limits);
    }

    private static Parsed<SipMessage> parse(final String text) {
        return parse(text, Limits.DEFAULT);
    }

    private static String rule(final Parsed<SipMessage> parsed) {
        return parsed instanceof Parsed.Malformed<SipMessage>(String rule, int _) ? rule : "ok";
    }

    /** One more line in a request that is fine without it. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            textBlock =
                    """
                    X: y|ok
                    X:|ok
                    X : y|ok
                    X\t: y|ok
                    X: a\\<NUL>b|ok
                    Contact<SOH>: <sip:a@h>|a header line is a name, a colon and a value
                    X<NUL>: y|a header line is a name, a colon and a value
                    X Y: z|a header line is a name, a colon and a value
                    : y|a header line is a name, a colon and a value
                    X y|a header line is a name, a colon and a value
                    Ü: y|a header line is a name, a colon and a value
                    X: a<CR>b|no control characters
                    X: a<LF>b|no control characters
                    X: a<LF>Via: b|no control characters
                    X: a<NUL>b|no control characters
                    X: a<SOH>b|no control characters
                    To: <sip:c@h>|this header field stands once
                    t: <sip:c@h>|this header field stands once
                    i: b|this header field stands once
                    Content-Length: 1|the body has all the bytes
                    Content-Length: -1|Content-Length is a number
                    Content-Length: 0x0|Content-Length is a number
                    Content-Length: 0 0|Content-Length is a number
                    Content-Length: 99999999999999999999|Content-Length is a number
                    Content-Length:|Content-Length is a number
                    Max-Forwards: 255|ok
                    Max-Forwards: 256|Max-Forwards
                    Max-Forwards: x|Max-Forwards
                    Via: nonsense|Via starts with
                    """)
    void oneMoreLine(final String line, final String expected) {
        assertThat(rule(parse(START + CORE + line + "\n\n"))).contains(expected);
    }

    @ParameterizedTest
    @CsvSource({"Via", "From", "To", "Call-ID", "CSeq"})
    void whatAMessageMustHave(final String name) {
        final String without = CORE.replaceFirst("(?m)^" + name + ":.*\n", "");
        assertThat(rule(parse(START + without + "\n"))).contains("has");
        assertThat(rule(parse("SIP/2.0 200 OK\n" + without + "\n"))).contains("has");
        assertThat(parse(START + CORE + "\n").isOk()).isTrue();
        assertThat(parse("SIP/2.0 200 OK\n" + CORE + "\n").isOk()).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    OPTIONS sip:b@h SIP/2.0       | ok
                    OPTIONS sip:b@h sip/2.0       | ok
                    OPTIONS sip:b@h SIP/3.0       | the version is SIP/2.0
                    OPTIONS sip:b@h HTTP/1.1      | a request line ends with the version
                    OPTIONS sip:b@h               | a request line ends with the version
                    OPTIONS SIP/2.0               | a request line has a Request-URI
                    OPT<IONS sip:b@h SIP/2.0      | a request starts with a method
                    SIP/2.0 200 OK                | ok
                    SIP/2.0 200                   | ok
                    SIP/2.0 099 X                 | a status is 100 to 699
                    SIP/2.0 700 X                 | a status is 100 to 699
                    SIP/2.0 20 X                  | a status is 100 to 699
                    SIP/2.0 2000 X                | a status is 100 to 699
                    SIP/2.0 200X                  | a space follows the status
                    SIP/1.0 200 OK                | the version is SIP/2.0
                    GET / HTTP/1.1                | a request line ends with the version
                    """)
    void startLines(final String line, final String expected) {
        assertThat(rule(parse(line + "\n" + CORE + "\n"))).contains(expected);
    }

    /** Whatever is read can be answered: found by fuzzing. */
    @Test
    void oddTagsCanBeAnswered() {
        final String message = START + CORE + "\n";
        for (int count = 40; count < 70; count++) {
            final StringBuilder params = new StringBuilder();
            for (int i = 0; i < count; i++) {
                params.append(";p").append(i);
            }
            final Parsed<SipMessage> parsed =
                    parse(message.replace("bob@example.com>", "bob@example.com>" + params));
            assertThat(parsed.isOk()).isEqualTo(count <= 48);
            if (parsed.orNull() instanceof SipRequest request) {
                assertThat(request.reply(404).toTag("x").build().toTag()).isEqualTo("x");
            }
        }
        final var bare =
                (SipRequest)
                        parse(message.replace("bob@example.com>", "bob@example.com>;tag"))
                                .orThrow();
        assertThat(bare.toTag()).isNull();
        assertThat(bare.reply(404).toTag("x").build().toTag()).isEqualTo("x");
    }

    @Test
    void limitsAreKept() {
        final String message = START + CORE + "X: 12345678901234567890\nY: 1\n\nbody";
        final int length = bytes(message).length;
        assertThat(parse(message, new Limits(length, 45, 7, 4)).isOk()).isTrue();
        assertThat(rule(parse(message, new Limits(length - 1, 45, 7, 4)))).contains("message");
        assertThat(rule(parse(message, new Limits(length, 43, 7, 4)))).contains("header line");
        assertThat(rule(parse(message, new Limits(length, 45, 6, 4)))).contains("header lines");
        assertThat(rule(parse(message, new Limits(length, 45, 7, 3)))).contains("body");
    }

    @Test
    void datagramsAreCutAtTheirLength() {
        final SipMessage message =
                parse("\n\n" + START + CORE + "l: 2\nc: text/plain;x=y\n\nabcd").orThrow();
        assertThat(message.body()).isEqualTo("ab".getBytes(StandardCharsets.UTF_8));
        assertThat(message.contentType()).isEqualTo("text/plain");
        assertThat(new String(message.toBytes(), StandardCharsets.UTF_8)).endsWith("\r\n\r\nab");
        assertThat(parse(START + CORE + "\nabcd").orThrow().bodyLength()).isEqualTo(4);
        assertThat(rule(parse(""))).isNotEqualTo("ok");
        assertThat(rule(parse("\n\n"))).isNotEqualTo("ok");
    }

    @Test
    void headersAreFoundByAnyName() {
        final SipMessage message =
                parse(START + CORE + "k: a, \"b,c\"\nsupported: d\nX-Y:  z \n\t folded\n\n")
                        .orThrow();
        assertThat(message.values("Supported")).containsExactly("a", "\"b,c\"", "d");
        assertThat(message.headers("K")).containsExactly("a, \"b,c\"", "d");
        assertThat(message.header("x-y")).isEqualTo("z folded");
        assertThat(message.header("Nothing")).isNull();
        assertThat(message.headers("Nothing")).isEmpty();
        assertThat(message.addresses("Contact").orThrow()).isEmpty();
        assertThat(message).hasToString("OPTIONS sip:bob@example.com SIP/2.0");
    }

    @Test
    void badRequestsAreAnswered() {
        final byte[] broken =
                bytes(
                        START
                                + "v: SIP/2.0/UDP 192.0.2.1\n ;branch=z9hG4bK1\nBroken\n"
                                + CORE.substring(CORE.indexOf("From"))
                                + "Content-Length: 9\n\n");
        assertThat(refusal(broken, "why \"so\""))
                .startsWith(
                        """
                        SIP/2.0 400 Bad Request
                        Via: SIP/2.0/UDP 192.0.2.1 ;branch=z9hG4bK1
                        From: <sip:alice@example.com>;tag=1
                        To: <sip:bob@example.com>;tag=bad\
                        """
                                .replace("\n", "\r\n"))
                .contains("Warning: 399 ringdown \"why \\\"so\\\"\"\r\n");
        assertThat(refusal(broken, "why \"so\"")).isEqualTo(refusal(broken, "why \"so\""));
        final byte[] version = bytes(START.replace("2.0", "3.0") + CORE + "\n");
        assertThat(refusal(version, StartLine.VERSION_RULE))
                .startsWith("SIP/2.0 505 Version Not Supported\r\n");
        for (final String silent :
                List.of(
                        "ACK sip:b@h SIP/2.0\n" + CORE + "\n",
                        "SIP/2.0 200 OK\n" + CORE + "\n",
                        START + "\n",
                        "",
                        "\n")) {
            final byte[] data = bytes(silent);
            assertThat(SipParser.refusal(data, 0, data.length, "x")).isNull();
        }
    }

    /** What cannot be read is said back as it came; only what could end a line is left out. */
    @Test
    void whatCannotBeReadIsSaidBack() {
        final byte[] broken =
                bytes(
                        START
                                + "Via: SIP/9.9/UDP ,,;\nTo: \"unclosed <sip:b@h>\nFrom: bad\u0001\n"
                                + "Call-ID: 1\nCSeq: 99999999999 OPTIONS\nContent-Length: 0\n\n");
        assertThat(refusal(broken, "x"))
                .isEqualTo(
                        """
                        SIP/2.0 400 Bad Request
                        Via: SIP/9.9/UDP ,,;
                        To: "unclosed <sip:b@h>
                        Call-ID: 1
                        CSeq: 99999999999 OPTIONS
                        Warning: 399 ringdown "x"
                        Content-Length: 0

                        """
                                .replace("\n", "\r\n"));
    }

    private static String refusal(final byte[] data, final String why) {
        final byte[] response = SipParser.refusal(data, 0, data.length, why);
        if (response == null) {
            throw new AssertionError("no response");
        }
        return new String(response, StandardCharsets.UTF_8);
    }

    /** Bytes from anywhere never throw, whatever is asked of what was read. */
    @Test
    void anyBytesAreReadOrRefused() {
        final byte[] good = bytes(START + CORE + "Contact: <sip:a@h>\n\nbody");
        Properties.forAll(
                5_000,
                random -> damaged(random, good),
                data -> {
                    final Parsed<SipMessage> parsed =
                            SipParser.parse(data, 0, data.length, Limits.DEFAULT);
                    if (parsed instanceof Parsed.Ok<SipMessage>(SipMessage message)) {
                        assertThat(rewritten(message).vias()).isEqualTo(message.vias());
                    } else {
                        final byte[] _ = SipParser.refusal(data, 0, data.length, "x");
                    }
                });
    }

    private static byte[] damaged(final RandomGenerator random, final byte[] good) {
        final byte[] data = good.clone();
        for (int i = random.nextInt(1, 6); i > 0; i--) {
            data[random.nextInt(data.length)] = (byte) NASTY.charAt(random.nextInt(NASTY.length()));
        }
        return random.nextInt(4) == 0
                ? java.util.Arrays.copyOf(data, random.nextInt(data.length))
                : data;
    }

    private static SipMessage rewritten(final SipMessage message) {
        final SipMessage edited =
                switch (message) {
                    case SipRequest request -> request.edit().set("X-New", "1").build();
                    case SipResponse response -> response.edit().set("X-New", "1").build();
                };
        final byte[] bytes = edited.toBytes();
        return SipParser.parse(bytes, 0, bytes.length, Limits.DEFAULT).orThrow();
    }
}
