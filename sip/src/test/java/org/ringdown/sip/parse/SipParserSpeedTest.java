package org.ringdown.sip.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Finding the header lines of an INVITE takes about a microsecond, reading it in whole about three.
 * The bound here is far above, so that only a change of kind fails, not a busy machine.
 */
class SipParserSpeedTest {
    private static final int ROUNDS = 20;
    private static final int MESSAGES = 2_000;
    private static final Duration BOUND = Duration.ofNanos(50_000);

    private static final byte[] INVITE =
            ("""
            INVITE sip:bob@example.com SIP/2.0
            Via: SIP/2.0/WSS 7kf2j3h4k5.invalid;branch=z9hG4bK7648201
            Max-Forwards: 69
            To: <sip:bob@example.com>
            From: "Alice" <sip:alice@example.com>;tag=u2q8c1lq1p
            Call-ID: r2nvhhm3c8h5m4q0c2l1
            CSeq: 6234 INVITE
            Contact: <sip:0fu3k2lq@7kf2j3h4k5.invalid;transport=ws;ob>
            Content-Type: application/sdp
            Session-Expires: 90
            Allow: INVITE,ACK,CANCEL,BYE,UPDATE,MESSAGE,OPTIONS,REFER,INFO,NOTIFY
            Supported: timer,ice,replaces,outbound
            User-Agent: JsSIP 3.13.8
            Content-Length: 500

            """
                                    .replace("\n", "\r\n")
                            + "v".repeat(500))
                    .getBytes(StandardCharsets.UTF_8);

    @Test
    void readingIsFast() {
        long best = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            final long start = System.nanoTime();
            for (int i = 0; i < MESSAGES; i++) {
                SipParser.parse(INVITE, 0, INVITE.length, Limits.DEFAULT).orThrow();
            }
            best = Math.min(best, (System.nanoTime() - start) / MESSAGES);
        }
        assertThat(Duration.ofNanos(best)).isLessThan(BOUND);
    }
}
