package org.ringdown.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.ringdown.it.SylkSocket.Heard;
import org.ringdown.testkit.TestDns;

/**
 * Clients of sylkRTC with accounts of another domain, whose registrar and proxy is Kamailio. It is
 * no peer of ours, strangers may not ring here, and what reaches the clients comes by the addresses
 * that we told it.
 */
@ExtendWith(Site.Extension.class)
@Timeout(120)
class SylkForeignIT {
    private static final Duration SOON = Duration.ofSeconds(10);

    private static final String GINA = HomeKamailio.address("gina");
    private static final String HANS = HomeKamailio.address("hans");
    private static final String ZOE = HomeKamailio.address("zoe");

    private final Map<String, String> passwords =
            Map.of("gina", password(), "hans", password(), "zoe", password());
    private TestDns dns;
    private RingdownProcess server;
    private HomeKamailio home;

    private static String password() {
        return UUID.randomUUID().toString();
    }

    @BeforeEach
    void start(final Site site) throws IOException {
        dns = new TestDns(0);
        server =
                site.keep(
                        new RingdownProcess(
                                site.folder("server"),
                                """
                                [dns]
                                servers = ["127.0.0.1:%d"]
                                """
                                        .formatted(dns.address().getPort())));
        server.start();
        home = site.keep(new HomeKamailio(site.folder("kamailio"), passwords));
        dns.add(String.join("\n", home.zone()));
    }

    @AfterEach
    void stop() {
        assertThat(server.log())
                .noneMatch(line -> line.contains("Exception") || line.contains(" ERROR "));
        dns.close();
    }

    private SylkSocket registered(final Site site, final String user) {
        final SylkSocket client = site.keep(new SylkSocket(server));
        client.register(user, HomeKamailio.DOMAIN, Objects.requireNonNull(passwords.get(user)));
        final Heard state = client.awaitRegistration(HomeKamailio.address(user), SOON);
        assertThat(state.get("state")).as("%s", state).isEqualTo("registered");
        home.awaitRegistered(user, "SylkRTC of " + user);
        return client;
    }

    private Baresip phone(final Site site) {
        final Baresip zoe =
                site.keep(
                        new Baresip(
                                site.folder("zoe"), home.account("zoe"), Site.PHONE_TONE, "pcmu"));
        zoe.awaitRegistered();
        return zoe;
    }

    @Test
    void anAccountOfAnotherDomainCallsAndIsCalled(final Site site) {
        final SylkSocket gina = registered(site, "gina");
        final Baresip zoe = phone(site);

        gina.call("out", GINA, ZOE);
        zoe.await("CALL_INCOMING");
        gina.awaitState("out", "ringing");
        zoe.accept();
        final Heard accepted = gina.awaitState("out", "accepted");
        assertThat(accepted.get("sdp"))
                .contains("UDP/TLS/RTP/SAVPF", "a=candidate", "a=fingerprint:", "a=sendrecv");
        zoe.await("CALL_ESTABLISHED");
        gina.terminate("out");
        zoe.await("CALL_CLOSED");
        assertThat(gina.awaitState("out", "terminated").get("reason")).isEqualTo("200 to BYE");

        zoe.forget();
        zoe.dial("sip:" + GINA);
        final Heard incoming = gina.awaitIncoming();
        assertThat(incoming.get("account")).isEqualTo(GINA);
        assertThat(incoming.get("uri")).isEqualTo(ZOE);
        assertThat(incoming.get("sdp")).contains("UDP/TLS/RTP/SAVPF", "a=candidate");
        final String session = incoming.get("session");
        zoe.await("CALL_RINGING");
        gina.answer(session);
        gina.awaitState(session, "accepted");
        zoe.await("CALL_ESTABLISHED");
        zoe.hangUp();
        assertThat(gina.awaitState(session, "terminated").get("reason")).isEqualTo("200 OK");

        zoe.forget();
        gina.forget();
        zoe.dial("sip:" + GINA);
        final String missed = gina.awaitIncoming().get("session");
        zoe.await("CALL_RINGING");
        gina.terminate(missed);
        assertThat(zoe.await("CALL_CLOSED").parameter()).startsWith("486");

        zoe.forget();
        gina.forget();
        gina.unregister(GINA);
        zoe.dial("sip:" + GINA);
        assertThat(zoe.await("CALL_CLOSED").parameter()).matches("(404|480).*");
        assertThat(gina.heard("incoming-session")).isFalse();
    }

