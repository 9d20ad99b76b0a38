package org.ringdown.gateway.sylk.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ringdown.core.Secret;
import org.ringdown.gateway.sylk.say.Candidate;
import org.ringdown.gateway.sylk.say.Field;
import org.ringdown.gateway.sylk.say.Identity;
import org.ringdown.gateway.sylk.say.Notice;
import org.ringdown.gateway.sylk.say.Notice.RegistrationState;
import org.ringdown.gateway.sylk.say.Request;
import org.ringdown.gateway.sylk.say.Row;

/** What a client hears, and what is done in SIP for it. */
class ClientTest {
    private static final String ALICE = Table.ALICE;

    private static String error(final Table table) {
        return ((Notice.Refused) table.ear.next()).error();
    }

    private static void acknowledged(final Table table) {
        assertThat(table.ear.next()).isInstanceOf(Notice.Ack.class);
    }

    // ---- accounts

    @Test
    void requestsWaitForTheProofOfAPassword() {
        final Table table = Table.ofNew();
        table.ask(table.adding(ALICE));
        table.ask(new Request.Register("r", ALICE));
        assertThat(table.ear.heard).isEmpty();
        assertThat(table.done).isEmpty();
        table.proofs.remove().accept(Phone.Proof.PROVED);
        acknowledged(table);
        assertThat(table.ear.next()).isEqualTo(new Notice.Ack("r"));
        assertThat(table.done).containsExactly("register " + ALICE);
    }

    @Test
    void statesOfRegistrationsAreToldWhenTheyChange() {
        final Table table = Table.ofNew().with(ALICE, Phone.Proof.PROVED);
        table.ask(new Request.Register("r", ALICE));
        acknowledged(table);
        assertThat(table.ear.next())
                .isEqualTo(new Notice.Registration(ALICE, RegistrationState.REGISTERING, null));
        table.enrolled.getFirst().registered();
        assertThat(table.ear.next())
                .isEqualTo(new Notice.Registration(ALICE, RegistrationState.REGISTERED, null));
        table.enrolled.getFirst().registered();
        assertThat(table.ear.heard).isEmpty();
        table.enrolled.getFirst().failed(503, "Service Unavailable");
        assertThat(table.ear.next())
                .isEqualTo(
                        new Notice.Registration(
                                ALICE, RegistrationState.FAILED, "503 Service Unavailable"));
        table.ask(new Request.Unregister("u", ALICE));
        acknowledged(table);
        table.enrolled.getFirst().registered();
        assertThat(table.ear.heard).isEmpty();
        assertThat(table.done).containsExactly("register " + ALICE, "unregister " + ALICE);
    }

    @Test
    void aWrongPasswordHasTheNumberThatClientsLookFor() {
        for (final int status : new int[] {401, 403, 407}) {
            final Table table = Table.ofNew().with(ALICE, Phone.Proof.WRONG);
            table.ask(new Request.Register("r", ALICE));
            table.ear.heard.clear();
            table.enrolled.getFirst().failed(status, "No");
            assertThat(table.ear.next())
                    .isEqualTo(
                            new Notice.Registration(
                                    ALICE,
                                    RegistrationState.FAILED,
                                    "904 Operation has no matching challenge "));
        }
    }

    @Test
    void whoIsNotProvedNeitherCallsNorIsCalledNorReads() {
        for (final Phone.Proof proof : List.of(Phone.Proof.WRONG, Phone.Proof.UNKNOWN)) {
            final Table table = Table.ofNew().with(ALICE, proof);
            table.ask(table.calling("s", Table.OFFER));
            assertThat(error(table)).isEqualTo("Account not authenticated");
            table.ask(new Request.Register("r", ALICE));
            table.ear.heard.clear();
            assertThat(table.comes("c")).isNull();
            table.ask(new Request.MarkRead("m", ALICE, "bob@example.org"));
            assertThat(error(table)).isEqualTo("Account not authenticated");
            assertThat(table.done).containsExactly("register " + ALICE, "refuse 480");
            assertThat(table.members).isEmpty();
        }
    }

