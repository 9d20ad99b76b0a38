package org.ringdown.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is measured with measures. */
class MeasureTest {

    @Test
    void cpuTimeIsReadWhateverTheProgramIsCalled() {
        final CpuTime earlier =
                CpuTime.parse("7 (a) b) S 1 7 7 0 -1 4194560 1 0 0 0 123 45 0 0 20 0 9 0 5 1 2");
        assertThat(earlier).isEqualTo(new CpuTime(1_230_000, 450_000));
        assertThat(new CpuTime(1_330_000, 450_000).since(earlier))
                .isEqualTo(new CpuTime(100_000, 0));
    }

    @Test
    void ourOwnCpuTimeGrows() throws Exception {
        final CpuTime before = CpuTime.of(ProcessHandle.current().pid());
        assertThat(before.userMicros() + before.systemMicros()).isPositive();
    }

    @Test
    void sharedMemoryCountsByItsPart() {
        assertThat(Usage.pss("Rss:  900 kB\nPss:  12 kB\nPss_Anon:  3 kB\n")).isEqualTo(12_288);
    }

    @Test
    void aSpreadIsTrueToAStep() {
        final Spread spread = new Spread();
        for (int i = 1; i <= 100_000; i++) {
            spread.add(i * 1_000L);
        }
        assertThat(spread.count()).isEqualTo(100_000);
        assertThat((double) spread.within(0.5)).isCloseTo(50e6, within(0.8e6));
        assertThat((double) spread.within(0.999)).isCloseTo(99.9e6, within(1.6e6));
        assertThat(spread.within(1)).isEqualTo(100_000_000);
        assertThat(spread.longest()).isEqualTo(100_000_000);
        assertThat((double) spread.longerThan(75_000_000)).isCloseTo(25_000, within(1_200.0));
        assertThat(spread.longerThan(100_000_000)).isZero();
    }

    @Test
    void aSpreadHoldsEverythingFromNothingToMinutes() {
        final Spread spread = new Spread();
        assertThat(spread.within(0.5)).isZero();
        for (final long nanos : new long[] {-5, 0, 1, 63, 64, 65, 127, 128, 60_000_000_000L}) {
            spread.add(nanos);
        }
        assertThat(spread.within(0)).isZero();
        assertThat(spread.within(4.0 / 9)).isEqualTo(63);
        assertThat(spread.within(5.0 / 9)).isEqualTo(64);
        assertThat(spread.within(1)).isEqualTo(60_000_000_000L);
        final Spread other = new Spread();
        other.addAll(spread);
        other.addAll(spread);
        assertThat(other.count()).isEqualTo(18);
        assertThat(other.longerThan(1_000_000_000)).isEqualTo(2);
        other.clear();
        assertThat(other.count()).isZero();
        assertThat(other.longest()).isZero();
    }

    @Test
    void onlyOurSocketsDropsCount() {
        final BitSet ours = new BitSet();
        ours.set(0x6C34);
        assertThat(
                        SocketDrops.sum(
                                List.of(
                                        "   sl  local_address rem_address  ... drops",
                                        "1: 0100007F:6C34 00000000:0000 07 0:0 00:0 0 0 0 5 2 0 7 ",
                                        "2: 0100007F:6C35 00000000:0000 07 0:0 00:0 0 0 0 6 2 0 9 "),
                                ours))
                .isEqualTo(7);
    }

    @Test
    void aVirtualMachineIsLookedInto() {
        assertThat(
                        JavaProcess.allocated(
                                """
                                "media-0" #3 [1] prio=5 cpu=3ms allocated=21412K defined_classes=1 tid=0x0
                                   java.lang.Thread.State: RUNNABLE
                                "media-1" #4 [1] prio=5 cpu=3ms allocated=3B defined_classes=1 tid=0x0
                                "ng" #5 [1] prio=5 cpu=3ms allocated=7M defined_classes=1 tid=0x0
                                """,
                                "media-"))
                .isEqualTo(21_412L * 1_024 + 3);
        assertThat(
                        JavaProcess.instances(
                                """
                                 num     #instances         #bytes  class name (module)
                                   1:         15387         757672  [B (java.base@25.0.3)
                                  12:           5            480  org.ringdown.a.B
                                Total          20000         999999
                                """,
                                "org.ringdown."))
                .containsExactly(entry("org.ringdown.a.B", 5L));
        assertThat(
                        JavaProcess.live(
                                """
                                   1:         15387         757672  [B (java.base@25.0.3)
                                Total          20000         999999
                                """))
                .isEqualTo(999_999);
    }
}
