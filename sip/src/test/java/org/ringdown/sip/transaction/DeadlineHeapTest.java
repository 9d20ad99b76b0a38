package org.ringdown.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringdown.testkit.Properties.forAll;
import static org.ringdown.testkit.Properties.random;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.ringdown.core.Engine;

class DeadlineHeapTest {
    @Test
    void behavesAsAListThatIsSearched() {
        forAll(
                300,
                RandomGenerator::nextLong,
                seed -> {
                    final RandomGenerator random = random(seed);
                    final DeadlineHeap<Integer> heap = new DeadlineHeap<>();
                    final List<DeadlineHeap.Slot<Integer>> slots = new ArrayList<>();
                    for (int i = 0; i < 40; i++) {
                        slots.add(heap.slot(i));
                    }
                    for (int step = 0; step < 300; step++) {
                        final long now = random.nextLong(100);
                        switch (random.nextInt(4)) {
                            case 0 -> heap.set(slots.get(random.nextInt(40)), Engine.NEVER);
                            case 1 -> {
                                final long earliest = earliest(slots);
                                final Integer due = heap.due(now);
                                assertThat(due == null).isEqualTo(earliest > now);
                            }
                            default -> heap.set(slots.get(random.nextInt(40)), now);
                        }
                        assertThat(heap.deadline()).isEqualTo(earliest(slots));
                    }
                    slots.forEach(slot -> heap.set(slot, Engine.NEVER));
                    assertThat(heap.size()).isZero();
                });
    }

    private static long earliest(final List<DeadlineHeap.Slot<Integer>> slots) {
        return slots.stream().mapToLong(DeadlineHeap.Slot::deadline).min().orElse(Engine.NEVER);
    }
}
