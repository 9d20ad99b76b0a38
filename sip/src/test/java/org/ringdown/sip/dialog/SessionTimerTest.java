package org.ringdown.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.core.Engine;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.SipUri;

/** RFC 4028. */
class SessionTimerTest {
    private static final long SECOND = 1_000_000_000L;

    private final SessionTimer timer = new SessionTimer(1_800);

    private static SipRequest.Builder invite() {
        return SipRequest.builder(Method.INVITE, SipUri.of("bob", "b.example"))
                .set(HeaderName.VIA, "SIP/2.0/UDP a.example;branch=z9hG4bK1")
                .set(HeaderName.FROM, "<sip:alice@a.example>;tag=a")
                .set(HeaderName.TO, "<sip:bob@b.example>")
                .set(HeaderName.CALL_ID, "call")
                .set(HeaderName.CSEQ, "1 INVITE");
    }

    private static SipResponse answer(final String interval) {
        return invite().build().reply(200).set(HeaderName.SESSION_EXPIRES, interval).build();
    }

    /** The table of RFC 4028 §9: who asks, who is able, and who refreshes then. */
    @ParameterizedTest
    @CsvSource({
        "timer, 1800;refresher=uac, 1800;refresher=uac, 1768, timer",
        "timer, 1800;refresher=uas, 1800;refresher=uas, 900, timer",
        "timer, 1800, 1800;refresher=uac, 1768, timer",
        "timer, 120, 120;refresher=uac, 88, timer",
        "timer, , 1800;refresher=uac, 1768, timer",
        "other, 600, 600;refresher=uas, 300, ",
    })
    void theAnswerSaysWhoRefreshes(
            final String supported,
            final String asked,
            final String said,
            final long due,
            final String required) {
        final SipRequest.Builder invite = invite().set(HeaderName.SUPPORTED, supported);
        if (asked != null) {
            invite.set(HeaderName.SESSION_EXPIRES, asked);
        }
        final SipRequest request = invite.build();
        final SipResponse.Builder ok = request.reply(200);
        timer.answer(request, ok, 0);
        final SipResponse built = ok.build();
        assertThat(built.header(HeaderName.SESSION_EXPIRES)).isEqualTo(said);
        assertThat(built.header(HeaderName.REQUIRE)).isEqualTo(required);
        assertThat(timer.deadline()).isEqualTo(due * SECOND);
    }

    @Test
    void whoNeitherAsksNorKnowsIsLeftAlone() {
        final SipRequest request = invite().build();
        final SipResponse.Builder ok = request.reply(200);
        timer.answer(request, ok, 0);
        assertThat(ok.build().header(HeaderName.SESSION_EXPIRES)).isNull();
        assertThat(timer.deadline()).isEqualTo(Engine.NEVER);
        assertThat(timer.due(Long.MAX_VALUE - 1)).isEqualTo(SessionTimer.Due.NOTHING);
    }

    @Test
    void weRefreshAtHalfTheTimeAndEndShortlyBeforeItIsOver() {
        timer.answered(answer("90;refresher=uac"), 0);
        assertThat(timer.due(44 * SECOND)).isEqualTo(SessionTimer.Due.NOTHING);
        assertThat(timer.due(45 * SECOND)).isEqualTo(SessionTimer.Due.REFRESH);
        assertThat(timer.due(46 * SECOND)).isEqualTo(SessionTimer.Due.NOTHING);
        assertThat(timer.due(60 * SECOND)).isEqualTo(SessionTimer.Due.EXPIRED);
        assertThat(timer.deadline()).isEqualTo(Engine.NEVER);
    }

    @Test
    void theOtherRefreshes() {
        timer.answered(answer("300;refresher=uas"), 0);
        assertThat(timer.deadline()).isEqualTo(268 * SECOND);
        final SipRequest.Builder again = invite();
        timer.ask(again);
        assertThat(again.build().header(HeaderName.SESSION_EXPIRES)).isEqualTo("300;refresher=uas");
        timer.answered(invite().build().reply(200).build(), 0);
        assertThat(timer.deadline()).isEqualTo(Engine.NEVER);
    }

    @Test
    void aTooShortIntervalIsRefusedAndARefusalIsHeeded() {
        final SipRequest brief =
                invite().set(HeaderName.SUPPORTED, "timer")
                        .set(HeaderName.SESSION_EXPIRES, "60")
                        .build();
        assertThat(SessionTimer.isTooBrief(brief)).isTrue();
        assertThat(
                        SessionTimer.isTooBrief(
                                brief.edit().set(HeaderName.SESSION_EXPIRES, "90").build()))
                .isFalse();
        final SipResponse refusal =
                invite().build().reply(422).set(HeaderName.MIN_SE, "2000").build();
        assertThat(timer.tooBrief(refusal)).isTrue();
        assertThat(timer.tooBrief(refusal)).isFalse();
        final SipRequest.Builder again = invite();
        timer.ask(again);
        final SipRequest built = again.build();
        assertThat(built.header(HeaderName.SESSION_EXPIRES)).isEqualTo("2000");
        assertThat(built.header(HeaderName.MIN_SE)).isEqualTo("2000");
    }

    @ParameterizedTest
    @CsvSource({"abc", "-1", "99999999999", "''", "90 ; refresher", ";"})
    void nonsenseIsNoInterval(final String text) {
        final SipRequest request =
                invite().set(HeaderName.SUPPORTED, "timer")
                        .set(HeaderName.SESSION_EXPIRES, text)
                        .build();
        final SipResponse.Builder ok = request.reply(200);
        timer.answer(request, ok, 0);
        assertThat(ok.build().header(HeaderName.SESSION_EXPIRES)).endsWith(";refresher=uac");
        timer.answered(answer(text), 0);
    }
}
