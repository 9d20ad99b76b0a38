package org.ringdown.sip.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringdown.sip.transaction.Messages.udp;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.message.Via;
import org.ringdown.sip.transaction.Messages;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;
import org.ringdown.sip.transport.Transport;

/** Calls through the proxy as ladders; each line is what it sends, or tells its service. */
class ProxyLadderTest {
    private final Rig rig = new Rig();
    private final SipRequest invite = udp("INVITE", "i1");

    @Test
    void oneIsBusyAndTheOtherAnswers() {
        rig.alice(invite);
        rig.fork("desk", "cell");
        rig.from("desk", 180);
        rig.from("cell", 486);
        rig.from("desk", 200);
        rig.until(40);
        assertThat(rig.take())
                .containsExactly(
                        "0 > service Incoming INVITE",
                        "0 > alice 100 INVITE",
                        "0 > desk INVITE",
                        "0 > cell INVITE",
                        "0 > alice 180 INVITE",
                        "0 > cell ACK",
                        "0 > service Done 200 by 0",
                        "0 > alice 200 INVITE",
                        "32000 > service Gone");
        assertThat(rig.engine.isEmpty()).isTrue();
    }

    @Test
    void theLoserIsToldThatTheCallWasAnsweredElsewhere() {
        rig.alice(invite);
        rig.fork("desk", "cell");
        rig.from("desk", 180);
        rig.from("cell", 180);
        rig.from("cell", 200);
        final List<String> answered = rig.take();
        assertThat(answered).endsWith("0 > alice 200 INVITE", "0 > desk CANCEL");
        assertThat(lastRequest("desk", "CANCEL").headers("Reason"))
                .containsExactly("SIP;cause=200;text=\"Call completed elsewhere\"");
        rig.from("desk", 487);
        assertThat(rig.take()).containsExactly("0 > desk ACK");
        rig.until(70);
        assertThat(rig.engine.isEmpty()).isTrue();
    }

    @Test
    void aCancelWaitsForTheFirstProvisionalResponse() {
        rig.alice(invite);
        rig.fork("desk", "cell");
        rig.from("cell", 200);
        assertThat(rig.take()).doesNotContain("0 > desk CANCEL");
        rig.from("desk", 100);
        assertThat(rig.take()).containsExactly("0 > desk CANCEL");
    }

    @Test
    void everySuccessOfEveryBranchGoesOn() {
        rig.alice(invite);
        rig.fork("desk", "cell");
        rig.from("desk", 180);
        rig.from("cell", 200);
        rig.from("desk", 200);
        rig.from("cell", 200);
        assertThat(rig.toAlice.stream().filter(m -> ((SipResponse) m).status() == 200)).hasSize(3);
        assertThat(rig.outputs.stream().filter(ProxyOutput.Done.class::isInstance)).hasSize(1);
    }

    @Test
    void theCallerGivesUp() {
        rig.alice(invite);
        rig.fork("desk", "cell");
        rig.from("desk", 180);
        rig.take();
        rig.until(5);
        rig.take();
        rig.alice(udp("CANCEL", "i1", "Reason: SIP;cause=487"));
        assertThat(rig.take())
                .containsExactly(
                        "5000 > service Cancelled",
                        "5000 > alice 200 CANCEL",
                        "5000 > desk CANCEL");
        assertThat(lastRequest("desk", "CANCEL").headers("Reason"))
                .containsExactly("SIP;cause=487");
        rig.from("desk", 487);
        assertThat(rig.take()).containsExactly("5000 > desk ACK");
        // cell never says a word: timer B ends it.
        rig.until(32);
        assertThat(rig.take())
                .endsWith(
                        "32000 > service BranchFailed 1 408",
                        "32000 > service Done 487",
                        "32000 > alice 487 INVITE");
        rig.alice(udp("ACK", "i1"));
        rig.until(80);
        assertThat(rig.engine.isEmpty()).isTrue();
    }

    @Test
    void aPhoneThatIgnoresTheCancelIsGivenUpAfter32Seconds() {
        rig.alice(invite);
        rig.fork("desk");
        rig.from("desk", 180);
        rig.until(10);
        rig.alice(udp("CANCEL", "i1"));
        rig.from("desk", 183);
        rig.take();
        rig.until(43);
        assertThat(rig.take()).contains("42000 > service Done 487", "42000 > alice 487 INVITE");
    }

