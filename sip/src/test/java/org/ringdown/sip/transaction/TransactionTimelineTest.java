package org.ringdown.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.ringdown.core.Engine;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.testkit.SimClock;

/** What each machine does when, to the millisecond (RFC 3261 §17, RFC 6026, table 4). */
class TransactionTimelineTest {
    private static final TransactionConfig RFC = TransactionConfig.DEFAULT;
    private final SimClock clock = new SimClock();
    private final List<String> timeline = new ArrayList<>();
    private final SipRequest invite =
            Messages.udp("INVITE", "i1", "Route: <sip:edge.example.org;lr>");
    private final SipRequest bye = Messages.udp("BYE", "b1");
    private final SipRequest ack = Messages.udp("ACK", "i1");

    // ---- INVITE, client

    @Test
    void inviteIsSentAgainAtDoublingIntervalsUntilTimerB() {
        client(new InviteClient(invite, false, RFC, 0), 40);
        assertThat(timeline)
                .containsExactly(
                        "0 send INVITE",
                        "500 send INVITE",
                        "1500 send INVITE",
                        "3500 send INVITE",
                        "7500 send INVITE",
                        "15500 send INVITE",
                        "31500 send INVITE",
                        "32000 timed out",
                        "32000 terminated");
    }

    @Test
    void aReliableTransportNeedsNoRepetition() {
        client(new InviteClient(invite, true, RFC, 0), 40);
        assertThat(timeline)
                .containsExactly("0 send INVITE", "32000 timed out", "32000 terminated");
    }

    @Test
    void aProvisionalResponseStopsTimersAAndB() {
        final InviteClient client = new InviteClient(invite, false, RFC, 0);
        client(client, 0.7);
        respond(client, 180);
        client(client, 600);
        assertThat(timeline).containsExactly("0 send INVITE", "500 send INVITE", "700 deliver 180");
        assertThat(client.deadline()).isEqualTo(Engine.NEVER);
    }

    @Test
    void aRefusalIsAcknowledgedAndItsRepetitionsToo() {
        final InviteClient client = new InviteClient(invite, false, RFC, 0);
        respond(client, 486);
        client(client, 1);
        respond(client, 486);
        respond(client, 180);
        client(client, 40);
        assertThat(timeline)
                .containsExactly(
                        "0 send INVITE",
                        "0 deliver 486",
                        "0 send ACK",
                        "1000 send ACK",
                        "32000 terminated");
    }

    @Test
    void overAReliableTransportARefusalEndsAtOnce() {
        final InviteClient client = new InviteClient(invite, true, RFC, 0);
        respond(client, 486);
        client(client, 40);
        assertThat(timeline)
                .containsExactly("0 send INVITE", "0 deliver 486", "0 send ACK", "0 terminated");
    }

    @Test
    void everySuccessIsDeliveredUntilTimerM() {
        final InviteClient client = new InviteClient(invite, true, RFC, 0);
        respond(client, 183);
        client(client, 2);
        respond(client, 200);
        client(client, 3);
        respond(client, 200);
        respond(client, 486);
        client(client, 60);
        assertThat(timeline)
                .containsExactly(
                        "0 send INVITE",
                        "0 deliver 183",
                        "2000 deliver 200",
                        "3000 deliver 200",
                        "34000 terminated");
    }

    @Test
    void aLostConnectionEndsCallingAndProceedingButNotAccepted() {
        final InviteClient calling = new InviteClient(invite, true, RFC, 0);
        calling.handle(new ClientInput.TransportFailed(), 0);
        client(calling, 1);
        assertThat(timeline).containsExactly("0 send INVITE", "0 unreachable", "0 terminated");
        timeline.clear();

        final InviteClient accepted = new InviteClient(invite, true, RFC, clock.now());
        respond(accepted, 200);
        accepted.handle(new ClientInput.TransportFailed(), clock.now());
        client(accepted, 60);
        assertThat(timeline)
                .containsExactly("1000 send INVITE", "1000 deliver 200", "33000 terminated");
    }

