package org.ringdown.gateway.sylk.message;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that waits, one after the other for each name and side by side for different ones. Safe on
 * any thread.
 */
final class Lanes {
    private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);

    /** More than this waiting for one name is refused. */
    private static final int LONGEST = 256;

    private final Predicate<Runnable> background;
    private final ReentrantLock door = new ReentrantLock();
    private final Map<String, Queue<Runnable>> lanes = new HashMap<>();

    /**
     * @param background runs something on a thread that may wait; false when it will not
     */
    Lanes(final Predicate<Runnable> background) {
        this.background = background;
    }

    /** Does something after all that was given under the same name; false when it will not. */
    boolean run(final String name, final Runnable task) {
        door.lock();
        try {
            final Queue<Runnable> lane = lanes.get(name);
            if (lane != null) {
                return lane.size() < LONGEST && lane.add(task);
            }
            final Queue<Runnable> fresh = new ArrayDeque<>();
            fresh.add(task);
            lanes.put(name, fresh);
            if (!background.test(() -> drain(name))) {
                lanes.remove(name);
                return false;
            }
            return true;
        } finally {
            door.unlock();
        }
    }

    private void drain(final String name) {
        for (Runnable task = next(name); task != null; task = next(name)) {
            try {
                task.run();
            } catch (final RuntimeException failure) {
                LOG.warn("work on messages failed: {}", failure.toString());
            }
        }
    }

    /** The next task of a lane; {@code null} ends the lane. */
    private @Nullable Runnable next(final String name) {
        door.lock();
        try {
            final Queue<Runnable> lane = lanes.get(name);
            final Runnable task = lane == null ? null : lane.poll();
            if (task == null) {
                lanes.remove(name);
            }
            return task;
        } finally {
            door.unlock();
        }
    }
}
