package org.ringdown.service.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ringdown.rtc.sdp.SessionDescription;
import org.ringdown.runtime.media.MediaEvent;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;

/** Offers and answers in every message that may carry them: RFC 3264, 3262, 3311, 6337. */
class OffersTest {
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
        bench.untilTheEnd();
        bench.forgetTheLadder();
        return talk;
    }

    @Test
    void theOfferComesInThe200AndTheAnswerInTheAck() {
        final Talk call = bob.call("alice", null);
        alice.rings().answer();

        assertThat(bench.taken())
                .isEqualTo(
                        """
                             0 ms  bob → ringdown  INVITE
                             0 ms  ringdown → bob  407
                             0 ms  bob → ringdown  ACK
                             0 ms  bob → ringdown  INVITE
                             0 ms  ringdown → alice  INVITE
                             0 ms  alice → ringdown  200 (webrtc of alice)
                             0 ms  ringdown → bob  200 (rtp of ringdown)
                             0 ms  bob → ringdown  ACK (rtp of bob)
                             0 ms  ringdown → alice  ACK (webrtc of ringdown)
                        """);
        assertThat(bench.media.heard()).containsExactly("1 <-> 2");
        call.bye();
    }

    @Test
    void anAckThatComesAgainPassesTheSameWay() {
        final Talk call = bob.call("alice", null);
        call.acknowledges = false;
        final SipResponse ok = alice.rings().answer();
        final SipResponse got = Objects.requireNonNull(call.success);
        final SipRequest ack = call.ack(got, Sdp.answer(got.body(), bob.address(), 1, "sendrecv"));

        bob.send(ack);
        final byte[] first = alice.got(Method.ACK).body();
        alice.send(ok);
        bob.send(ack);

        assertThat(alice.got(Method.ACK).body()).isEqualTo(first);
        assertThat(Sdp.describe(alice.got(Method.ACK))).isEqualTo(" (webrtc of ringdown)");
        call.bye();
    }

    @Test
    void theOfferComesInA183AndTheAnswerInThePrack() {
        final Talk call = bob.call("alice", null);
        alice.send(
                alice.rings()
                        .reply(183)
                        .set("Require", "100rel")
                        .set("RSeq", "1")
                        .body("application/sdp", alice.offer("sendrecv", 1))
                        .build());
        final SipResponse early = bob.last();
        bob.send(
                call.inDialog(Method.PRACK, early)
                        .set("RAck", "1 " + early.cseq())
                        .body(
                                "application/sdp",
                                Sdp.answer(early.body(), bob.address(), 1, "sendrecv"))
                        .build());
        assertThat(bench.media.heard()).containsExactly("1 <-> 2");
        call.acknowledges = false;
        alice.send(alice.rings().reply(200).build());
        bob.send(call.ack(Objects.requireNonNull(call.success), null));

        assertThat(bench.taken())
                .isEqualTo(
                        """
                             0 ms  bob → ringdown  INVITE
                             0 ms  ringdown → bob  407
                             0 ms  bob → ringdown  ACK
                             0 ms  bob → ringdown  INVITE
                             0 ms  ringdown → alice  INVITE
                             0 ms  alice → ringdown  183 (webrtc of alice)
                             0 ms  ringdown → bob  183 (rtp of ringdown)
                             0 ms  bob → ringdown  PRACK (rtp of bob)
                             0 ms  ringdown → alice  PRACK (webrtc of ringdown)
                             0 ms  alice → ringdown  200 PRACK
                             0 ms  ringdown → bob  200 PRACK
                             0 ms  alice → ringdown  200
                             0 ms  ringdown → bob  200
                             0 ms  bob → ringdown  ACK
                             0 ms  ringdown → alice  ACK
                        """);
        call.bye();
    }

    @Test
    void anUpdateWhileItRings() {
        final Talk call = alice.call("bob");
        bob.rings().early();
        bench.forgetTheLadder();

        alice.send(
                call.inDialog(Method.UPDATE, alice.last())
                        .body("application/sdp", alice.offer("sendonly", 2))
                        .build());

        assertThat(bench.taken())
                .isEqualTo(
                        """
                             0 ms  alice → ringdown  UPDATE (webrtc of alice, sendonly)
                             0 ms  ringdown → bob  UPDATE (rtp of ringdown, sendonly)
                             0 ms  bob → ringdown  200 UPDATE (rtp of bob, recvonly)
                             0 ms  ringdown → alice  200 UPDATE (webrtc of ringdown, recvonly)
                        """);
        assertThat(bench.media.heard()).containsExactly("1 -> 2");
        call.cancel();
    }

    @Test
    void a200ThatComesAgainChangesNothing() {
        final Talk call = alice.call("bob");
        call.acknowledges = false;
        final SipResponse ok = bob.rings().answer();
        final byte[] first = Objects.requireNonNull(call.success).body();
        alice.send(call.ack(Objects.requireNonNull(call.success), null));
        bob.rings().willAnswer = -1;
        call.reinvite("sendonly");
        bench.forgetTheLadder();

        // Our ACK was lost: bob's answer to the first INVITE crosses the second.
        bob.send(ok);

        assertThat(Objects.requireNonNull(call.success).body()).isEqualTo(first);
        assertThat(bench.media.taken()).isEmpty();
        bob.rings().answer();
        assertThat(bench.media.heard()).containsExactly("1 -> 2");
        call.bye();
    }

    @Test
    void twoOffersAtOnce() {
        final Talk call = between(alice, bob);
        bob.rings().willAnswer = -1;
        call.reinvite("sendonly");

        bob.rings().reinvite("sendonly");

        assertThat(bob.last().status()).isEqualTo(491);
        bob.rings().answer();
        assertThat(bench.media.heard()).containsExactly("1 -> 2");
        call.bye();
    }

    @Test
    void anAnswerThatCannotPassIsLeftOut() {
        final Talk call = alice.call("bob");
        bob.send(bob.rings().reply(200).body("application/sdp", Sdp.g729(bob.address())).build());

        assertThat(bench.taken())
                .isEqualTo(
                        """
                             0 ms  alice → ringdown  INVITE (webrtc of alice)
                             0 ms  ringdown → alice  407
                             0 ms  alice → ringdown  ACK
                             0 ms  alice → ringdown  INVITE (webrtc of alice)
                             0 ms  ringdown → bob  INVITE (rtp of ringdown)
                             0 ms  bob → ringdown  200 (rtp of bob)
                             0 ms  ringdown → alice  200
                             0 ms  alice → ringdown  ACK
                             0 ms  ringdown → bob  ACK
                        """);
        call.bye();
    }

    @Test
    void noCommonCodec() {
        final Talk call = bob.call("alice", Sdp.g729(bob.address()));

        assertThat(call.statuses).containsExactly(488);
        assertThat(alice.incoming).isEmpty();
        assertThat(bench.media.openLegs()).isZero();
    }

    @Test
    void whoRefusesPlainMediaIsOfferedProtectionNext() {
        final Talk call = alice.call("bob");
        bob.rings().willAnswer = 488;
        bob.send(bob.rings().reply(488).build());

        final List<SessionDescription> offers =
                bob.inbox.stream()
                        .filter(message ->
                                message instanceof SipRequest request
                                        && request.method().equals(Method.INVITE))
                        .map(message -> SessionDescription.parse(message.body()).orThrow())
                        .toList();
        assertThat(offers)
                .extracting(offer -> offer.media().getFirst().protocol())
                .containsExactly("RTP/AVP", "RTP/SAVP", "UDP/TLS/RTP/SAVPF");
        assertThat(offers.get(1).toString()).contains("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:");
        assertThat(offers.get(2).toString()).contains("a=fingerprint:sha-256 ");
        assertThat(call.statuses).containsExactly(488);
        assertThat(bench.media.openLegs()).isZero();
    }

    @Test
    void damagedSdp() {
        final Talk call = bob.call("alice", "v=0\r\nnot an SDP\r\n");

        assertThat(call.statuses).containsExactly(488);
    }

    @Test
    void noPortIsFree() {
        final Bench small = new Bench(new Stores.Bindings(), 1, 64, 1);
        final Device carol = small.phone("carol");
        final Device dora = small.phone("dora");
        carol.register();
        dora.register();

        final Talk call = carol.call("dora");

        assertThat(call.statuses).containsExactly(503);
        small.untilTheEnd();
        small.assertNothingIsLeft();
    }

    @Test
    void silenceOnBothSidesEndsTheCall() {
        between(alice, bob);

        bench.silent(1);
        assertThat(bench.calls()).isOne();
        bench.failed(2);

        assertThat(bench.calls()).isZero();
        assertThat(bench.media.openLegs()).isZero();
    }

    @Test
    void silenceOnOneSideIsNoReason() {
        final Talk call = between(alice, bob);

        bench.silent(1);
        bench.media(new MediaEvent.Ready(1));
        bench.silent(2);

        assertThat(bench.calls()).isOne();
        call.bye();
        bench.silent(1);
    }

    @Test
    void aBrowserThatLosesItsConnectionIsFoundAgain() {
        final Talk call = between(bob, alice);
        alice.reconnected(77);
        alice.register();
        bench.forgetTheLadder();

        call.reinvite("sendonly");
        call.bye();

        assertThat(bench.taken())
                .isEqualTo(
                        """
                             0 ms  bob → ringdown  INVITE (rtp of bob, sendonly)
                             0 ms  ringdown → alice  INVITE (webrtc of ringdown, sendonly)
                             0 ms  alice → ringdown  200 (webrtc of alice, recvonly)
                             0 ms  ringdown → bob  200 (rtp of ringdown, recvonly)
                             0 ms  bob → ringdown  ACK
                             0 ms  ringdown → alice  ACK
                             0 ms  bob → ringdown  BYE
                             0 ms  ringdown → alice  BYE
                             0 ms  alice → ringdown  200 BYE
                             0 ms  ringdown → bob  200 BYE
                        """);
    }

    @Test
    void aBrowserThatIsGoneAnswersNoMore() {
        final Talk call = between(bob, alice);
        bench.lost = _ -> true;
        alice.reconnected(78);
        bench.lost = _ -> false;

        call.bye();
        // It may come back at any moment, so the BYE waits; but not for ever.
        bench.pass(21);
        // RFC 5626 §5.3.1: the flow that its token names is gone.
        assertThat(bob.last().status()).isEqualTo(430);
        assertThat(bench.calls()).isZero();
    }

    @Test
    void aCallerWhoseConnectionClosesGivesUp() {
        alice.call("bob");
        bob.rings().ring();

        bench.closed(alice.flow());

        assertThat(bob.has(Method.CANCEL)).isTrue();
        assertThat(bench.media.openLegs()).isZero();
    }

    @Test
    void whoGivesUpWhileThePasswordIsCheckedHasCalledNobody() {
        bench.lost = message -> message instanceof SipResponse r && r.status() == 407;
        final Talk call = alice.call("bob");
        bench.lost = _ -> false;
        // What was in memory is forgotten when an account changes.
        bench.accounts.add("somebody", Bench.DOMAIN, "else");
        bench.directory.refresh();
        bench.storeAnswers = false;
        // The 407 comes again with the INVITE.
        alice.send(call.invite());
        call.cancel();
        bench.storeAnswers = true;
        bench.settle();

        assertThat(call.statuses).containsExactly(487);
        assertThat(bob.incoming).isEmpty();
        assertThat(bench.media.opened()).isZero();
    }

    @Test
    void messagesWithinTheDialogPassUntouched() {
        final Talk call = between(alice, bob);

        alice.send(
                call.request(Method.INFO)
                        .body("application/dtmf-relay", "Signal=5\r\nDuration=160\r\n")
                        .build());

        final SipMessage info = bob.got(Method.INFO);
        assertThat(new String(info.body(), java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo("Signal=5\r\nDuration=160\r\n");
        call.bye();
    }
}