    @Test
    void aPasswordThatWasChangedShutsOut() {
        final Table table = Table.ofNew().registered();
        assertThat(table.members).hasSize(1);
        table.enrolled.getLast().failed(401, "Unauthorized");
        table.ear.heard.clear();
        table.ask(table.calling("s", Table.OFFER));
        assertThat(error(table)).isEqualTo("Account not authenticated");
        assertThat(table.members).isEmpty();
    }

    @Test
    void accountsThatAreThereOrNot() {
        final Table table = Table.ofNew().registered();
        table.ask(table.adding(ALICE));
        assertThat(error(table)).isEqualTo("Account alice@example.org already added");
        final String other = "carol@example.org";
        table.ask(new Request.Register("1", other));
        assertThat(error(table))
                .isEqualTo("Unknown account specified for register: carol@example.org");
        table.ask(new Request.Unregister("2", other));
        assertThat(error(table))
                .isEqualTo("Unknown account specified for unregister: carol@example.org");
        table.ask(new Request.RemoveAccount("3", other));
        assertThat(error(table))
                .isEqualTo("Unknown account specified for remove: carol@example.org");
        table.ask(new Request.RemoveConversation("4", other, "bob@example.org"));
        assertThat(error(table)).isEqualTo("Unknown account specified: carol@example.org");
        table.ask(new Request.RemoveAccount("5", ALICE));
        acknowledged(table);
        assertThat(table.done).last().isEqualTo("unregister " + ALICE);
        assertThat(table.members).isEmpty();
    }

    @Test
    void aConnectionHasSoManyAccounts() {
        final Table table = Table.ofNew();
        for (int i = 0; i < ClientSettings.DEFAULT.accounts(); i++) {
            table.with("user" + i + "@example.org", Phone.Proof.PROVED);
        }
        table.ask(table.adding("more@example.org"));
        assertThat(error(table)).isEqualTo("Too many accounts on this connection");
    }

    @Test
    void whoAsksTooMuchWhileSomethingIsProvedIsCutOff() {
        final Table table = Table.ofNew();
        table.ask(table.adding(ALICE));
        for (int i = 0; i <= ClientSettings.DEFAULT.waiting(); i++) {
            table.ask(new Request.Ping("p" + i));
        }
        assertThat(table.ear.closed).isEqualTo(1_008);
    }

    @Test
    void messagesAreForTheMailRoom() {
        final Table table = Table.ofNew().registered();
        table.done.clear();
        table.ask(new Request.Report("1", ALICE, "bob@example.org", "m", Row.State.DISPLAYED, ""));
        table.ask(new Request.LookUpPublicKey("2", "bob@example.org"));
        assertThat(table.done).containsExactly("mail Report");
        acknowledged(table);
        assertThat(table.ear.next()).isEqualTo(new Notice.PublicKey("bob@example.org", null));
        table.ask(new Request.Unserved("3", "videoroom-join"));
        assertThat(error(table)).isEqualTo("Not served here: videoroom-join");
    }

    // ---- calls

    @Test
    void aCallWithoutEarlyMedia() {
        final Table table = Table.ofNew().registered();
        table.ask(table.calling("s", Table.OFFER));
        acknowledged(table);
        assertThat(table.ear.next()).isEqualTo(new Notice.Progress("s"));
        final LineListener line = table.lines.getLast();
        line.happened(new LineEvent.Progress(183, null));
        line.happened(new LineEvent.Progress(180, null));
        line.happened(new LineEvent.Answered(Table.ANSWER, List.of(new Field("X-A", "b"))));
        line.happened(new LineEvent.MediaUp());
        line.happened(new LineEvent.MediaUp());
        assertThat(table.ear.next()).isEqualTo(new Notice.Proceeding("s", 183));
        assertThat(table.ear.next()).isEqualTo(new Notice.Ringing("s"));
        final Notice.Accepted accepted = (Notice.Accepted) table.ear.next();
        assertThat(accepted.sdp()).contains("a=sendrecv");
        assertThat(accepted.callId()).isEqualTo("made");
        assertThat(accepted.headers()).containsExactly(new Field("X-A", "b"));
        assertThat(table.ear.next()).isEqualTo(new Notice.Established("s"));
        line.happened(new LineEvent.Ended(200, "", true));
        assertThat(table.ear.next()).isEqualTo(new Notice.Terminated("s", "200 OK"));
        line.happened(new LineEvent.MediaUp());
        assertThat(table.ear.heard).isEmpty();
    }

