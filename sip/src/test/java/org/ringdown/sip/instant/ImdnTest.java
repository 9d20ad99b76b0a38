package org.ringdown.sip.instant;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.ringdown.core.Parsed;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.testkit.Properties;

/** Notifications of RFC 5438, of Linphone, and of those who mean no good. */
class ImdnTest {
    private static byte[] utf8(final String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Imdn read(final String text) {
        return Imdn.parse(utf8(text)).orThrow();
    }

    /** RFC 5438 §7.2.1.1. */
    @Test
    void theExampleOfTheStandardIsRead() {
        assertThat(
                        read(
                                """
                                <?xml version="1.0" encoding="UTF-8"?>
                                <imdn xmlns="urn:ietf:params:xml:ns:imdn">
                                 <message-id>34jk324j</message-id>
                                 <datetime>2008-04-04T12:16:49-05:00</datetime>
                                 <display-notification>
                                     <status>
                                        <displayed/>
                                     </status>
                                 </display-notification>
                                </imdn>
                                """))
                .isEqualTo(
                        Imdn.of(
                                "34jk324j",
                                "2008-04-04T12:16:49-05:00",
                                Imdn.Kind.DISPLAY,
                                Imdn.Status.DISPLAYED));
    }

    @Test
    void allThatIsWrittenIsReadAgain() {
        for (final Imdn.Kind kind : Imdn.Kind.values()) {
            for (final Imdn.Status status : Imdn.Status.values()) {
                final Imdn imdn = Imdn.of("<i&d>", "", kind, status).to("sip:bob@x?a=b&c");
                assertThat(Imdn.parse(imdn.toBytes()).orThrow()).isEqualTo(imdn);
            }
        }
        Properties.forAll(
                random -> {
                    final StringBuilder text = new StringBuilder("x");
                    random.ints(20, 0, 0x400).forEach(c -> text.append((char) c));
                    return text.append('x').toString();
                },
                id ->
                        assertThat(
                                        Imdn.parse(
                                                        Imdn.of(
                                                                        id,
                                                                        "",
                                                                        Imdn.Kind.DELIVERY,
                                                                        Imdn.Status.FAILED)
                                                                .toBytes())
                                                .isOk())
                                .isTrue());
    }

    @Test
    void theReasonOfLinphoneIsKept() {
        final Imdn imdn =
                read(
                        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\" ?>"
                                + "<imdn xmlns=\"urn:ietf:params:xml:ns:imdn\""
                                + " xmlns:imdn=\"http://www.linphone.org/xsds/imdn.xsd\">"
                                + "<message-id>call-1</message-id><datetime>x</datetime>"
                                + "<delivery-notification><status><failed/>"
                                + "<imdn:reason code=\"415\">Unsupported media type</imdn:reason>"
                                + "</status></delivery-notification></imdn>");
        assertThat(imdn.status()).isEqualTo(Imdn.Status.FAILED);
        assertThat(imdn.code()).isEqualTo(415);
        assertThat(imdn.reason()).isEqualTo("Unsupported media type");
    }

    @Test
    void whatDeclaresATypeOrSaysNothingIsRefused() {
        final String body =
                "<imdn xmlns=\"urn:ietf:params:xml:ns:imdn\"><message-id>%s</message-id>"
                        + "<delivery-notification><status><delivered/></status>"
                        + "</delivery-notification></imdn>";
        for (final String wrong :
                List.of(
                        "",
                        "<imdn/>",
                        "<imdn><message-id>a</message-id></imdn>",
                        "<!DOCTYPE imdn>" + body.formatted("a"),
                        "<!DOCTYPE imdn [<!ENTITY a SYSTEM \"file:///etc/hosts\">]>"
                                + body.formatted("&a;"),
                        "<!DOCTYPE imdn [<!ENTITY a \"bb\">]>" + body.formatted("&a;"),
                        body.formatted("&a;"),
                        body.formatted("a" + "<x/>".repeat(70)),
                        body.formatted("a") + " ".repeat(17_000),
                        body.formatted("a").substring(0, 100))) {
            assertThat(Imdn.parse(utf8(wrong))).as(wrong).isInstanceOf(Parsed.Malformed.class);
        }
    }

    @Test
    void itTravelsInAMessageOfItsOwn() {
        final Imdn imdn = Imdn.of("id", "x", Imdn.Kind.DELIVERY, Imdn.Status.DELIVERED);
        final byte[] written =
                new CpimWriter(
                                NameAddr.parse("<sip:b@x>").orThrow(),
                                NameAddr.parse("<sip:a@x>").orThrow())
                        .messageId("own")
                        .write(imdn);

        final Cpim cpim = Cpim.parse(written).orThrow();
        assertThat(cpim.dispositions()).isEmpty();
        assertThat(cpim.part().header("Content-Disposition")).isEqualTo("notification");
        assertThat(cpim.part().contentType()).isEqualTo(ContentTypes.IMDN);
        assertThat(Imdn.parse(cpim.part().content()).orThrow()).isEqualTo(imdn);
    }

    @Test
    void deflatedBodiesAreInflatedUpToAMeasure() throws IOException {
        final byte[] body = utf8("hello ".repeat(1_000));
        for (final boolean raw : List.of(true, false)) {
            final ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (DeflaterOutputStream deflate =
                    new DeflaterOutputStream(out, new Deflater(9, raw))) {
                deflate.write(body);
            }
            final byte[] small = out.toByteArray();
            assertThat(Deflated.inflate(small, 6_000).orThrow()).isEqualTo(body);
            assertThat(Deflated.inflate(small, 5_999).isOk()).isFalse();
            final byte[] cut = java.util.Arrays.copyOf(small, small.length - 5);
            assertThat(Deflated.inflate(cut, 6_000).isOk()).isFalse();
        }
        assertThat(Deflated.inflate(utf8("plain"), 100).isOk()).isFalse();
    }
}