    @Test
    void theCallIsAnsweredWhileTheCallerGivesUp() {
        rig.alice(invite);
        rig.fork("desk");
        rig.from("desk", 180);
        rig.alice(udp("CANCEL", "i1"));
        rig.take();
        rig.from("desk", 200);
        assertThat(rig.take()).containsExactly("0 > service Done 200 by 0", "0 > alice 200 INVITE");
    }

    @Test
    void theCallerGivesUpBeforeTheServiceKnowsWhereToGo() {
        rig.alice(invite);
        rig.alice(udp("CANCEL", "i1"));
        rig.fork("desk");
        assertThat(rig.take())
                .containsExactly(
                        "0 > service Incoming INVITE",
                        "0 > alice 100 INVITE",
                        "0 > service Cancelled",
                        "0 > service Done 487",
                        "0 > alice 200 CANCEL",
                        "0 > alice 487 INVITE");
        rig.alice(udp("ACK", "i1"));
        rig.until(40);
        assertThat(rig.engine.isEmpty()).isTrue();
    }

    @Test
    void aCancelOfNothingIsRefusedWithoutState() {
        rig.alice(udp("CANCEL", "nothing"));
        assertThat(rig.take()).containsExactly("0 > alice 481 CANCEL");
        assertThat(rig.engine.isEmpty()).isTrue();
    }

    @Test
    void nobodyAnswersUntilTimerC() {
        rig.alice(invite);
        rig.fork("desk");
        rig.from("desk", 180);
        rig.until(150);
        rig.from("desk", 180);
        rig.take();
        rig.until(351);
        assertThat(rig.take()).first().isEqualTo("350000 > desk CANCEL");
        rig.from("desk", 487);
        assertThat(rig.take())
                .containsExactly(
                        "351000 > service BranchFailed 0 408",
                        "351000 > service Done 408",
                        "351000 > desk ACK",
                        "351000 > alice 408 INVITE");
    }

    @Test
    void nobodyIsThere() {
        rig.alice(invite);
        rig.fork("desk");
        rig.until(33);
        assertThat(rig.take()).contains("32000 > service Done 408", "32000 > alice 408 INVITE");
    }

    @Test
    void aLateRequestOtherThanInviteIsNotAnswered() {
        rig.alice(udp("OPTIONS", "o1"));
        rig.fork("desk");
        rig.from("desk", 180);
        rig.until(40);
        assertThat(rig.take())
                .contains("3500 > alice 100 OPTIONS", "32000 > service Done 408")
                .noneMatch(line -> line.endsWith("alice 408 OPTIONS"))
                .noneMatch(line -> line.endsWith("alice 180 OPTIONS"));
        assertThat(rig.engine.isEmpty()).isTrue();
    }

    @Test
    void aDeclineWinsButASuccessWinsMore() {
        rig.alice(invite);
        rig.fork("desk", "cell");
        rig.from("cell", 180);
        rig.from("desk", 603);
        assertThat(rig.take()).endsWith("0 > desk ACK", "0 > cell CANCEL");
        rig.from("cell", 200);
        assertThat(rig.take()).containsExactly("0 > service Done 200 by 1", "0 > alice 200 INVITE");
    }

    @Test
    void allChallengesGoBackTogether() {
        rig.alice(invite);
        rig.fork("desk", "cell", "echo");
        rig.from("desk", 486);
        rig.from("cell", 401, "WWW-Authenticate: Digest realm=\"a\", nonce=\"1\"");
        rig.from("echo", 407, "Proxy-Authenticate: Digest realm=\"b\", nonce=\"2\"");
        final SipResponse challenge = rig.lastToAlice();
        assertThat(challenge.status()).isEqualTo(401);
        assertThat(challenge.headers("WWW-Authenticate"))
                .containsExactly("Digest realm=\"a\", nonce=\"1\"");
        assertThat(challenge.headers("Proxy-Authenticate"))
                .containsExactly("Digest realm=\"b\", nonce=\"2\"");
    }

    @Test
    void targetsAreTriedOneAfterTheOther() {
        rig.alice(invite);
        rig.fork(false, "desk");
        rig.from("desk", 486);
        assertThat(rig.take()).endsWith("0 > desk ACK", "0 > service Exhausted 486");
        rig.fork(false, "cell");
        rig.handle(new ProxyInput.SendFailed(sent("cell"), Rig.hop("cell")));
        assertThat(rig.take())
                .endsWith("0 > service BranchFailed 1 503", "0 > service Exhausted 486");
        rig.fork(true);
        assertThat(rig.take()).containsExactly("0 > service Done 486", "0 > alice 486 INVITE");
    }

