package org.ringdown.runtime.media.sound;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EffortTest {
    private static final long MILLI = 1_000_000;

    private final Effort effort = new Effort();
    private long now;

    /** Seconds of turns of a millisecond, of which so many microseconds are work. */
    private void work(final int seconds, final long micros) {
        for (int i = 0; i < seconds * 1_000; i++) {
            effort.turned(now, micros * 1_000);
            now += MILLI;
        }
    }

    @Test
    void fallsFastAndRisesSlowly() {
        work(3, 300);
        assertThat(effort.complexity()).isEqualTo(5);
        work(2, 900);
        assertThat(effort.complexity()).isLessThanOrEqualTo(3);
        work(3, 900);
        assertThat(effort.complexity()).isZero();
        work(3, 600);
        assertThat(effort.complexity()).isZero();
        work(2, 300);
        assertThat(effort.complexity()).isBetween(1, 2);
        work(5, 100);
        assertThat(effort.complexity()).isEqualTo(5);
    }
}
