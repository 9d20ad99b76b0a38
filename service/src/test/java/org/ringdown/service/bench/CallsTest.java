package org.ringdown.service.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ringdown.runtime.media.Learning;

/** Whole calls, as ladders. They show who speaks with whom, and whose address the media goes to. */
class CallsTest {
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

    private Talk between(final Device caller, final Device callee) {
        final Talk talk = caller.call(callee.user);
        callee.rings().answer();
        bench.pass(1);
        return talk;
    }

    @Test
    void aBrowserCallsAPhone() {
        final Talk call = alice.call("bob");
        bob.rings().ring();
        bench.pass(2);
        bob.rings().answer();
        bench.pass(60);
        call.bye();

        assertThat(bench.taken())
                .isEqualTo(
                        """
                             0 ms  alice → ringdown  INVITE (webrtc of alice)
                             0 ms  ringdown → alice  407
                             0 ms  alice → ringdown  ACK
                             0 ms  alice → ringdown  INVITE (webrtc of alice)
                             0 ms  ringdown → bob  INVITE (rtp of ringdown)
                             0 ms  bob → ringdown  180
                             0 ms  ringdown → alice  180
                          2000 ms  bob → ringdown  200 (rtp of bob)
                          2000 ms  ringdown → alice  200 (webrtc of ringdown)
                          2000 ms  alice → ringdown  ACK
                          2000 ms  ringdown → bob  ACK
                         62000 ms  alice → ringdown  BYE
                         62000 ms  ringdown → bob  BYE
                         62000 ms  bob → ringdown  200 BYE
                         62000 ms  ringdown → alice  200 BYE
                        """);
        assertThat(bench.media.taken())
                .containsExactly(
                        "open 1 webrtc",
                        "open 2 rtp 30000",
                        "open 3 rtp 30002",
                        "remote 1 webrtc, it begins DTLS",
                        "remote 2 rtp 192.0.2.12:16906",
                        "bridge 1 <-> 2",
                        "close 3",
                        "close 2",
                        "close 1");
    }

    @Test
    void aPhoneCallsABrowser() {
        final Talk call = bob.call("alice");
        alice.rings().ring();
        alice.rings().answer();
        alice.rings().bye();

        assertThat(bench.taken())
                .isEqualTo(
                        """
                             0 ms  bob → ringdown  INVITE (rtp of bob)
                             0 ms  ringdown → bob  407
                             0 ms  bob → ringdown  ACK
                             0 ms  bob → ringdown  INVITE (rtp of bob)
                             0 ms  ringdown → alice  INVITE (webrtc of ringdown)
                             0 ms  alice → ringdown  180
                             0 ms  ringdown → bob  180
                             0 ms  alice → ringdown  200 (webrtc of alice)
                             0 ms  ringdown → bob  200 (rtp of ringdown)
                             0 ms  bob → ringdown  ACK
                             0 ms  ringdown → alice  ACK
                             0 ms  alice → ringdown  BYE
                             0 ms  ringdown → bob  BYE
                             0 ms  bob → ringdown  200 BYE
                             0 ms  ringdown → alice  200 BYE
                        """);
        assertThat(bench.media.taken())
                .containsExactly(
                        "open 1 rtp 30000",
                        "open 2 webrtc",
                        "remote 1 rtp 192.0.2.12:16906",
                        "remote 2 webrtc, it begins DTLS",
                        "bridge 1 <-> 2",
                        "close 2",
                        "close 1");
        assertThat(call.ended).isTrue();
        // A phone's media is expected from where its signalling comes; a browser has ICE.
        assertThat(bench.media.learning(1))
                .isEqualTo(Learning.DEFAULT.from(InetAddress.ofLiteral(bob.address())));
        assertThat(bench.media.learning(2)).isNull();
    }

    @Test
    void twoPhones() {
        final Device carol = bench.phone("carol");
        carol.register();
        bench.forgetTheLadder();

        final Talk call = bob.call("carol");
        carol.rings().answer();
        call.bye();

        assertThat(bench.taken())
                .isEqualTo(
                        """
                             0 ms  bob → ringdown  INVITE (rtp of bob)
                             0 ms  ringdown → bob  407
                             0 ms  bob → ringdown  ACK
                             0 ms  bob → ringdown  INVITE (rtp of bob)
                             0 ms  ringdown → carol  INVITE (rtp of ringdown)
                             0 ms  carol → ringdown  200 (rtp of carol)
                             0 ms  ringdown → bob  200 (rtp of ringdown)
                             0 ms  bob → ringdown  ACK
                             0 ms  ringdown → carol  ACK
                             0 ms  bob → ringdown  BYE
                             0 ms  ringdown → carol  BYE
                             0 ms  carol → ringdown  200 BYE
                             0 ms  ringdown → bob  200 BYE
                        """);
    }

