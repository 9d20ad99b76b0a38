package org.ringdown.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CoreTest {
    private enum Name {
        A,
        B
    }

    @Test
    void aTimerFiresOnceAndInTime() {
        final Timers<Name> timers = new Timers<>(Name.class);
        timers.start(Name.A, 10);
        timers.start(Name.B, 20);

        assertThat(timers.deadline()).isEqualTo(10);
        assertThat(timers.fired(Name.A, 9)).isFalse();
        assertThat(timers.fired(Name.A, 10)).isTrue();
        assertThat(timers.fired(Name.A, 11)).isFalse();
        assertThat(timers.deadline()).isEqualTo(20);
        timers.stopAll();
        assertThat(timers.deadline()).isEqualTo(Engine.NEVER);
        assertThat(timers.running(Name.B)).isFalse();
    }

    @Test
    void aSecretNeverShowsItself() {
        final Secret secret = Secret.of("open sesame");
        assertThat(secret.toString()).isEqualTo("***");
        assertThat(secret).isEqualTo(Secret.of("open sesame")).isNotEqualTo(Secret.of("open"));
        assertThat(secret.revealText()).isEqualTo("open sesame");
    }

    @Test
    void countersCountByName() {
        final Counters<Name> counters = new Counters<>(Name.class);
        counters.count(Name.B);
        counters.addOwned(Name.B, 4);
        assertThat(counters.get(Name.A)).isZero();
        assertThat(counters.get(Name.B)).isEqualTo(5);
    }

    @Test
    void tokensAreHexadecimalAndAsLongAsAsked() {
        final Entropy entropy = target -> Arrays.fill(target, (byte) 0xab);
        assertThat(entropy.token(3)).isEqualTo("ababab");
        assertThat(entropy.nextLong()).isEqualTo(0xababababababababL);
    }

    @Test
    void aMalformedInputNamesRuleAndPlace() {
        final Parsed<Integer> bad = Parsed.malformed("a number", 3);
        assertThat(bad.isOk()).isFalse();
        assertThat(bad.orNull()).isNull();
        assertThat(Parsed.ok(2).map(n -> n + 1).orThrow()).isEqualTo(3);
    }
}
