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
import org.ringdown.app.phone.SipText;
import org.ringdown.app.phone.SylkClient;
import org.ringdown.app.phone.TestCall;
import org.ringdown.app.phone.TestPhone;
import org.ringdown.app.phone.TestPhone.Manner;
import org.ringdown.app.phone.WebRtcEnd;
import tools.jackson.databind.JsonNode;

/** Calls of sylkRTC clients, made and taken, in both versions. */
@Timeout(60)
class SylkSessionTest {
    private static final String STATE = "session-event state ";

    @TempDir Path data;

    private SylkDesk desk;
    private TestPhone bob;
    private WebRtcEnd media;

    @BeforeEach
    void start() throws Exception {
        desk = new SylkDesk(data);
        bob = desk.phone("bob");
        media = new WebRtcEnd();
    }

    @AfterEach
    void stop() {
        desk.judge();
        media.close();
        desk.close();
    }

    /** The name of an event of a session in a version. */
    private static String state(final SylkClient client, final String state) {
        return (client.protocol().equals(SylkDesk.FIRST) ? "session_event state " : STATE) + state;
    }

    private static JsonNode data(final JsonNode event) {
        return event.has("data") ? event.get("data") : event;
    }

    private static String text(final JsonNode event, final String name) {
        return data(event).path(name).asString("");
    }

    /** Calls bob, who answers, until media are up. */
    private SylkClient talking(final String protocol, final String session) throws Exception {
        final SylkClient alice = desk.registered(protocol, "alice");
        assertThat(alice.ask(SylkDesk.create(session, "bob", Manner.ANSWER), media.offer()))
                .isEmpty();
        media.agreed(text(alice.await(state(alice, "accepted")), "sdp"));
        alice.event(state(alice, "established"));
        media.awaitUp();
        return alice;
    }

    // ---- calls that are made

    @ParameterizedTest
    @ValueSource(strings = {SylkDesk.FIRST, SylkDesk.SECOND})
    void aCallIsMadeTalkedAndEnded(final String protocol) throws Exception {
        final SylkClient alice = desk.registered(protocol, "alice");
        // A browser sends its candidates in the same breath, before anything is acknowledged.
        final String offer = media.offer();
        final String create =
                alice.send(
                        SylkDesk.create("s1", "bob", Manner.ANSWER).replace("}]}", "}],'sdp':'")
                                + offer.replace("\r\n", "\\r\\n")
                                + "'}");
        final String first = alice.send(SylkDesk.trickle("s1", media.candidate()));
        final String last = alice.send(SylkDesk.trickle("s1", ""));
        assertThat(alice.answer(create)).isEmpty();
        assertThat(alice.answer(first)).isEmpty();
        assertThat(alice.answer(last)).isEmpty();
        alice.event(state(alice, "progress"));
        final SipText invite = bob.next("INVITE");
        assertThat(invite.header("X-Note")).isEqualTo("from tests");
        assertThat(invite.header("From")).contains("sip:alice@example.org");
        assertThat(invite.body()).contains("RTP/AVP").doesNotContain("ice-ufrag");
        if (protocol.equals(SylkDesk.SECOND)) {
            alice.await(STATE + "ringing");
        }
        final JsonNode accepted = alice.event(state(alice, "accepted"));
        if (protocol.equals(SylkDesk.SECOND)) {
            assertThat(text(accepted, "call_id")).isEqualTo(invite.header("Call-ID"));
        }
        media.agreed(text(accepted, "sdp"));
        alice.event(state(alice, "established"));

        assertThat(alice.ask(SylkDesk.of("session-terminate", "s1"))).isEmpty();
        assertThat(text(alice.event(state(alice, "terminated")), "reason")).startsWith("200");
        bob.next("BYE");
        assertThat(alice.log().indexOf("ack"))
                .isLessThan(alice.log().indexOf(state(alice, "progress")));
    }

    @Test
    void theOtherEndHangsUp() throws Exception {
        final SylkClient alice = talking(SylkDesk.SECOND, "s1");
        bob.hangUp(bob.next("INVITE"));
        assertThat(text(alice.event(STATE + "terminated"), "reason")).startsWith("200");
    }

    @ParameterizedTest
    @CsvSource({"bob, 486", "nobody, 404", "carol, 480"})
    void aCallThatFailsSaysWhy(final String whom, final String code) {
        final SylkClient alice = desk.registered(SylkDesk.SECOND, "alice");
        assertThat(alice.ask(SylkDesk.create("s1", whom, Manner.REFUSE), media.offer())).isEmpty();
        final String reason = text(alice.await(STATE + "terminated"), "reason");
        assertThat(reason).matches(code + " .+");
    }

