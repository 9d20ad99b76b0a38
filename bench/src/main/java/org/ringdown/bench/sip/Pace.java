package org.ringdown.bench.sip;

import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Begins things at an even rate on the load's thread. */
final class Pace {
    private static final long TICK_NANOS = 500_000;

    /** What a busy machine held up for longer is left out. */
    private static final long HELD_UP_NANOS = 10_000_000;

    /** How long what is under way may take after the last was begun. */
    private static final long PATIENCE_NANOS = 5_000_000_000L;

    private Pace() {}

    /**
     * Begins {@code rate} things a second for some seconds, and waits until all are over or
     * patience is.
     *
     * @param begin begins one
     * @param over whether all that were begun are over
     */
    static void keep(
            final EventLoop loop,
            final double rate,
            final int seconds,
            final Runnable begin,
            final BooleanSupplier over) {
        final CompletableFuture<Void> end = new CompletableFuture<>();
        final long start = System.nanoTime();
        final Runnable tick =
                new Runnable() {
                    private long begun;
                    private long late;

                    @Override
                    public void run() {
                        final long passed = System.nanoTime() - start;
                        if (passed < seconds * 1_000_000_000L) {
                            final double due = (passed - late) * rate / 1e9;
                            if (due - begun > Math.max(4, rate * HELD_UP_NANOS / 1e9)) {
                                late += (long) ((due - begun - 1) * 1e9 / rate);
                            }
                            while (begun < (passed - late) * rate / 1e9) {
                                begun++;
                                begin.run();
                            }
                        } else if (over.getAsBoolean()
                                || passed > seconds * 1_000_000_000L + PATIENCE_NANOS) {
                            end.complete(null);
                        }
                    }
                };
        final Future<?> ticking =
                loop.scheduleAtFixedRate(tick, 0, TICK_NANOS, TimeUnit.NANOSECONDS);
        end.join();
        ticking.cancel(false);
    }
}
