package org.ringdown.sip.instant;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.ringdown.core.Parsed;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.testkit.Properties;

/** Messages as RFC 3862 and RFC 5438 show them, as peers send them, and as we write them. */
class CpimTest {
    private static final NameAddr ALICE =
            NameAddr.parse("\"Alice\" <sip:alice@example.org>").orThrow();
    private static final NameAddr BOB = NameAddr.parse("<sip:bob@example.org>").orThrow();

    private static byte[] utf8(final String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(final byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static Cpim read(final String text) {
        return Cpim.parse(utf8(text)).orThrow();
    }

    /** The example of RFC 3862 §3.1 to §5, in which the MIME header stands before all. */
    @Test
    void theExampleOfTheStandardIsRead() {
        final Cpim cpim =
                read(
                        """
                        Content-type: Message/CPIM

                        From: MR SANDERS <im:piglet@100akerwood.com>
                        To: Depressed Donkey <im:eeyore@100akerwood.com>
                        DateTime: 2000-12-13T13:40:00-08:00
                        Subject: the weather will be fine today
                        Subject:;lang=fr beau temps prevu pour aujourd'hui
                        NS: MyFeatures <mid:MessageFeatures@id.foo.com>
                        Require: MyFeatures.VitalMessageOption
                        MyFeatures.VitalMessageOption: Confirmation-requested
                        MyFeatures.WackyMessageOption: Use-silly-font

                        Content-type: text/xml; charset=utf-8
                        Content-ID: <1234567890@foo.com>

                        <body>
                        Here is the text of my message.
                        </body>
                        """
                                .replace("\n", "\r\n"));

        final NameAddr from = Objects.requireNonNull(cpim.from());
        assertThat(from.displayName()).isEqualTo("MR SANDERS");
        assertThat(from.uri()).hasToString("im:piglet@100akerwood.com");
        assertThat(cpim.dateTime()).isEqualTo("2000-12-13T13:40:00-08:00");
        assertThat(cpim.fields())
                .contains(
                        new Cpim.Field(Cpim.CORE, "Subject", "beau temps prevu pour aujourd'hui"),
                        new Cpim.Field(
                                "mid:MessageFeatures@id.foo.com",
                                "WackyMessageOption",
                                "Use-silly-font"));
        assertThat(cpim.unknownRequirements()).containsExactly("MyFeatures.VitalMessageOption");
        assertThat(cpim.part().contentType()).isEqualTo("text/xml; charset=utf-8");
        assertThat(text(cpim.part().content()))
                .isEqualTo("<body>\r\nHere is the text of my message.\r\n</body>\r\n");
    }

    /** RFC 5438 §7.1.1.3, with a prefix of the sender's choice. */
    @Test
    void theNamespaceCountsAndNotItsPrefix() {
        for (final String prefix : List.of("imdn", "q", "IMDN", "x-1")) {
            final Cpim cpim =
                    read(
                            """
                            From: Alice <im:alice@example.com>
                            To: Bob <im:bob@example.com>
                            NS: %1$s <urn:ietf:params:imdn>
                            %1$s.Message-ID: 34jk324j
                            DateTime: 2006-04-04T12:16:49-05:00
                            %1$s.Disposition-Notification: positive-delivery, negative-delivery

                            Content-type: text/plain
                            Content-length: 12

                            Hello World
                            """
                                    .formatted(prefix)
                                    .replace("\n", "\r\n"));

            assertThat(cpim.messageId()).as(prefix).isEqualTo("34jk324j");
            assertThat(cpim.dispositions())
                    .containsExactly("positive-delivery", "negative-delivery");
        }
        assertThat(read("NS: imdn <urn:other>\nimdn.Message-ID: 1\n\n").messageId()).isNull();
        assertThat(read("NS: <urn:ietf:params:imdn>\nMessage-ID: 1\n\n").messageId())
                .isEqualTo("1");
        assertThat(read("imdn.Message-ID: 1\n\n").messageId()).isEqualTo("1");
    }

    @Test
    void whatIsRequiredAndKnownIsNoReasonToRefuse() {
        assertThat(
                        read("NS: i <urn:ietf:params:imdn>\nRequire: i.Message-ID,From, i.Foo\n\n")
                                .unknownRequirements())
                .containsExactly("i.Foo");
    }

    @Test
    void loosePeersAreUnderstood() {
        final String loose =
                "from:   sip:alice@example.org\nTO: <sip:bob@example.org>\ndatetime:x\n"
                        + "ns:imdn<urn:ietf:params:imdn>\nImdn.message-id:  id-1\n"
                        + "X: "
                        + "v".repeat(200)
                        + "\n\ncontent-type:text/plain;charset=utf-8\n\nhä";
        final Cpim cpim = read(loose);

        assertThat(String.valueOf(cpim.from())).isEqualTo("<sip:alice@example.org>");
        assertThat(cpim.messageId()).isEqualTo("id-1");
        assertThat(cpim.dateTime()).isEqualTo("x");
        assertThat(text(cpim.part().content())).isEqualTo("hä");
        assertThat(text(cpim.bytes())).isEqualTo(loose);
    }

    @Test
    void theLengthIsBelievedOnlyWhereItFits() {
        final String head = "From: <sip:a@b>\r\n\r\nContent-Type: text/plain\r\nContent-Length: ";
        assertThat(text(read(head + "5\r\n\r\nhello\r\n").part().content())).isEqualTo("hello");
        assertThat(text(read(head + "5\r\n\r\nhello world").part().content()))
                .isEqualTo("hello world");
        assertThat(text(read(head + "50\r\n\r\nhello").part().content())).isEqualTo("hello");
        assertThat(read("From: <sip:a@b>\r\n\r\n").part().content()).isEmpty();
    }

    @Test
    void whatIsNoMessageIsMalformed() {
        for (final String wrong : List.of("", "\u0000", "From: <sip:a@b>", "hello\n\nworld\n\n")) {
            assertThat(Cpim.parse(utf8(wrong)).isOk()).as(wrong).isEqualTo(wrong.equals("\n"));
        }
        final String many = "X: y\n".repeat(65) + "\n";
        assertThat(Cpim.parse(utf8(many))).isInstanceOf(Parsed.Malformed.class);
    }

    @Test
    void itIsWrittenAsTheStandardHasIt() {
        final byte[] written =
                new CpimWriter(ALICE, BOB)
                        .dateTime("2026-11-20T10:55:03Z")
                        .messageId("d7Kp2sVq")
                        .dispositions(List.of("positive-delivery", "display"))
                        .write("text/plain;charset=utf-8", utf8("hello"));

        assertThat(text(written))
                .isEqualTo(
                        """
                        From: "Alice" <sip:alice@example.org>
                        To: <sip:bob@example.org>
                        DateTime: 2026-11-20T10:55:03Z
                        NS: imdn <urn:ietf:params:imdn>
                        imdn.Message-ID: d7Kp2sVq
                        imdn.Disposition-Notification: positive-delivery, display

                        Content-Type: text/plain;charset=utf-8
                        Content-Length: 5

                        hello\
                        """
                                .replace("\n", "\r\n"));
    }

    /** Whatever a name, an id, or a text holds, it comes back, and nothing can break out. */
    @Test
    void whatIsWrittenIsReadAgain() {
        Properties.forAll(
                random -> List.of(any(random), any(random), any(random)),
                values -> {
                    final byte[] content = utf8(values.get(2));
                    final byte[] written =
                            new CpimWriter(ALICE, BOB)
                                    .dateTime("x" + values.get(0))
                                    .messageId("y" + values.get(1) + "z")
                                    .write("text/plain", content);
                    final Cpim cpim = Cpim.parse(written).orThrow();
                    assertThat(cpim.messageId()).isEqualTo("y" + values.get(1) + "z");
                    assertThat(cpim.fields()).hasSize(4);
                    assertThat(cpim.part().content()).isEqualTo(content);
                    assertThat(cpim.part().headers()).hasSize(2);
                });
    }

    private static String any(final RandomGenerator random) {
        final String from = "abc :<>\\\"'\r\n\t\b;,.ä\u2028\u0001un";
        final StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append(from.charAt(random.nextInt(from.length())));
        }
        return text.toString();
    }

    @Test
    void partsAreTakenApart() {
        final List<MimePart> parts =
                MimePart.parts(
                        "multipart/mixed; boundary=\"b 1\"",
                        utf8(
                                """
                                preamble\r
                                --b 1\r
                                Content-Type: text/plain\r
                                \r
                                one\r
                                --b 1\r
                                \r
                                \r
                                \r
                                --b 1
                                Content-Type: a/b

                                three
                                --b 1--\r
                                epilogue\
                                """));

        assertThat(parts).hasSize(3);
        assertThat(text(parts.get(0).content())).isEqualTo("one");
        assertThat(parts.get(1).contentType()).isEqualTo("text/plain");
        assertThat(parts.get(2).contentType()).isEqualTo("a/b");
        assertThat(text(parts.get(2).content())).isEqualTo("three");
        assertThat(MimePart.parts("multipart/mixed", utf8("--\r\n\r\n--"))).isEmpty();
    }

    @Test
    void base64IsUndone() {
        final Cpim cpim =
                read(
                        """
                        From: <sip:a@b>\r
                        \r
                        Content-Type: text/plain\r
                        Content-Transfer-Encoding: Base64\r
                        \r
                        aGVsbG8=\r
                        """);
        assertThat(text(cpim.part().decoded())).isEqualTo("hello");
        assertThat(text(cpim.part().content())).isEqualTo("aGVsbG8=\r\n");
    }

    @Test
    void typesAreComparedWithoutParametersAndCase() {
        assertThat(ContentTypes.is("Message/CPIM ; charset=utf-8", ContentTypes.CPIM)).isTrue();
        assertThat(ContentTypes.is(null, ContentTypes.CPIM)).isFalse();
        assertThat(ContentTypes.text("TEXT/html")).isTrue();
        assertThat(ContentTypes.parameter("a/b; x=1; Boundary=\"c;\\\"d\"; y", "boundary"))
                .isEqualTo("c;\"d");
        assertThat(ContentTypes.parameter("a/b", "boundary")).isNull();
    }
}
