package org.ringdown.service.agent.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.SipUri;

/** Transfers between agents, in both roles. */
class TransferTest {
    private static final CallEvent TRANSFERRED =
            new CallEvent.Ended(200, "Transferred", CallEvent.By.US, List.of());

    private final Town town = new Town();
    private final Town.Citizen alice = town.citizen("alice");
    private final Town.Citizen bob = town.citizen("bob");
    private final Town.Citizen carol = town.citizen("carol");

    @AfterEach
    void nothingIsLeft() {
        town.lost = _ -> false;
        town.pass(400);
        for (final Town.Citizen citizen : List.of(alice, bob, carol)) {
            citizen.called.forEach(Call::hangUp);
        }
        town.pass(100);
        assertThat(town.calls()).isZero();
        assertThat(town.remembered()).isZero();
    }

    private static boolean is(final SipMessage message, final Method method) {
        return message instanceof SipRequest request && request.method().equals(method);
    }

    private static CallEvent progress(final int status, final String reason, final boolean over) {
        return new CallEvent.TransferProgress(status, reason, over);
    }

    @Test
    void aCallIsTransferred() {
        final Call call = alice.talk(bob);
        assertThat(call.transfer(carol.uri())).isTrue();
        assertThat(call.transfer(carol.uri())).isFalse();
        town.carry();
        final Transfer transfer = bob.asked();
        assertThat(transfer.target()).hasToString("sip:carol@carol.example");
        assertThat(transfer.referredBy()).isEqualTo("<sip:alice@alice.example>");
        assertThat(transfer.replaces()).isNull();
        final Call made = Objects.requireNonNull(transfer.accept(Town.SDP, bob::happened));
        assertThat(transfer.accept(Town.SDP, bob::happened)).isNull();
        assertThat(transfer.decline(603, "Decline")).isFalse();
        town.carry();
        final Call taken = carol.called.getLast();
        assertThat(Objects.requireNonNull(taken.invite()).header(HeaderName.REFERRED_BY))
                .isEqualTo("<sip:alice@alice.example>");
        taken.ring(180, null);
        town.carry();
        taken.answer(Town.SDP);
        town.carry();
        assertThat(alice.events)
                .containsExactly(
                        progress(100, "Trying", false),
                        progress(180, "Ringing", false),
                        progress(200, "OK", true),
                        TRANSFERRED);
        assertThat(call.over()).isTrue();
        assertThat(made.up()).isTrue();
        assertThat(taken.up()).isTrue();
        assertThat(bob.events)
                .containsExactly(
                        Told.progress(180, "Ringing", null),
                        Told.answered(Town.SDP),
                        new CallEvent.Ended(
                                200,
                                "SIP;cause=200;text=\"transferred\"",
                                CallEvent.By.THEM,
                                List.of()));
        assertThat(town.said)
                .containsSubsequence(
                        "alice>bob REFER",
                        "bob>alice 202 REFER",
                        "bob>alice NOTIFY",
                        "alice>bob 200 NOTIFY",
                        "alice>bob BYE",
                        "bob>alice 200 BYE");
        assertThat(town.said).filteredOn("bob>alice NOTIFY"::equals).hasSize(3);
    }

    @Test
    void twoCallsAreJoined() {
        final Call first = alice.talk(bob);
        final Call second = alice.talk(carol);
        assertThat(first.transfer(second)).isTrue();
        town.carry();
        final Transfer transfer = bob.asked();
        assertThat(transfer.target()).hasToString("sip:carol@carol.example");
        assertThat(transfer.replaces()).startsWith(second.id() + ";to-tag=");
        final Call made = Objects.requireNonNull(transfer.accept(Town.SDP, bob::happened));
        town.carry();
        final Call taken = carol.called.getLast();
        final Call old = carol.called.getFirst();
        assertThat(taken.replacing()).isEqualTo(second.id()).isEqualTo(old.id());
        taken.answer(Town.SDP);
        town.carry();
        assertThat(made.up()).isTrue();
        assertThat(taken.up()).isTrue();
        assertThat(first.over()).isTrue();
        assertThat(second.over()).isTrue();
        assertThat(old.over()).isTrue();
        assertThat(town.calls()).isEqualTo(2);
        assertThat(alice.events).contains(progress(200, "OK", true), TRANSFERRED);
    }

