package org.ringdown.service.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ringdown.sip.message.Method;

/** Digits that telephones say in SIP. */
class InfoDigitsTest {
    private static final String RELAY = "application/dtmf-relay";

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

    private Talk call() {
        final Talk call = alice.call("bob");
        bob.rings().answerWith(Sdp.baresip(bob.address(), 1, "sendrecv"));
        bench.untilTheEnd();
        return call;
    }

    private void says(final String type, final String body) {
        bench.media.taken();
        bench.forgetTheLadder();
        bob.send(bob.rings().request(Method.INFO).body(type, body).build());
        bench.untilTheEnd();
    }

    @Test
    void aBrowserGetsThemInItsSound() {
        final Talk call = call();

        says(RELAY, "Signal=5\r\nDuration=200\r\n");
        assertThat(bob.last().status()).isEqualTo(200);
        assertThat(alice.has(Method.INFO)).isFalse();
        assertThat(bench.media.taken())
                .singleElement()
                .asString()
                .matches("press 5 for 200 as \\d+ on 1");

        says("application/dtmf; charset=utf-8", "#");
        assertThat(bench.media.taken())
                .singleElement()
                .asString()
                .matches("press 11 for 160 as \\d+ on 1");
        call.bye();
    }

    @Test
    void whatIsNoDigitPasses() {
        final Talk call = call();

        says(RELAY, "Signal=99");

        assertThat(new String(alice.got(Method.INFO).body(), StandardCharsets.UTF_8))
                .isEqualTo("Signal=99");
        assertThat(bench.media.taken()).isEmpty();
        call.bye();
    }
}
