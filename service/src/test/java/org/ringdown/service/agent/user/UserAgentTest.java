package org.ringdown.service.agent.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.ringdown.core.Secret;
import org.ringdown.sip.auth.Challenge;
import org.ringdown.sip.auth.Digest;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.SipUri;

/** Calls between two agents: everything that they say to each other is there. */
class UserAgentTest {
    private final Pair pair = new Pair();

    private void nothingIsLeft() {
        pair.pass(200);
        assertThat(pair.caller.agent.calls()).isZero();
        assertThat(pair.callee.agent.calls()).isZero();
        assertThat(pair.caller.agent.remembered()).isZero();
        assertThat(pair.callee.agent.remembered()).isZero();
    }

    @Test
    void aCall() {
        final Call call = pair.call();
        final Call taken = pair.callee.called.getLast();
        assertThat(taken.remote().toString()).isEqualTo("\"Alice\" <sip:alice@a.example>");
        assertThat(taken.local().uri()).hasToString("sip:bob@b.example");
        assertThat(taken.ring(180, null)).isTrue();
        pair.carry();
        assertThat(pair.caller.event()).isEqualTo(Told.progress(180, "Ringing", null));
        assertThat(taken.answer(Pair.ANSWER)).isTrue();
        assertThat(taken.answer(Pair.ANSWER)).isFalse();
        pair.carry();

        assertThat(pair.caller.event()).isEqualTo(Told.answered(Pair.ANSWER));
        assertThat(pair.callee.event()).isEqualTo(new CallEvent.Acknowledged(null));
        assertThat(call.up()).isTrue();
        assertThat(taken.up()).isTrue();
        assertThat(pair.caller.agent.calls()).isOne();
        pair.pass(100);
        assertThat(call.hangUp()).isTrue();
        assertThat(call.hangUp()).isFalse();
        pair.carry();
        assertThat(pair.callee.event())
                .isEqualTo(
                        new CallEvent.Ended(
                                200,
                                "SIP;cause=200;text=\"hung up\"",
                                CallEvent.By.THEM,
                                List.of()));
        assertThat(pair.said)
                .containsExactly(
                        "> INVITE", "< 180 INVITE", "< 200 INVITE", "> ACK", "> BYE", "< 200 BYE");
        nothingIsLeft();
    }

    @Test
    void theCalleeRefuses() {
        final Call call = pair.call();
        assertThat(pair.callee.called.getLast().refuse(486, "Busy Here")).isTrue();
        pair.carry();
        assertThat(pair.caller.event())
                .isEqualTo(new CallEvent.Ended(486, "Busy Here", CallEvent.By.THEM, List.of()));
        assertThat(call.over()).isTrue();
        assertThat(call.hangUp()).isFalse();
        assertThat(pair.said).containsExactly("> INVITE", "< 486 INVITE", "> ACK");
        nothingIsLeft();
    }

    @Test
    void theCallerGivesUp() {
        final Call call = pair.call();
        pair.callee.called.getLast().ring(180, null);
        pair.carry();
        assertThat(call.hangUp()).isTrue();
        pair.carry();
        assertThat(pair.callee.event())
                .isEqualTo(
                        new CallEvent.Ended(
                                487, "Request Terminated", CallEvent.By.THEM, List.of()));
        assertThat(pair.said)
                .containsExactly(
                        "> INVITE",
                        "< 180 INVITE",
                        "> CANCEL",
                        "< 200 CANCEL",
                        "< 487 INVITE",
                        "> ACK");
        assertThat(pair.callee.called.getLast().answer(Pair.ANSWER)).isFalse();
        nothingIsLeft();
    }

    @Test
    void anAnswerThatCrossesWithTheCancelIsHungUp() {
        final Call call = pair.call();
        pair.lost = message -> message instanceof SipRequest r && r.method().equals(Method.CANCEL);
        call.hangUp();
        pair.callee.called.getLast().answer(Pair.ANSWER);
        pair.carry();
        assertThat(pair.said)
                .containsExactly(
                        "> INVITE", "> CANCEL", "< 200 INVITE", "> ACK", "> BYE", "< 200 BYE");
        assertThat(pair.caller.events).hasSize(0);
        nothingIsLeft();
    }

