package org.ringdown.service.bench;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;

/** Runs what it is given when the bench says so. */
final class Later extends AbstractExecutorService {
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private boolean over;

    @Override
    public void execute(final Runnable task) {
        waiting.add(task);
    }

    boolean waits() {
        return !waiting.isEmpty();
    }

    /** Runs what waits; whether there was anything. */
    boolean run() {
        boolean any = false;
        for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
            task.run();
            any = true;
        }
        return any;
    }

    @Override
    public void shutdown() {
        over = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
        over = true;
        return List.copyOf(waiting);
    }

    @Override
    public boolean isShutdown() {
        return over;
    }

    @Override
    public boolean isTerminated() {
        return over;
    }

    @Override
    public boolean awaitTermination(final long timeout, final TimeUnit unit) {
        return true;
    }
}