    @Test
    void anAnswerIsToldOnce() {
        final Table table = Table.ofNew().registered();
        table.ask(table.calling("s", Table.OFFER));
        final LineListener line = table.lines.getLast();
        table.ear.heard.clear();
        line.happened(new LineEvent.Progress(183, Table.ANSWER));
        line.happened(new LineEvent.MediaUp());
        line.happened(new LineEvent.Progress(183, Table.ANSWER));
        line.happened(new LineEvent.Answered(Table.ANSWER, List.of()));
        assertThat(table.ear.next()).isInstanceOf(Notice.EarlyMedia.class);
        assertThat(table.ear.next()).isEqualTo(new Notice.Established("s"));
        assertThat(table.ear.next()).isEqualTo(new Notice.Proceeding("s", 183));
        assertThat(((Notice.Accepted) table.ear.next()).sdp()).isNull();
        assertThat(table.ear.heard).isEmpty();
    }

    @Test
    void anOldClientGetsTheEarlyAnswerWhenTheCallIsTaken() {
        final Table table = Table.ofOld().registered();
        table.ask(table.calling("s", Table.OFFER));
        final LineListener line = table.lines.getLast();
        table.ear.heard.clear();
        final String early = Table.ANSWER.replace("opus", "early");
        line.happened(new LineEvent.Progress(183, early));
        line.happened(new LineEvent.MediaUp());
        line.happened(new LineEvent.Answered(Table.ANSWER, List.of()));
        assertThat(table.ear.next()).isInstanceOf(Notice.Proceeding.class);
        assertThat(((Notice.Accepted) table.ear.next()).sdp()).contains("early");
        assertThat(table.ear.next()).isEqualTo(new Notice.Established("s"));
    }

    @Test
    void whatCannotBeCalledWithEndsAtOnce() {
        final Table table = Table.ofNew().registered();
        table.done.clear();
        table.ask(table.calling("s", "no SDP"));
        acknowledged(table);
        assertThat(table.ear.next()).isEqualTo(new Notice.Progress("s"));
        assertThat(table.ear.next())
                .isEqualTo(new Notice.Terminated("s", "488 The SDP cannot be used"));
        assertThat(table.done).isEmpty();
    }

    @Test
    void headerFieldsThatAreOursAreNotAdded() {
        final Table table = Table.ofNew().registered();
        table.done.clear();
        table.ask(
                new Request.Create(
                        "c",
                        "s",
                        ALICE,
                        "bob@example.org",
                        Table.OFFER,
                        List.of(
                                new Field("X-Order", "7"),
                                new Field("From", "<sip:boss@example.org>"),
                                new Field("f", "<sip:boss@example.org>"),
                                new Field("P-Asserted-Identity", "<sip:boss@example.org>"),
                                new Field("route", "<sip:trunk;lr>"),
                                new Field("X-Split", "a\r\nRoute: b"))));
        assertThat(table.done).containsExactly("call bob@example.org[ X-Order]");
    }