    @Test
    void anAttemptThatSaysNothingIsFollowedByTheNext() {
        rig.alice(invite);
        rig.forkWithOtherwise(true, "desk", "cell");
        rig.until(8);
        rig.from("cell", 180);
        rig.from("cell", 200);
        assertThat(rig.take())
                .containsExactly(
                        "0 > service Incoming INVITE",
                        "0 > alice 100 INVITE",
                        "0 > desk INVITE",
                        "500 > desk INVITE",
                        "1500 > desk INVITE",
                        "3500 > desk INVITE",
                        "7500 > desk INVITE",
                        "8000 > service AttemptFailed 0/0 408",
                        "8000 > cell INVITE",
                        "8000 > alice 180 INVITE",
                        "8000 > service Done 200 by 0",
                        "8000 > alice 200 INVITE");
        assertThat(sent("cell").topVia().branch()).isNotEqualTo(sent("desk").topVia().branch());
        rig.until(60);
        assertThat(rig.engine.isEmpty()).isTrue();
    }

    @Test
    void oneWordIsEnoughNotToBeLeftForBeingSlow() {
        rig.alice(invite);
        rig.forkWithOtherwise(true, "desk", "cell");
        rig.from("desk", 100);
        rig.until(100);
        assertThat(rig.take()).doesNotContain("8000 > cell INVITE").endsWith("0 > desk INVITE");
    }

    @Test
    void whoIsOverloadedOrUnreachableIsPassedOver() {
        rig.alice(invite);
        rig.forkWithOtherwise(true, "desk", "cell", "web");
        rig.from("desk", 503);
        rig.handle(new ProxyInput.SendFailed(sent("cell"), Rig.hop("cell")));
        rig.from("web", 503);
        assertThat(rig.take())
                .containsExactly(
                        "0 > service Incoming INVITE",
                        "0 > alice 100 INVITE",
                        "0 > desk INVITE",
                        "0 > service AttemptFailed 0/0 503",
                        "0 > desk ACK",
                        "0 > cell INVITE",
                        "0 > service AttemptFailed 0/1 503",
                        "0 > web INVITE",
                        "0 > web ACK",
                        "0 > service Done 500",
                        "0 > alice 500 INVITE");
    }

    @Test
    void whoRangIsNotPassedOverForBeingOverloaded() {
        rig.alice(invite);
        rig.forkWithOtherwise(true, "desk", "cell");
        rig.from("desk", 180);
        rig.from("desk", 503);
        assertThat(rig.take()).endsWith("0 > service Done 500", "0 > alice 500 INVITE");
    }

    @Test
    void aFlowThatFailsIsReplacedByTheNextAlsoWhileItRings() {
        rig.alice(invite);
        rig.forkWithOtherwise(true, "web", "desk");
        rig.from("web", 180);
        rig.take();
        rig.handle(new ProxyInput.FlowClosed(Rig.flow("web")));
        assertThat(rig.take())
                .containsExactly("0 > service AttemptFailed 0/0 503", "0 > desk INVITE");
        rig.from("desk", 200);
        assertThat(rig.take()).contains("0 > service Done 200 by 0");
    }

    @Test
    void anEdgeProxyThatLostTheFlowIsAskedForTheNext() {
        rig.alice(invite);
        rig.forkWithOtherwise(true, "desk", "cell");
        rig.from("desk", 430);
        assertThat(rig.take())
                .endsWith("0 > service AttemptFailed 0/0 430", "0 > desk ACK", "0 > cell INVITE");
        rig.from("cell", 430);
        // Endpoints never see a 430 (RFC 5626 §11.6).
        assertThat(rig.take()).contains("0 > service Done 480", "0 > alice 480 INVITE");
    }

    @Test
    void nobodyIsTriedForACallerWhoGaveUp() {
        rig.alice(invite);
        rig.forkWithOtherwise(true, "desk", "cell");
        rig.alice(udp("CANCEL", "i1"));
        rig.take();
        rig.until(40);
        assertThat(rig.take())
                .doesNotContain("8000 > cell INVITE")
                .contains("8000 > alice 487 INVITE");
    }

    @Test
    void aRequestOtherThanInviteHasTimeForEveryAttempt() {
        rig.alice(udp("MESSAGE", "m1"));
        rig.forkWithOtherwise(true, "desk", "cell", "echo");
        rig.until(20);
        rig.from("echo", 200);
        assertThat(rig.take())
                .contains("8000 > cell MESSAGE", "16000 > echo MESSAGE")
                .endsWith(
                        "20000 > service Done 200 by 0",
                        "20000 > alice 200 MESSAGE",
                        "20000 > service Gone");
        rig.until(100);
        assertThat(rig.engine.isEmpty()).isTrue();
    }

