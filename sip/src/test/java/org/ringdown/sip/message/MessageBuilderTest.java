package org.ringdown.sip.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdown.sip.parse.Limits;
import org.ringdown.sip.parse.SipParser;

class MessageBuilderTest {
    private static final String INVITE =
            """
            INVITE sip:bob@example.com SIP/2.0
            Via: SIP/2.0/TCP a;branch=z9hG4bK1, SIP/2.0/UDP b;branch=z9hG4bK2
            v:   SIP/2.0/UDP c;branch=z9hG4bK3
            Record-Route: <sip:p1;lr>,<sip:p2;lr>
            Route: <sip:r1;lr>, <sip:r2;lr>
            Route: <sip:r3;lr>
            Max-Forwards : 70
            From: "A, l" <sip:alice@example.com>;tag=1
            To: sip:bob@example.com
            Call-ID: a@192.0.2.1
            CSeq: 1 INVITE
            Subject: one
              two
            Content-Type: application/sdp
            l: 3

            v=0
            """;

    private static SipRequest invite() {
        final byte[] bytes = INVITE.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        return (SipRequest) SipParser.parse(bytes, 0, bytes.length, Limits.DEFAULT).orThrow();
    }

    private static String text(final SipMessage message) {
        return new String(message.toBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
    }

    /** What is not touched stays byte for byte, but for lines that could be read in two ways. */
    @Test
    void unchangedLinesAreCopied() {
        assertThat(text(invite().edit().build()))
                .isEqualTo(
                        """
                        INVITE sip:bob@example.com SIP/2.0
                        Via: SIP/2.0/TCP a;branch=z9hG4bK1, SIP/2.0/UDP b;branch=z9hG4bK2
                        v:   SIP/2.0/UDP c;branch=z9hG4bK3
                        Record-Route: <sip:p1;lr>,<sip:p2;lr>
                        Route: <sip:r1;lr>, <sip:r2;lr>
                        Route: <sip:r3;lr>
                        Max-Forwards: 70
                        From: "A, l" <sip:alice@example.com>;tag=1
                        To: sip:bob@example.com
                        Call-ID: a@192.0.2.1
                        CSeq: 1 INVITE
                        Subject: one two
                        Content-Type: application/sdp
                        Content-Length: 3

                        v=0
                        """
                                .strip());
    }

    @Test
    void aProxysEdits() {
        final SipRequest forwarded =
                invite().edit()
                        .requestUri(SipUri.of("bob", "192.0.2.9"))
                        .set("Max-Forwards", "69")
                        .replaceFirstValue(
                                "Via", "SIP/2.0/TCP a;branch=z9hG4bK1;received=192.0.2.7")
                        .prepend("Via", "SIP/2.0/UDP us;branch=z9hG4bK0")
                        .removeFirstValue("Route")
                        .prepend("Record-Route", "<sip:us;lr>")
                        .noBody()
                        .build();
        assertThat(forwarded.vias()).extracting(Via::host).containsExactly("us", "a", "b", "c");
        assertThat(forwarded.vias().get(1).received()).isEqualTo("192.0.2.7");
        assertThat(forwarded.values("Route")).containsExactly("<sip:r2;lr>", "<sip:r3;lr>");
        assertThat(forwarded.values("Record-Route"))
                .containsExactly("<sip:us;lr>", "<sip:p1;lr>", "<sip:p2;lr>");
        assertThat(forwarded.maxForwards()).isEqualTo(69);
        assertThat(forwarded.bodyLength()).isZero();
        assertThat(forwarded.contentType()).isNull();
        assertThat(text(forwarded)).contains("\nContent-Length: 0\n").doesNotContain("\nl: ");
        final SipRequest bare =
                forwarded
                        .edit()
                        .removeFirstValue("Route")
                        .removeFirstValue("Route")
                        .removeFirstValue("Route")
                        .build();
        assertThat(bare.headers("Route")).isEmpty();
        assertThat(bare.from()).isSameAs(forwarded.from());
    }

    @Test
    void repliesCopyWhatTheyMust() {
        assertThat(text(invite().reply(200, "OK").withRecordRoute().toTag("x").build()))
                .isEqualTo(
                        """
                        SIP/2.0 200 OK
                        Via: SIP/2.0/TCP a;branch=z9hG4bK1, SIP/2.0/UDP b;branch=z9hG4bK2
                        v:   SIP/2.0/UDP c;branch=z9hG4bK3
                        From: "A, l" <sip:alice@example.com>;tag=1
                        To: sip:bob@example.com;tag=x
                        Call-ID: a@192.0.2.1
                        CSeq: 1 INVITE
                        Record-Route: <sip:p1;lr>,<sip:p2;lr>
                        Content-Length: 0

                        """);
        final SipResponse response = invite().reply(404).toTag("x").toTag("y").build();
        assertThat(response.toTag()).isEqualTo("y");
        assertThat(response.reason()).isEqualTo("Not Found");
        assertThat(response.edit().response(486).removeFirstValue("Via").build().vias())
                .extracting(Via::host)
                .containsExactly("b", "c");
        assertThat(SipResponse.defaultReason(499)).isEqualTo("Bad Request");
    }

    @Test
    void bodiesHaveTheirLength() {
        final SipRequest request = invite().edit().body("text/plain", "größer").build();
        assertThat(request.header("Content-Length")).isEqualTo("8");
        assertThat(request.headers("Content-Length")).hasSize(1);
        assertThat(new String(request.body(), StandardCharsets.UTF_8)).isEqualTo("größer");
        assertThat(request.contentType()).isEqualTo("text/plain");
    }

    @Test
    void aNewRequestNeedsItsParts() {
        final SipRequest.Builder builder =
                SipRequest.builder(Method.OPTIONS, SipUri.of(null, "example.com"))
                        .add("v", "SIP/2.0/UDP a;branch=z9hG4bK1")
                        .add("From", "<sip:a@h>;tag=1")
                        .add("To", "<sip:b@h>")
                        .add("Call-ID", "1");
        assertThatThrownBy(builder::build).hasMessageContaining("CSeq");
        assertThatThrownBy(() -> builder.set("CSeq", "1 INVITE").build())
                .hasMessageContaining("another method");
        final SipRequest request = builder.set("CSeq", "1 OPTIONS").build();
        assertThat(request.maxForwards()).isEqualTo(70);
        assertThat(request).isEqualTo(request.edit().build());
        assertThatThrownBy(() -> request.edit().remove("Via").build())
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> request.reply(99, "x").build())
                .isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX: y", "a\nb", "a\rb"})
    void nothingIsSmuggledIn(final String value) {
        assertThatThrownBy(() -> invite().edit().set("Subject", value))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> invite().edit().set(value, "x"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> invite().reply(400, value).build())
                .isInstanceOf(IllegalStateException.class);
    }
}
