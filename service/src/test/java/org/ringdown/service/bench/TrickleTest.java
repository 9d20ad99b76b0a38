package org.ringdown.service.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.ringdown.sip.message.Method;

/** Candidates that follow an offer or answer in INFO (RFC 8840). */
class TrickleTest {
    private static final String TYPE = "application/trickle-ice-sdpfrag";

    private final Bench bench = new Bench();
    private final Device alice = bench.browser("alice");
    private final Device bob = bench.phone("bob");

    @BeforeEach
    void everybodyIsRegistered() {
        alice.register();
        bob.register();
        bench.untilTheEnd();
        bench.forgetTheLadder();
    }

    @AfterEach
    void nothingIsLeft() {
        bench.untilTheEnd();
        bench.assertNothingIsLeft();
    }

    private static String fragment(final String... lines) {
        return String.join("\r\n", lines) + "\r\n";
    }

    private static void info(final Talk talk, final Device by, final String body) {
        by.send(
                talk.request(Method.INFO)
                        .set("Info-Package", "trickle-ice")
                        .body(TYPE, body)
                        .build());
    }

    @Test
    @DisplayName("a browser's candidates end at the relay, which has its ICE")
    void relayed() {
        final Talk call = alice.call("bob");
        bob.rings().answer();
        bench.untilTheEnd();
        bench.forgetTheLadder();
        bench.media.taken();

        info(
                call,
                alice,
                fragment(
                        "a=ice-ufrag:next",
                        "a=ice-pwd:nextnextnextnextnextnext",
                        "m=audio 9 RTP/AVP 0",
                        "a=mid:0",
                        "a=candidate:1 1 udp 2130706431 9d1f.local 50000 typ host",
                        "a=candidate:2 1 udp 1694498815 192.0.2.7 50001 typ srflx"));
        info(call, alice, fragment("m=audio 9 RTP/AVP 0", "a=mid:0", "a=end-of-candidates"));

        assertThat(bench.taken())
                .isEqualTo(
                        """
                             0 ms  alice → ringdown  INFO (application/trickle-ice-sdpfrag)
                             0 ms  ringdown → alice  200 INFO
                             0 ms  alice → ringdown  INFO (application/trickle-ice-sdpfrag)
                             0 ms  ringdown → alice  200 INFO
                        """);
        assertThat(bench.media.taken())
                .containsExactly(
                        "candidates 1 of next [9d1f.local, 192.0.2.7]",
                        "candidates 1 of Jg4w [], the last");
        call.bye();
    }

    @Test
    void whatCannotBeReadIsRefused() {
        final Talk call = alice.call("bob");
        bob.rings().answer();
        bench.untilTheEnd();
        bench.media.taken();

        info(call, alice, "candidates, many of them");

        assertThat(alice.last().status()).isEqualTo(400);
        assertThat(bench.media.taken()).isEmpty();
        call.bye();
    }

    @Test
    @DisplayName("a number inside takes candidates as well")
    void inside() {
        final Talk call = alice.call("echo");
        bench.media.taken();

        info(
                call,
                alice,
                fragment(
                        "a=ice-ufrag:Jg4w",
                        "a=ice-pwd:nextnextnextnextnextnext",
                        "m=audio 9 RTP/AVP 0",
                        "a=mid:0",
                        "a=candidate:2 1 udp 1694498815 192.0.2.7 50001 typ srflx",
                        "a=end-of-candidates"));

        assertThat(alice.last().status()).isEqualTo(200);
        assertThat(bench.media.taken())
                .containsExactly("candidates 1 of Jg4w [192.0.2.7], the last");
        call.bye();
    }

    @Test
    @DisplayName("two browsers that talk directly trickle to each other")
    void direct() {
        final Device carol = bench.browser("carol");
        carol.register();
        final Talk call = alice.call("carol");
        carol.rings().answer();
        bench.untilTheEnd();
        bench.forgetTheLadder();

        info(call, alice, fragment("m=audio 9 RTP/AVP 0", "a=mid:0", "a=end-of-candidates"));

        assertThat(carol.got(Method.INFO).contentType()).isEqualTo(TYPE);
        call.bye();
    }
}