    @Test
    void itEndsAtOnceHoweverItStands() {
        final Table talking = Table.ofNew().talking();
        talking.ask(new Request.Terminate("1", "s"));
        acknowledged(talking);
        assertThat(talking.ear.next()).isEqualTo(new Notice.Terminated("s", "200 to BYE"));
        final Table ringing = Table.ofNew().registered();
        ringing.ask(ringing.calling("s", Table.OFFER));
        ringing.ear.heard.clear();
        ringing.ask(new Request.Terminate("1", "s"));
        acknowledged(ringing);
        assertThat(ringing.ear.next())
                .isEqualTo(new Notice.Terminated("s", "487 Request Terminated"));
        assertThat(ringing.done).last().isEqualTo("hang up");
        final Table called = Table.ofNew().registered();
        called.comes("c");
        final String name = ((Notice.Incoming) called.ear.next()).session();
        called.ask(new Request.Terminate("1", name));
        acknowledged(called);
        assertThat(called.ear.next()).isEqualTo(new Notice.Terminated(name, "486 Busy Here"));
        assertThat(called.done).last().isEqualTo("refuse 486");
    }

    @Test
    void afterTheEndLateCandidatesAreNoError() {
        final Table table = Table.ofNew().talking();
        final Candidate late = new Candidate("candidate:1 1 udp 1 192.0.2.1 9 typ host", 0, "0");
        table.ask(new Request.Trickle("1", "s", List.of(late)));
        acknowledged(table);
        table.ask(new Request.Terminate("2", "s"));
        table.ear.heard.clear();
        table.ask(new Request.Trickle("3", "s", List.of(late)));
        acknowledged(table);
        table.ask(new Request.Terminate("4", "s"));
        assertThat(error(table)).contains("Invalid state for terminating session s");
        table.ask(table.calling("s", Table.OFFER));
        assertThat(error(table)).isEqualTo("Session ID s already in use");
        table.ask(new Request.Trickle("5", "x", List.of(late)));
        assertThat(error(table)).isEqualTo("Unknown session x");
    }

    @Test
    void calledAndTaken() {
        final Table table = Table.ofNew().registered();
        final LineListener line = table.rings("a84b4c76e66710");
        final Notice.Incoming incoming = (Notice.Incoming) table.ear.next();
        assertThat(incoming.originator()).isEqualTo(new Identity("bob@example.org", "Bob"));
        assertThat(incoming.sdp()).contains("a=sendrecv");
        // What md5sum says of the Call-ID.
        assertThat(incoming.session()).isEqualTo("eb28b046-7587-9be5-9c07-a6cc83f1d3bb");
        final String name = incoming.session();
        table.ask(new Request.Answer("1", name, Table.ANSWER, List.of()));
        acknowledged(table);
        assertThat(table.ear.next()).isEqualTo(new Notice.Accepted(name, null, null, List.of()));
        line.happened(new LineEvent.MediaUp());
        assertThat(table.ear.next()).isEqualTo(new Notice.Established(name));
        table.ask(new Request.Answer("2", name, Table.ANSWER, List.of()));
        assertThat(error(table))
                .isEqualTo("Invalid state for answering session " + name + ": established");
        assertThat(table.done).contains("ring", "answer");
    }

    @Test
    void givenUpIsMissedAndTheThirdIsBusy() {
        final Table table = Table.ofNew().registered();
        final LineListener first = table.rings("1");
        assertThat(table.comes("2")).isNotNull();
        table.ear.heard.clear();
        assertThat(table.comes("3")).isNull();
        final Identity bob = new Identity("bob@example.org", "Bob");
        assertThat(table.ear.next()).isEqualTo(new Notice.Missed(ALICE, bob));
        assertThat(table.done).last().isEqualTo("refuse 486");
        first.happened(new LineEvent.Ended(487, "Request Terminated", true));
        assertThat(table.ear.next())
                .isEqualTo(new Notice.Terminated(Client.name("1"), "487 Request Terminated"));
        assertThat(table.ear.next()).isEqualTo(new Notice.Missed(ALICE, bob));
    }