    @Test
    void aTransferThatFailsLeavesTheCallsAsTheyWere() {
        final Call first = alice.talk(bob);
        final Call second = alice.talk(carol);
        first.transfer(second);
        town.carry();
        bob.asked().accept(Town.SDP, bob::happened);
        town.carry();
        carol.called.getLast().refuse(486, "Busy Here");
        town.carry();
        assertThat(alice.events)
                .containsExactly(progress(100, "Trying", false), progress(486, "Busy Here", true));
        assertThat(first.up()).isTrue();
        assertThat(second.up()).isTrue();
        // It can be tried again.
        assertThat(first.transfer(carol.uri())).isTrue();
        town.carry();
        bob.asked().decline(603, "Decline");
        town.carry();
        assertThat(alice.events).last().isEqualTo(progress(603, "Decline", true));
        assertThat(first.up()).isTrue();
        second.hangUp();
    }

    @Test
    void nobodyDecides() {
        final Call call = alice.talk(bob);
        call.transfer(carol.uri());
        town.pass(26);
        assertThat(alice.events).containsExactly(progress(603, "Decline", true));
        assertThat(bob.asked().accept(Town.SDP, bob::happened)).isNull();
        assertThat(call.up()).isTrue();
    }

    @Test
    void theNewCallIsGivenUp() {
        final Call call = alice.talk(bob);
        call.transfer(carol.uri());
        town.carry();
        final Call made = Objects.requireNonNull(bob.asked().accept(Town.SDP, bob::happened));
        town.carry();
        made.hangUp();
        town.carry();
        assertThat(alice.events).last().isEqualTo(progress(487, "Request Terminated", true));
        assertThat(carol.called.getLast().over()).isTrue();
    }

    @Test
    void transfersThatCrossAreBothRefused() {
        final Call call = alice.talk(bob);
        final Call other = bob.called.getLast();
        call.transfer(carol.uri());
        other.transfer(carol.uri());
        town.carry();
        assertThat(alice.events).containsExactly(progress(491, "Request Pending", true));
        assertThat(bob.events).containsExactly(progress(491, "Request Pending", true));
        assertThat(call.up()).isTrue();
        assertThat(call.transfer(carol.uri())).isTrue();
        town.carry();
        assertThat(bob.asked().decline(486, "Busy Here")).isTrue();
    }

    @Test
    void lostNotifiesLeaveTheCallUp() {
        final Call call = alice.talk(bob);
        town.lost = message -> is(message, Method.NOTIFY);
        call.transfer(carol.uri());
        town.carry();
        bob.asked().accept(Town.SDP, bob::happened);
        town.carry();
        carol.called.getLast().answer(Town.SDP);
        town.pass(33);
        assertThat(alice.events).containsExactly(progress(408, "No NOTIFY came", true));
        assertThat(call.up()).isTrue();
        // Who was not heard with the first NOTIFY does not try the next.
        town.pass(60);
        assertThat(town.said).filteredOn("bob>alice NOTIFY"::equals).hasSize(1);
    }

    @Test
    void aNotifyThatIsLostOnTheWayIsFollowedByTheLatest() {
        final int[] notifies = {0};
        final Call call = alice.talk(bob);
        // The answer to the first NOTIFY is late: what happens meanwhile is told once, as it is.
        final AtomicReference<SipMessage> late = new AtomicReference<>();
        town.lost =
                message -> {
                    final boolean first =
                            message instanceof SipResponse response
                                    && response.cseq().method().equals(Method.NOTIFY)
                                    && notifies[0]++ == 0;
                    if (first) {
                        late.set(message);
                    }
                    return first;
                };
        call.transfer(carol.uri());
        town.carry();
        bob.asked().accept(Town.SDP, bob::happened);
        town.carry();
        carol.called.getLast().ring(180, null);
        carol.called.getLast().ring(183, null);
        town.carry();
        bob.agent.handle(Objects.requireNonNull(late.get()), 0);
        town.carry();
        assertThat(alice.events)
                .containsExactly(
                        progress(100, "Trying", false), progress(183, "Session Progress", false));
    }

