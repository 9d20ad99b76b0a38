package org.ringdown.app.storage;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.runtime.clock.SystemClock;
import org.ringdown.service.port.StorageFailure;

/**
 * Writes one after the other, and as many as are waiting in one commit: each commit waits for the
 * disk, and when a thousand phones come back after a power cut they should not wait for it one by
 * one. Whoever gets the turn writes for all that wait. A change that fails does not touch the
 * others.
 */
final class Transactions {
    /** Most changes in one commit; bounds how long the command line waits for its turn. */
    private static final int BATCH = 256;

    private final Path file;
    private final Jdbi jdbi;
    private final Clock clock = new SystemClock();
    private final StorageLatency latency = new StorageLatency();
    private final ReentrantLock turn = new ReentrantLock();
    private final ReentrantLock door = new ReentrantLock();
    private final Queue<Pending<?>> waiting = new ArrayDeque<>();

    Transactions(final Path file, final Jdbi jdbi) {
        this.file = file;
        this.jdbi = jdbi;
    }

    StorageLatency latency() {
        return latency;
    }

    /** Reads; sees everything committed so far. */
    <T> T read(final Function<Handle, T> work) {
        final long began = clock.now();
        try {
            return jdbi.withHandle(work::apply);
        } catch (final JdbiException failure) {
            throw Failures.of(file, failure);
        } finally {
            latency.reads().add(clock.now() - began);
        }
    }

    /** Writes, and returns when the change is on the disk. */
    <T> T write(final Function<Handle, T> work) {
        final long began = clock.now();
        final Pending<T> pending = new Pending<>(work);
        door.lock();
        try {
            waiting.add(pending);
        } finally {
            door.unlock();
        }
        turn.lock();
        try {
            while (!pending.over) {
                commit(next());
            }
        } finally {
            turn.unlock();
            latency.writes().add(clock.now() - began);
        }
        return pending.outcome();
    }

    private List<Pending<?>> next() {
        door.lock();
        try {
            final List<Pending<?>> batch = new ArrayList<>();
            for (Pending<?> p; batch.size() < BATCH && (p = waiting.poll()) != null; ) {
                batch.add(p);
            }
            return batch;
        } finally {
            door.unlock();
        }
    }

    private void commit(final List<Pending<?>> batch) {
        final boolean[] inWork = new boolean[1];
        try {
            jdbi.useTransaction(handle -> {
                inWork[0] = true;
                for (final Pending<?> pending : batch) {
                    pending.run(handle);
                }
                inWork[0] = false;
            });
            batch.forEach(Pending::stored);
        } catch (final RuntimeException failure) {
            if (inWork[0] && batch.size() > 1) {
                // One change is at fault: each gets a commit of its own, so that only it fails.
                batch.forEach(pending -> commit(List.of(pending)));
            } else {
                batch.forEach(pending ->
                        pending.failed(
                                failure instanceof JdbiException
                                        ? Failures.of(file, failure)
                                        : failure));
            }
        }
    }

    /** A change on its way; everything but {@code work} belongs to whoever has the turn. */
    private static final class Pending<T> {
        private final Function<Handle, T> work;
        private @Nullable T result;
        private @Nullable RuntimeException failure;
        private boolean over;

        Pending(final Function<Handle, T> work) {
            this.work = work;
        }

        void run(final Handle handle) {
            result = work.apply(handle);
        }

        void stored() {
            over = true;
        }

        void failed(final RuntimeException why) {
            failure = why;
            over = true;
        }

        T outcome() {
            final RuntimeException why = failure;
            if (why instanceof StorageFailure stored) {
                // A trace of its own for each caller; the cause is shared.
                throw new StorageFailure(String.valueOf(stored.getMessage()), stored);
            }
            if (why != null) {
                throw why;
            }
            final T value = result;
            if (value == null) {
                throw new IllegalStateException("a change must give a result");
            }
            return value;
        }
    }
}
