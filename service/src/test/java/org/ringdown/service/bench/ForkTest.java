package org.ringdown.service.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.transport.Transport;

/** Calls to somebody with several devices: RFC 3261 §16.6, §16.7, §13.2.2.4. */
class ForkTest {
    private final Bench bench = new Bench();
    private final Device bob = bench.phone("bob");
    private final Device alice = bench.browser("alice");
    private final Device desk = bench.device("desk", "carol", Transport.UDP);
    private final Device cell = bench.device("cell", "carol", Transport.UDP);
    private final Device web = bench.device("web", "carol", Transport.WSS);

    private void registered(final Device... devices) {
        for (final Device device : devices) {
            device.register();
        }
        bench.untilTheEnd();
        bench.forgetTheLadder();
    }

    @AfterEach
    void nothingIsLeft() {
        bench.untilTheEnd();
        bench.assertNothingIsLeft();
    }

    @Test
    void oneAnswersAndTheOtherHearsWhy() {
        registered(desk, web);
        final Talk call = bob.call("carol");
        desk.rings().ring();
        web.rings().ring();
        bench.pass(4);
        web.rings().answer();

        assertThat(bench.taken())
                .isEqualTo(
                        """
                             0 ms  bob → ringdown  INVITE (rtp of bob)
                             0 ms  ringdown → bob  407
                             0 ms  bob → ringdown  ACK
                             0 ms  bob → ringdown  INVITE (rtp of bob)
                             0 ms  ringdown → desk  INVITE (rtp of ringdown)
                             0 ms  ringdown → web  INVITE (webrtc of ringdown)
                             0 ms  desk → ringdown  180
                             0 ms  ringdown → bob  180
                             0 ms  web → ringdown  180
                             0 ms  ringdown → bob  180
                          4000 ms  web → ringdown  200 (webrtc of web)
                          4000 ms  ringdown → bob  200 (rtp of ringdown)
                          4000 ms  bob → ringdown  ACK
                          4000 ms  ringdown → desk  CANCEL
                          4000 ms  desk → ringdown  200 CANCEL
                          4000 ms  desk → ringdown  487
                          4000 ms  ringdown → web  ACK
                          4000 ms  ringdown → desk  ACK
                        """);
        assertThat(desk.got(Method.CANCEL).headers("Reason"))
                .containsExactly("SIP;cause=200;text=\"Call completed elsewhere\"");
        assertThat(bench.media.open()).containsExactly(1L, 3L);
        assertThat(bench.media.heard()).containsExactly("1 <-> 3");
        call.bye();
        assertThat(bench.media.openLegs()).isZero();
    }

    @Test
    void everybodyIsBusy() {
        registered(desk, web);
        final Talk call = bob.call("carol");
        desk.rings().refuse(486);
        assertThat(call.statuses).isEmpty();
        web.rings().refuse(486);

        assertThat(call.statuses).containsExactly(486);
        assertThat(bench.media.openLegs()).isZero();
        assertThat(bench.calls()).isZero();
    }

    @Test
    void whoAnswersTooLateDisturbsNobody() {
        registered(desk, cell);
        final Talk call = bob.call("carol");
        desk.rings().ring();
        cell.rings().ring();
        cell.rings().obeys = false;
        desk.rings().answer();
        bench.forgetTheLadder();

        cell.rings().answer();
        final SipResponse second = Objects.requireNonNull(call.success);
        bob.send(call.inDialog(Method.BYE, second).build());
        assertThat(bench.taken())
                .isEqualTo(
                        """
                             0 ms  cell → ringdown  200 (rtp of cell)
                             0 ms  ringdown → bob  200
                             0 ms  bob → ringdown  ACK
                             0 ms  ringdown → cell  ACK
                             0 ms  bob → ringdown  BYE
                             0 ms  ringdown → cell  BYE
                             0 ms  cell → ringdown  200 BYE
                             0 ms  ringdown → bob  200 BYE
                        """);
        // Nor does it get to the caller's media later: the offer it lost with was never answered.
        cell.rings().reinvite("sendrecv");
        assertThat(cell.last().status()).isEqualTo(491);
        assertThat(bench.media.taken()).isEmpty();
        assertThat(bench.media.heard()).containsExactly("1 <-> 2");
        assertThat(bench.calls()).isOne();
        desk.rings().bye();
        assertThat(bench.calls()).isZero();
    }