    @Test
    void soundBeforeTheAnswerComesWithTheOnlyDescription() throws Exception {
        final SylkClient alice = desk.registered(SylkDesk.SECOND, "alice");
        assertThat(alice.ask(SylkDesk.create("s1", "bob", Manner.RING), media.offer())).isEmpty();
        final SipText invite = bob.next("INVITE");
        alice.event(STATE + "progress");
        alice.await(STATE + "ringing");
        bob.progress(invite, "183 Session Progress", true);
        media.agreed(text(alice.await(STATE + "early-media"), "sdp"));
        alice.event(STATE + "established");
        bob.conclude(invite, "200 OK");
        final JsonNode accepted = alice.event(STATE + "accepted");
        assertThat(accepted.has("sdp")).isFalse();
        assertThat(alice.silent()).as("established came already").isTrue();
    }

    @Test
    void theFirstVersionGetsEarlyMediaWhenTheCallIsTaken() throws Exception {
        final SylkClient alice = desk.registered(SylkDesk.FIRST, "alice");
        assertThat(alice.ask(SylkDesk.create("s1", "bob", Manner.RING), media.offer())).isEmpty();
        final SipText invite = bob.next("INVITE");
        alice.event(state(alice, "progress"));
        bob.progress(invite, "183 Session Progress", true);
        bob.conclude(invite, "200 OK");
        final JsonNode accepted = alice.event(state(alice, "accepted"));
        assertThat(text(accepted, "sdp")).contains("m=audio");
        media.agreed(text(accepted, "sdp"));
        alice.event(state(alice, "established"));
    }

    @Test
    void aCallThatNobodyAnswersEndsAtOnceWhenItIsGivenUp() throws Exception {
        final SylkClient alice = desk.registered(SylkDesk.SECOND, "alice");
        bob.fallSilent();
        assertThat(alice.ask(SylkDesk.create("s1", "bob", Manner.RING), media.offer())).isEmpty();
        alice.event(STATE + "progress");
        // Nothing comes from bob, neither to the INVITE nor to the CANCEL: it is in flight.
        assertThat(alice.ask(SylkDesk.of("session-terminate", "s1"))).isEmpty();
        assertThat(text(alice.event(STATE + "terminated"), "reason")).isNotEmpty();
        assertThat(alice.silent()).isTrue();
    }

    @Test
    void aRingingCallIsGivenUp() throws Exception {
        final SylkClient alice = desk.registered(SylkDesk.SECOND, "alice");
        assertThat(alice.ask(SylkDesk.create("s1", "bob", Manner.RING), media.offer())).isEmpty();
        alice.event(STATE + "progress");
        alice.await(STATE + "ringing");
        assertThat(alice.ask(SylkDesk.of("session-terminate", "s1"))).isEmpty();
        alice.event(STATE + "terminated");
        assertThat(alice.silent()).isTrue();
    }

    // ---- calls that come

    @ParameterizedTest
    @ValueSource(strings = {SylkDesk.FIRST, SylkDesk.SECOND})
    void aCallIsTakenAndEnded(final String protocol) throws Exception {
        final SylkClient alice = desk.registered(protocol, "alice");
        final boolean first = protocol.equals(SylkDesk.FIRST);
        final TestCall call = bob.ring("sip:alice@example.org", Manner.ANSWER);
        final JsonNode incoming =
                alice.event(
                        first
                                ? "account_event incoming_session"
                                : "account-event incoming-session");
        final String session = incoming.path("session").asString("");
        if (!first) {
            assertThat(session.replace("-", "")).isEqualTo(SylkDesk.md5(text(incoming, "call_id")));
            assertThat(incoming.has("headers")).as("none were wanted").isFalse();
        }
        assertThat(text(incoming, "sdp")).contains("a=sendrecv");
        assertThat(
                        alice.ask(
                                SylkDesk.of("session-answer", session),
                                media.answer(text(incoming, "sdp"))))
                .isEmpty();
        assertThat(data(alice.event(state(alice, "accepted"))).has("sdp")).isFalse();
        alice.event(state(alice, "established"));
        call.awaitAnswered();
        assertThat(call.response().status()).isEqualTo(200);
        call.acknowledge();
        assertThat(call.hangUp().status()).isEqualTo(200);
        alice.event(state(alice, "terminated"));
    }

