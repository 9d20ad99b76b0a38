package org.ringdown.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdown.app.phone.SylkClient;
import org.ringdown.app.phone.TestCall;
import org.ringdown.app.phone.TestPhone;
import org.ringdown.app.phone.TestPhone.Manner;

/** Accounts of sylkRTC: who may use them, and what a client hears of them. */
@Timeout(60)
class SylkAccountTest {
    private static final String STATE = "account-event registration-state ";

    @TempDir Path data;

    private SylkDesk desk;

    @BeforeEach
    void start() throws Exception {
        desk = new SylkDesk(data);
    }

    @AfterEach
    void stop() {
        desk.judge();
        desk.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {SylkDesk.FIRST, SylkDesk.SECOND})
    void registeringIsAcknowledgedBeforeItIsTold(final String protocol) {
        final SylkClient client = desk.registered(protocol, "alice");
        final String event =
                protocol.equals(SylkDesk.FIRST)
                        ? "account_event registration_state "
                        : "account-event registration-state ";
        assertThat(client.log())
                .endsWith("ack", "ack", event + "registering", event + "registered");
    }

    @ParameterizedTest
    @CsvSource({
        "account-remove, Unknown account specified for remove: alice@example.org",
        "account-register, Unknown account specified for register: alice@example.org",
        "account-unregister, Unknown account specified for unregister: alice@example.org"
    })
    void anAccountMustBeAddedFirst(final String type, final String error) {
        for (final String protocol : new String[] {SylkDesk.FIRST, SylkDesk.SECOND}) {
            final SylkClient client = desk.client(protocol);
            assertThat(client.ask(SylkDesk.request(type, "alice"))).isEqualTo(error);
        }
    }

