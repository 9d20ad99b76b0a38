package org.ringdown.runtime.loop;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where work that waits is done: storage, files, name look-ups, each on a virtual thread of its
 * own. The number of tasks under way is bounded, so that a slow disk refuses work instead of
 * filling the memory.
 */
public final class Background implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Background.class);

    private final Semaphore free;
    private final ExecutorService threads;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofVirtual().name("background-timer").factory());

    /** Allows this many tasks at once. */
    public Background(final int tasks) {
        this(
                tasks,
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("background-", 0).factory()));
    }

    /**
     * Allows this many tasks at once, and leaves it to {@code threads} when they run: simulations
     * decide that themselves.
     */
    public Background(final int tasks, final ExecutorService threads) {
        free = new Semaphore(tasks);
        this.threads = threads;
    }

    /**
     * Runs a task on a virtual thread; what it throws is logged and goes no further.
     *
     * @return false when too much is under way or this is closed: the task will not run
     */
    public boolean run(final Runnable task) {
        if (!free.tryAcquire()) {
            return false;
        }
        try {
            threads.execute(() -> guarded(task));
            return true;
        } catch (final RejectedExecutionException closed) {
            free.release();
            return false;
        }
    }

    private void guarded(final Runnable task) {
        try {
            task.run();
        } catch (final RuntimeException | Error failure) {
            LOG.error("background work failed", failure);
        } finally {
            free.release();
        }
    }

    /**
     * Runs a task again and again, the first time after one period; a run that finds too much under
     * way is left out.
     */
    public void every(final Duration period, final Runnable task) {
        final long nanos = period.toNanos();
        final var _ =
                timer.scheduleWithFixedDelay(() -> run(task), nanos, nanos, TimeUnit.NANOSECONDS);
    }

    /** Takes no more work and waits for what is under way. */
    @Override
    public void close() {
        timer.shutdownNow();
        threads.close();
    }
}