    @Test
    void anAnswerIsRepeatedUntilItsAckComes() {
        final int[] acks = {0};
        pair.lost =
                message ->
                        message instanceof SipRequest r
                                && r.method().equals(Method.ACK)
                                && ++acks[0] < 3;
        pair.call();
        pair.callee.called.getLast().answer(Pair.ANSWER);
        pair.pass(10);
        assertThat(pair.said)
                .containsExactly(
                        "> INVITE",
                        "< 200 INVITE",
                        "> ACK",
                        "< 200 INVITE",
                        "> ACK",
                        "< 200 INVITE",
                        "> ACK");
        assertThat(pair.caller.events).containsExactly(Told.answered(Pair.ANSWER));
        assertThat(pair.callee.events).containsExactly(new CallEvent.Acknowledged(null));
    }

    @Test
    void withoutAnAckTheCallEnds() {
        pair.lost = message -> message instanceof SipRequest r && r.method().equals(Method.ACK);
        pair.call();
        pair.callee.called.getLast().answer(Pair.ANSWER);
        pair.pass(33);
        assertThat(pair.callee.events)
                .containsExactly(
                        new CallEvent.Ended(408, "No ACK came", CallEvent.By.NETWORK, List.of()));
        assertThat(pair.said).endsWith("< BYE", "> 200 BYE");
        nothingIsLeft();
    }

    @Test
    void ringingIsReliableWhereTheCallerWantsIt() {
        final int[] rings = {0};
        pair.lost =
                message -> message instanceof SipResponse r && r.status() == 183 && ++rings[0] < 2;
        pair.call(
                CallRequest.of(
                                NameAddr.parse("sip:alice@a.example").orThrow(),
                                SipUri.of("bob", "b.example"),
                                Pair.OFFER)
                        .with(List.of(new CallRequest.Header(HeaderName.REQUIRE, "100rel"))));
        final Call taken = pair.callee.called.getLast();
        taken.ring(183, Pair.ANSWER);
        taken.ring(180, null);
        taken.answer(Pair.ANSWER);
        pair.pass(2);
        assertThat(pair.said)
                .containsExactly(
                        "> INVITE",
                        "< 183 INVITE",
                        "< 183 INVITE",
                        "> PRACK",
                        "< 200 PRACK",
                        "< 200 INVITE",
                        "> ACK");
        assertThat(pair.caller.events)
                .containsExactly(
                        Told.progress(183, "Session Progress", Pair.ANSWER),
                        Told.answered(Pair.ANSWER));
    }

    @Test
    void withoutPrackTheCallIsRefused() {
        pair.lost = message -> message instanceof SipRequest r && r.method().equals(Method.PRACK);
        pair.call(
                CallRequest.of(
                                NameAddr.parse("sip:alice@a.example").orThrow(),
                                SipUri.of("bob", "b.example"),
                                Pair.OFFER)
                        .with(List.of(new CallRequest.Header(HeaderName.REQUIRE, "100rel"))));
        pair.callee.called.getLast().ring(180, null);
        pair.pass(33);
        assertThat(pair.callee.event())
                .isEqualTo(
                        new CallEvent.Ended(504, "No PRACK came", CallEvent.By.NETWORK, List.of()));
        nothingIsLeft();
    }

    @Test
    void holdAndDecline() {
        final Call call = pair.talk();
        assertThat(call.offer("v=0\r\ns=hold\r\n")).isTrue();
        assertThat(call.offer("v=0\r\ns=again\r\n")).isFalse();
        pair.carry();
        assertThat(pair.callee.event()).isEqualTo(new CallEvent.Offered("v=0\r\ns=hold\r\n"));
        final Call taken = pair.callee.called.getLast();
        assertThat(taken.offer("v=0\r\n")).isFalse();
        assertThat(taken.accept(Pair.ANSWER)).isTrue();
        assertThat(taken.accept(Pair.ANSWER)).isFalse();
        pair.carry();
        assertThat(pair.caller.event()).isEqualTo(new CallEvent.Agreed(Pair.ANSWER));
        assertThat(pair.callee.event()).isEqualTo(new CallEvent.Acknowledged(null));

        assertThat(taken.offer("v=0\r\ns=video\r\n")).isTrue();
        pair.carry();
        assertThat(pair.caller.event()).isEqualTo(new CallEvent.Offered("v=0\r\ns=video\r\n"));
        assertThat(call.decline(488)).isTrue();
        pair.carry();
        assertThat(pair.callee.event())
                .isEqualTo(new CallEvent.Declined(488, "Not Acceptable Here"));
        assertThat(call.up()).isTrue();
        assertThat(pair.said)
                .containsExactly(
                        "> INVITE", "< 200 INVITE", "> ACK", "< INVITE", "> 488 INVITE", "< ACK");
    }

