package org.ringdown.service.agent.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ringdown.core.Engine;
import org.ringdown.core.Secret;
import org.ringdown.service.agent.user.Registration.State;
import org.ringdown.sip.auth.Challenge;
import org.ringdown.sip.auth.Digest;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.SipUri;
import org.ringdown.testkit.SeededEntropy;

/** Registrations at a registrar that is played by hand, in virtual time. */
class RegistrationTest {
    private static final String CONTACT =
            "<sip:gate-1@192.0.2.1;transport=udp>;pn-tok=abc;+sip.instance=\"<urn:x:1>\"";

    private final List<State> states = new ArrayList<>();
    private final List<String> outcomes = new ArrayList<>();
    private long now;
    private int ids;
    private final UserAgent agent =
            new UserAgent(
                    new UserAgent.Parts(
                            "sip:gate@192.0.2.1",
                            3,
                            () -> "r" + ++ids,
                            () -> now,
                            new SeededEntropy(5)),
                    new UserAgent.Door() {
                        @Override
                        public @Nullable CallListener called(final Call call) {
                            return null;
                        }

                        @Override
                        public void asked(final Inquiry inquiry) {
                            inquiry.reply(200);
                        }
                    });

    private Registration register() {
        return register(Secret.of("sesame"));
    }

    private Registration register(final Secret password) {
        return agent.register(
                new Registration.Wish(
                                SipUri.of(null, "example.net"),
                                NameAddr.parse("sip:carol@example.net").orThrow(),
                                CONTACT,
                                600,
                                new Login.Password("carol", password),
                                List.of())
                        .with(
                                List.of(
                                        new CallRequest.Header(HeaderName.USER_AGENT, "App 7"),
                                        new CallRequest.Header("X-Device", "phone"))),
                state -> states.add(Told.of(state)));
    }

    private SipRequest asked() {
        return (SipRequest) Objects.requireNonNull(agent.poll());
    }

    private void nothingIsAsked() {
        assertThat(agent.poll()).isNull();
    }

    private void answer(final SipResponse.Builder response) {
        agent.handle(response.toTag("r").build(), now);
    }

    private void pass(final long seconds) {
        final long end = now + seconds * 1_000_000_000L;
        for (long next = agent.deadline();
                next != Engine.NEVER && next <= end;
                next = agent.deadline()) {
            now = Math.max(now, next);
            agent.tick(now);
        }
        now = end;
    }

    private static SipResponse.Builder challenge(
            final SipRequest request, final Digest.Algorithm algorithm, final boolean stale) {
        final Challenge challenge = new Challenge("example.net", "n", algorithm, null, stale);
        return request.reply(401).set(HeaderName.WWW_AUTHENTICATE, challenge.toString());
    }

    private void end(final Registration registration) {
        registration.end((status, reason) -> outcomes.add(status + " " + reason));
    }

    @Test
    void itSaysWhatItIsToldToSay() {
        final Registration registration = register();
        final SipRequest request = asked();
        assertThat(request.header(HeaderName.CONTACT)).isEqualTo(CONTACT);
        assertThat(request.header(HeaderName.USER_AGENT)).isEqualTo("App 7");
        assertThat(request.header("X-Device")).isEqualTo("phone");
        assertThat(request.callId()).isEqualTo(registration.callId());
        // The registrar says it in its own way, among others (RFC 3261 §10.2.4).
        answer(
                request.reply(200)
                        .add(HeaderName.CONTACT, "<sip:other@192.0.2.1>;expires=60")
                        .add(
                                HeaderName.CONTACT,
                                "<sip:gate-1@192.0.2.1;Transport=UDP>;expires=400;pn-tok=abc"));
        assertThat(states).containsExactly(Told.registered(400));
        final State.Registered state = (State.Registered) registration.state();
        assertThat(state.response().callId()).isEqualTo(request.callId());
    }

    @Test
    void aWrongPasswordIsToldFromOtherRefusals() {
        final Registration registration = register();
        answer(challenge(asked(), Digest.Algorithm.MD5, false));
        // A nonce that is too old says nothing of the password.
        answer(challenge(asked(), Digest.Algorithm.MD5, true));
        assertThat(states).isEmpty();
        answer(challenge(asked(), Digest.Algorithm.MD5, false));
        assertThat(states).containsExactly(Told.failed(401, "Unauthorized", 0));
        assertThat(((State.Failed) registration.state()).unproved()).isTrue();
        nothingIsAsked();

        final Registration other = register();
        answer(asked().reply(403));
        assertThat(((State.Failed) other.state()).unproved()).isFalse();
    }

    @Test
    void aChallengeThatTheLoginCannotAnswerIsToldAtOnce() {
        final Registration registration =
                agent.register(
                        new Registration.Wish(
                                SipUri.of(null, "example.net"),
                                NameAddr.parse("sip:carol@example.net").orThrow(),
                                CONTACT,
                                600,
                                new Login.Hashed("carol", Secret.of("0".repeat(32))),
                                List.of()),
                        state -> states.add(Told.of(state)));
        answer(challenge(asked(), Digest.Algorithm.SHA_256, false));
        assertThat(((State.Failed) registration.state()).unproved()).isTrue();
    }

    @Test
    void itsEndIsAnswered() {
        final Registration registration = register();
        answer(asked().reply(200));
        end(registration);
        assertThat(registration.end((_, _) -> {})).isFalse();
        final SipRequest end = asked();
        assertThat(end.header(HeaderName.EXPIRES)).isEqualTo("0");
        answer(challenge(end, Digest.Algorithm.MD5, false));
        answer(asked().reply(200));
        assertThat(outcomes).containsExactly("200 OK");
        pass(4_000);
        nothingIsAsked();
        assertThat(agent.remembered()).isZero();
    }

    @Test
    void anEndWaitsForTheAnswerBefore() {
        final Registration registration = register();
        final SipRequest first = asked();
        end(registration);
        nothingIsAsked();
        answer(first.reply(200));
        answer(asked().reply(200));
        assertThat(outcomes).containsExactly("200 OK");
    }

    @Test
    void anEndBeforeAnythingWasRegisteredTellsNobody() {
        final Registration registration = register();
        final SipRequest first = asked();
        end(registration);
        // Its challenge is not answered any more.
        answer(challenge(first, Digest.Algorithm.MD5, false));
        nothingIsAsked();
        assertThat(outcomes).containsExactly("200 OK");

        final Registration refused = register();
        answer(asked().reply(404));
        end(refused);
        assertThat(outcomes).hasSize(1);
        pass(0);
        assertThat(outcomes).hasSize(2);
        nothingIsAsked();
        assertThat(states).containsExactly(Told.failed(404, "Not Found", 0));
    }

    @Test
    void anEndThatNobodyAnswersIsToldToo() {
        final Registration registration = register();
        answer(asked().reply(200));
        end(registration);
        pass(41);
        assertThat(outcomes).containsExactly("408 Request Timeout");
    }
}