    @Test
    void anAccountIsAddedOnce() {
        final SylkClient client = desk.registered(SylkDesk.SECOND, "alice");
        assertThat(client.ask(SylkDesk.add("alice", SylkDesk.hash("alice"))))
                .isEqualTo("Account alice@example.org already added");
        assertThat(client.ask(SylkDesk.request("account-remove", "alice"))).isEmpty();
        assertThat(client.ask(SylkDesk.request("account-register", "alice"))).contains("Unknown");
        SylkDesk.register(client, "alice");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'account':'alice'",
                "'account':'@example.org'",
                "'account':'alice@example.org?Route=x'"
            })
    void anAccountIsAnAddress(final String account) {
        final SylkClient client = desk.client(SylkDesk.SECOND);
        assertThat(client.ask("{'sylkrtc':'account-add','password':'x'," + account + "}"))
                .startsWith("invalid SIP URI: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {SylkDesk.FIRST, SylkDesk.SECOND})
    void aWrongPasswordIsNumber904(final String protocol) {
        final SylkClient client = desk.client(protocol);
        assertThat(client.ask(SylkDesk.add("alice", SylkDesk.hash("alice", "guessed")))).isEmpty();
        assertThat(client.ask(SylkDesk.request("account-register", "alice"))).isEmpty();
        final String event =
                protocol.equals(SylkDesk.FIRST) ? "account_event registration_state " : STATE;
        client.event(event + "registering");
        final var failed = client.event(event + "failed");
        assertThat(failed.findValue("reason").asString("")).startsWith("904 ");
    }

    @Test
    void whoHasNotProvedHimselfDoesNothingInAnothersName() throws Exception {
        final TestPhone bob = desk.phone("bob");
        final SylkClient liar = desk.client(SylkDesk.SECOND);
        liar.ask(SylkDesk.add("alice", SylkDesk.hash("alice", "guessed")));
        final String refused =
                liar.ask(
                        SylkDesk.create("s1", "bob", Manner.ANSWER),
                        "v=0\r\ns=-\r\nm=audio 9 RTP/AVP 0\r\n");
        if (refused.isEmpty()) {
            liar.await("session-event state terminated");
        }
        assertThat(bob.requests()).isEmpty();
        assertThat(
                        liar.ask(
                                "{'sylkrtc':'account-sync-conversations','account':'alice@example.org'}"))
                .isEqualTo("Account not authenticated");
    }

    @Test
    void whoHasNotProvedHimselfHearsOfNoCall() throws Exception {
        final TestPhone bob = desk.phone("bob");
        final SylkClient liar = desk.client(SylkDesk.SECOND);
        liar.ask(SylkDesk.add("alice", SylkDesk.hash("alice", "guessed")));
        liar.ask(SylkDesk.request("account-register", "alice"));
        liar.event(STATE + "registering");
        liar.event(STATE + "failed");
        final SylkClient alice = desk.registered(SylkDesk.SECOND, "alice");
        final TestCall call = bob.ring("sip:alice@example.org", Manner.RING);
        alice.event("account-event incoming-session");
        assertThat(liar.silent()).isTrue();
        call.cancel();
        alice.event("session-event state terminated");
        alice.event("account-event missed-session");
        assertThat(liar.silent()).isTrue();
    }

    @Test
    void anUnregisteredAccountIsNotCalledAndHearsNothing() throws Exception {
        final TestPhone bob = desk.phone("bob");
        final SylkClient alice = desk.registered(SylkDesk.SECOND, "alice");
        assertThat(alice.ask(SylkDesk.request("account-unregister", "alice"))).isEmpty();
        assertThat(bob.call("sip:alice@example.org", Manner.ANSWER).response().status())
                .isEqualTo(480);
        assertThat(alice.silent()).isTrue();
        assertThat(alice.ask(SylkDesk.request("account-register", "alice"))).isEmpty();
        alice.event(STATE + "registering");
        alice.event(STATE + "registered");
    }

    @Test
    void registeringAgainBeginsAnew() {
        final SylkClient alice = desk.registered(SylkDesk.SECOND, "alice");
        for (int i = 0; i < 3; i++) {
            assertThat(alice.ask(SylkDesk.request("account-register", "alice"))).isEmpty();
            alice.event(STATE + "registering");
            alice.event(STATE + "registered");
        }
    }

    @Test
    void oneConnectionHasManyAccountsAndOneAccountManyConnections() throws Exception {
        final TestPhone bob = desk.phone("bob");
        final SylkClient one = desk.registered(SylkDesk.SECOND, "alice");
        SylkDesk.register(one, "carol");
        final SylkClient two = desk.registered(SylkDesk.FIRST, "alice");

        final TestCall call = bob.ring("sip:alice@example.org", Manner.RING);
        final var first = one.event("account-event incoming-session");
        two.event("account_event incoming_session");
        assertThat(first.path("account").asString("")).isEqualTo("alice@example.org");
        assertThat(first.path("originator").path("uri").asString("")).isEqualTo("bob@example.org");
        call.cancel();
        one.event("session-event state terminated");
        one.event("account-event missed-session");
        two.event("session_event state terminated");
        two.event("account_event missed_session");

        final TestCall other = bob.ring("sip:carol@example.org", Manner.RING);
        assertThat(one.event("account-event incoming-session").path("account").asString(""))
                .isEqualTo("carol@example.org");
        assertThat(two.silent()).isTrue();
        other.cancel();
        one.event("session-event state terminated");
        one.event("account-event missed-session");
    }

    @Test
    void aConnectionThatSaysGoodbyeIsRegisteredNoLonger() throws Exception {
        final TestPhone bob = desk.phone("bob");
        final SylkClient alice = desk.registered(SylkDesk.SECOND, "alice");
        alice.close();
        org.awaitility.Awaitility.await()
                .untilAsserted(() ->
                        assertThat(
                                        bob.call("sip:alice@example.org", Manner.ANSWER)
                                                .response()
                                                .status())
                                .isEqualTo(480));
    }

    @Test
    void thereAreOnlySoManyAccountsOnAConnection() {
        final SylkClient client = desk.client(SylkDesk.SECOND);
        String answer = "";
        int added = 0;
        while (answer.isEmpty() && added < 1_000) {
            answer =
                    client.ask(
                            "{'sylkrtc':'account-add','account':'u"
                                    + added
                                    + "@elsewhere.example','password':'x'}");
            added++;
        }
        assertThat(added).isLessThan(1_000);
        assertThat(answer).containsIgnoringCase("too many");
    }

    @Test
    void aDeviceTokenIsForAnAccountOfTheConnection() {
        final String token =
                "{'sylkrtc':'account-devicetoken','account':'alice@example.org','token':'a-b',"
                        + "'platform':'ios','device':'d','app':'x','silent':false}";
        final SylkClient client = desk.client(SylkDesk.SECOND);
        assertThat(client.ask(token))
                .isEqualTo("Unknown account specified for token: alice@example.org");
        SylkDesk.register(client, "alice");
        assertThat(client.ask(token)).isEmpty();
        final SylkClient older = desk.registered(SylkDesk.FIRST, "alice");
        assertThat(
                        older.ask(
                                "{'sylkrtc':'account-devicetoken','account':'alice@example.org',"
                                        + "'old_token':'a','new_token':'b'}"))
                .isEmpty();
    }
}