    @Test
    void glareIsSolvedByWaiting() {
        final Call call = pair.talk();
        final Call taken = pair.callee.called.getLast();
        // Both have said it before either has heard it.
        call.offer("v=0\r\ns=one\r\n");
        taken.offer("v=0\r\ns=other\r\n");
        pair.carry();
        assertThat(pair.said)
                .containsExactly(
                        "> INVITE", "< INVITE", "> 491 INVITE", "< 491 INVITE", "> ACK", "< ACK");
        pair.said.clear();
        pair.pass(2);
        assertThat(pair.caller.event()).isEqualTo(new CallEvent.Offered("v=0\r\ns=other\r\n"));
        call.accept(Pair.ANSWER);
        pair.pass(3);
        assertThat(pair.callee.event()).isEqualTo(new CallEvent.Agreed(Pair.ANSWER));
        assertThat(pair.caller.event()).isEqualTo(new CallEvent.Acknowledged(null));
        assertThat(pair.callee.event()).isEqualTo(new CallEvent.Offered("v=0\r\ns=one\r\n"));
        taken.accept(Pair.ANSWER);
        pair.carry();
        assertThat(pair.caller.event()).isEqualTo(new CallEvent.Agreed(Pair.ANSWER));
    }

    @Test
    void aSessionIsRefreshedAsLongAsBothAreThere() {
        final Call call = pair.talk();
        pair.pass(3_000);
        assertThat(pair.said)
                .containsExactly(
                        "> UPDATE",
                        "< 200 UPDATE",
                        "> UPDATE",
                        "< 200 UPDATE",
                        "> UPDATE",
                        "< 200 UPDATE");
        assertThat(call.up()).isTrue();
        pair.lost = _ -> true;
        pair.pass(2_000);
        assertThat(pair.callee.events)
                .containsExactly(
                        new CallEvent.Ended(
                                408, "The session expired", CallEvent.By.NETWORK, List.of()));
        assertThat(pair.caller.events)
                .containsExactly(
                        new CallEvent.Ended(
                                408, "Request Timeout", CallEvent.By.NETWORK, List.of()));
        nothingIsLeft();
    }

    @Test
    void requestsWithinACall() {
        final Call call = pair.talk();
        final List<String> outcomes = new ArrayList<>();
        call.ask(
                Method.INFO,
                List.of(),
                "application/dtmf-relay",
                "Signal=5\r\n".getBytes(StandardCharsets.US_ASCII),
                (status, reason) -> outcomes.add(status + " " + reason));
        call.refer(
                "<sip:carol@c.example>", (status, reason) -> outcomes.add(status + " " + reason));
        pair.carry();
        final CallEvent.Asked info = (CallEvent.Asked) pair.callee.event();
        assertThat(info.inquiry().request().contentType()).isEqualTo("application/dtmf-relay");
        info.inquiry().reply(200);
        info.inquiry().reply(500);
        final Transfer refer = ((CallEvent.TransferAsked) pair.callee.event()).transfer();
        assertThat(refer.target()).hasToString("sip:carol@c.example");
        refer.decline(603, "Decline");
        pair.carry();
        assertThat(outcomes).containsExactly("200 OK", "603 Decline");
    }

    @Test
    void challengesAreAnsweredOncePerRealm() {
        final Login login = new Login.Password("alice", Secret.of("secret"));
        pair.call(
                CallRequest.of(
                                NameAddr.parse("sip:alice@a.example").orThrow(),
                                SipUri.of("bob", "b.example"),
                                Pair.OFFER)
                        .with(login));
        final SipRequest first = Objects.requireNonNull(pair.callee.called.removeLast().invite());
        final Challenge challenge =
                new Challenge("b.example", "n1", Digest.Algorithm.SHA_256, null, false);
        final SipResponse question =
                first.reply(407)
                        .toTag("p")
                        .set(HeaderName.PROXY_AUTHENTICATE, challenge.toString())
                        .build();
        pair.inject(pair.caller, question);
        final SipRequest second = Objects.requireNonNull(pair.callee.called.getLast().invite());
        assertThat(second.cseq().number()).isEqualTo(first.cseq().number() + 1);
        assertThat(second.header(HeaderName.PROXY_AUTHORIZATION))
                .startsWith("Digest username=\"alice\", realm=\"b.example\", nonce=\"n1\"");
        pair.inject(
                pair.caller,
                second.reply(407)
                        .toTag("p")
                        .set(HeaderName.PROXY_AUTHENTICATE, challenge.toString())
                        .build());
        assertThat(pair.caller.event())
                .isEqualTo(
                        new CallEvent.Ended(
                                407,
                                "Proxy Authentication Required",
                                CallEvent.By.THEM,
                                List.of()));
    }