    @Test
    void mediaThatNeverWorkEndTheCallAndThoseThatAreAwayMayComeBack() {
        final Table never = Table.ofNew().registered();
        never.ask(never.calling("s", Table.OFFER));
        never.lines.getLast().happened(new LineEvent.Answered(Table.ANSWER, List.of()));
        never.ear.heard.clear();
        never.lines.getLast().happened(new LineEvent.MediaLost());
        assertThat(never.ear.next()).isEqualTo(new Notice.Terminated("s", "ICE or DTLS failed"));
        final Table back = Table.ofNew().talking();
        back.lines.getLast().happened(new LineEvent.MediaLost());
        back.lines.getLast().happened(new LineEvent.MediaUp());
        back.later();
        assertThat(back.ear.heard).isEmpty();
        back.lines.getLast().happened(new LineEvent.MediaLost());
        back.later();
        assertThat(back.ear.next())
                .isEqualTo(new Notice.Terminated("s", "The media connection was lost"));
        assertThat(back.done).containsExactly("hang up");
    }

    // ---- changes

    @Test
    void aChangeOfOursIsTakenOrNot() {
        final Table table = Table.ofNew().talking();
        table.ask(new Request.Update("1", "s", Table.OFFER, List.of()));
        acknowledged(table);
        table.lines.getLast().happened(new LineEvent.Agreed(Table.ANSWER));
        assertThat(table.ear.next()).isInstanceOf(Notice.UpdateAccepted.class);
        table.ask(new Request.Update("2", "s", Table.OFFER, List.of()));
        acknowledged(table);
        table.lines.getLast().happened(new LineEvent.Declined(488, "Not Acceptable Here"));
        assertThat(table.ear.next())
                .isEqualTo(new Notice.UpdateFailed("s", "488 Not Acceptable Here"));
        assertThat(table.done).containsExactly("offer", "offer");
    }

    @Test
    void aChangeOfTheirsIsForTheClient() {
        final Table table = Table.ofNew().talking();
        table.lines.getLast().happened(new LineEvent.Offered(Table.OFFER));
        assertThat(table.ear.next()).isInstanceOf(Notice.UpdateReceived.class);
        table.ask(new Request.Update("1", "s", Table.ANSWER, List.of()));
        acknowledged(table);
        assertThat(table.done).containsExactly("accept");
        table.lines.getLast().happened(new LineEvent.Offered(Table.OFFER));
        table.later();
        assertThat(table.done).last().isEqualTo("decline 491");
    }

    @Test
    void twoChangesAtOnceAreNotTakenForAnswers() {
        final Table table = Table.ofNew().talking();
        table.lines.getLast().happened(new LineEvent.Offered(Table.OFFER));
        table.ear.heard.clear();
        table.ask(new Request.Update("1", "s", Table.OFFER, List.of()));
        acknowledged(table);
        assertThat(table.done).containsExactly("decline 491", "offer");
    }

    @Test
    void anOldClientIsNotAskedAboutChanges() {
        final Table table = Table.ofOld().talking();
        table.lines.getLast().happened(new LineEvent.Offered(Table.OFFER + "a=sendonly\n"));
        table.lines.getLast().happened(new LineEvent.Offered(Table.OFFER + "a=inactive\n"));
        table.lines.getLast().happened(new LineEvent.Offered(null));
        assertThat(table.done).containsExactly("accept recvonly", "accept inactive", "accept");
        assertThat(table.ear.heard).isEmpty();
    }

    @Test
    void digitsGoOneAfterTheOtherAndMessagesAreAccountedFor() {
        final Table table = Table.ofNew().talking();
        table.ask(new Request.Digits("1", "s", "1,#", 0));
        acknowledged(table);
        assertThat(table.done).containsExactly("digit 1 160");
        table.later();
        assertThat(table.done).containsExactly("digit 1 160", "digit # 160");
        table.ask(
                new Request.SessionMessage(
                        "2", "s", new Request.Message("m", "hello", "text/plain", "now")));
        acknowledged(table);
        assertThat(table.ear.next())
                .isEqualTo(
                        new Notice.SessionDisposition(
                                "s", "m", "now", "accepted", 202, "Accepted"));
    }

