package org.ringdown.service.agent.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.function.IntConsumer;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipRequest;

/** Calls that take the place of calls of another loop: two agents, and the post between them. */
class ReplacesTest {
    private final Town town = new Town();
    private final Queue<Runnable> posted = new ArrayDeque<>();
    private final Town.Citizen alice = town.citizen("alice");
    private final Town.Citizen carol = town.citizen("carol");

    /** Its Call-IDs are those of alice's calls. */
    private final Town.Citizen owner = town.citizen("owner");

    private final Town.Citizen other = town.citizen("other", this::ask);

    private boolean ask(
            final String callId,
            final ToIntFunction<UserAgent> question,
            final IntConsumer answer) {
        if (!callId.startsWith("alice")) {
            return false;
        }
        posted.add(() -> {
            final int said = question.applyAsInt(owner.agent);
            posted.add(() -> answer.accept(said));
        });
        return true;
    }

    /** The loops do what they were posted. */
    private void deliver() {
        for (Runnable next = posted.poll(); next != null; next = posted.poll()) {
            next.run();
            town.carry();
        }
    }

    @AfterEach
    void nothingIsLeft() {
        for (final Town.Citizen each : List.of(alice, carol, owner, other)) {
            each.called.forEach(Call::hangUp);
        }
        town.pass(100);
        assertThat(town.calls()).isZero();
        assertThat(town.remembered()).isZero();
    }

    private Call replacing(final String replaces) {
        return carol.call(
                CallRequest.of(NameAddr.of(carol.uri()), other.uri(), Town.SDP)
                        .with(List.of(new CallRequest.Header(HeaderName.REPLACES, replaces))));
    }

    @Test
    void theOwnerIsAskedAndItsCallEndsWhenTheNewOneIsTaken() {
        final Call call = alice.talk(owner);
        final Call fresh = replacing(Objects.requireNonNull(call.replaces()));
        assertThat(other.called).isEmpty();
        deliver();
        final Call taken = other.called.getLast();
        assertThat(taken.replacing()).isEqualTo(call.id());
        assertThat(call.up()).isTrue();
        taken.answer(Town.SDP);
        town.carry();
        deliver();
        assertThat(fresh.up()).isTrue();
        assertThat(call.over()).isTrue();
        assertThat(owner.called.getLast().over()).isTrue();
        assertThat(owner.events)
                .containsExactly(
                        new CallEvent.Ended(200, "Replaced", CallEvent.By.THEM, List.of()));
        assertThat(town.said).contains("owner>alice BYE");
    }

    @Test
    void whatTheOwnerDoesNotKnowIsNotReplaced() {
        final Call call = alice.talk(owner);
        final String right = Objects.requireNonNull(call.replaces());
        replacing(call.id() + ";to-tag=1;from-tag=2");
        replacing(right + ";early-only");
        deliver();
        assertThat(carol.events)
                .extracting(event -> ((CallEvent.Ended) event).status())
                .containsExactly(481, 486);
        assertThat(other.called).isEmpty();
        assertThat(call.up()).isTrue();
        call.hangUp();
    }

    @Test
    void theOwnersCallMayEndMeanwhile() {
        final Call call = alice.talk(owner);
        final Call fresh = replacing(Objects.requireNonNull(call.replaces()));
        deliver();
        call.hangUp();
        town.carry();
        other.called.getLast().answer(Town.SDP);
        town.carry();
        deliver();
        assertThat(fresh.up()).isTrue();
    }

    @Test
    void theCallerMayGiveUpBeforeTheOwnerHasAnswered() {
        final Call call = alice.talk(owner);
        final List<SipRequest> invites = new ArrayList<>();
        town.lost =
                message -> {
                    if (message instanceof SipRequest request
                            && request.method().equals(Method.INVITE)) {
                        invites.add(request);
                    }
                    return false;
                };
        replacing(Objects.requireNonNull(call.replaces()));
        final SipRequest invite = invites.getLast();
        other.agent.handle(
                SipRequest.builder(Method.CANCEL, invite.requestUri())
                        .set(HeaderName.VIA, invite.topVia().toString())
                        .set(HeaderName.FROM, invite.from().toString())
                        .set(HeaderName.TO, invite.to().toString())
                        .set(HeaderName.CALL_ID, invite.callId())
                        .set(HeaderName.CSEQ, invite.cseq().number() + " CANCEL")
                        .build(),
                town.now());
        town.carry();
        deliver();
        assertThat(carol.events)
                .extracting(event -> ((CallEvent.Ended) event).status())
                .containsExactly(487);
        assertThat(other.called).isEmpty();
        assertThat(call.up()).isTrue();
        call.hangUp();
    }
}
