package org.ringdown.service.agent.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ringdown.core.Engine;
import org.ringdown.core.Secret;
import org.ringdown.sip.auth.Challenge;
import org.ringdown.sip.auth.Digest;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.SipUri;
import org.ringdown.testkit.SeededEntropy;

/** Subscriptions at a notifier that is played by hand, in virtual time. */
class SubscriptionTest {
    private final List<String> heard = new ArrayList<>();
    private long now;
    private int ids;
    private int branches;
    private final UserAgent agent =
            new UserAgent(
                    new UserAgent.Parts(
                            "sip:gate@192.0.2.1",
                            3,
                            () -> "s" + ++ids,
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

    private Subscription subscribe() {
        return agent.subscribe(
                new Subscription.Wish(
                        NameAddr.parse("sip:carol@example.net").orThrow(),
                        SipUri.of("dave", "example.net"),
                        "presence",
                        List.of("application/pidf+xml"),
                        600,
                        new Login.Password("carol", Secret.of("sesame")),
                        List.of()),
                news ->
                        heard.add(
                                switch (news) {
                                    case Subscription.News.Notified(SipRequest notify, var state) ->
                                            state.kind()
                                                    + " "
                                                    + new String(
                                                            notify.body(), StandardCharsets.UTF_8);
                                    case Subscription.News.Lost(
                                                    int status,
                                                    String reason,
                                                    int retry) ->
                                            status + " " + reason + (retry > 0 ? " again" : "");
                                }));
    }

    private SipRequest asked() {
        return (SipRequest) Objects.requireNonNull(agent.poll());
    }

    private SipResponse answered() {
        return (SipResponse) Objects.requireNonNull(agent.poll());
    }

    private void nothingIsSaid() {
        assertThat(agent.poll()).isNull();
    }

    private void accept(final SipRequest subscribe, final int seconds) {
        agent.handle(
                subscribe
                        .reply(200)
                        .toTag("n")
                        .set(HeaderName.CONTACT, "<sip:notifier@192.0.2.9>")
                        .set(HeaderName.EXPIRES, Integer.toString(seconds))
                        .build(),
                now);
    }

    /** The notifier says something; the status that it gets. */
    private int notify(
            final SipRequest subscribe,
            final String tag,
            final int cseq,
            final String state,
            final String body) {
        agent.handle(
                SipRequest.builder(Method.NOTIFY, SipUri.of("gate", "192.0.2.1"))
                        .set(HeaderName.VIA, "SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK" + ++branches)
                        .set(HeaderName.MAX_FORWARDS, "70")
                        .set(HeaderName.FROM, "<sip:dave@example.net>;tag=" + tag)
                        .set(HeaderName.TO, subscribe.from().toString())
                        .set(HeaderName.CALL_ID, subscribe.callId())
                        .set(HeaderName.CSEQ, cseq + " NOTIFY")
                        .set(HeaderName.CONTACT, "<sip:notifier@192.0.2.9>")
                        .set(HeaderName.EVENT, "Presence")
                        .set(HeaderName.SUBSCRIPTION_STATE, state)
                        .body("text/plain", body.getBytes(StandardCharsets.UTF_8))
                        .build(),
                now);
        return answered().status();
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

    /** A subscription that holds. */
    private SipRequest held() {
        final SipRequest first = asked();
        accept(first, 600);
        assertThat(notify(first, "n", 1, "active;expires=600", "one")).isEqualTo(200);
        return first;
    }

    private void nothingIsLeft() {
        pass(100);
        assertThat(agent.remembered()).isZero();
    }

    @Test
    void itIsRenewedAndEnded() {
        final Subscription subscription = subscribe();
        final SipRequest first = asked();
        assertThat(first.header(HeaderName.EVENT)).isEqualTo("presence");
        assertThat(first.header(HeaderName.EXPIRES)).isEqualTo("600");
        assertThat(first.header(HeaderName.ACCEPT)).isEqualTo("application/pidf+xml");
        final Challenge challenge =
                new Challenge("example.net", "n", Digest.Algorithm.MD5, null, false);
        agent.handle(
                first.reply(401)
                        .toTag("x")
                        .set(HeaderName.WWW_AUTHENTICATE, challenge.toString())
                        .build(),
                now);
        final SipRequest second = asked();
        assertThat(second.header(HeaderName.AUTHORIZATION)).isNotNull();
        accept(second, 300);
        assertThat(notify(second, "n", 7, "active;expires=300", "one")).isEqualTo(200);
        assertThat(notify(second, "n", 8, "active;expires=299", "two")).isEqualTo(200);
        assertThat(notify(second, "n", 8, "active;expires=299", "two")).isEqualTo(500);
        assertThat(subscription.active()).isTrue();

        pass(238);
        nothingIsSaid();
        pass(3);
        final SipRequest renewal = asked();
        assertThat(renewal.requestUri()).hasToString("sip:notifier@192.0.2.9");
        assertThat(renewal.to().tag()).isEqualTo("n");
        assertThat(renewal.cseq().number()).isEqualTo(3);
        accept(renewal, 300);
        assertThat(notify(renewal, "n", 9, "active;expires=300", "three")).isEqualTo(200);

        subscription.end();
        subscription.end();
        final SipRequest end = asked();
        assertThat(end.header(HeaderName.EXPIRES)).isEqualTo("0");
        accept(end, 0);
        assertThat(notify(end, "n", 10, "terminated;reason=timeout", "last")).isEqualTo(200);
        assertThat(heard).containsExactly("ACTIVE one", "ACTIVE two", "ACTIVE three");
        nothingIsLeft();
        nothingIsSaid();
    }

    @Test
    void theNotifyMayComeBeforeTheAnswer() {
        final Subscription subscription = subscribe();
        final SipRequest first = asked();
        assertThat(notify(first, "n", 1, "pending;expires=600", "")).isEqualTo(200);
        // Another branch of a fork.
        assertThat(notify(first, "m", 1, "active;expires=600", "")).isEqualTo(481);
        accept(first, 600);
        assertThat(notify(first, "n", 2, "active;expires=600", "yes")).isEqualTo(200);
        assertThat(heard).containsExactly("PENDING ", "ACTIVE yes");
        subscription.end();
        accept(asked(), 0);
        nothingIsLeft();
    }

    @Test
    void whatTheNotifierEndsForGoodIsNotTriedAgain() {
        subscribe();
        assertThat(notify(held(), "n", 2, "terminated;reason=noresource", "")).isEqualTo(200);
        assertThat(heard).containsExactly("ACTIVE one", "TERMINATED ", "200 noresource");
        pass(10_000);
        nothingIsSaid();
        nothingIsLeft();
    }

    @Test
    void whatTheNotifierGivesUpIsMadeAnewEverMoreRarely() {
        final Subscription subscription = subscribe();
        final List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            final SipRequest first = held();
            assertThat(notify(first, "n", 2, "terminated;reason=deactivated", "")).isEqualTo(200);
            final long lost = now;
            pass((agent.deadline() - now) / 1_000_000_000L + 1);
            pauses.add((now - lost) / 1_000_000_000L);
            // A dialog of its own.
            assertThat(ids).isEqualTo(i + 2);
        }
        assertThat(pauses.getFirst()).isBetween(15L, 31L);
        assertThat(pauses.getLast()).isBetween(900L, 1_801L);
        // One that held for a while is made anew at once.
        final SipRequest long1 = held();
        pass(100);
        assertThat(notify(long1, "n", 2, "terminated;reason=timeout", "")).isEqualTo(200);
        pass(2);
        final SipRequest fresh = asked();
        assertThat(fresh.to().tag()).isNull();
        subscription.end();
        accept(fresh, 600);
        accept(asked(), 0);
        nothingIsLeft();
    }

    @Test
    void theNotifierSaysWhen() {
        subscribe();
        assertThat(notify(held(), "n", 2, "terminated;reason=probation;retry-after=77", ""))
                .isEqualTo(200);
        pass(76);
        nothingIsSaid();
        pass(2);
        assertThat(asked().method()).isEqualTo(Method.SUBSCRIBE);
    }

    @Test
    void aRefusalIsToldAndNotTriedAgain() {
        subscribe();
        agent.handle(asked().reply(403).toTag("x").build(), now);
        pass(10_000);
        nothingIsSaid();
        assertThat(heard).containsExactly("403 Forbidden");
        nothingIsLeft();
    }

    @Test
    void tooBriefIsAskedForLonger() {
        final Subscription subscription = subscribe();
        agent.handle(asked().reply(423).toTag("x").set(HeaderName.MIN_EXPIRES, "900").build(), now);
        final SipRequest longer = asked();
        assertThat(longer.header(HeaderName.EXPIRES)).isEqualTo("900");
        subscription.end();
        agent.handle(longer.reply(480).toTag("x").build(), now);
        nothingIsLeft();
    }

    @Test
    void nobodyAnswersAndNobodyNotifies() {
        final Subscription subscription = subscribe();
        asked();
        pass(41);
        assertThat(heard).containsExactly("408 Request Timeout again");
        pass(31);
        accept(asked(), 600);
        pass(33);
        assertThat(heard).last().isEqualTo("408 No NOTIFY came again");
        subscription.end();
        nothingIsLeft();
    }

    @Test
    void aNotifierThatHasForgottenIsAskedAnew() {
        final Subscription subscription = subscribe();
        held();
        pass(541);
        agent.handle(asked().reply(481).build(), now);
        assertThat(heard).last().isEqualTo("200  again");
        pass(31);
        assertThat(asked().to().tag()).isNull();
        subscription.end();
        pass(41);
        nothingIsLeft();
    }

    @Test
    void aStrangersNotifyIsRefused() {
        final Subscription subscription = subscribe();
        final SipRequest first = held();
        final SipRequest odd =
                SipRequest.builder(Method.NOTIFY, SipUri.of("gate", "192.0.2.1"))
                        .set(HeaderName.VIA, "SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKodd")
                        .set(HeaderName.MAX_FORWARDS, "70")
                        .set(HeaderName.FROM, "<sip:dave@example.net>;tag=n")
                        .set(HeaderName.TO, first.from().toString())
                        .set(HeaderName.CALL_ID, first.callId())
                        .set(HeaderName.CSEQ, "2 NOTIFY")
                        .set(HeaderName.EVENT, "dialog")
                        .build();
        agent.handle(odd, now);
        assertThat(answered().status()).isEqualTo(489);
        agent.handle(odd.edit().set(HeaderName.TO, "<sip:x@y.example>;tag=zz").build(), now);
        assertThat(answered().status()).isEqualTo(481);
        subscription.end();
        accept(asked(), 0);
        nothingIsLeft();
    }
}