    @Test
    void theAckTakesItsToFromTheResponseAndItsRouteFromTheInvite() {
        final SipRequest derived = DerivedRequest.ack(invite, Messages.reply(invite, 404, "b9"));
        assertThat(new String(derived.toBytes(), StandardCharsets.UTF_8))
                .isEqualTo(
                        """
                        ACK sip:bob@example.org SIP/2.0
                        Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKi1
                        Route: <sip:edge.example.org;lr>
                        Max-Forwards: 70
                        From: "Alice" <sip:alice@example.org>;tag=a1
                        To: <sip:bob@example.org>;tag=b9
                        Call-ID: call-1@alice
                        CSeq: 7 ACK
                        Content-Length: 0

                        """
                                .replace("\n", "\r\n"));
    }

    @Test
    void theCancelIsTheInviteWithoutItsPurpose() {
        final SipRequest cancel = DerivedRequest.cancel(invite, List.of("SIP;cause=200"));
        assertThat(cancel.cseq().number()).isEqualTo(7);
        assertThat(cancel.topVia()).isEqualTo(invite.topVia());
        assertThat(cancel.toTag()).isNull();
        assertThat(cancel.headers("Route")).containsExactly("<sip:edge.example.org;lr>");
        assertThat(cancel.headers("Reason")).containsExactly("SIP;cause=200");
    }

    // ---- others, client

    @Test
    void aRequestIsSentAgainUpToEveryT2UntilTimerF() {
        client(new NonInviteClient(bye, false, RFC, 0), 40);
        assertThat(timeline)
                .containsExactly(
                        "0 send BYE",
                        "500 send BYE",
                        "1500 send BYE",
                        "3500 send BYE",
                        "7500 send BYE",
                        "11500 send BYE",
                        "15500 send BYE",
                        "19500 send BYE",
                        "23500 send BYE",
                        "27500 send BYE",
                        "31500 send BYE",
                        "32000 timed out",
                        "32000 terminated");
    }

    @Test
    void inProceedingARequestIsSentEveryT2() {
        final NonInviteClient client = new NonInviteClient(bye, false, RFC, 0);
        respond(client, 100);
        client(client, 10);
        respond(client, 200);
        client(client, 30);
        assertThat(timeline)
                .containsExactly(
                        "0 send BYE",
                        "0 deliver 100",
                        "500 send BYE",
                        "4500 send BYE",
                        "8500 send BYE",
                        "10000 deliver 200",
                        "15000 terminated");
    }

    @Test
    void overAReliableTransportTimerKIsZero() {
        final NonInviteClient client = new NonInviteClient(bye, true, RFC, 0);
        respond(client, 481);
        client(client, 30);
        assertThat(timeline).containsExactly("0 send BYE", "0 deliver 481", "0 terminated");
    }

    // ---- INVITE, server

    @Test
    void aRefusalIsSentAgainUpToEveryT2UntilTimerH() {
        final InviteServer server = new InviteServer(false, RFC);
        answer(server, 486);
        server(server, 40);
        assertThat(timeline)
                .containsExactly(
                        "0 send 486",
                        "500 send 486",
                        "1500 send 486",
                        "3500 send 486",
                        "7500 send 486",
                        "11500 send 486",
                        "15500 send 486",
                        "19500 send 486",
                        "23500 send 486",
                        "27500 send 486",
                        "31500 send 486",
                        "32000 lost",
                        "32000 terminated");
    }

    @Test
    void anAckEndsRepetitionAndTimerIAbsorbsFurtherOnes() {
        final InviteServer server = new InviteServer(false, RFC);
        answer(server, 180);
        again(server, invite);
        answer(server, 486);
        again(server, invite);
        server(server, 0.2);
        again(server, ack);
        again(server, ack);
        again(server, invite);
        server(server, 40);
        assertThat(timeline)
                .containsExactly(
                        "0 send 180", "0 send 180", "0 send 486", "0 send 486", "5200 terminated");
    }

    @Test
    void overAReliableTransportTheAckEndsIt() {
        final InviteServer server = new InviteServer(true, RFC);
        answer(server, 486);
        server(server, 10);
        again(server, ack);
        server(server, 40);
        assertThat(timeline).containsExactly("0 send 486", "10000 terminated");
    }

    @Test
    void afterASuccessInvitesAreAbsorbedAndAcksAndSuccessesPassUntilTimerL() {
        final InviteServer server = new InviteServer(false, RFC);
        answer(server, 200);
        again(server, invite);
        server(server, 1);
        answer(server, 200);
        answer(server, 486);
        again(server, ack);
        server.handle(new ServerInput.TransportFailed(), clock.now());
        server(server, 60);
        assertThat(timeline)
                .containsExactly(
                        "0 send 200",
                        "1000 send 200",
                        "1000 acknowledged",
                        "1000 lost",
                        "32000 terminated");
    }