    @Test
    void whoLetsGoHearsNoMore() {
        final Call call = alice.talk(bob);
        assertThat(call.transferBlindly(carol.uri())).isTrue();
        town.carry();
        bob.asked().accept(Town.SDP, bob::happened);
        town.carry();
        assertThat(alice.events).containsExactly(progress(202, "Accepted", true), TRANSFERRED);
        carol.called.getLast().answer(Town.SDP);
        town.carry();
        assertThat(town.said).doesNotContain("bob>alice NOTIFY");
        assertThat(town.calls()).isEqualTo(2);
    }

    @Test
    void whoHangsUpMeanwhileStillAnswersNotifies() {
        final Call call = alice.talk(bob);
        call.transfer(carol.uri());
        town.carry();
        bob.asked().accept(Town.SDP, bob::happened);
        town.carry();
        call.hangUp();
        town.carry();
        carol.called.getLast().answer(Town.SDP);
        town.carry();
        assertThat(town.said).endsWith("bob>alice NOTIFY", "alice>bob 200 NOTIFY");
        assertThat(town.calls()).isEqualTo(2);
    }

    @Test
    void whatIsNoTransferIsRefused() {
        final Call call = alice.talk(bob);
        for (final String target :
                List.of(
                        "<>",
                        "<sip:a@b.example>, <sip:c@d.example>",
                        "<sip:x@y.example;method=BYE>")) {
            call.refer(target, (status, _) -> alice.events.add(progress(status, "", true)));
            town.carry();
        }
        assertThat(alice.events)
                .filteredOn(event ->
                        event instanceof CallEvent.TransferProgress p && p.reason().isEmpty())
                .containsExactly(
                        progress(400, "", true), progress(400, "", true), progress(501, "", true));
        assertThat(bob.events).isEmpty();
        assertThat(call.up()).isTrue();
    }

    @Test
    void theSubscriptionOfAReferIsRenewedAndEnded() {
        final Call call = alice.talk(bob);
        call.transfer(carol.uri());
        town.carry();
        bob.asked().accept(Town.SDP, bob::happened);
        town.carry();
        alice.events.clear();
        subscribe(call, "refer", "300");
        subscribe(call, "refer;id=99", "300");
        subscribe(call, "presence", "300");
        assertThat(alice.events).containsExactly(progress(100, "Trying", false));
        subscribe(call, "refer", "0");
        assertThat(alice.events)
                .last()
                .isEqualTo(progress(408, "The other end tells no more of it", true));
        assertThat(town.said)
                .filteredOn(line -> line.endsWith("SUBSCRIBE") && line.startsWith("bob"))
                .containsExactly(
                        "bob>alice 200 SUBSCRIBE",
                        "bob>alice 481 SUBSCRIBE",
                        "bob>alice 489 SUBSCRIBE",
                        "bob>alice 200 SUBSCRIBE");
        carol.called.getLast().answer(Town.SDP);
        town.carry();
        assertThat(call.up()).isTrue();
    }

    private void subscribe(final Call call, final String event, final String expires) {
        call.ask(
                Method.SUBSCRIBE,
                List.of(
                        new CallRequest.Header(HeaderName.EVENT, event),
                        new CallRequest.Header(HeaderName.EXPIRES, expires)),
                null,
                new byte[0],
                (_, _) -> {});
        town.carry();
    }

    @Test
    void aCallIsReplacedByWhoNamesItRightly() {
        final Call call = alice.talk(bob);
        final String right = Objects.requireNonNull(call.replaces());
        for (final String wrong :
                List.of(
                        "x",
                        right + ";to-tag=y",
                        "no;to-tag=1;from-tag=2",
                        right + ";early-only")) {
            replace(wrong);
        }
        assertThat(carol.events)
                .extracting(event -> ((CallEvent.Ended) event).status())
                .containsExactly(400, 400, 481, 486);
        replace(right);
        assertThat(bob.called.getLast().replacing()).isEqualTo(call.id());
    }

    private void replace(final String replaces) {
        carol.agent.call(
                CallRequest.of(NameAddr.of(carol.uri()), SipUri.of("bob", "bob.example"), Town.SDP)
                        .with(List.of(new CallRequest.Header(HeaderName.REPLACES, replaces))),
                carol::happened);
        town.carry();
    }
}