    @Test
    void ringingIsOverAndTheNextGroupRings() {
        rig.alice(invite);
        rig.fork(false, "desk", "cell");
        rig.from("desk", 180);
        rig.until(20);
        rig.take();
        rig.handle(new ProxyInput.GiveUp(rig.context()));
        assertThat(rig.take())
                .containsExactly(
                        "20000 > service BranchFailed 0 408",
                        "20000 > service BranchFailed 1 408",
                        "20000 > service Exhausted 408",
                        "20000 > desk CANCEL");
        rig.fork(true, "web");
        rig.from("desk", 487);
        // cell was asleep: it is told as soon as it shows up, and alice does not hear of it.
        rig.from("cell", 180);
        assertThat(rig.take())
                .containsExactly("20000 > web INVITE", "20000 > desk ACK", "20000 > cell CANCEL");
        rig.from("web", 486);
        assertThat(rig.take()).endsWith("20000 > service Done 486", "20000 > alice 486 INVITE");
        rig.alice(udp("ACK", "i1"));
        rig.until(120);
        assertThat(rig.engine.isEmpty()).isTrue();
    }

    @Test
    void anAnswerThatCrossesWithTheEndOfRingingIsGood() {
        rig.alice(invite);
        rig.fork(false, "desk");
        rig.from("desk", 180);
        rig.handle(new ProxyInput.GiveUp(rig.context()));
        rig.fork(true, "web");
        rig.from("web", 180);
        rig.take();
        rig.from("desk", 200);
        assertThat(rig.take())
                .containsExactly(
                        "0 > service Done 200 by 0", "0 > alice 200 INVITE", "0 > web CANCEL");
    }

    @Test
    void ringingIsOverAndThereIsNobodyElse() {
        rig.alice(invite);
        rig.fork("desk");
        rig.from("desk", 180);
        rig.handle(new ProxyInput.GiveUp(rig.context()));
        assertThat(rig.take()).contains("0 > service Done 408", "0 > alice 408 INVITE");
        rig.alice(udp("ACK", "i1"));
        // The phone ignores its CANCEL.
        rig.until(100);
        assertThat(rig.engine.isEmpty()).isTrue();
    }

    @Test
    void aRedirectIsFollowedInsteadOfPassed() {
        rig.hold = true;
        rig.alice(invite);
        rig.fork("desk", "cell");
        rig.from("cell", 486);
        rig.from("desk", 302, "Contact: <sip:web@example.org>");
        rig.take();
        rig.hold = false;
        final ProxyOutput.BranchResponse busy = rig.held.remove();
        rig.handle(new ProxyInput.Pass(busy.id(), busy.response()));
        rig.fork(true, "web");
        rig.handle(new ProxyInput.Drop(rig.held.remove().id()));
        assertThat(rig.take()).containsExactly("0 > web INVITE");
        rig.from("web", 404);
        // Of the 302 nothing is left, and of the others the 404 is no better.
        assertThat(rig.take()).endsWith("0 > service Done 486", "0 > alice 486 INVITE");
    }

    @Test
    void aRedirectToNowhereThatIsDroppedLeavesNobody() {
        rig.hold = true;
        rig.alice(invite);
        rig.fork("desk");
        rig.from("desk", 302);
        rig.take();
        rig.handle(new ProxyInput.Drop(rig.held.remove().id()));
        assertThat(rig.take()).containsExactly("0 > service Done 480", "0 > alice 480 INVITE");
    }

    @Test
    void aConnectionThatBreaksCountsAs503WhichGoesOnAs500() {
        rig.alice(invite);
        rig.fork("web");
        rig.from("web", 180);
        rig.take();
        rig.handle(new ProxyInput.FlowClosed(Rig.flow("web")));
        assertThat(rig.take())
                .containsExactly(
                        "0 > service BranchFailed 0 503",
                        "0 > service Done 500",
                        "0 > alice 500 INVITE");
    }

    @Test
    void aCallerWhoseWebSocketClosesHasGivenUp() {
        rig.handle(new ProxyInput.Received(invite, Rig.BROWSER));
        rig.fork("desk");
        rig.from("desk", 180);
        rig.take();
        rig.handle(new ProxyInput.FlowClosed(Rig.BROWSER));
        assertThat(rig.take()).containsExactly("0 > service Cancelled", "0 > desk CANCEL");
        rig.from("desk", 487);
        rig.until(40);
        assertThat(rig.engine.isEmpty()).isTrue();
    }

