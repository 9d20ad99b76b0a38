package org.ringdown.sip.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringdown.sip.transaction.Messages.request;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.ringdown.core.Parsed;
import org.ringdown.sip.parse.Limits;
import org.ringdown.sip.parse.SipParser;

/** What is spliced reads as if it were built, and reads the same when its bytes are parsed. */
class SpliceTest {
    private static final String VIA = "SIP/2.0/UDP 192.0.2.1:5060;rport;branch=z9hG4bKa";

    private final SipRequest asked =
            request(
                    "INVITE",
                    VIA + " , SIP/2.0/TCP 192.0.2.9;branch=z9hG4bKb",
                    "Subject: grüße",
                    "Via: SIP/2.0/TLS 192.0.2.10;branch=z9hG4bKc");

    @Test
    void theTopmostViaAloneIsReplaced() {
        final Via top = asked.topVia();
        final Via marked =
                new Via(
                        top.transport(),
                        top.host(),
                        top.port(),
                        top.params().with("rport", "7777").with("received", "192.0.2.77"));
        final SipRequest spliced = asked.withTopmost(marked);
        final SipRequest read = (SipRequest) parsed(spliced);
        assertThat(read.vias()).isEqualTo(spliced.vias()).hasSize(3).first().isEqualTo(marked);
        assertThat(read.headers("Subject")).containsExactly("grüße");
        assertThat(spliced.headers("Subject")).containsExactly("grüße");
        assertThat(spliced.headers("Via")).isEqualTo(read.headers("Via"));
        assertThat(spliced.header("CSeq")).isEqualTo("7 INVITE");
        assertThat(text(spliced)).isEqualTo(text(asked).replace(VIA + " ", marked.toString()));
    }

    @Test
    void aFoldedViaIsWrittenAnew() {
        final SipRequest folded = request("OPTIONS", "SIP/2.0/UDP 192.0.2.1\n ;branch=z9hG4bKa");
        final Via top = folded.topVia();
        final SipRequest marked =
                folded.withTopmost(
                        new Via(
                                top.transport(),
                                top.host(),
                                top.port(),
                                top.params().with("received", "192.0.2.77")));
        assertThat(text(marked)).doesNotContain("\r\n ");
        assertThat(((SipRequest) parsed(marked)).topVia()).isEqualTo(marked.topVia());
    }

    @Test
    void aTagIsAddedAndReplaced() {
        final SipResponse plain = asked.reply(200).build();
        final SipResponse spliced = plain.tagged("b1");
        assertThat(spliced.toTag()).isEqualTo("b1");
        assertThat(spliced).isEqualTo(plain.edit().toTag("b1").build());
        assertThat(((SipResponse) parsed(spliced)).to()).isEqualTo(spliced.to());
        assertThat(spliced.tagged("b2").toTag()).isEqualTo("b2");
    }

    @Test
    void viasThatArePushedAndPoppedReadTheSame() {
        final Via own = Via.parse("SIP/2.0/UDP us:5070;branch=z9hG4bK0;rport").orThrow();
        final SipRequest pushed = asked.edit().pushVia(own).set("Max-Forwards", "9").build();
        assertThat(pushed.vias()).hasSize(4).first().isEqualTo(own);
        reads(pushed);
        assertThat(pushed.maxForwards()).isEqualTo(9);
        final SipResponse back = pushed.reply(180).toTag("b1").build();
        reads(back);
        final SipResponse popped = back.edit().popVia().build();
        assertThat(popped.vias()).isEqualTo(asked.vias());
        reads(popped);
        reads(popped.edit().popVia().popVia().pushVia(own).build());
        // What another edit says of them counts.
        final SipRequest other =
                asked.edit().pushVia(own).replaceFirstValue("Via", VIA).popVia().build();
        assertThat(other.vias()).isEqualTo(asked.vias());
        reads(other);
        assertThat(asked.edit().remove("Via").pushVia(own).build().vias()).containsExactly(own);
    }

