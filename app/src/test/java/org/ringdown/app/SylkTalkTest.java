package org.ringdown.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ringdown.app.phone.SipText;
import org.ringdown.app.phone.SylkClient;
import org.ringdown.app.phone.TestPhone;
import org.ringdown.app.phone.TestPhone.Manner;
import org.ringdown.app.phone.WebRtcEnd;
import tools.jackson.databind.JsonNode;

/** Within calls of sylkRTC: changes, digits, messages, and connections that are lost. */
@Timeout(60)
class SylkTalkTest {
    private static final String STATE = "session-event state ";
    private static final String UPDATE = "session-event update ";

    @TempDir Path data;

    private SylkDesk desk;
    private TestPhone bob;
    private WebRtcEnd media;

    /** A call between a client and bob that is up; the session is s1. */
    private record Talk(SylkClient alice, SipText invite) {}

    private Talk talk(final String protocol) throws Exception {
        final SylkClient alice = desk.registered(protocol, "alice");
        final boolean first = protocol.equals(SylkDesk.FIRST);
        assertThat(alice.ask(SylkDesk.create("s1", "bob", Manner.ANSWER), media.offer())).isEmpty();
        final String family = first ? "session_event state " : STATE;
        final JsonNode accepted = alice.await(family + "accepted");
        media.agreed((first ? accepted.path("data") : accepted).path("sdp").asString(""));
        alice.event(family + "established");
        return new Talk(alice, bob.next("INVITE"));
    }

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

    // ---- changes

    @Test
    void theClientHolds() throws Exception {
        final Talk talk = talk(SylkDesk.SECOND);
        assertThat(talk.alice().ask(SylkDesk.of("session-update", "s1"), media.offer("sendonly")))
                .isEmpty();
        final SipText again = bob.next("INVITE");
        assertThat(again.body()).contains("a=sendonly");
        final JsonNode accepted = talk.alice().event(UPDATE + "accepted");
        assertThat(accepted.path("sdp").asString("")).contains("m=audio");
        assertThat(talk.alice().silent()).isTrue();
    }

