package org.ringdown.service.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ringdown.core.Secret;
import org.ringdown.service.agent.user.CallEvent;
import org.ringdown.service.agent.user.CallRequest;
import org.ringdown.service.agent.user.Login;
import org.ringdown.service.agent.user.Registration;
import org.ringdown.service.agent.user.Registration.State;
import org.ringdown.service.agent.user.Told;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.transport.Transport;

/** A user agent inside the server at other domains, whose servers are dead, busy or elsewhere. */
class AgentAbroadTest {
    private final Bench bench = new Bench();
    private final List<State> states = new ArrayList<>();
    private final List<Registration> registrations = new ArrayList<>();

    private Device server(final String name) {
        final Device server = bench.device(name, name, "-", Transport.UDP);
        server.deaf = true;
        return server;
    }

    private void register(final String user, final String domain, final List<State> told) {
        bench.agent(agent ->
                registrations.add(
                        agent.register(
                                new Registration.Wish(
                                        SipUri.of(null, domain),
                                        NameAddr.parse("sip:" + user + "@" + domain).orThrow(),
                                        "<sip:gate-" + user + "@" + Bench.OURS + ">",
                                        600,
                                        new Login.Password(user, Secret.of("sesame")),
                                        List.of()),
                                state -> told.add(Told.of(state)))));
    }

    private static void accept(final Device server, final SipRequest register) {
        server.send(
                register.reply(200)
                        .toTag("r")
                        .set(
                                HeaderName.CONTACT,
                                register.header(HeaderName.CONTACT) + ";expires=600")
                        .build());
    }

    @AfterEach
    void nothingIsLeft() {
        bench.agent(_ -> registrations.forEach(Registration::end));
        bench.pass(100);
        bench.untilTheEnd();
        bench.assertNothingIsLeft();
        bench.agent(agent -> assertThat(agent.remembered()).isZero());
    }

    @Test
    void everyServerOfADomainIsTried() {
        final Device dead = server("dead");
        final Device busy = server("busy");
        final Device well = server("well");
        bench.dns.add("example.net", dead, busy, well);
        register("carol", "example.net", states);
        assertThat(dead.has(Method.REGISTER)).isTrue();
        bench.pass(12);
        busy.send(busy.got(Method.REGISTER).reply(503).toTag("b").build());
        final SipRequest register = well.got(Method.REGISTER);
        accept(well, register);
        assertThat(states).containsExactly(Told.registered(600));
        assertThat(bench.dns.notes)
                .containsExactly("failed UDP dead", "failed UDP busy", "reached UDP well");
    }

    @Test
    void aDeadRegistrarIsToldAndAskedAgainUntilItIsThere() {
        final Device dead = server("dead");
        bench.dns.add("example.net", dead);
        register("carol", "example.net", states);
        bench.pass(45);
        assertThat(states).hasSize(1);
        final State.Failed failed = (State.Failed) states.getFirst();
        assertThat(failed.status()).isIn(408, 503);
        assertThat(failed.unproved()).isFalse();
        assertThat(failed.retry()).isBetween(15, 30);
        bench.pass(failed.retry());
        accept(dead, dead.got(Method.REGISTER));
        assertThat(states).last().isEqualTo(Told.registered(600));
    }

    @Test
    void aDomainThatIsNotThereIsToldAtOnce() {
        register("carol", "nowhere.example", states);
        assertThat(states).hasSize(1);
        assertThat(((State.Failed) states.getFirst()).status()).isEqualTo(404);
    }

    @Test
    void aRegistrarThatMovedIsFollowed() {
        final Device old = server("old");
        final Device fresh = server("fresh");
        bench.dns.add("example.net", old);
        bench.dns.add("example.com", fresh);
        register("carol", "example.net", states);
        old.send(
                old.got(Method.REGISTER)
                        .reply(302)
                        .toTag("o")
                        .set(HeaderName.CONTACT, "<sip:example.com>")
                        .build());
        final SipRequest register = fresh.got(Method.REGISTER);
        assertThat(register.requestUri()).hasToString("sip:example.com");
        accept(fresh, register);
        assertThat(states).containsExactly(Told.registered(600));
    }

    @Test
    void aRedirectThatLeadsNowhereIsTold() {
        final Device old = server("old");
        bench.dns.add("example.net", old);
        register("carol", "example.net", states);
        old.send(
                old.got(Method.REGISTER)
                        .reply(302)
                        .toTag("o")
                        .set(HeaderName.CONTACT, "<tel:+31201234567>")
                        .build());
        assertThat(states).containsExactly(Told.failed(302, "Moved Temporarily", 0));
        assertThat(
                        ((State.Failed) registrations.getFirst().state())
                                .response()
                                .header(HeaderName.CONTACT))
                .isEqualTo("<tel:+31201234567>");
        final List<CallEvent> events = new ArrayList<>();
        bench.agent(agent ->
                agent.call(
                        CallRequest.of(
                                NameAddr.parse("sip:gate-1@example.org").orThrow(),
                                SipUri.of("dave", "example.net"),
                                Sdp.chromium("192.0.2.99", 1, "sendrecv")),
                        (_, event) -> events.add(Told.of(event))));
        old.send(
                old.got(Method.INVITE)
                        .reply(302)
                        .toTag("o")
                        .set(HeaderName.CONTACT, "<tel:+31201234567>")
                        .build());
        assertThat(events)
                .containsExactly(
                        new CallEvent.Ended(
                                302,
                                "Moved Temporarily",
                                CallEvent.By.THEM,
                                List.of("tel:+31201234567")));
    }

    @Test
    void tooBriefIsAskedForLonger() {
        final Device registrar = server("registrar");
        bench.dns.add("example.net", registrar);
        register("carol", "example.net", states);
        registrar.send(
                registrar
                        .got(Method.REGISTER)
                        .reply(423)
                        .toTag("r")
                        .set(HeaderName.MIN_EXPIRES, "1200")
                        .build());
        final SipRequest longer = registrar.got(Method.REGISTER);
        assertThat(longer.header(HeaderName.EXPIRES)).isEqualTo("1200");
        registrar.send(longer.reply(200).toTag("r").set(HeaderName.EXPIRES, "1200").build());
        assertThat(states).containsExactly(Told.registered(1_200));
    }

    @Test
    void severalRegistrationsDoNotTouchEachOther() {
        final Device one = server("one");
        final Device other = server("other");
        bench.dns.add("example.net", one);
        bench.dns.add("example.com", other);
        final List<State> others = new ArrayList<>();
        register("carol", "example.net", states);
        register("dave", "example.com", others);
        final SipRequest carol = one.got(Method.REGISTER);
        final SipRequest dave = other.got(Method.REGISTER);
        assertThat(carol.callId()).isNotEqualTo(dave.callId());
        other.send(dave.reply(403).toTag("x").build());
        accept(one, carol);
        assertThat(states).containsExactly(Told.registered(600));
        assertThat(others).containsExactly(Told.failed(403, "Forbidden", 0));
        bench.pass(541);
        accept(one, one.got(Method.REGISTER));
        assertThat(states).hasSize(1);
        assertThat(others).hasSize(1);
    }
}
