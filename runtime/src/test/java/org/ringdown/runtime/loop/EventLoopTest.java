package org.ringdown.runtime.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdown.core.Engine;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.runtime.clock.SystemClock;
import org.ringdown.runtime.net.Network;

class EventLoopTest {
    private static final long MS = 1_000_000;

    /** Time that moves when told to, from any thread. */
    private static final class HandClock implements Clock {
        private final AtomicLong now = new AtomicLong();

        @Override
        public long now() {
            return now.get();
        }

        @Override
        public long epochMillis() {
            return now.get() / MS;
        }
    }

    /** Notes down what happens to it. */
    private static class Notes implements LoopHandler<String> {
        final List<String> seen = new ArrayList<>();
        long deadline = Engine.NEVER;
        @Nullable Runnable onHandle;

        @Override
        public void handle(final String command, final long now) {
            seen.add(now / MS + " " + command);
            if (onHandle != null) {
                onHandle.run();
            }
        }

        @Override
        public void tick(final long now) {
            seen.add(now / MS + " tick");
            deadline = Engine.NEVER;
        }

        @Override
        public long deadline() {
            return deadline;
        }

        @Override
        public void turnEnded(final long now) {
            seen.add(now / MS + " end");
        }

        @Override
        public void failed(final String command, final Throwable failure, final long now) {
            seen.add(now / MS + " failed " + command);
        }
    }

    private final Network network = new Network(new SystemClock(), 1, 1);

    @AfterEach
    void end() {
        network.close();
    }

    private final HandClock clock = new HandClock();
    private final Notes notes = new Notes();
    private final EventLoop<String> loop = new EventLoop<>("test", clock, 4, notes);

    @Test
    void aTurnTakesCommandsThenTimersThenEnds() {
        loop.post("a");
        loop.post("b");
        notes.deadline = 3 * MS;
        clock.now.set(3 * MS);

        final long next = loop.turn();

        assertThat(notes.seen).containsExactly("3 a", "3 b", "3 tick", "3 end");
        assertThat(next).isEqualTo(Engine.NEVER);
    }

    @Test
    void aTimerWaitsForItsTime() {
        notes.deadline = 10 * MS;
        clock.now.set(10 * MS - 1);
        assertThat(loop.turn()).isEqualTo(10 * MS);
        clock.now.set(10 * MS);
        loop.turn();
        assertThat(notes.seen).containsExactly("9 end", "10 tick", "10 end");
    }

    @Test
    void aFullMailboxRefusesAndCounts() {
        for (int i = 0; i < 4; i++) {
            assertThat(loop.post("x")).isTrue();
        }
        assertThat(loop.post("one too many")).isFalse();
        assertThat(loop.counters().get(LoopCounter.REFUSED)).isEqualTo(1);
        loop.turn();
        assertThat(loop.post("room again")).isTrue();
    }

    @Test
    void whatSomebodyWaitsForIsTakenInAllTheSameAndInItsOrder() {
        for (int i = 0; i < 4; i++) {
            loop.post("x" + i);
        }
        assertThat(loop.postSurely("answer")).isTrue();
        assertThat(loop.post("one too many")).isFalse();
        notes.onHandle =
                () -> {
                    notes.onHandle = null;
                    assertThat(loop.post("later")).isTrue();
                };
        loop.turn();
        loop.turn();
        assertThat(notes.seen)
                .filteredOn(line -> !line.endsWith("end"))
                .containsExactly("0 x0", "0 x1", "0 x2", "0 x3", "0 later", "0 answer");
        assertThat(loop.counters().get(LoopCounter.LATE)).isEqualTo(1);
        loop.close();
        assertThat(loop.postSurely("too late")).isFalse();
    }

    @Test
    void aTurnIsBounded() {
        final EventLoop<String> big = new EventLoop<>("big", clock, 1_024, notes);
        for (int i = 0; i < 1_000; i++) {
            big.post("x");
        }
        big.turn();
        assertThat(big.counters().get(LoopCounter.COMMANDS)).isEqualTo(256);
    }

    @Test
    void aTurnOverFiveMillisecondsIsCounted() {
        notes.onHandle = () -> clock.now.addAndGet(5 * MS);
        loop.post("just in time");
        loop.turn();
        assertThat(loop.counters().get(LoopCounter.SLOW_TURNS)).isZero();
        notes.onHandle = () -> clock.now.addAndGet(5 * MS + 1);
        loop.post("late");
        loop.turn();
        assertThat(loop.counters().get(LoopCounter.SLOW_TURNS)).isEqualTo(1);
        assertThat(loop.longestTurnNanos()).isEqualTo(5 * MS + 1);
    }

    @Test
    void aFailingCommandEndsNothingElse() {
        notes.onHandle = () -> recurse(1);
        loop.post("bad");
        loop.turn();
        notes.onHandle = null;
        loop.post("good");
        loop.turn();
        assertThat(notes.seen).containsExactly("0 bad", "0 failed bad", "0 end", "0 good", "0 end");
        assertThat(loop.counters().get(LoopCounter.FAILURES)).isEqualTo(1);
    }

