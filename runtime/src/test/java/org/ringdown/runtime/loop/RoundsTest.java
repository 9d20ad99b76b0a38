package org.ringdown.runtime.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RoundsTest {
    private static final long PERIOD = 100_000_000;
    private static final long TICK = 1_000_000;

    private final Rounds<Integer> rounds = new Rounds<>(PERIOD);

    @Test
    void eachHasItsMomentOnceARound() {
        for (int i = 0; i < 1_000; i++) {
            rounds.add(i);
        }
        final Map<Integer, Integer> seen = new HashMap<>();
        int most = 0;
        for (long now = 0; now < 10 * PERIOD; now += TICK) {
            final int[] inThisTurn = {0};
            rounds.go(
                    now,
                    one -> {
                        seen.merge(one, 1, Integer::sum);
                        inThisTurn[0]++;
                    });
            most = Math.max(most, inThisTurn[0]);
        }
        assertThat(seen)
                .hasSize(1_000)
                .allSatisfy((_, times) -> assertThat(times).isBetween(9, 11));
        assertThat(most).isEqualTo(Rounds.AT_ONCE);
    }

    @Test
    void aFewHaveOneMomentTogether() {
        rounds.add(1);
        rounds.add(2);
        final List<Integer> seen = new ArrayList<>();
        rounds.go(PERIOD, seen::add);
        assertThat(seen).containsExactly(1, 2);
        assertThat(rounds.dueAt()).isEqualTo(2 * PERIOD);
        rounds.go(2 * PERIOD - 1, seen::add);
        assertThat(seen).hasSize(2);
    }

    @Test
    void whoIsLateMakesUpForALittle() {
        for (int i = 0; i < 1_000; i++) {
            rounds.add(i);
        }
        final List<Integer> seen = new ArrayList<>();
        rounds.go(0, _ -> {});
        rounds.go(PERIOD / 2, seen::add);
        assertThat(seen).hasSize(4 * Rounds.AT_ONCE).doesNotHaveDuplicates();
        rounds.go(50 * PERIOD, _ -> {});
        assertThat(rounds.dueAt()).isGreaterThan(50 * PERIOD);
    }

    @Test
    void whoIsRemovedMakesNobodyMissHisMoment() {
        for (int i = 0; i < 100; i++) {
            rounds.add(i);
        }
        final List<Integer> seen = new ArrayList<>();
        for (long now = 0; now < PERIOD; now += TICK) {
            rounds.go(
                    now,
                    one -> {
                        seen.add(one);
                        if (one % 2 == 0) {
                            rounds.remove(one);
                        }
                    });
        }
        assertThat(seen).containsAll(IntStream.range(0, 100).boxed().toList());
        assertThat(rounds.size()).isEqualTo(50);
    }
}