    @Test
    void whoHasGivenUpAnswersNoChallengeAnyMore() {
        final Call call =
                pair.call(
                        CallRequest.of(
                                        NameAddr.parse("sip:alice@a.example").orThrow(),
                                        SipUri.of("bob", "b.example"),
                                        Pair.OFFER)
                                .with(new Login.Password("alice", Secret.of("secret"))));
        final SipRequest invite = Objects.requireNonNull(pair.callee.called.getLast().invite());
        pair.lost = message -> message instanceof SipRequest r && r.method().equals(Method.CANCEL);
        call.hangUp();
        pair.carry();
        pair.inject(
                pair.caller,
                invite.reply(407)
                        .toTag("p")
                        .set(
                                HeaderName.PROXY_AUTHENTICATE,
                                new Challenge("b.example", "n", Digest.Algorithm.MD5, null, false)
                                        .toString())
                        .build());
        assertThat(pair.said).containsExactly("> INVITE", "> CANCEL", "> ACK");
    }

    @Test
    void aHashServesForMd5Alone() {
        final Login login =
                new Login.Hashed(
                        "alice", Digest.ha1(Digest.Algorithm.MD5, "alice", "b.example", "secret"));
        final Challenge strong =
                new Challenge("b.example", "n", Digest.Algorithm.SHA_256, null, false);
        final Challenge weak = new Challenge("b.example", "n", Digest.Algorithm.MD5, null, false);
        assertThat(login.choose(List.of(strong, weak))).isEqualTo(weak);
        assertThat(login.choose(List.of(strong))).isNull();
        assertThat(new Login.Password("alice", Secret.of("secret")).choose(List.of(weak, strong)))
                .isEqualTo(strong);
    }

    @Test
    void theSecondForkThatAnswersIsHungUp() {
        pair.call();
        final SipRequest invite = Objects.requireNonNull(pair.callee.called.getLast().invite());
        pair.callee.called.getLast().answer(Pair.ANSWER);
        pair.carry();
        pair.said.clear();
        pair.lost = message -> message instanceof SipRequest;
        pair.inject(
                pair.caller,
                invite.reply(200)
                        .toTag("another")
                        .set(HeaderName.CONTACT, "<sip:x@b.example>")
                        .body("application/sdp", Pair.ANSWER)
                        .build());
        assertThat(pair.said).containsExactly("> ACK", "> BYE");
        assertThat(pair.caller.events).containsExactly(Told.answered(Pair.ANSWER));
    }

    @Test
    void aCallTakesThePlaceOfAnother() {
        pair.talk();
        final Call old = pair.callee.called.getLast();
        final Call first = old;
        final String replaces = pair.caller.agent.calls() == 1 ? replacesOf(first) : "";
        pair.call(
                CallRequest.of(
                                NameAddr.parse("sip:carol@a.example").orThrow(),
                                SipUri.of("bob", "b.example"),
                                Pair.OFFER)
                        .with(List.of(new CallRequest.Header(HeaderName.REPLACES, replaces))));
        final Call fresh = pair.callee.called.getLast();
        assertThat(fresh).isNotSameAs(old);
        fresh.answer(Pair.ANSWER);
        pair.carry();
        assertThat(old.over()).isTrue();
        assertThat(fresh.up()).isTrue();
        assertThat(pair.callee.events)
                .contains(new CallEvent.Ended(200, "Replaced", CallEvent.By.THEM, List.of()));
        pair.call(
                CallRequest.of(
                                NameAddr.parse("sip:carol@a.example").orThrow(),
                                SipUri.of("bob", "b.example"),
                                Pair.OFFER)
                        .with(
                                List.of(
                                        new CallRequest.Header(
                                                HeaderName.REPLACES, "none;to-tag=1;from-tag=2"))));
        assertThat(pair.said).endsWith("< 481 INVITE", "> ACK");
    }