    @Test
    void theServiceEndsTheRingingAndAnAnswerMayStillWin() {
        rig.alice(invite);
        rig.fork("desk");
        rig.from("desk", 180);
        rig.take();
        rig.handle(new ProxyInput.Respond(rig.context(), rig.incoming().reply(480).build()));
        assertThat(rig.take()).containsExactly("0 > desk CANCEL");
        rig.from("desk", 487);
        assertThat(rig.take())
                .containsExactly("0 > desk ACK", "0 > service Done 480", "0 > alice 480 INVITE");
        assertThat(rig.lastToAlice().toTag()).isNotNull();
    }

    @Test
    void aServiceThatForgetsAResponseCannotHoldTheCallForever() {
        rig.hold = true;
        rig.alice(invite);
        rig.fork("desk");
        rig.from("desk", 200);
        rig.until(40);
        assertThat(rig.take()).contains("32000 > service Done 500", "32000 > alice 500 INVITE");
        rig.until(100);
        assertThat(rig.engine.isEmpty()).isTrue();
        assertThat(rig.engine.counters().get(ProxyCounter.OVERDUE_RESPONSES)).isEqualTo(1);
    }

    @Test
    void aServiceThatForgetsARequestCannotHoldItForever() {
        rig.alice(invite);
        rig.alice(udp("OPTIONS", "o1"));
        rig.until(300);
        assertThat(rig.take()).contains("200000 > service Done 500");
        assertThat(rig.engine.isEmpty()).isTrue();
    }

    @Test
    void theRequestGetsOurViaAndOneHopLess() {
        rig.alice(udp("INVITE", "i1").edit().remove("Max-Forwards").build());
        rig.fork("desk", "web");
        final SipRequest desk = sent("desk");
        final Via via = desk.topVia();
        assertThat(desk.vias()).hasSize(2);
        assertThat(via.toString())
                .matches(
                        "SIP/2.0/UDP 198.51.100.1:5060;"
                                + "branch=z9hG4bK[0-9a-f]{16}-[0-9a-f]{16};rport");
        assertThat(desk.maxForwards()).isEqualTo(70);
        assertThat(desk.header("Max-Breadth")).isEqualTo("30");
        assertThat(sent("web").topVia().transport()).isEqualTo("WSS");
        assertThat(sent("web").topVia().branch()).isNotEqualTo(via.branch());
    }

    @Test
    void aRequestThatComesBackIsALoopUnlessItIsForSomebodyElse() {
        rig.alice(invite);
        rig.fork("desk");
        final SipRequest back = sent("desk");
        rig.take();
        rig.handle(new ProxyInput.Received(back, Rig.flow("desk")));
        assertThat(rig.take()).containsExactly("0 > somebody 482 INVITE");
        final SipRequest elsewhere =
                back.edit().requestUri(SipUri.of("carol", "example.org")).build();
        rig.handle(new ProxyInput.Received(elsewhere, Rig.flow("desk")));
        assertThat(rig.take()).contains("0 > service Incoming INVITE");
    }

    @Test
    void whatCannotGoOnIsRefusedWithoutState() {
        rig.alice(invite.edit().set("Max-Forwards", "0").build());
        assertThat(rig.take()).containsExactly("0 > alice 483 INVITE");
        final SipRequest ack = udp("ACK", "i1").edit().toTag(tag(rig.lastToAlice())).build();
        rig.alice(ack);
        assertThat(rig.take()).isEmpty();
        rig.alice(udp("MESSAGE", "m1", "Proxy-Require: sec-agree"));
        assertThat(rig.take()).containsExactly("0 > alice 420 MESSAGE");
        assertThat(rig.lastToAlice().header("Unsupported")).isEqualTo("sec-agree");
        assertThat(rig.engine.isEmpty()).isTrue();

        rig.alice(udp("OPTIONS", "o1").edit().set("Max-Forwards", "0").build());
        assertThat(rig.take()).containsExactly("0 > service Incoming OPTIONS");
        rig.fork("desk");
        assertThat(rig.take())
                .containsExactly(
                        "0 > service BranchFailed 0 483",
                        "0 > service Done 483",
                        "0 > alice 483 OPTIONS",
                        "0 > service Gone");
    }