    @Test
    void twoBrowsersSpeakDirectly() {
        final Device dora = bench.browser("dora");
        dora.register();
        bench.forgetTheLadder();

        final Talk call = alice.call("dora");
        assertThat(dora.rings().invite().body()).isEqualTo(call.invite().body());
        dora.rings().answer();
        call.reinvite("sendonly");
        call.bye();

        assertThat(bench.taken())
                .isEqualTo(
                        """
                             0 ms  alice → ringdown  INVITE (webrtc of alice)
                             0 ms  ringdown → alice  407
                             0 ms  alice → ringdown  ACK
                             0 ms  alice → ringdown  INVITE (webrtc of alice)
                             0 ms  ringdown → dora  INVITE (webrtc of alice)
                             0 ms  dora → ringdown  200 (webrtc of dora)
                             0 ms  ringdown → alice  200 (webrtc of dora)
                             0 ms  alice → ringdown  ACK
                             0 ms  ringdown → dora  ACK
                             0 ms  alice → ringdown  INVITE (webrtc of alice, sendonly)
                             0 ms  ringdown → dora  INVITE (webrtc of alice, sendonly)
                             0 ms  dora → ringdown  200 (webrtc of dora, recvonly)
                             0 ms  ringdown → alice  200 (webrtc of dora, recvonly)
                             0 ms  alice → ringdown  ACK
                             0 ms  ringdown → dora  ACK
                             0 ms  alice → ringdown  BYE
                             0 ms  ringdown → dora  BYE
                             0 ms  dora → ringdown  200 BYE
                             0 ms  ringdown → alice  200 BYE
                        """);
        assertThat(bench.media.opened()).isZero();
    }

    @Test
    void holdAndResumeByTheCaller() {
        final Talk call = between(alice, bob);
        bench.forgetTheLadder();

        call.reinvite("sendonly");
        assertThat(bench.media.heard()).containsExactly("1 -> 2");
        call.reinvite("sendrecv");
        assertThat(bench.media.heard()).containsExactly("1 <-> 2");

        assertThat(bench.taken())
                .isEqualTo(
                        """
                             0 ms  alice → ringdown  INVITE (webrtc of alice, sendonly)
                             0 ms  ringdown → bob  INVITE (rtp of ringdown, sendonly)
                             0 ms  bob → ringdown  200 (rtp of bob, recvonly)
                             0 ms  ringdown → alice  200 (webrtc of ringdown, recvonly)
                             0 ms  alice → ringdown  ACK
                             0 ms  ringdown → bob  ACK
                             0 ms  alice → ringdown  INVITE (webrtc of alice)
                             0 ms  ringdown → bob  INVITE (rtp of ringdown)
                             0 ms  bob → ringdown  200 (rtp of bob)
                             0 ms  ringdown → alice  200 (webrtc of ringdown)
                             0 ms  alice → ringdown  ACK
                             0 ms  ringdown → bob  ACK
                        """);
        call.bye();
    }

    @Test
    void holdAndResumeByTheCallee() {
        final Talk call = between(alice, bob);
        bench.forgetTheLadder();

        bob.rings().reinvite("sendonly");
        assertThat(bench.media.heard()).containsExactly("1 <- 2");
        bob.rings().reinvite("inactive");
        assertThat(bench.media.heard()).containsExactly("1 - 2");
        bob.rings().reinvite("sendrecv");
        assertThat(bench.media.heard()).containsExactly("1 <-> 2");

        assertThat(bench.taken())
                .isEqualTo(
                        """
                             0 ms  bob → ringdown  INVITE (rtp of bob, sendonly)
                             0 ms  ringdown → alice  INVITE (webrtc of ringdown, sendonly)
                             0 ms  alice → ringdown  200 (webrtc of alice, recvonly)
                             0 ms  ringdown → bob  200 (rtp of ringdown, recvonly)
                             0 ms  bob → ringdown  ACK
                             0 ms  ringdown → alice  ACK
                             0 ms  bob → ringdown  INVITE (rtp of bob, inactive)
                             0 ms  ringdown → alice  INVITE (webrtc of ringdown, inactive)
                             0 ms  alice → ringdown  200 (webrtc of alice, inactive)
                             0 ms  ringdown → bob  200 (rtp of ringdown, inactive)
                             0 ms  bob → ringdown  ACK
                             0 ms  ringdown → alice  ACK
                             0 ms  bob → ringdown  INVITE (rtp of bob)
                             0 ms  ringdown → alice  INVITE (webrtc of ringdown)
                             0 ms  alice → ringdown  200 (webrtc of alice)
                             0 ms  ringdown → bob  200 (rtp of ringdown)
                             0 ms  bob → ringdown  ACK
                             0 ms  ringdown → alice  ACK
                        """);
        call.bye();
    }