    @Test
    void twoAnswersFromBehindOneDevice() {
        registered(desk);
        final Talk call = bob.call("carol");
        desk.rings().answer();
        bench.forgetTheLadder();

        desk.send(
                desk.rings()
                        .reply(200)
                        .set("To", desk.rings().invite().to().withTag("another").toString())
                        .body("application/sdp", desk.rings().answerSdp())
                        .build());

        assertThat(call.statuses).containsExactly(200, 200);
        assertThat(bench.media.taken()).isEmpty();
        bob.send(call.inDialog(Method.BYE, Objects.requireNonNull(call.success)).build());
        assertThat(bench.calls()).isOne();
        desk.rings().bye();
    }

    @Test
    void whoAnswersIsHeardThoughAnotherRangWithSoundLater() {
        registered(desk, cell);
        bob.call("carol");
        desk.rings().early();
        cell.rings().early();
        assertThat(bench.media.heard()).containsExactly("1 <-> 3");

        // Its answer is known from the 183 and not repeated.
        desk.send(desk.rings().reply(200).build());

        assertThat(bench.media.heard()).containsExactly("1 <-> 2");
        assertThat(bench.media.open()).containsExactly(1L, 2L);
        desk.rings().bye();
    }

    @Test
    void aBrowserTakesTheCallOfABrowserAndThePhoneIsLetGo() {
        registered(desk, web);
        final Talk call = alice.call("carol");
        desk.rings().ring();
        web.rings().ring();
        // The caller's, and the phone's for sound and picture.
        assertThat(bench.media.openLegs()).isEqualTo(3);

        web.rings().answer();

        assertThat(bench.media.openLegs()).isZero();
        assertThat(bench.calls()).isZero();
        assertThat(Objects.requireNonNull(call.success).body())
                .isEqualTo(
                        web.rings().answerSdp().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        call.bye();
    }

    @Test
    void aTargetThatCannotHaveTheOfferIsLeftOut() {
        registered(web, desk);
        final Talk call = bob.call("carol", Sdp.g729(bob.address()));

        assertThat(web.incoming).isEmpty();
        assertThat(bench.media.open()).containsExactly(1L, 2L);
        desk.rings().refuse(603);
        assertThat(call.statuses).containsExactly(603);
    }

    @Test
    void aTargetThatIsLeftOutLeavesNoTraceInTheNext() {
        registered(desk, web);
        final String videoOnly =
                Sdp.chromium(alice.address(), 1, "sendrecv")
                        .replaceAll("(?s)m=audio.*?m=video 9", "m=video 54609")
                        .replace("BUNDLE 0 1", "BUNDLE 1")
                        .replace("VP8/90000", "x-secret/90000");
        final Talk call = alice.call("carol", videoOnly);

        assertThat(desk.incoming).isEmpty();
        web.send(web.rings().reply(200).body("application/sdp", videoOnly).build());

        assertThat(Objects.requireNonNull(call.success).body())
                .isEqualTo(videoOnly.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(bench.media.openLegs()).isZero();
        call.bye();
    }

    @Test
    void aDeviceThatIsGoneDoesNotKeepTheOthersWaiting() {
        registered(desk, web);
        bench.closed(web.flow());
        final Talk call = bob.call("carol");
        assertThat(web.incoming).isEmpty();
        desk.rings().answer();
        call.bye();
        assertThat(call.statuses).containsExactly(200);
    }
}