    @Test
    void tooMuchIsRefusedButCallsInProgressGoOn() {
        final Rig small = new Rig(8);
        for (int i = 0; i < 8; i++) {
            small.alice(udp("INVITE", "i" + i));
        }
        small.take();
        small.alice(udp("INVITE", "i9"));
        assertThat(small.take()).containsExactly("0 > alice 503 INVITE");
        assertThat(small.lastToAlice().header("Retry-After")).isEqualTo("10");
        small.alice(udp("BYE", "b1").edit().toTag("b").build());
        assertThat(small.take()).containsExactly("0 > service Incoming BYE");
        small.alice(udp("INVITE", "i3"));
        assertThat(small.take()).containsExactly("0 > alice 100 INVITE");
    }

    @Test
    void theAckOfASuccessIsForTheService() {
        rig.alice(invite);
        rig.fork("desk");
        rig.from("desk", 200);
        rig.take();
        final SipRequest ack = udp("ACK", "a1").edit().toTag("desk").build();
        rig.alice(ack);
        assertThat(rig.take()).containsExactly("0 > service IncomingAck");
        rig.handle(new ProxyInput.Send(ack, Rig.hop("desk")));
        assertThat(rig.take()).containsExactly("0 > desk ACK");
    }

    @Test
    void aBreadthOfOneAllowsOneBranch() {
        rig.alice(udp("INVITE", "i1", "Max-Breadth: 1"));
        rig.fork("desk", "cell");
        assertThat(rig.take()).endsWith("0 > service BranchFailed 1 440", "0 > desk INVITE");
        assertThat(sent("desk").header("Max-Breadth")).isEqualTo("1");
    }

    @Test
    void breadthIsLeftForWhoComesLater() {
        rig.alice(invite);
        rig.fork(false, "desk");
        rig.fork(false, "cell");
        rig.fork(true, "web");
        assertThat(sent("desk").header("Max-Breadth")).isEqualTo("30");
        assertThat(sent("cell").header("Max-Breadth")).isEqualTo("15");
        assertThat(sent("web").header("Max-Breadth")).isEqualTo("15");
    }

    @Test
    void aResponseWithoutAWayOnIsDropped() {
        rig.alice(invite);
        rig.fork("desk");
        final Via ours = sent("desk").topVia();
        final SipResponse cut =
                rig.response("desk", 180).edit().set("Via", ours.toString()).build();
        rig.take();
        rig.handle(new ProxyInput.Received(cut, Rig.flow("desk")));
        assertThat(rig.take()).isEmpty();
        assertThat(rig.engine.counters().get(ProxyCounter.VIA_MISSING)).isEqualTo(1);
    }

    @Test
    void aRepeatedInviteGetsTheLastAnswer() {
        rig.alice(invite);
        rig.alice(invite);
        rig.fork("desk");
        rig.from("desk", 180);
        rig.take();
        rig.alice(invite);
        assertThat(rig.take()).containsExactly("0 > alice 180 INVITE");
    }

    @Test
    void aClientBehindNatIsAnsweredWhereItCameFrom() {
        final Flow nat = Messages.flow(Transport.UDP, 1, 7777, 0);
        final SipRequest request =
                Messages.request("INVITE", "SIP/2.0/UDP 10.0.0.5:5060;rport;branch=z9hG4bKn1");
        rig.handle(new ProxyInput.Received(request, nat));
        assertThat(rig.incoming().topVia().received()).isEqualTo("192.0.2.1");
        assertThat(rig.outputs)
                .anySatisfy(output ->
                        assertThat(output)
                                .isInstanceOfSatisfying(
                                        ProxyOutput.Transmit.class,
                                        t -> assertThat(t.hop()).isEqualTo(new Hop.Over(nat))));
    }

    private static String tag(final SipResponse response) {
        final String tag = response.toTag();
        if (tag == null) {
            throw new AssertionError("no tag");
        }
        return tag;
    }

    private SipRequest sent(final String target) {
        final SipRequest sent = rig.at.get(target);
        if (sent == null) {
            throw new AssertionError("nothing sent to " + target);
        }
        return sent;
    }

    private SipRequest lastRequest(final String target, final String method) {
        SipRequest found = null;
        for (final ProxyOutput output : rig.outputs) {
            if (output instanceof ProxyOutput.Transmit(SipRequest request, Hop hop)
                    && Rig.name(hop).equals(target)
                    && request.method().name().equals(method)) {
                found = request;
            }
        }
        if (found == null) {
            throw new AssertionError("no " + method + " to " + target);
        }
        return found;
    }
}
