package org.ringdown.runtime.loop;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Counters;
import org.ringdown.core.Engine;
import org.ringdown.runtime.clock.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One platform thread that owns a {@link LoopHandler}. {@link #post} is the only way in, from any
 * thread.
 *
 * <p>A turn: read the clock once, take a bounded number of commands, fire the timers that are due,
 * tell the handler that the turn ended. Whatever the handler throws is logged and counted and never
 * ends the loop, for one stranger's message must not end everybody's calls.
 *
 * @param <C> the commands
 */
public final class EventLoop<C> implements AutoCloseable {
    /** A turn longer than this is counted as slow. */
    public static final long SLOW_TURN_NANOS = 5_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);
    private static final int COMMANDS_PER_TURN = 256;
    private static final int KINDS_LOGGED = 100;

    /** Timers that fail are tried again after this, so that a bug does not take the whole core. */
    private static final long RETRY_NANOS = 10_000_000;

    private final Clock clock;
    private final LoopHandler<C> handler;
    private final Mailbox<C> mailbox;
    private final Counters<LoopCounter> counters = new Counters<>(LoopCounter.class);
    private final Thread thread;
    private final Set<String> logged = new HashSet<>();
    private volatile boolean parked;
    private volatile long longestTurn;
    private long retryAt;

    /**
     * Makes a loop, which does not run before {@link #start}.
     *
     * @param name of the thread
     * @param capacity of the mailbox in commands, rounded up to a power of two
     */
    public EventLoop(
            final String name,
            final Clock clock,
            final int capacity,
            final LoopHandler<C> handler) {
        this.clock = clock;
        this.handler = handler;
        mailbox = new Mailbox<>(capacity);
        thread = Thread.ofPlatform().name(name).unstarted(this::run);
    }

    /** Starts the thread; once. */
    public void start() {
        thread.start();
    }

    /**
     * Hands a command to the loop; any thread.
     *
     * @return false when the mailbox is full or the loop is closed: the command will not be seen,
     *     and the caller must say so to whoever waits for it
     */
    public boolean post(final C command) {
        if (!mailbox.offer(command)) {
            counters.count(LoopCounter.REFUSED);
            return false;
        }
        wake();
        return true;
    }

    /** Whether the caller is the loop's own thread. */
    public boolean inLoop() {
        return thread.equals(Thread.currentThread());
    }

    /** What happened so far. */
    public Counters<LoopCounter> counters() {
        return counters;
    }

    /** The longest turn so far, in nanoseconds. */
    public long longestTurnNanos() {
        return longestTurn;
    }

    /**
     * Refuses new commands, runs those already taken in, and waits for the thread to end. From the
     * loop's own thread it does not wait.
     */
    @Override
    public void close() {
        mailbox.close();
        wake();
        if (inLoop() || thread.getState() == Thread.State.NEW) {
            return;
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (final InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void wake() {
        if (parked) {
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        while (true) {
            final long next = turn();
            if (!mailbox.isEmpty()) {
                Thread.onSpinWait();
            } else if (mailbox.closed()) {
                return;
            } else {
                waitUntil(next);
            }
        }
    }

    private void waitUntil(final long deadline) {
        parked = true;
        // A producer adds first and looks at parked second; we do it the other way round.
        if (mailbox.isEmpty() && !mailbox.closed()) {
            if (deadline == Engine.NEVER) {
                LockSupport.park(this);
            } else {
                final long pause = deadline - clock.now();
                if (pause > 0) {
                    LockSupport.parkNanos(this, pause);
                }
            }
        }
        parked = false;
    }

    /** Runs one turn and says when the next timer is due. The loop's thread, or a test. */
    long turn() {
        final long now = clock.now();
        int taken = 0;
        while (taken < COMMANDS_PER_TURN) {
            final C command = mailbox.poll();
            if (command == null) {
                break;
            }
            taken++;
            handle(command, now);
        }
        fireTimers(now);
        counters.addOwned(LoopCounter.TURNS, 1);
        counters.addOwned(LoopCounter.COMMANDS, taken);
        final long took = clock.now() - now;
        if (took > SLOW_TURN_NANOS) {
            counters.addOwned(LoopCounter.SLOW_TURNS, 1);
        }
        longestTurn = Math.max(longestTurn, took);
        return nextDeadline();
    }

    private void handle(final C command, final long now) {
        try {
            handler.handle(command, now);
        } catch (final Throwable failure) {
            report("a command", failure);
            try {
                handler.failed(command, failure, now);
            } catch (final Throwable again) {
                report("the end of a failed command", again);
            }
        }
    }

    private void fireTimers(final long now) {
        try {
            if (retryAt <= now && handler.deadline() <= now) {
                handler.tick(now);
            }
        } catch (final Throwable failure) {
            retryAt = now + RETRY_NANOS;
            report("a timer", failure);
        }
        try {
            handler.turnEnded(now);
        } catch (final Throwable failure) {
            report("the end of a turn", failure);
        }
    }

    private long nextDeadline() {
        try {
            return Math.max(handler.deadline(), retryAt);
        } catch (final Throwable failure) {
            report("the deadline", failure);
            return clock.now() + RETRY_NANOS;
        }
    }

    /** Logs the first failure of each kind with its trace; a flood of the same is only counted. */
    private void report(final String what, final Throwable failure) {
        counters.addOwned(LoopCounter.FAILURES, 1);
        try {
            if (logged.size() < KINDS_LOGGED && logged.add(kind(failure))) {
                LOG.error(
                        "{}: {} failed; the loop goes on, the same failure is only counted from"
                                + " now on",
                        thread.getName(),
                        what,
                        failure);
            }
        } catch (final Throwable _) {
            // Nothing is left to say it with: out of memory or stack, and it is counted.
        }
    }

    private static String kind(final Throwable failure) {
        final StackTraceElement[] trace = failure.getStackTrace();
        final @Nullable StackTraceElement top = trace.length == 0 ? null : trace[0];
        return failure.getClass().getName() + "@" + top;
    }
}
