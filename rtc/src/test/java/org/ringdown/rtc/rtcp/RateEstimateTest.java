package org.ringdown.rtc.rtcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RateEstimateTest {
    private static final long MILLI = 1_000_000;
    private static final int LENGTH = 1_000;

    private final RateEstimate estimate = new RateEstimate();
    private long now = 77 * MILLI;
    private int sequence = 65_000;
    private int source = 7;

    /** One second of packets of 1,000 bytes, of which every {@code lost}-th does not arrive. */
    private void second(final int packets, final int lost) {
        for (int i = 0; i < packets; i++) {
            now += 1_000 * MILLI / packets;
            sequence = sequence + 1 & 0xffff;
            if (lost == 0 || i % lost != 0) {
                estimate.received(source, sequence, LENGTH, now);
            }
            final var _ = estimate.due(now);
        }
    }

    @Test
    void itIsMoreThanWhatArrivesButNotByMuch() {
        assertThat(estimate.due(now)).isFalse();
        assertThat(estimate.bitrate()).isZero();
        second(50, 0);
        assertThat(estimate.bitrate()).isCloseTo(610_000, within(30_000L));
        assertThat(estimate.packetsPerSecond()).isCloseTo(50, within(3.0));
        for (int i = 0; i < 100; i++) {
            second(50, 0);
        }
        assertThat(estimate.bitrate()).isCloseTo(610_000, within(30_000L));
    }

    @Test
    void whoSendsWhatHeMayGetsEverMore() {
        second(40, 0);
        for (int i = 0; i < 20; i++) {
            second((int) (estimate.bitrate() / 8 / LENGTH), 0);
        }
        assertThat(estimate.bitrate()).isGreaterThan(2_000_000);
    }

    @Test
    void heavyLossLowersItAndSomeHoldsIt() {
        second(100, 0);
        final long before = estimate.bitrate();
        second(100, 20);
        assertThat(estimate.bitrate()).isEqualTo(before);
        for (int i = 0; i < 5; i++) {
            second(100, 2);
        }
        // Half of it is lost, so each half a second takes a quarter.
        assertThat(estimate.bitrate()).isLessThan(before / 8);
        for (int i = 0; i < 50; i++) {
            second(100, 2);
        }
        assertThat(estimate.bitrate()).isEqualTo(RateEstimate.LEAST);
    }

    @Test
    void anotherSourceOrALeapIsNoLoss() {
        second(100, 0);
        final long before = estimate.bitrate();
        source = 8;
        sequence = 100;
        second(100, 0);
        sequence += 20_000;
        second(100, 0);
        assertThat(estimate.bitrate()).isGreaterThanOrEqualTo(before);
        assertThat(estimate.ssrc()).isEqualTo(8);
    }

    @Test
    void whileNothingArrivesNothingIsTold() {
        second(100, 0);
        now += 10_000 * MILLI;
        final var _ = estimate.due(now);
        final long before = estimate.bitrate();
        now += 10_000 * MILLI;
        assertThat(estimate.due(now)).isFalse();
        assertThat(estimate.bitrate()).isEqualTo(before);
    }
}