    // ---- others, server

    @Test
    void aRequestIsAnsweredAgainUntilTimerJ() {
        final NonInviteServer server = new NonInviteServer(false, RFC);
        again(server, bye);
        answer(server, 100);
        again(server, bye);
        answer(server, 200);
        answer(server, 500);
        server(server, 31);
        again(server, bye);
        server(server, 60);
        again(server, bye);
        server(server, 61);
        assertThat(timeline)
                .containsExactly(
                        "0 send 100",
                        "0 send 100",
                        "0 send 200",
                        "31000 send 200",
                        "32000 terminated");
    }

    @Test
    void overAReliableTransportTimerJIsZero() {
        final NonInviteServer server = new NonInviteServer(true, RFC);
        answer(server, 200);
        server(server, 1);
        assertThat(timeline).containsExactly("0 send 200", "0 terminated");
    }

    @Test
    void aLostResponseEndsTheTransaction() {
        final NonInviteServer server = new NonInviteServer(false, RFC);
        answer(server, 200);
        server.handle(new ServerInput.TransportFailed(), 0);
        server(server, 1);
        assertThat(timeline).containsExactly("0 send 200", "0 lost", "0 terminated");
    }

    @Test
    void timerEReachesT2AfterThreeAndAHalfSeconds() {
        assertThat(RFC.slowdown()).isEqualTo(Duration.ofMillis(3500).toNanos());
        assertThat(RFC.patience()).isEqualTo(Duration.ofSeconds(32).toNanos());
    }

    // ---- the driver

    private void respond(final ClientTransaction client, final int status) {
        final SipRequest request = client instanceof InviteClient ? invite : bye;
        drain(client, TransactionTimelineTest::describe);
        client.handle(new ClientInput.Response(Messages.reply(request, status, "b1")), clock.now());
        drain(client, TransactionTimelineTest::describe);
    }

    private void answer(final ServerTransaction server, final int status) {
        final SipRequest request = server instanceof InviteServer ? invite : bye;
        final SipResponse response = Messages.reply(request, status, "b1");
        server.handle(new ServerInput.Respond(response), clock.now());
        drain(server, TransactionTimelineTest::describe);
    }

    private void again(final ServerTransaction server, final SipRequest request) {
        server.handle(new ServerInput.Again(request), clock.now());
        drain(server, TransactionTimelineTest::describe);
    }

    private void client(final ClientTransaction client, final double untilSeconds) {
        run(client, untilSeconds, TransactionTimelineTest::describe);
    }

    private void server(final ServerTransaction server, final double untilSeconds) {
        run(server, untilSeconds, TransactionTimelineTest::describe);
    }

    private <O> void run(
            final Engine<?, O> engine,
            final double untilSeconds,
            final Function<O, String> describe) {
        final long end = Math.round(untilSeconds * 1e9);
        drain(engine, describe);
        while (engine.deadline() <= end) {
            clock.advance(Duration.ofNanos(engine.deadline() - clock.now()));
            engine.tick(clock.now());
            drain(engine, describe);
        }
        clock.advance(Duration.ofNanos(end - clock.now()));
    }

    private <O> void drain(final Engine<?, O> engine, final Function<O, String> describe) {
        for (final O output : SimClock.drain(engine)) {
            timeline.add(clock.millis() + " " + describe.apply(output));
        }
    }

    private static String describe(final ClientOutput output) {
        return switch (output) {
            case ClientOutput.Send(SipRequest request) -> "send " + request.method();
            case ClientOutput.Deliver(SipResponse response) -> "deliver " + response.status();
            case ClientOutput.TimedOut _ -> "timed out";
            case ClientOutput.Unreachable _ -> "unreachable";
            case ClientOutput.Terminated _ -> "terminated";
        };
    }

    private static String describe(final ServerOutput output) {
        return switch (output) {
            case ServerOutput.Send(SipResponse response) -> "send " + response.status();
            case ServerOutput.Acknowledged _ -> "acknowledged";
            case ServerOutput.Lost _ -> "lost";
            case ServerOutput.Terminated _ -> "terminated";
        };
    }
}