    @Test
    void theOtherEndHolds() throws Exception {
        final Talk talk = talk(SylkDesk.SECOND);
        final var answered = reinvite(talk, "a=sendonly\r\n");
        final JsonNode received = talk.alice().event(UPDATE + "received");
        assertThat(received.path("sdp").asString("")).contains("a=sendonly");
        assertThat(
                        talk.alice()
                                .ask(
                                        SylkDesk.of("session-update", "s1"),
                                        media.answerAgain("recvonly")))
                .isEmpty();
        final SipText answer = answered.join();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).contains("a=recvonly");
        assertThat(talk.alice().silent()).isTrue();
    }

    private java.util.concurrent.CompletableFuture<SipText> reinvite(
            final Talk talk, final String lines) {
        return java.util.concurrent.CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return bob.within(
                                talk.invite(),
                                "INVITE",
                                "",
                                bob.sdp().replace("- 1 1 IN", "- 1 2 IN") + lines);
                    } catch (final InterruptedException interrupted) {
                        throw new AssertionError(interrupted);
                    }
                },
                Thread.ofVirtual()::start);
    }

    @Test
    void theFirstVersionIsNotAskedWhenTheOtherEndHolds() throws Exception {
        final Talk talk = talk(SylkDesk.FIRST);
        final SipText answer = reinvite(talk, "a=sendonly\r\n").join();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).contains("a=recvonly");
        assertThat(talk.alice().silent()).isTrue();
    }

    @Test
    void whoOffersWhileTheOtherOneDoesHasToWait() throws Exception {
        final Talk talk = talk(SylkDesk.SECOND);
        final var answered = reinvite(talk, "a=sendonly\r\n");
        talk.alice().event(UPDATE + "received");
        // The client has offered before it saw the other's offer.
        assertThat(talk.alice().ask(SylkDesk.of("session-update", "s1"), media.offer())).isEmpty();
        assertThat(answered.join().status()).isEqualTo(491);
        bob.next("INVITE");
        talk.alice().event(UPDATE + "accepted");
    }

    @Test
    void anUpdateThatIsNoneIsRefused() throws Exception {
        final Talk talk = talk(SylkDesk.SECOND);
        assertThat(talk.alice().ask(SylkDesk.of("session-update", "s1"), "hello")).isNotEmpty();
        assertThat(talk.alice().ask(SylkDesk.of("session-update", "s1"), media.offer("sendonly")))
                .isEmpty();
        talk.alice().event(UPDATE + "accepted");
    }

    // ---- digits and messages

    @Test
    void digitsBecomeInfoOneByOne() throws Exception {
        final Talk talk = talk(SylkDesk.SECOND);
        assertThat(
                        talk.alice()
                                .ask(
                                        "{'sylkrtc':'session-dtmf-info','session':'s1','digit':'12#',"
                                                + "'duration':200}"))
                .isEmpty();
        for (final String digit : new String[] {"1", "2", "#"}) {
            final SipText info = bob.next("INFO");
            assertThat(info.header("Content-Type")).isEqualTo("application/dtmf-relay");
            assertThat(info.body()).contains("Signal=" + digit).contains("Duration=200");
        }
    }

    @Test
    void aMessageGoesToTheOtherEnd() throws Exception {
        final Talk talk = talk(SylkDesk.SECOND);
        assertThat(
                        talk.alice()
                                .ask(
                                        "{'sylkrtc':'session-message','session':'s1','message_id':'m1',"
                                                + "'content':'h\u00e9llo','content_type':'text/plain',"
                                                + "'timestamp':'2026-11-28T10:00:00Z'}"))
                .isEmpty();
        final SipText message = bob.next("MESSAGE");
        assertThat(message.header("Content-Type")).startsWith("message/cpim");
        assertThat(message.body())
                .contains("imdn.Message-ID: m1")
                .contains("text/plain")
                .contains("h\u00e9llo");
        final JsonNode told = talk.alice().event("session-event disposition-notification accepted");
        assertThat(told.path("message_id").asString("")).isEqualTo("m1");
        assertThat(told.path("code").asInt(0)).isEqualTo(200);
    }

    /** As baresip does; nobody refuses it a second time. */
    @Test
    void aMessageGoesAsTextToWhoReadsNothingElse() throws Exception {
        final Talk talk = talk(SylkDesk.SECOND);
        bob.readTextOnly();
        final String message =
                "{'sylkrtc':'session-message','session':'s1','message_id':'m1',"
                        + "'content':'h\u00e9llo','content_type':'text/plain',"
                        + "'timestamp':'2026-11-28T10:00:00Z'}";
        assertThat(talk.alice().ask(message)).isEmpty();
        assertThat(bob.next("MESSAGE").header("Content-Type")).startsWith("message/cpim");
        final SipText plain = bob.next("MESSAGE");
        assertThat(plain.header("Content-Type")).isEqualTo("text/plain");
        assertThat(plain.body()).isEqualTo("h\u00e9llo");
        talk.alice().event("session-event disposition-notification accepted");

        assertThat(talk.alice().ask(message.replace("text/plain", "text/html"))).isEmpty();
        final JsonNode failed = talk.alice().event("session-event disposition-notification failed");
        assertThat(failed.path("code").asInt(0)).isEqualTo(415);
    }

    // ---- connections that are lost

    @Test
    void aLostConnectionKeepsItsCallAndIsTakenUp() throws Exception {
        final Talk talk = talk(SylkDesk.SECOND);
        talk.alice().vanish();
        final SylkClient again = desk.client(SylkDesk.SECOND);
        final String taken = again.send(resuming(talk.alice().resumption()));
        assertThat(again.answer(taken)).isEmpty();
        again.await("account-event registration-state registered");
        again.await(STATE + "established");
        assertThat(again.ask(SylkDesk.of("session-terminate", "s1"))).isEmpty();
        again.await(STATE + "terminated");
        bob.next("BYE");
    }

    private static String resuming(final String token) {
        return "{'sylkrtc':'connection-resume','token':'" + token + "'}";
    }

    @Test
    void whatHappensMeanwhileIsToldAfterwards() throws Exception {
        final Talk talk = talk(SylkDesk.SECOND);
        talk.alice().vanish();
        bob.hangUp(talk.invite());
        final SylkClient again = desk.client(SylkDesk.SECOND);
        assertThat(again.ask(resuming(talk.alice().resumption()))).isEmpty();
        again.await(STATE + "terminated");
    }

    @Test
    void onlyTheTokenTakesUp() throws Exception {
        final Talk talk = talk(SylkDesk.SECOND);
        final SylkClient thief = desk.registered(SylkDesk.SECOND, "carol");
        assertThat(thief.ask(resuming("guessed"))).isNotEmpty();
        final SylkClient other = desk.client(SylkDesk.SECOND);
        assertThat(other.ask(resuming("guessed"))).isNotEmpty();
        assertThat(other.ask("{'sylkrtc':'ping'}")).isEmpty();
        assertThat(talk.alice().silent()).isTrue();
    }
}