    /** What a third one writes: the tags as the callee of it sees them. */
    private static String replacesOf(final Call taken) {
        final String ours = String.valueOf(taken.replaces());
        final int to = ours.indexOf(";to-tag=");
        final int from = ours.indexOf(";from-tag=");
        return ours.substring(0, to)
                + ";to-tag="
                + ours.substring(from + 10)
                + ";from-tag="
                + ours.substring(to + 8, from);
    }

    @Test
    void whatIsNotForUsIsAnsweredAsItsRuleSays() {
        final Call call = pair.talk();
        final SipRequest unknown =
                SipRequest.builder(Method.BYE, SipUri.of("bob", "b.example"))
                        .set(HeaderName.VIA, "SIP/2.0/UDP x;branch=z9hG4bKx")
                        .set(HeaderName.FROM, "<sip:x@x>;tag=1")
                        .set(HeaderName.TO, "<sip:bob@b.example>;tag=2")
                        .set(HeaderName.CALL_ID, "none")
                        .set(HeaderName.CSEQ, "1 BYE")
                        .build();
        pair.inject(pair.callee, unknown);
        assertThat(pair.said).containsExactly("< 481 BYE");
        assertThat(call.up()).isTrue();
    }

    @Test
    void noMoreThanTheBound() {
        pair.call();
        pair.call();
        pair.call();
        pair.call();
        assertThat(pair.callee.called).hasSize(3);
        assertThat(pair.caller.event())
                .isEqualTo(new CallEvent.Ended(486, "Busy Here", CallEvent.By.THEM, List.of()));
    }

    @Test
    void aMessage() {
        final List<String> outcomes = new ArrayList<>();
        pair.caller.agent.send(
                Method.MESSAGE,
                NameAddr.parse("sip:alice@a.example").orThrow(),
                SipUri.of("bob", "b.example"),
                null,
                List.of(),
                "text/plain",
                "Hello".getBytes(StandardCharsets.US_ASCII),
                (status, reason) -> outcomes.add(status + " " + reason));
        pair.carry();
        final Inquiry inquiry = pair.callee.inquiries.getLast();
        assertThat(inquiry.request().body()).asString().isEqualTo("Hello");
        inquiry.reply(200);
        pair.carry();
        assertThat(outcomes).containsExactly("200 OK");
        pair.lost = _ -> true;
        pair.caller.agent.send(
                Method.MESSAGE,
                NameAddr.parse("sip:alice@a.example").orThrow(),
                SipUri.of("bob", "b.example"),
                null,
                List.of(),
                "text/plain",
                new byte[0],
                (status, reason) -> outcomes.add(status + " " + reason));
        pair.pass(41);
        assertThat(outcomes).containsExactly("200 OK", "408 Request Timeout");
    }

    @Test
    void whatTheOtherSaysBesidesIsTold() {
        final Call call =
                pair.call(
                        CallRequest.of(
                                        NameAddr.parse("sip:alice@a.example").orThrow(),
                                        SipUri.of("bob", "b.example"),
                                        Pair.OFFER)
                                .with(
                                        List.of(
                                                new CallRequest.Header(
                                                        HeaderName.USER_AGENT, "App 7"))));
        final Call taken = pair.callee.called.getLast();
        assertThat(Objects.requireNonNull(taken.invite()).header(HeaderName.USER_AGENT))
                .isEqualTo("App 7");
        taken.answer(Pair.ANSWER, List.of(new CallRequest.Header("X-Queue", "sales")));
        pair.carry();
        assertThat(pair.caller.responses.getLast().header("X-Queue")).isEqualTo("sales");
        assertThat(pair.caller.responses.getLast().callId()).isEqualTo(call.id());
        call.ask(Method.INFO, List.of(), null, new byte[0], (_, _) -> {});
        pair.carry();
        final CallEvent.Asked asked = (CallEvent.Asked) pair.callee.events.getLast();
        assertThat(asked.inquiry().request().header(HeaderName.USER_AGENT)).isEqualTo("App 7");
    }

    @Test
    void whoHangsUpAnswersWhatIsStillOffered() {
        final Call call = pair.talk();
        pair.callee.called.getLast().offer("v=0\r\ns=more\r\n");
        pair.carry();
        assertThat(call.hangUp()).isTrue();
        pair.carry();
        assertThat(pair.said)
                .containsExactly("< INVITE", "> 487 INVITE", "< ACK", "> BYE", "< 200 BYE");
        nothingIsLeft();
    }
}
