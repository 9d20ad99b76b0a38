package org.ringdown.rtc.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ringdown.rtc.rtcp.RtcpView;
import org.ringdown.rtc.rtcp.RtcpWriter;

/** What is missing is asked for, in time and not for ever. */
class LossesTest {
    private static final int SSRC = 0x1234_5678;
    private static final long MS = 1_000_000;

    private final Losses losses = new Losses();
    private final byte[] room = new byte[1_500];
    private final RtcpWriter writer = new RtcpWriter(room);

    private void come(final long millis, final int... sequences) {
        for (final int sequence : sequences) {
            losses.received(SSRC, sequence, millis * MS);
        }
    }

    /** The sequence numbers that are asked for now. */
    private List<Integer> asked(final long millis) {
        final List<Integer> asked = new ArrayList<>();
        if (losses.due(millis * MS)) {
            losses.ask(writer.begin(0), 1, millis * MS);
            assertThat(RtcpView.valid(room, 0, writer.length())).isTrue();
            assertThat(RtcpView.isNack(room, 0)).isTrue();
            assertThat(RtcpView.mediaSource(room, 0)).isEqualTo(SSRC);
            for (int pair = 0; pair < RtcpView.nackPairs(room, 0); pair++) {
                final int first = RtcpView.nackSequence(room, 0, pair);
                asked.add(first);
                for (int bit = 0; bit < 16; bit++) {
                    if ((RtcpView.nackMask(room, 0, pair) >> bit & 1) != 0) {
                        asked.add(first + 1 + bit & 0xffff);
                    }
                }
            }
        }
        return asked;
    }

    @Test
    void aGapIsAskedForAfterAMomentAndAgain() {
        come(0, 65_533, 65_534, 2);
        assertThat(asked(5)).isEmpty();
        assertThat(asked(10)).containsExactly(65_535, 0, 1);
        assertThat(asked(50)).isEmpty();
        assertThat(losses.restored(0)).isTrue();
        assertThat(losses.restored(0)).as("once").isFalse();
        assertThat(asked(110)).containsExactly(65_535, 1);
    }

    @Test
    void whatComesLateIsNotAskedFor() {
        come(0, 1, 4);
        come(5, 3, 2);
        assertThat(asked(20)).isEmpty();
    }

    @Test
    void whatNeverComesIsGivenUp() {
        come(0, 1, 3);
        int times = 0;
        for (int millis = 10; millis < 5_000; millis += 10) {
            times += asked(millis).size();
        }
        assertThat(times).isEqualTo(10);
        assertThat(losses.takeHopeless()).isTrue();
        assertThat(losses.takeHopeless()).isFalse();
    }

    @Test
    void tooMuchAtOnceIsHopelessAndBounded() {
        come(0, 1, 900);
        assertThat(losses.takeHopeless()).isTrue();
        assertThat(asked(10)).hasSizeLessThanOrEqualTo(128).last().isEqualTo(899);
    }

    @Test
    void anotherSourceOrALeapBeginsAnew() {
        come(0, 1, 3);
        losses.received(SSRC + 1, 700, 0);
        assertThat(asked(10)).isEmpty();
        come(20, 1, 30_000, 30_001);
        assertThat(asked(40)).isEmpty();
    }

    @Test
    void nothingIsAllocated() {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long best = Long.MAX_VALUE;
        for (int round = 0; round < 30 && best != 0; round++) {
            final long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 10_000; i++) {
                final int sequence = round * 10_000 + i;
                if (sequence % 7 != 0) {
                    losses.received(SSRC, sequence & 0xffff, i * MS);
                }
                if (losses.due(i * MS)) {
                    losses.ask(writer.begin(0), 1, i * MS);
                    losses.restored(sequence - 14 & 0xffff);
                }
            }
            best = Math.min(best, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(best).isZero();
    }
}
