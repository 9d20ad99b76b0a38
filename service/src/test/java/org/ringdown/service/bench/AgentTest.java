package org.ringdown.service.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ringdown.core.Secret;
import org.ringdown.runtime.media.MediaEvent;
import org.ringdown.runtime.media.MediaFailure;
import org.ringdown.service.agent.user.Call;
import org.ringdown.service.agent.user.CallEvent;
import org.ringdown.service.agent.user.CallRequest;
import org.ringdown.service.agent.user.Login;
import org.ringdown.service.agent.user.Registration;
import org.ringdown.service.agent.user.Registration.State;
import org.ringdown.service.agent.user.Subscription;
import org.ringdown.service.agent.user.Told;
import org.ringdown.sip.auth.Challenge;
import org.ringdown.sip.auth.Digest;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.transport.Transport;

/** A user agent inside the server, which speaks for a browser that is no SIP client. */
class AgentTest {
    private static final NameAddr GATE =
            NameAddr.parse("\"Gate\" <sip:gate-1@example.org>").orThrow();
    private static final String BROWSER = Sdp.chromium("192.0.2.99", 1, "sendrecv");

    private final Bench bench = new Bench();
    private final Device bob = bench.phone("bob");
    private final List<Call> calls = new ArrayList<>();
    private final List<String> outcomes = new ArrayList<>();

    private void call(final String to) {
        bench.agent(agent ->
                calls.add(
                        agent.call(
                                CallRequest.of(GATE, SipUri.parse(to).orThrow(), BROWSER),
                                (_, event) -> bench.agentEvents.add(Told.of(event)))));
    }

    @AfterEach
    void nothingIsLeft() {
        bench.untilTheEnd();
        bench.assertNothingIsLeft();
        bench.agent(agent -> assertThat(agent.remembered()).isZero());
    }

    @Test
    void itCallsAPhoneWhoseMediaAreRelayed() {
        bob.register();
        call("sip:bob@example.org");
        final Talk talk = bob.rings();
        assertThat(talk.invite().headers(HeaderName.P_ASSERTED_IDENTITY))
                .containsExactly("\"Gate\" <sip:gate-1@example.org>");
        talk.ring();
        talk.answer();
        assertThat(bench.media.heard()).containsExactly("1 <-> 2");
        assertThat(bench.agentEvents.remove()).isEqualTo(Told.progress(180, "Ringing", null));
        final CallEvent.Answered answered = (CallEvent.Answered) bench.agentEvents.remove();
        assertThat(answered.sdp()).contains("UDP/TLS/RTP/SAVPF", "a=fingerprint:");
        bench.agent(_ -> calls.getFirst().hangUp());
        assertThat(talk.ended).isTrue();
        assertThat(bench.media.openLegs()).isZero();
    }

    @Test
    void itsBrowserCallsAPhoneOfAnotherDomain() {
        final Device biloxi = bench.device("biloxi", "biloxi", "-", Transport.UDP);
        bench.dns.add("example.net", biloxi);
        call("sip:carol@example.net");
        final Talk talk = biloxi.rings();
        assertThat(new String(talk.invite().body(), StandardCharsets.UTF_8))
                .contains(" RTP/AVP ")
                .doesNotContain("fingerprint");
        talk.answer();
        assertThat(bench.media.heard()).containsExactly("1 <-> 2");
        assertThat(bench.agentEvents.remove())
                .isInstanceOfSatisfying(
                        CallEvent.Answered.class,
                        answered -> assertThat(answered.sdp()).contains("UDP/TLS/RTP/SAVPF"));
        bench.agent(_ -> calls.getFirst().hangUp());
        assertThat(talk.ended).isTrue();
    }

    @Test
    void itTakesACallThatIsForIt() {
        bob.register();
        final Talk talk = bob.call("gate-1");
        final Call call = bench.agentCalled.remove();
        final SipRequest invite = Objects.requireNonNull(call.invite());
        assertThat(new String(invite.body(), StandardCharsets.UTF_8)).contains("UDP/TLS/RTP/SAVPF");
        bench.agent(_ -> {
            call.ring(180, null);
            call.answer(Sdp.chromium("192.0.2.99", 1, "sendrecv").replace("actpass", "active"));
        });
        assertThat(talk.statuses).contains(180, 200);
        assertThat(bench.media.heard()).containsExactly("1 <-> 2");
        talk.bye();
        assertThat(bench.agentEvents).last().isInstanceOf(CallEvent.Ended.class);
    }