    @Test
    void aCallerGivesUp() throws Exception {
        final SylkClient alice = desk.registered(SylkDesk.SECOND, "alice");
        final TestCall call = bob.ring("sip:alice@example.org", Manner.RING);
        final String session =
                alice.event("account-event incoming-session").path("session").asString("");
        call.cancel();
        assertThat(text(alice.event(STATE + "terminated"), "reason")).startsWith("487");
        assertThat(
                        alice.event("account-event missed-session")
                                .path("originator")
                                .path("uri")
                                .asString(""))
                .isEqualTo("bob@example.org");
        assertThat(alice.ask(SylkDesk.of("session-answer", session), media.offer())).isNotEmpty();
        assertThat(alice.ask(SylkDesk.trickle(session, media.candidate()))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {SylkDesk.FIRST, SylkDesk.SECOND})
    void aCallIsDeclined(final String protocol) throws Exception {
        final SylkClient alice = desk.registered(protocol, "alice");
        final TestCall call = bob.ring("sip:alice@example.org", Manner.RING);
        final String session =
                alice.event(
                                protocol.equals(SylkDesk.FIRST)
                                        ? "account_event incoming_session"
                                        : "account-event incoming-session")
                        .path("session")
                        .asString("");
        assertThat(alice.ask(SylkDesk.of("session-terminate", session))).isEmpty();
        alice.event(state(alice, "terminated"));
        call.awaitAnswered();
        assertThat(call.response().status()).isEqualTo(486);
        assertThat(alice.silent()).isTrue();
    }

    @Test
    void aThirdCallAtOnceIsBusy() throws Exception {
        final SylkClient alice = desk.registered(SylkDesk.SECOND, "alice");
        final TestCall one = bob.ring("sip:alice@example.org", Manner.RING);
        alice.event("account-event incoming-session");
        final TestCall two = bob.ring("sip:alice@example.org", Manner.RING);
        alice.event("account-event incoming-session");
        assertThat(bob.call("sip:alice@example.org", Manner.RING).response().status())
                .isEqualTo(486);
        alice.event("account-event missed-session");
        one.cancel();
        two.cancel();
        alice.await("account-event missed-session");
        alice.await("account-event missed-session");
    }

    @Test
    void whoAnswersFirstHasTheCall() throws Exception {
        final SylkClient one = desk.registered(SylkDesk.SECOND, "alice");
        final SylkClient two = desk.registered(SylkDesk.SECOND, "alice");
        final TestCall call = bob.ring("sip:alice@example.org", Manner.ANSWER);
        final JsonNode incoming = one.event("account-event incoming-session");
        two.event("account-event incoming-session");
        assertThat(
                        one.ask(
                                SylkDesk.of(
                                        "session-answer", incoming.path("session").asString("")),
                                media.answer(text(incoming, "sdp"))))
                .isEmpty();
        one.event(STATE + "accepted");
        two.event(STATE + "terminated");
        call.awaitAnswered();
        assertThat(call.response().status()).isEqualTo(200);
        call.acknowledge().hangUp();
        one.await(STATE + "terminated");
    }

    // ---- out of order, repeated, of others

    @ParameterizedTest
    @CsvSource({
        "session-terminate, Unknown session none",
        "session-trickle, Unknown session none",
        "session-answer, Unknown session none",
        "session-update, Unknown session none",
        "session-message, Unknown session none",
        "session-dtmf-info, Unknown session none"
    })
    void aSessionMustBeThere(final String type, final String error) {
        final SylkClient alice = desk.registered(SylkDesk.SECOND, "alice");
        assertThat(alice.ask(any(type, "none"))).isEqualTo(error);
    }

    /** A request with everything that any of them has. */
    private static String any(final String type, final String session) {
        return "{'sylkrtc':'"
                + type
                + "','session':'"
                + session
                + "','candidates':[],'sdp':'v=0','message_id':'m','content':'c',"
                + "'content_type':'text/plain','timestamp':'t','digit':'1'}";
    }

    @Test
    void nobodyTouchesTheSessionOfAnotherConnection() throws Exception {
        final SylkClient alice = talking(SylkDesk.SECOND, "s1");
        final SylkClient other = desk.registered(SylkDesk.SECOND, "alice");
        for (final String type :
                new String[] {
                    "session-terminate",
                    "session-trickle",
                    "session-answer",
                    "session-update",
                    "session-message",
                    "session-dtmf-info"
                }) {
            assertThat(other.ask(any(type, "s1"))).isEqualTo("Unknown session s1");
        }
        // The same name may be another session of another connection.
        assertThat(other.ask(SylkDesk.create("s1", "nobody", Manner.RING), media.offer()))
                .isEmpty();
        other.await(STATE + "terminated");
        assertThat(alice.silent()).isTrue();
        assertThat(alice.ask(SylkDesk.of("session-terminate", "s1"))).isEmpty();
        alice.event(STATE + "terminated");
    }

    @Test
    void aNameIsUsedOnce() throws Exception {
        final SylkClient alice = talking(SylkDesk.SECOND, "s1");
        assertThat(alice.ask(SylkDesk.create("s1", "bob", Manner.ANSWER), media.offer()))
                .isEqualTo("Session ID s1 already in use");
        assertThat(alice.silent()).isTrue();
        assertThat(bob.requests()).extracting(SipText::method).containsOnlyOnce("INVITE");
    }

    @Test
    void aCallIsMadeInTheNameOfAnAccountOfTheConnection() {
        final SylkClient alice = desk.registered(SylkDesk.SECOND, "alice");
        assertThat(
                        alice.ask(
                                SylkDesk.create("s1", "bob", Manner.ANSWER)
                                        .replace("alice@", "carol@"),
                                media.offer()))
                .isEqualTo("Unknown account specified: carol@example.org");
    }

    @Test
    void whatDoesNotFitTheStateIsRefused() throws Exception {
        final SylkClient alice = desk.registered(SylkDesk.SECOND, "alice");
        assertThat(alice.ask(SylkDesk.create("s1", "bob", Manner.RING), media.offer())).isEmpty();
        alice.await(STATE + "ringing");
        assertThat(alice.ask(SylkDesk.of("session-answer", "s1"), media.offer()))
                .isEqualTo("Cannot answer outgoing session s1");
        assertThat(alice.ask(SylkDesk.of("session-update", "s1"), media.offer()))
                .startsWith("Invalid state for updating session s1: ");
        assertThat(alice.ask(any("session-message", "s1")))
                .startsWith("Invalid state session s1: ");
        assertThat(alice.ask(any("session-dtmf-info", "s1")))
                .startsWith("Invalid state session s1: ");
        assertThat(alice.silent()).isTrue();
        assertThat(alice.ask(SylkDesk.of("session-terminate", "s1"))).isEmpty();
        alice.event(STATE + "terminated");
    }

    @Test
    void aCallIsAnsweredOnce() throws Exception {
        final SylkClient alice = desk.registered(SylkDesk.SECOND, "alice");
        final TestCall call = bob.ring("sip:alice@example.org", Manner.ANSWER);
        final JsonNode incoming = alice.event("account-event incoming-session");
        final String session = incoming.path("session").asString("");
        final String answer = media.answer(text(incoming, "sdp"));
        assertThat(alice.ask(SylkDesk.of("session-answer", session), answer)).isEmpty();
        alice.event(STATE + "accepted");
        assertThat(alice.ask(SylkDesk.of("session-answer", session), answer))
                .startsWith("Invalid state for answering session " + session + ": ");
        call.awaitAnswered();
        call.acknowledge().hangUp();
        alice.await(STATE + "terminated");
    }

    @Test
    void candidatesThatComeTooLateFrightenNobody() throws Exception {
        final SylkClient alice = talking(SylkDesk.SECOND, "s1");
        assertThat(alice.ask(SylkDesk.of("session-terminate", "s1"))).isEmpty();
        alice.event(STATE + "terminated");
        assertThat(alice.ask(SylkDesk.trickle("s1", media.candidate()))).isEmpty();
        assertThat(alice.ask(SylkDesk.trickle("s1", ""))).isEmpty();
        assertThat(alice.ask(SylkDesk.of("session-terminate", "s1"))).isNotEmpty();
        assertThat(alice.silent()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "hello", "v=0", "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"})
    void anOfferThatIsNoneEndsTheCallWithAReason(final String sdp) {
        final SylkClient alice = desk.registered(SylkDesk.SECOND, "alice");
        final String answer = alice.ask(SylkDesk.create("s1", "bob", Manner.ANSWER), sdp);
        if (answer.isEmpty()) {
            assertThat(text(alice.await(STATE + "terminated"), "reason")).matches("[45]\\d\\d .+");
        }
        assertThat(bob.requests()).isEmpty();
        assertThat(alice.silent()).isTrue();
    }

    @Test
    void removingAnAccountEndsItsCalls() throws Exception {
        final SylkClient alice = talking(SylkDesk.SECOND, "s1");
        assertThat(alice.ask(SylkDesk.request("account-remove", "alice"))).isEmpty();
        alice.event(STATE + "terminated");
        bob.next("BYE");
    }
}
