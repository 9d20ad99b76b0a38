package org.ringdown.service.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringdown.service.trace.Script.ALICE;
import static org.ringdown.service.trace.Script.BOB;
import static org.ringdown.service.trace.Script.copy;
import static org.ringdown.service.trace.Script.reply;
import static org.ringdown.service.trace.Script.request;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.transport.Hop;

class RecorderTest {
    private static final TraceLimits SMALL = new TraceLimits(3, 1 << 20, 2, 1 << 20, 20);

    private final Recorder recorder = new Recorder(SMALL);
    private final Script script = new Script(recorder);

    private List<Story> stories(final boolean calls) {
        return recorder.stories(calls, script.now(), 1_700_000_000_000L);
    }

    private Story only() {
        assertThat(stories(true)).hasSize(1);
        return stories(true).getFirst();
    }

    /** A call up to its 200. */
    private SipRequest answered(final String callId) {
        final SipRequest invite = request("INVITE", callId, 1, "");
        final SipRequest copy = copy(invite, callId);
        script.from(ALICE, invite)
                .to(ALICE, reply(invite, 100))
                .to(BOB, copy)
                .after(200)
                .from(BOB, reply(copy, 180))
                .to(ALICE, reply(invite, 180))
                .after(3_800)
                .from(BOB, reply(copy, 200, "Server", "Yealink T46U"))
                .to(ALICE, reply(invite, 200));
        return invite;
    }

    private void hungUp(final String callId) {
        final SipRequest bye = request("BYE", callId, 2, "");
        final SipRequest copy = copy(bye, callId + "bye");
        script.after(65_000)
                .from(ALICE, bye)
                .to(BOB, copy)
                .from(BOB, reply(copy, 200))
                .to(ALICE, reply(bye, 200));
    }

    @Test
    void tellsACallFromItsInviteToItsBye() {
        answered("one@x");
        assertThat(Outcome.of(only()))
                .returns("up", Outcome::state)
                .returns(200, Outcome::status)
                .returns("alice@example.org", Outcome::from)
                .returns("bob@example.org", Outcome::to)
                .returns(
                        "bob's phone (192.0.2.8, Yealink T46U) answered after 4 s.",
                        Outcome::sentence);
        hungUp("one@x");
        assertThat(only().over()).isTrue();
        assertThat(Outcome.of(only()))
                .returns("ended", Outcome::state)
                .returns(65_000_000_000L, Outcome::lastedNanos)
                .returns(
                        "bob's phone (192.0.2.8, Yealink T46U) answered after 4 s; alice hung up"
                                + " after 1 min 5 s.",
                        Outcome::sentence);
        assertThat(only().epochMillis()).isEqualTo(1_700_000_000_000L - 69_000);
    }

    @Test
    void drawsALadder() {
        answered("one@x");
        hungUp("one@x");
        assertThat(String.join("\n", Ladder.of(only())))
                .isEqualTo(
                        """
                            time  alice (wss 198.51.100.7)    ringdown                    bob (udp 192.0.2.8:5060)
                           0.000  |-- INVITE -------------------->|                               |
                           0.000  |<- 100 Trying -----------------|                               |
                           0.000  |                               |-- INVITE -------------------->|
                           0.200  |                               |<- 180 Ringing ----------------|
                           0.200  |<- 180 Ringing ----------------|                               |
                           4.000  |                               |<- 200 OK ---------------------|
                           4.000  |<- 200 OK ---------------------|                               |
                          69.000  |-- BYE ----------------------->|                               |
                          69.000  |                               |-- BYE ----------------------->|
                          69.000  |                               |<- 200 OK BYE -----------------|
                          69.000  |<- 200 OK BYE -----------------|                               |
                        bob's phone (192.0.2.8, Yealink T46U) answered after 4 s; alice hung up after 1 min 5 s.\
                        """);
    }

    @Test
    void saysWhyACallFailed() {
        final SipRequest invite = request("INVITE", "two@x", 1, "");
        final SipRequest copy = copy(invite, "b1");
        script.from(ALICE, invite).to(BOB, copy).after(32_000).to(ALICE, reply(invite, 408));
        assertThat(sentence()).isEqualTo("bob's phone (192.0.2.8) did not answer within 32 s.");
    }

    @Test
    void aPhoneThatRangIsNotSilent() {
        final SipRequest invite = request("INVITE", "two@x", 1, "");
        final SipRequest copy = copy(invite, "b1");
        script.from(ALICE, invite)
                .to(BOB, copy)
                .from(BOB, reply(copy, 180))
                .to(ALICE, reply(invite, 180))
                .after(180_000)
                .to(ALICE, reply(invite, 408));
        assertThat(sentence())
                .isEqualTo("bob's phone (192.0.2.8) rang for 3 min 0 s and nobody answered.");
    }

    @Test
    void aRefusalIsTheDevices() {
        final SipRequest invite = request("INVITE", "two@x", 1, "");
        final SipRequest copy = copy(invite, "b1");
        script.from(ALICE, invite)
                .to(BOB, copy)
                .from(BOB, reply(copy, 486))
                .to(ALICE, reply(invite, 486));
        assertThat(sentence()).isEqualTo("bob's phone (192.0.2.8) is busy.");
        assertThat(Outcome.of(only()).failed()).isTrue();
    }