    private void guest(final Method method, final String to) {
        bench.agent(agent ->
                agent.send(
                        method,
                        NameAddr.parse("sip:carol@example.net").orThrow(),
                        SipUri.parse(to).orThrow(),
                        null,
                        List.of(),
                        "text/plain",
                        new byte[] {'x'},
                        (status, reason) -> outcomes.add(status + " " + reason)));
    }

    @Test
    void itTellsWhenTheMediaOfItsSideWork() {
        bob.register();
        call("sip:bob@example.org");
        final Talk talk = bob.rings();
        talk.answer();
        bench.agentEvents.clear();
        bench.media.open().forEach(leg -> bench.media(new MediaEvent.Ready(leg)));
        assertThat(bench.agentEvents).containsExactly(new CallEvent.MediaUp());
        bench.agentEvents.clear();
        bench.media
                .open()
                .forEach(leg ->
                        bench.media(new MediaEvent.Failed(leg, MediaFailure.NO_CONNECTIVITY)));
        assertThat(bench.agentEvents).contains(new CallEvent.MediaLost());
        bench.agent(_ -> calls.getFirst().hangUp());
    }

    @Test
    void aGuestReachesNobodyButThroughHisOwnDomain() {
        final Device biloxi = bench.device("biloxi", "biloxi", "-", Transport.UDP);
        biloxi.deaf = true;
        bench.dns.add("example.net", biloxi);
        bench.agent(agent ->
                calls.add(
                        agent.call(
                                CallRequest.of(
                                        NameAddr.parse("sip:carol@example.net").orThrow(),
                                        SipUri.parse("sip:dave@example.com").orThrow(),
                                        BROWSER),
                                (_, event) -> bench.agentEvents.add(event))));
        final SipRequest invite = biloxi.got(Method.INVITE);
        assertThat(invite.requestUri()).hasToString("sip:dave@example.com");
        assertThat(invite.values(HeaderName.ROUTE)).containsExactly("<sip:example.net;lr>");
        assertThat(invite.headers(HeaderName.P_ASSERTED_IDENTITY)).isEmpty();
        biloxi.send(invite.reply(404).toTag("b").build());
        assertThat(bench.agentEvents.remove()).isInstanceOf(CallEvent.Ended.class);
    }

    @Test
    void aGuestSendsNoMessagesToUsersHereAndReachesNoApplication() {
        bob.register();
        guest(Method.MESSAGE, "sip:bob@example.org");
        assertThat(outcomes).containsExactly("403 Strangers may not send this to users here");
        bench.agent(agent ->
                calls.add(
                        agent.call(
                                CallRequest.of(
                                        NameAddr.parse("sip:carol@example.net").orThrow(),
                                        SipUri.parse("sip:echo@example.org").orThrow(),
                                        BROWSER),
                                (_, event) -> bench.agentEvents.add(event))));
        assertThat(((CallEvent.Ended) bench.agentEvents.remove()).status()).isIn(403, 480);
    }

    @Test
    void itGivesUpACall() {
        bob.register();
        call("sip:bob@example.org");
        final Talk talk = bob.rings();
        talk.ring();
        bench.agent(_ -> calls.getFirst().hangUp());
        assertThat(bob.has(Method.CANCEL)).isTrue();
        assertThat(bench.media.openLegs()).isZero();
        assertThat(talk.ended).isTrue();
    }

    @Test
    void nobodyIsThere() {
        call("sip:nobody@example.org");
        assertThat(bench.agentEvents.remove())
                .isEqualTo(
                        new CallEvent.Ended(
                                404, "There is no such user here", CallEvent.By.THEM, List.of()));
    }

