package org.ringdown.service.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdown.service.agent.user.Call;
import org.ringdown.service.agent.user.CallEvent;
import org.ringdown.service.agent.user.CallRequest;
import org.ringdown.service.agent.user.Told;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.transport.Transport;

/**
 * Somebody of another domain for whom an agent inside speaks: his domain reaches him at an address
 * that only it was told, and neither it nor he gets at anything else here. Strangers may not ring.
 */
class GuestTest {
    private static final String OPEN = "sip:gate-open-1@" + Bench.OURS;
    private static final String CAROL = "<sip:carol@example.net>;tag=1";

    private final Bench bench = new Bench();
    private final Device bob = bench.phone("bob");
    private final Device biloxi = bench.device("biloxi", "biloxi", "-", Transport.UDP);

    GuestTest() {
        biloxi.answersChallenges = false;
        bench.dns.add("example.net", biloxi);
    }

    @AfterEach
    void nothingIsLeft() {
        bench.untilTheEnd();
        bench.assertNothingIsLeft();
    }

    private Talk called(final String uri, final String from) {
        return biloxi.callWith(uri, invite -> invite.set(HeaderName.FROM, from));
    }

    @Test
    void hisDomainCallsHimAtTheAddressThatItWasTold() {
        final Talk talk = called(OPEN, CAROL);
        final Call call = bench.agentCalled.remove();
        bench.agent(_ -> {
            call.ring(180, null);
            call.answer(Sdp.chromium("192.0.2.99", 1, "sendrecv").replace("actpass", "active"));
        });
        assertThat(talk.statuses).contains(180, 200);
        talk.bye();
        assertThat(bench.agentEvents).last().isInstanceOf(CallEvent.Ended.class);
    }

    @Test
    void hisDomainSendsHimMessages() {
        biloxi.send(
                biloxi.request(Method.MESSAGE, OPEN)
                        .set(HeaderName.FROM, CAROL)
                        .body("text/plain", "Hello")
                        .build());
        assertThat(biloxi.last().status()).isEqualTo(202);
    }

    @Test
    void nobodySaysThereThatHeIsOneOfOurs() {
        assertThat(called(OPEN, "<" + bob.aor() + ">;tag=1").statuses).containsExactly(407);
        assertThat(bench.agentCalled).isEmpty();
    }

    @Test
    void nothingElseIsLetInThere() {
        for (final Method method : List.of(Method.SUBSCRIBE, Method.REFER, Method.INFO)) {
            biloxi.send(biloxi.request(method, OPEN).set(HeaderName.FROM, CAROL).build());
            assertThat(biloxi.last().status()).as(method.name()).isEqualTo(407);
        }
    }

    @Test
    void hisDomainReachesNobodyElse() {
        bob.register();
        assertThat(called("sip:gate-1@" + Bench.OURS, CAROL).statuses).containsExactly(407);
        assertThat(called(bob.aor(), CAROL).statuses).containsExactly(407);
        assertThat(bench.agentCalled).isEmpty();
        assertThat(bob.has(Method.INVITE)).isFalse();
    }

    private void redirected(final String to) {
        biloxi.deaf = true;
        bench.agent(agent ->
                agent.call(
                        CallRequest.of(
                                NameAddr.parse("sip:carol@example.net").orThrow(),
                                SipUri.of("dave", "example.net"),
                                Sdp.chromium("192.0.2.99", 1, "sendrecv")),
                        (_, event) -> bench.agentEvents.add(Told.of(event))));
        final SipRequest invite = biloxi.got(Method.INVITE);
        biloxi.send(invite.reply(302).toTag("b").set(HeaderName.CONTACT, "<" + to + ">").build());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"sip:bob@example.org", "sip:gate-1@example.org", "sip:echo@example.org"})
    void hisDomainDoesNotRedirectHimToUsersHere(final String uri) {
        bob.register();
        redirected(uri);
        assertThat(bob.has(Method.INVITE)).isFalse();
        assertThat(bench.agentCalled).isEmpty();
        assertThat(bench.agentEvents.remove())
                .isEqualTo(
                        new CallEvent.Ended(
                                302, "Moved Temporarily", CallEvent.By.THEM, List.of(uri)));
    }

    @Test
    void hisDomainRedirectsHimToAnotherOfItsOwnWhoIsHere() {
        redirected(OPEN);
        final Call call = bench.agentCalled.remove();
        bench.agent(_ -> call.refuse(486, "Busy Here"));
        assertThat(bench.agentEvents).last().isInstanceOf(CallEvent.Ended.class);
    }
}
