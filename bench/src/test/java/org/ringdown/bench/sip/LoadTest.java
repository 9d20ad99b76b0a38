package org.ringdown.bench.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.parse.Limits;
import org.ringdown.sip.parse.SipParser;

/** The load says and counts what it should; servers and sockets are not needed for that. */
class LoadTest {
    private static final String INVITE =
            """
            INVITE sip:u1@bench.test SIP/2.0
            Record-Route: <sip:a@server;lr>
            Record-Route: <sip:b@server;lr>
            Via: SIP/2.0/UDP server;branch=z9hG4bK2
            Via: SIP/2.0/UDP 127.0.0.2:5070;branch=z9hG4bK1
            From: <sip:caller@peer.test>;tag=7
            To: <sip:u1@bench.test>
            Call-ID: 12.ab@peer.test
            CSeq: 1 INVITE
            Content-Length: 0

            """
                    .replace("\n", "\r\n");

    @Test
    void aReplyHasWhatAReplyNeeds() {
        final String reply =
                Text.reply(INVITE, "180 Ringing", "tag-of-ours")
                        .append("Content-Length: 0\r\n\r\n")
                        .toString();
        final SipResponse response = (SipResponse) read(reply);
        assertThat(response.status()).isEqualTo(180);
        assertThat(response.vias()).isEqualTo(((SipRequest) read(INVITE)).vias());
        assertThat(response.toTag()).isEqualTo("tag-of-ours");
        assertThat(response.headers("Record-Route"))
                .containsExactly("<sip:a@server;lr>", "<sip:b@server;lr>");
        assertThat(Text.status(reply)).isEqualTo(180);
        assertThat(Text.header(reply, "Call-ID")).isEqualTo("12.ab@peer.test");
    }

    private static Object read(final String message) {
        final byte[] bytes = message.getBytes(StandardCharsets.ISO_8859_1);
        return SipParser.parse(bytes, 0, bytes.length, Limits.DEFAULT).orThrow();
    }

    @Test
    void delaysAreTakenInOrder() {
        final Delays delays = new Delays(new long[] {4_000_000, 1_000_000, 3_000_000, 2_000_000});
        assertThat(delays.below(0)).isEqualTo(1);
        assertThat(delays.below(0.5)).isEqualTo(3);
        assertThat(delays.below(1)).isEqualTo(4);
        assertThat(Delays.NONE.below(0.5)).isZero();
    }

    @Test
    void optionsAreBounded() {
        final SipOptions options =
                SipOptions.parse(List.of("--only", "udp,ws", "--rate", "500", "--workers", "4"));
        assertThat(options.parts()).containsExactly(SipOptions.Part.UDP, SipOptions.Part.WS);
        assertThat(options.rate()).isEqualTo(500);
        assertThat(options.workers()).isEqualTo(4);
        assertThatThrownBy(() -> SipOptions.parse(List.of("--rate", "1000000")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SipOptions.parse(List.of("--rate")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