    @Test
    void itRegistersAtAnotherDomainAndIsCalledFromThere() {
        final Device biloxi = bench.device("biloxi", "biloxi", "-", Transport.UDP);
        biloxi.deaf = true;
        bench.dns.add("example.net", biloxi);
        final List<State> states = new ArrayList<>();
        final List<Registration> registrations = new ArrayList<>();
        bench.agent(agent ->
                registrations.add(
                        agent.register(
                                new Registration.Wish(
                                        SipUri.of(null, "example.net"),
                                        NameAddr.parse("sip:carol@example.net").orThrow(),
                                        "<sip:gate-1@" + Bench.OURS + ">",
                                        600,
                                        new Login.Password("carol", Secret.of("sesame")),
                                        List.of()),
                                state -> states.add(Told.of(state)))));
        final SipRequest first = biloxi.got(Method.REGISTER);
        assertThat(first.header(HeaderName.AUTHORIZATION)).isNull();
        // Kamailio drops a request with a Via whose transport it does not know.
        assertThat(first.headers(HeaderName.VIA))
                .hasSize(2)
                .allMatch(via -> via.matches("SIP/2.0/(UDP|TCP) .*"));
        final Challenge challenge =
                new Challenge("example.net", "n", Digest.Algorithm.MD5, null, false);
        biloxi.send(
                first.reply(401)
                        .toTag("r")
                        .set(HeaderName.WWW_AUTHENTICATE, challenge.toString())
                        .build());
        final SipRequest second = biloxi.got(Method.REGISTER);
        assertThat(second.header(HeaderName.AUTHORIZATION)).contains("username=\"carol\"");
        assertThat(second.header(HeaderName.CONTACT)).isEqualTo("<sip:gate-1@" + Bench.OURS + ">");
        biloxi.send(
                second.reply(200)
                        .toTag("r")
                        .set(HeaderName.CONTACT, "<sip:gate-1@" + Bench.OURS + ">;expires=300")
                        .build());
        assertThat(states).containsExactly(Told.registered(300));

        bench.pass(241);
        final SipRequest renewed = biloxi.got(Method.REGISTER);
        assertThat(renewed.callId()).isEqualTo(first.callId());
        assertThat(renewed.cseq().number()).isEqualTo(3);
        biloxi.send(renewed.reply(500).toTag("r").set(HeaderName.RETRY_AFTER, "20").build());
        assertThat(states).last().isEqualTo(Told.failed(500, "Server Internal Error", 20));
        bench.pass(21);
        final SipRequest again = biloxi.got(Method.REGISTER);
        biloxi.send(again.reply(200).toTag("r").set(HeaderName.EXPIRES, "600").build());
        assertThat(states).last().isEqualTo(Told.registered(600));
        final List<Integer> outcomes = new ArrayList<>();
        bench.agent(_ -> registrations.getFirst().end((status, _) -> outcomes.add(status)));
        final SipRequest end = biloxi.got(Method.REGISTER);
        assertThat(end.header(HeaderName.EXPIRES)).isEqualTo("0");
        assertThat(outcomes).isEmpty();
        biloxi.send(end.reply(200).toTag("r").build());
        assertThat(outcomes).containsExactly(200);
    }

    @Test
    void aWrongPasswordIsToldAndNotTriedAgain() {
        final Device biloxi = bench.device("biloxi", "biloxi", "-", Transport.UDP);
        biloxi.deaf = true;
        bench.dns.add("example.net", biloxi);
        final List<State> states = new ArrayList<>();
        bench.agent(agent -> {
            final Registration _ =
                    agent.register(
                            new Registration.Wish(
                                    SipUri.of(null, "example.net"),
                                    NameAddr.parse("sip:carol@example.net").orThrow(),
                                    "<sip:gate-1@" + Bench.OURS + ">",
                                    600,
                                    new Login.Password("carol", Secret.of("wrong")),
                                    List.of()),
                            state -> states.add(Told.of(state)));
        });
        for (int i = 0; i < 2; i++) {
            biloxi.send(
                    biloxi.got(Method.REGISTER)
                            .reply(401)
                            .toTag("r")
                            .set(
                                    HeaderName.WWW_AUTHENTICATE,
                                    new Challenge(
                                                    "example.net",
                                                    "n" + i,
                                                    Digest.Algorithm.MD5,
                                                    null,
                                                    false)
                                            .toString())
                            .build());
        }
        assertThat(states).containsExactly(Told.failed(401, "Unauthorized", 0));
        bench.pass(4_000);
        assertThat(states).hasSize(1);
    }

    @Test
    void aMessageToIt() {
        bob.register();
        bob.send(
                bob.request(Method.MESSAGE, "sip:gate-1@example.org")
                        .body("text/plain", "Hello")
                        .build());
        assertThat(bob.last().status()).isEqualTo(202);
    }

    @Test
    void itWatchesWhereAUserIsRegistered() {
        final List<String> heard = new ArrayList<>();
        final List<Subscription> subscriptions = new ArrayList<>();
        bench.agent(agent ->
                subscriptions.add(
                        agent.subscribe(
                                Subscription.Wish.of(
                                        NameAddr.parse("sip:gate-1@example.org").orThrow(),
                                        SipUri.of("bob", "example.org"),
                                        "reg"),
                                news -> {
                                    if (news
                                            instanceof
                                            Subscription.News.Notified(SipRequest notify, var _)) {
                                        heard.add(
                                                new String(notify.body(), StandardCharsets.UTF_8));
                                    }
                                })));
        assertThat(heard).hasSize(1);
        assertThat(heard.getFirst()).doesNotContain("<contact ");
        bob.register();
        bench.pass(6);
        assertThat(heard).hasSize(2);
        assertThat(heard.getLast()).contains("<contact ");
        bench.agent(_ -> subscriptions.getFirst().end());
        bench.pass(40);
    }
}