    @Test
    void aCallerWhoGivesUpIsNamed() {
        final SipRequest invite = request("INVITE", "two@x", 1, "");
        script.from(ALICE, invite)
                .to(BOB, copy(invite, "b1"))
                .after(5_000)
                .from(ALICE, request("CANCEL", "two@x", 1, ""))
                .to(ALICE, reply(invite, 487));
        assertThat(sentence()).isEqualTo("alice hung up before anybody answered, after 5 s.");
    }

    @Test
    void whatTheServerDecidedIsInItsOwnWords() {
        final SipRequest invite = request("INVITE", "two@x", 1, "");
        script.from(ALICE, invite)
                .because(invite, "There is no user bob")
                .to(ALICE, reply(invite, 404));
        assertThat(sentence()).isEqualTo("There is no user bob.");
        assertThat(Ladder.of(only())).anyMatch(line -> line.endsWith("* There is no user bob"));
    }

    @Test
    void aReInviteThatIsRefusedDoesNotEndTheCall() {
        final SipRequest invite = answered("one@x");
        final SipRequest again =
                invite.edit()
                        .set("To", "<sip:bob@example.org>;tag=b")
                        .set("CSeq", "2 INVITE")
                        .build();
        script.from(ALICE, again).to(ALICE, reply(again, 488));
        assertThat(only().over()).isFalse();
        assertThat(Outcome.of(only()).state()).isEqualTo("up");
    }

    @Test
    void whatIsOverIsForgottenFirst() {
        answered("up1@x");
        answered("over@x");
        hungUp("over@x");
        answered("up2@x");
        answered("up3@x");
        assertThat(stories(true))
                .extracting(Story::callId)
                .containsExactlyInAnyOrder("up1@x", "up2@x", "up3@x");
        answered("up4@x");
        assertThat(stories(true)).extracting(Story::callId).doesNotContain("up1@x").hasSize(3);
    }

    @Test
    void strangersAtTheDoorPushNoCallOut() {
        answered("mine@x");
        for (int i = 0; i < 100; i++) {
            final SipRequest invite = request("INVITE", "scan" + i + "@x", 1, "");
            script.from(BOB, invite).to(BOB, reply(invite, 407));
        }
        assertThat(only().callId()).isEqualTo("mine@x");
        assertThat(stories(false)).hasSize(2);
    }

    @Test
    void aChallengedCallBecomesOneCall() {
        final SipRequest first = request("INVITE", "one@x", 1, "");
        final SipRequest second = request("INVITE", "one@x", 2, "");
        final SipRequest copy = copy(second, "b");
        script.from(ALICE, first)
                .to(ALICE, reply(first, 407))
                .from(ALICE, second)
                .to(BOB, copy)
                .from(BOB, reply(copy, 200))
                .to(ALICE, reply(second, 200));
        assertThat(only().steps()).hasSize(6);
        assertThat(Outcome.of(only()).status()).isEqualTo(200);
        assertThat(stories(false)).isEmpty();
    }

    @Test
    void registrationsOfOneClientTakeOnePlace() {
        for (int i = 1; i < 200; i++) {
            final SipRequest register = request("REGISTER", "reg@x", i, "");
            script.from(ALICE, register).to(ALICE, reply(register, 200));
        }
        assertThat(stories(false)).hasSize(1);
        assertThat(stories(false).getFirst().steps()).hasSize(2);
        assertThat(stories(true)).isEmpty();
    }

    @Test
    void memoryIsBounded() {
        final Recorder tight = new Recorder(new TraceLimits(1_000, 20_000, 10, 5_000, 20));
        final Script player = new Script(tight);
        for (int i = 0; i < 200; i++) {
            final SipRequest invite =
                    request("INVITE", "c" + i + "@x", 1, "Subject: " + "x".repeat(500));
            player.from(ALICE, invite).to(BOB, copy(invite, "b" + i));
            final SipRequest register = request("REGISTER", "r" + i + "@x", 1, "");
            player.from(ALICE, register);
            assertThat(tight.bytes()).isLessThanOrEqualTo(25_000);
        }
        assertThat(tight.stories(true, player.now(), 0)).isNotEmpty();
    }

    @Test
    void aCallThatNeverEndsIsKeptInPart() {
        answered("long@x");
        for (int i = 2; i < 40; i++) {
            script.from(ALICE, request("INFO", "long@x", i, ""));
        }
        assertThat(only().steps()).hasSize(20);
        assertThat(only().leftOut()).isEqualTo(25);
        assertThat(Ladder.of(only())).anyMatch(line -> line.contains("25 messages more"));
    }

    @Test
    void namesApplicationsInside() {
        final SipRequest invite = request("INVITE", "echo@x", 1, "");
        script.from(ALICE, invite).to(new Hop.Local("echo"), copy(invite, "b"));
        assertThat(Ladder.of(only()).getFirst()).contains("echo (inside)");
    }

    @Test
    void noTextOfAStrangerReachesTheTerminalAsItIs() {
        final SipRequest invite =
                request("INVITE", "bad@x", 1, "User-Agent: \u202eevil\u0085\u009b31m");
        script.from(ALICE, invite).to(BOB, copy(invite, "b"));
        final String all = String.join("", Ladder.of(only())) + Ladder.messages(only());
        assertThat(all.chars()).noneMatch(c -> c == 0x202e || c == 0x9b || c == 0x85);
    }

    private String sentence() {
        return Outcome.of(only()).sentence();
    }
}