    /** However a response is written, it is passed on as if each line were written anew. */
    @Test
    void aResponseIsPassedOnAsIfItWereBuilt() {
        final String[] starts = {
            "SIP/2.0 200 OK",
            "sip/2.0 200 OK",
            "SIP/2.0 200",
            "SIP/2.0 200 ",
            "SIP/2.0 486 Beschäftigt"
        };
        final String[] vias = {
            "Via: " + VIA + "\r\nVia: SIP/2.0/UDP us:5070;branch=z9hG4bK0",
            "Via: " + VIA + ", SIP/2.0/UDP us:5070;branch=z9hG4bK0",
            "v : " + VIA + "\r\nv: SIP/2.0/UDP us:5070;branch=z9hG4bK0",
            "Via: SIP/2.0/UDP us:5070\r\n ;branch=z9hG4bK0\r\nVia: " + VIA
        };
        final String[] ends = {
            "Content-Length: 4\r\n\r\nbody",
            "Content-Length: 0\r\n\r\n",
            "Content-Length: 2\r\n\r\nbody",
            "Content-Length:  4\r\n\r\nbody",
            "Content-Length: 04\r\n\r\nbody",
            "l: 4\r\n\r\nbody",
            "Content-Length: 4\r\nServer: x\r\n\r\nbody",
            "\r\nbody"
        };
        for (final String start : starts) {
            for (final String via : vias) {
                for (final String end : ends) {
                    final SipResponse read =
                            (SipResponse)
                                    parsed(
                                            start
                                                    + "\r\n"
                                                    + via
                                                    + "\r\nFROM: <sip:a@b>;tag=1\r\nTo:<sip:c@d>;tag=2"
                                                    + " \r\nCall-ID: 1\r\nCSeq: 7 INVITE\r\n"
                                                    + end);
                    final SipResponse built =
                            read.edit().popVia().add("Subject", "x").remove("Subject").build();
                    assertThat(text(read.passedOn())).isEqualTo(text(built));
                    assertThat(read.passedOn().vias()).isEqualTo(built.vias()).hasSize(1);
                    reads(read.passedOn());
                    assertThat(text(read.edit().build()))
                            .isEqualTo(
                                    text(
                                            read.edit()
                                                    .add("Subject", "x")
                                                    .remove("Subject")
                                                    .build()));
                }
            }
        }
    }

    /** What is known of a message that was built is what its reader sees. */
    private static void reads(final SipMessage built) {
        final SipMessage read = parsed(built);
        assertThat(((Indexed) built).core()).isEqualTo(((Indexed) read).core());
        final HeaderIndex index = ((Indexed) built).index();
        for (int i = 0; i < index.count(); i++) {
            assertThat(index.lineEnd(i)).isEqualTo(((Indexed) read).index().lineEnd(i));
            assertThat(index.value(i)).isEqualTo(((Indexed) read).index().value(i));
        }
    }

    @Test
    void whatWasWrittenAndIsNotChangedIsNotWrittenAgain() {
        final SipResponse plain = asked.reply(200).build();
        assertThat(plain.edit().build()).isSameAs(plain);
        assertThat(plain.edit().remove("Subject").build()).isSameAs(plain);
        assertThat(plain.edit().response(202).build().status()).isEqualTo(202);
        assertThat(plain.edit().add("Subject", "x").build().header("Subject")).isEqualTo("x");
        // What came from a stranger may be written otherwise than we would.
        assertThat(asked.edit().build()).isNotSameAs(asked);
    }

    private static SipMessage parsed(final String message) {
        final byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        return ((Parsed.Ok<SipMessage>) SipParser.parse(bytes, 0, bytes.length, Limits.DEFAULT))
                .value();
    }

    private static SipMessage parsed(final SipMessage message) {
        return ((Parsed.Ok<SipMessage>)
                        SipParser.parse(message.toBytes(), 0, message.length(), Limits.DEFAULT))
                .value();
    }

    private static String text(final SipMessage message) {
        return new String(message.toBytes(), StandardCharsets.UTF_8);
    }
}
