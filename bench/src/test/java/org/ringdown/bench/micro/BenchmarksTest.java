package org.ringdown.bench.micro;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ringdown.rtc.srtp.SrtpProfile;
import org.ringdown.rtc.srtp.Unprotect;
import org.ringdown.rtc.stun.StunClass;
import org.ringdown.rtc.stun.StunMessage;
import org.ringdown.service.defence.Defence;
import org.ringdown.sip.auth.Verdict;

class BenchmarksTest {

    @Test
    void anInviteIsReadAndForwarded() {
        final SipBenchmark benchmark = new SipBenchmark();
        assertThat(benchmark.parse().length()).isBetween(1_000, 1_200);
        assertThat(new String(benchmark.forward(), StandardCharsets.US_ASCII))
                .startsWith("INVITE sip:bob@example.com SIP/2.0\r\n")
                .contains("Via: SIP/2.0/UDP sip.example.com", "Max-Forwards: 68\r\n")
                .doesNotContain("\r\nRoute:");
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void packetsAreSealedAndOpened(final SrtpProfile profile) {
        final SrtpBenchmark benchmark = new SrtpBenchmark();
        benchmark.profile = profile;
        benchmark.prepare();
        // Past the end of what was sealed beforehand, and past the end of the sequence numbers.
        for (int i = 0; i < 70_000; i++) {
            assertThat(benchmark.protect()).isEqualTo(172 + profile.rtpOverhead());
            assertThat(benchmark.unprotect()).isEqualTo(Unprotect.OK);
        }
    }

    @Test
    void aCheckIsAnswered() {
        final StunBenchmark benchmark = new StunBenchmark();
        for (int i = 0; i < 3; i++) {
            final byte[] answer = benchmark.answer();
            assertThat(StunMessage.parse(answer, 0, answer.length).orThrow().messageClass())
                    .isEqualTo(StunClass.SUCCESS);
        }
    }

    @Test
    void anOfferAndItsAnswerAreRewritten() {
        assertThat(new SdpBenchmark().rewriteOfferAndAnswer()).isGreaterThan(500);
    }

    @Test
    void speechIsConverted() {
        final SoundBenchmark benchmark = new SoundBenchmark();
        benchmark.prepare();
        for (int i = 1; i <= 50; i++) {
            assertThat(benchmark.convert()).isEqualTo(160L * i);
        }
    }

    @Test
    void theDoorOpensOnceForAnAnswer() {
        final DoorBenchmark benchmark = new DoorBenchmark();
        assertThat(benchmark.check()).isEqualTo(new Verdict.Accepted("alice"));
        assertThat(benchmark.check())
                .isInstanceOfSatisfying(
                        Verdict.Challenge.class,
                        challenge -> assertThat(challenge.why()).isEqualTo(Verdict.Why.OLD));
        for (int i = 0; i < 10_000; i++) {
            assertThat(benchmark.arrive()).isEqualTo(Defence.Decision.PASS);
        }
    }
}