    // ---- lost connections

    @Test
    void aLostConnectionIsTakenUpWhereItWas() {
        final Table table = Table.ofNew().talking();
        table.client.lost(table.ear, false);
        assertThat(table.comes("c")).isNotNull();
        final Table.Ear ear = new Table.Ear();
        assertThat(table.client.resumed(ear, "r")).isTrue();
        assertThat(ear.next()).isEqualTo(new Notice.Ack("r"));
        assertThat(ear.next())
                .isEqualTo(new Notice.Registration(ALICE, RegistrationState.REGISTERED, null));
        assertThat(ear.next()).isEqualTo(new Notice.Progress("s"));
        assertThat(ear.next()).isInstanceOf(Notice.Accepted.class);
        assertThat(ear.next()).isEqualTo(new Notice.Established("s"));
        assertThat(ear.next()).isInstanceOf(Notice.Incoming.class);
        table.later();
        assertThat(table.gone).isFalse();
        table.client.asked(table.ear, new Request.Ping("old"));
        table.client.asked(ear, new Request.Ping("new"));
        assertThat(ear.next()).isEqualTo(new Notice.Ack("new"));
        assertThat(ear.heard).isEmpty();
    }

    @Test
    void whatEndsMeanwhileIsToldAfterwards() {
        final Table table = Table.ofNew().talking();
        table.client.lost(table.ear, false);
        table.lines.getLast().happened(new LineEvent.Ended(200, "", true));
        final Table.Ear ear = new Table.Ear();
        table.client.resumed(ear, "r");
        assertThat(ear.heard).last().isEqualTo(new Notice.Terminated("s", "200 OK"));
    }

    @Test
    void whatWasSaidToAConnectionThatWasDeadIsSaidAgain() {
        final Table table = Table.ofNew().talking();
        table.lines.getLast().happened(new LineEvent.Ended(200, "", true));
        table.client.lost(table.ear, false);
        final Table.Ear ear = new Table.Ear();
        table.client.resumed(ear, "r");
        assertThat(ear.heard).last().isEqualTo(new Notice.Terminated("s", "200 OK"));
        table.client.asked(ear, new Request.Ping("alive"));
        final Table.Ear third = new Table.Ear();
        table.client.resumed(third, "r");
        assertThat(third.heard).doesNotContain(new Notice.Terminated("s", "200 OK"));
    }

    @Test
    void aConnectionThatIsHeldYetIsTakenOver() {
        final Table table = Table.ofNew().talking();
        assertThat(table.client.resumed(new Table.Ear(), "r")).isTrue();
        assertThat(table.ear.closed).isEqualTo(1_008);
        table.client.lost(table.ear, false);
        table.later();
        assertThat(table.gone).isFalse();
    }

    @Test
    void afterTheGraceEverythingEnds() {
        final Table table = Table.ofNew().talking();
        table.client.lost(table.ear, false);
        assertThat(table.done).isEmpty();
        table.later();
        assertThat(table.done).containsExactly("hang up", "unregister " + ALICE);
        assertThat(table.gone).isTrue();
        assertThat(table.members).isEmpty();
        assertThat(table.client.resumed(new Table.Ear(), "r")).isFalse();
    }

    @Test
    void whoSaysGoodbyeMeansIt() {
        final Table table = Table.ofNew().talking();
        table.client.lost(table.ear, true);
        assertThat(table.done).containsExactly("hang up", "unregister " + ALICE);
        assertThat(table.gone).isTrue();
    }

    @Test
    void aConnectionOfItsOwnTakesUpNoOther() {
        final Table table = Table.ofNew().registered();
        table.ask(new Request.Resume("1", Secret.of("x")));
        assertThat(error(table)).contains("of its own");
    }
}
