package org.ringdown.service.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.sip.message.SipMessage;

/** Which way sound went, and why, in words. */
class SoundWayTest {
    private static final String OPUS = "111 opus/48000/2";
    private static final String SESSION =
            """
            v=0
            o=- 1 1 IN IP4 192.0.2.2
            s=-
            c=IN IP4 192.0.2.2
            t=0 0
            """
                    .replace("\n", "\r\n");

    /** An answer with these formats, as in {@code a=rtpmap}. */
    private static SipMessage answer(final String formats) {
        final StringBuilder numbers = new StringBuilder();
        final StringBuilder maps = new StringBuilder();
        for (final String format : formats.split(", ")) {
            numbers.append(' ').append(format.split(" ")[0]);
            maps.append("a=rtpmap:").append(format).append("\r\n");
        }
        return Script.message(
                "SIP/2.0 200 OK",
                """
                Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1
                From: <sip:a@example.org>;tag=a
                To: <sip:b@example.org>;tag=b
                Call-ID: c
                CSeq: 1 INVITE
                Content-Type: application/sdp\
                """,
                SESSION + "m=audio 4000 RTP/AVP" + numbers + "\r\n" + maps);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 PCMU/8000 | 0 PCMU/8000 | passes as it is, for both have PCMU",
                "111 opus/48000/2 | 96 opus/48000/2"
                        + " | passes with other payload types, for both have opus",
                "111 opus/48000/2 | 8 PCMA/8000, 0 PCMU/8000"
                        + " | converted between opus and PCMA, for they have no codec in common",
                "0 PCMU/8000, 101 telephone-event/8000 | 0 PCMU/8000"
                        + " | PCMU on both sides, converted because only one has telephone-event",
            })
    void isToldWithItsReason(final String told, final String said, final String words) {
        assertThat(SoundWay.of(answer(told), answer(said))).isEqualTo("\nsound: " + words);
    }

    @Test
    void isNotToldWhereItIsNotKnown() {
        assertThat(SoundWay.of(null, answer(OPUS))).isEmpty();
        assertThat(SoundWay.of(answer("101 telephone-event/8000"), answer(OPUS))).isEmpty();
    }
}
