package org.ringdown.bench.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The load counts what arrives, and nothing else. */
class LoadTest {
    private static final Load.Plan MOMENT = new Load.Plan(2_000, Duration.ofMillis(300), false);

    @Test
    void whatIsSaidIsHeard() throws Exception {
        try (Load load = new Load()) {
            final Talkers talkers = Switchboard.direct(load, 100);
            final Sample sample = load.run(talkers, MOMENT, ProcessHandle.current().pid());
            assertThat(sample.sent()).isBetween(1L, 601L);
            assertThat(sample.heard()).isEqualTo(sample.sent());
            assertThat(sample.delays().count()).isEqualTo(sample.heard());
            assertThat(sample.missed()).isZero();
            assertThat(load.ear().wrongs()).isZero();
            talkers.close();
        }
    }

    @Test
    void whatComesFromSomewhereElseIsNotHeard() throws Exception {
        try (Load load = new Load()) {
            final Talkers talkers = Switchboard.direct(load, 1);
            // What is said to a stranger does not arrive; what comes from one is not taken.
            talkers.order().getFirst().talkTo(load.line(true).port());
            final Sample sample = load.run(talkers, MOMENT, ProcessHandle.current().pid());
            assertThat(sample.sent()).isPositive();
            assertThat(sample.heard()).isZero();
            assertThat(load.ear().wrongs()).isPositive();
            talkers.close();
        }
    }
}
