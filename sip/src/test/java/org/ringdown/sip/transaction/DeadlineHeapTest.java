package org.ringdown.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringdown.testkit.Properties.forAll;
import static org.ringdown.testkit.Properties.random;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
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

    /** Timers as transactions have them: a few spans, most stopped before their time. */
    @Test
    void keepsDeadlinesOfAFewSpansInTheirOrder() {
        forAll(
                50,
                RandomGenerator::nextLong,
                seed -> {
                    final RandomGenerator random = random(seed);
                    final long[] spans = {5, 50, 320, 320, 320, 1800};
                    final DeadlineHeap<Integer> heap = new DeadlineHeap<>();
                    final List<DeadlineHeap.Slot<Integer>> running = new ArrayList<>();
                    final PriorityQueue<Long> model = new PriorityQueue<>();
                    for (long now = 0; now < 4_000; now++) {
                        final DeadlineHeap.Slot<Integer> slot = heap.slot(0);
                        final long deadline = now + spans[random.nextInt(spans.length)];
                        heap.set(slot, deadline);
                        model.add(deadline);
                        running.add(slot);
                        final DeadlineHeap.Slot<Integer> stopped =
                                running.get(random.nextInt(running.size()));
                        if (random.nextInt(3) > 0 && stopped.deadline() != Engine.NEVER) {
                            model.remove(stopped.deadline());
                            heap.set(stopped, Engine.NEVER);
                        }
                        while (heap.due(now) != null) {
                            assertThat(model.remove()).isLessThanOrEqualTo(now);
                        }
                        assertThat(heap.size()).isEqualTo(model.size());
                        assertThat(heap.deadline())
                                .isEqualTo(model.isEmpty() ? Engine.NEVER : model.peek());
                    }
                    while (!model.isEmpty()) {
                        final long next = model.remove();
                        assertThat(heap.due(next - 1)).isNull();
                        assertThat(heap.due(next)).isNotNull();
                    }
                    assertThat(heap.size()).isZero();
                    assertThat(heap.deadline()).isEqualTo(Engine.NEVER);
                });
    }

    private static long earliest(final List<DeadlineHeap.Slot<Integer>> slots) {
        return slots.stream().mapToLong(DeadlineHeap.Slot::deadline).min().orElse(Engine.NEVER);
    }
}