    @Test
    void aFailingTimerIsTriedAgainLaterAndDoesNotSpin() {
        final AtomicInteger ticks = new AtomicInteger();
        final Notes broken =
                new Notes() {
                    @Override
                    public void tick(final long now) {
                        ticks.incrementAndGet();
                        throw new IllegalStateException("broken timer");
                    }
                };
        broken.deadline = 0;
        final EventLoop<String> sick = new EventLoop<>("sick", clock, 4, broken);
        assertThat(sick.turn()).isEqualTo(10 * MS);
        clock.now.set(9 * MS);
        assertThat(sick.turn()).isEqualTo(10 * MS);
        assertThat(ticks).hasValue(1);
        clock.now.set(10 * MS);
        sick.turn();
        assertThat(ticks).hasValue(2);
    }

    private <C> EventLoop<C> on(
            final boolean ioThread,
            final String name,
            final int capacity,
            final LoopHandler<C> handler) {
        final Clock real = network.clock();
        return ioThread
                ? new EventLoop<>(name, network.loopThreads().getFirst(), real, capacity, handler)
                : new EventLoop<>(name, real, capacity, handler);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void manyThreadsPostAndNothingIsLostOrSwappedPerThread(final boolean ioThread)
            throws InterruptedException {
        final int posters = 4;
        final int each = 20_000;
        final int[] last = new int[posters];
        final AtomicInteger wrong = new AtomicInteger();
        final AtomicInteger count = new AtomicInteger();
        final EventLoop<int[]> busy =
                on(
                        ioThread,
                        "busy",
                        64,
                        new LoopHandler<>() {
                            @Override
                            public void handle(final int[] command, final long now) {
                                if (last[command[0]] + 1 != command[1]) {
                                    wrong.incrementAndGet();
                                }
                                last[command[0]] = command[1];
                                count.incrementAndGet();
                            }

                            @Override
                            public void tick(final long now) {}

                            @Override
                            public long deadline() {
                                return Engine.NEVER;
                            }

                            @Override
                            public void turnEnded(final long now) {}
                        });
        busy.start();
        final List<Thread> threads = new ArrayList<>();
        for (int p = 0; p < posters; p++) {
            final int poster = p;
            threads.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                for (int i = 1; i <= each; i++) {
                                    while (!busy.post(new int[] {poster, i})) {
                                        Thread.onSpinWait();
                                    }
                                }
                            }));
        }
        for (final Thread thread : threads) {
            thread.join();
        }
        busy.close();
        assertThat(count).hasValue(posters * each);
        assertThat(wrong).hasValue(0);
        assertThat(busy.post(new int[] {0, 0})).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void timersRunOnARealClockAndTheClosedLoopIsGone(final boolean ioThread)
            throws InterruptedException {
        final CountDownLatch ticked = new CountDownLatch(3);
        final EventLoop<Long> timed =
                on(
                        ioThread,
                        "timed",
                        8,
                        new LoopHandler<>() {
                            private long deadline = 2 * MS;

                            @Override
                            public void handle(final Long command, final long now) {
                                deadline = command;
                            }

                            @Override
                            public void tick(final long now) {
                                ticked.countDown();
                                deadline = now + 2 * MS;
                            }

                            @Override
                            public long deadline() {
                                return deadline;
                            }

                            @Override
                            public void turnEnded(final long now) {}
                        });
        timed.start();
        ticked.await();
        timed.close();
        await().until(() ->
                Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(t -> t.getName().equals("timed")));
    }

    @Test
    void everythingOfALoopOnAnIoThreadHappensThere() throws Exception {
        final LoopThread thread = network.loopThreads().getFirst();
        final CompletableFuture<Boolean> here = new CompletableFuture<>();
        final Notes there = new Notes();
        there.onHandle = () -> here.complete(thread.here());
        final EventLoop<String> hosted = on(true, "hosted", 8, there);
        hosted.start();
        assertThat(hosted.post("x")).isTrue();
        assertThat(here.get()).isTrue();
        assertThat(hosted.inLoop()).isFalse();
        hosted.close();
        assertThat(hosted.post("too late")).isFalse();
    }

    @Test
    void aLoopWhoseThreadHasEndedTakesNothingAndClosesAtOnce() {
        final EventLoop<String> hosted = on(true, "hosted", 8, new Notes());
        network.close();
        hosted.post("x");
        assertThat(hosted.post("y")).isFalse();
        hosted.close();
    }

    @Test
    void closingRunsWhatWasTakenIn() {
        loop.post("last words");
        loop.start();
        loop.close();
        assertThat(notes.seen).contains("0 last words");
    }

    private static int recurse(final int depth) {
        return depth == Integer.MAX_VALUE ? 0 : recurse(depth + 1) + 1;
    }
}