    @Test
    void aRefusedHoldChangesNothing() {
        final Talk call = between(alice, bob);
        bob.rings().willAnswer = 488;
        bench.forgetTheLadder();

        call.reinvite("inactive");

        assertThat(bench.taken())
                .isEqualTo(
                        """
                             0 ms  alice → ringdown  INVITE (webrtc of alice, inactive)
                             0 ms  ringdown → bob  INVITE (rtp of ringdown, inactive)
                             0 ms  bob → ringdown  488
                             0 ms  ringdown → bob  ACK
                             0 ms  ringdown → alice  488
                             0 ms  alice → ringdown  ACK
                        """);
        // The browser wanted its picture again.
        assertThat(bench.media.taken()).containsExactly("open 4 rtp 30002", "close 4");
        assertThat(bench.media.heard()).containsExactly("1 <-> 2");
        bob.rings().willAnswer = 200;
        call.reinvite("sendrecv");
        assertThat(bench.media.heard()).containsExactly("1 <-> 2");
        call.bye();
    }

    @Test
    void ringingWithSound() {
        final Talk call = alice.call("bob");
        bob.rings().early();
        assertThat(bench.media.heard()).containsExactly("1 <-> 2");
        bench.pass(3);
        bob.rings().answer();
        call.bye();

        assertThat(bench.taken())
                .isEqualTo(
                        """
                             0 ms  alice → ringdown  INVITE (webrtc of alice)
                             0 ms  ringdown → alice  407
                             0 ms  alice → ringdown  ACK
                             0 ms  alice → ringdown  INVITE (webrtc of alice)
                             0 ms  ringdown → bob  INVITE (rtp of ringdown)
                             0 ms  bob → ringdown  183 (rtp of bob)
                             0 ms  ringdown → alice  183 (webrtc of ringdown)
                          3000 ms  bob → ringdown  200 (rtp of bob)
                          3000 ms  ringdown → alice  200 (webrtc of ringdown)
                          3000 ms  alice → ringdown  ACK
                          3000 ms  ringdown → bob  ACK
                          3000 ms  alice → ringdown  BYE
                          3000 ms  ringdown → bob  BYE
                          3000 ms  bob → ringdown  200 BYE
                          3000 ms  ringdown → alice  200 BYE
                        """);
    }

    @Test
    void nobodyAnswersAndTheCallerGivesUp() {
        final Talk call = alice.call("bob");
        bob.rings().ring();
        bench.pass(10);
        call.cancel();

        assertThat(bench.taken())
                .isEqualTo(
                        """
                             0 ms  alice → ringdown  INVITE (webrtc of alice)
                             0 ms  ringdown → alice  407
                             0 ms  alice → ringdown  ACK
                             0 ms  alice → ringdown  INVITE (webrtc of alice)
                             0 ms  ringdown → bob  INVITE (rtp of ringdown)
                             0 ms  bob → ringdown  180
                             0 ms  ringdown → alice  180
                         10000 ms  alice → ringdown  CANCEL
                         10000 ms  ringdown → alice  200 CANCEL
                         10000 ms  ringdown → bob  CANCEL
                         10000 ms  bob → ringdown  200 CANCEL
                         10000 ms  bob → ringdown  487
                         10000 ms  ringdown → bob  ACK
                         10000 ms  ringdown → alice  487
                         10000 ms  alice → ringdown  ACK
                        """);
        assertThat(call.statuses).containsExactly(180, 487);
        assertThat(bench.media.openLegs()).isZero();
    }

    @Test
    void nobodyAnswersAndNobodyGivesUp() {
        final Talk call = alice.call("bob");
        bob.rings().ring();
        bench.untilTheEnd();

        assertThat(bench.taken())
                .isEqualTo(
                        """
                             0 ms  alice → ringdown  INVITE (webrtc of alice)
                             0 ms  ringdown → alice  407
                             0 ms  alice → ringdown  ACK
                             0 ms  alice → ringdown  INVITE (webrtc of alice)
                             0 ms  ringdown → bob  INVITE (rtp of ringdown)
                             0 ms  bob → ringdown  180
                             0 ms  ringdown → alice  180
                        200000 ms  ringdown → bob  CANCEL
                        200000 ms  bob → ringdown  200 CANCEL
                        200000 ms  bob → ringdown  487
                        200000 ms  ringdown → bob  ACK
                        200000 ms  ringdown → alice  408
                        200000 ms  alice → ringdown  ACK
                        """);
        assertThat(call.statuses).containsExactly(180, 408);
    }

    @Test
    void aPhoneThatIsGone() {
        bob.deaf = true;
        final Talk call = alice.call("bob");
        bench.untilTheEnd();

        assertThat(call.statuses).containsExactly(408);
    }
}