    /** The other domain carries the signalling; the sound passes here, in both directions. */
    @Test
    void aBrowserAndAPhoneOfAnotherDomainHearEachOther(final Site site) {
        final BrowserPhone gina = site.page(BrowserPhone.Library.SYLK, Site.FIRST_TONE);
        gina.register(
                server.webSocket(),
                "gina",
                HomeKamailio.DOMAIN,
                Objects.requireNonNull(passwords.get("gina")));
        gina.awaitLine("registered");
        final Baresip zoe = phone(site);

        gina.call(ZOE, false);
        zoe.await("CALL_INCOMING");
        zoe.accept();
        gina.awaitCall("talking");
        zoe.awaitTone(Site.FIRST_TONE);
        gina.awaitTone(Site.PHONE_TONE);
        gina.hangUp();
        zoe.await("CALL_CLOSED");
        gina.awaitCall("over");
        gina.forgetCall();

        zoe.forget();
        zoe.dial("sip:" + GINA);
        gina.awaitCall("incoming");
        gina.answer(false);
        gina.awaitCall("talking");
        zoe.awaitTone(Site.FIRST_TONE);
        gina.awaitTone(Site.PHONE_TONE);
        zoe.hangUp();
        gina.awaitCall("over");
    }

    @Test
    void twoClientsOfAnotherDomainMeetThroughIt(final Site site) {
        final SylkSocket gina = registered(site, "gina");
        final SylkSocket hans = registered(site, "hans");
        gina.call("here", GINA, HANS);
        final Heard incoming = hans.awaitIncoming();
        assertThat(incoming.get("uri")).isEqualTo(GINA);
        final String there = incoming.get("session");
        hans.answer(there);
        hans.awaitState(there, "accepted");
        assertThat(gina.awaitState("here", "accepted").get("sdp")).contains("UDP/TLS/RTP/SAVPF");
        gina.terminate("here");
        assertThat(hans.awaitState(there, "terminated").get("reason")).isEqualTo("200 OK");
    }

    @Test
    void callsFailInTheWordsOfTheOtherDomain(final Site site) {
        final SylkSocket gina = registered(site, "gina");
        final Baresip zoe = phone(site);

        gina.call("busy", GINA, ZOE);
        zoe.await("CALL_INCOMING");
        zoe.hangUp();
        assertThat(gina.awaitState("busy", "terminated").get("reason")).startsWith("486 ");

        gina.call("nobody", GINA, HomeKamailio.address("nobody"));
        assertThat(gina.awaitState("nobody", "terminated").get("reason"))
                .isEqualTo("404 Not Found");

        zoe.forget();
        gina.call("moved", GINA, HomeKamailio.address(HomeKamailio.MOVED));
        zoe.await("CALL_INCOMING");
        zoe.accept();
        gina.awaitState("moved", "accepted");
        zoe.await("CALL_ESTABLISHED");
        gina.terminate("moved");
        zoe.await("CALL_CLOSED");

        gina.call("gone", GINA, HomeKamailio.address(HomeKamailio.GONE));
        assertThat(gina.awaitState("gone", "terminated").get("reason"))
                .isEqualTo("302 Moved Temporarily");

        zoe.forget();
        gina.call("unanswered", GINA, HomeKamailio.address(HomeKamailio.LAZY));
        zoe.await("CALL_INCOMING");
        assertThat(gina.awaitState("unanswered", "terminated").get("reason")).startsWith("408 ");
        zoe.await("CALL_CLOSED");

        zoe.forget();
        gina.call("given-up", GINA, ZOE);
        zoe.await("CALL_INCOMING");
        gina.awaitState("given-up", "ringing");
        gina.terminate("given-up");
        assertThat(gina.awaitState("given-up", "terminated").get("reason"))
                .isEqualTo("487 Request Terminated");
        zoe.await("CALL_CLOSED");
        assertThat(gina.states("given-up")).containsOnlyOnce("terminated").endsWith("terminated");
    }

    @Test
    void registrationsFailWithAReason(final Site site) {
        final String deaf = "deaf.test";
        final String closed = "closed.test";
        dns.add(
                """
                _sip._udp.%1$s SRV 10 10 %3$d gate.%1$s
                gate.%1$s A 127.0.0.3
                _sip._tcp.%2$s SRV 10 10 %3$d gate.%2$s
                gate.%2$s A 127.0.0.3
                """
                        .formatted(deaf, closed, Ports.free()));
        final SylkSocket client = site.keep(new SylkSocket(server));
        client.register("ida", deaf, "secret");
        client.register("ida", closed, "secret");
        client.register("ida", "nowhere.test", "secret");
        client.register("gina", HomeKamailio.DOMAIN, "wrong");
        client.register("ghost", HomeKamailio.DOMAIN, "secret");

        for (final String unproved : List.of("gina", "ghost")) {
            final Heard state = client.awaitRegistration(HomeKamailio.address(unproved), SOON);
            assertThat(state.get("state")).isEqualTo("failed");
            assertThat(state.get("reason")).isEqualTo("904 Operation has no matching challenge ");
        }
        client.call("unproved", GINA, ZOE);
        assertThat(client.awaitState("unproved", "terminated").get("reason"))
                .isEqualTo("904 Operation has no matching challenge ");
        for (final String domain : List.of(deaf, closed, "nowhere.test")) {
            final Heard state = client.awaitRegistration("ida@" + domain, SOON);
            assertThat(state.get("state")).isEqualTo("failed");
            assertThat(state.get("reason")).matches("(404|408|500|503) \\S.*");
        }
    }
}
