package org.ringdown.runtime.loop;

import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Counters;
import org.ringdown.core.Engine;
import org.ringdown.runtime.clock.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that owns a {@link LoopHandler}. {@link #post} is the only way in, from any thread.
 * The thread is a platform thread of the loop's own, or the {@link LoopThread} that also reads the
 * sockets: then a message is read, handled and answered without ever changing threads.
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

    /** How late a timer may be for the sake of others; SIP counts in halves of a second. */
    private static final long SLACK_NANOS = 5_000_000;

    /** Timers that fail are tried again after this, so that a bug does not take the whole core. */
    private static final long RETRY_NANOS = 10_000_000;

    private final Clock clock;
    private final LoopHandler<C> handler;
    private final Mailbox<C> mailbox;
    private final Queue<Late<C>> late = new ConcurrentLinkedQueue<>();
    private final Counters<LoopCounter> counters = new Counters<>(LoopCounter.class);
    private final String name;
    private final @Nullable Thread thread;
    private final @Nullable LoopThread host;
    private final AtomicBoolean turnAsked = new AtomicBoolean();
    private final Set<String> logged = new HashSet<>();
    private volatile boolean parked;
    private long alarm = Engine.NEVER;
    private volatile long longestTurn;
    private long retryAt;

    /** A command that found the mailbox full, and the place that it would have had. */
    private record Late<C>(C command, long place) {}

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
        this.name = name;
        mailbox = new Mailbox<>(capacity);
        thread = Thread.ofPlatform().name(name).unstarted(this::run);
        host = null;
    }

    /**
     * Makes a loop that takes its turns on a thread that is there already.
     *
     * @param name for reports
     * @param capacity of the mailbox in commands, rounded up to a power of two
     */
    public EventLoop(
            final String name,
            final LoopThread host,
            final Clock clock,
            final int capacity,
            final LoopHandler<C> handler) {
        this.clock = clock;
        this.handler = handler;
        this.name = name;
        mailbox = new Mailbox<>(capacity);
        thread = null;
        this.host = host;
    }

    /** Starts the thread, or the turns on the thread that is there; once. */
    public void start() {
        if (thread != null) {
            thread.start();
        } else {
            wake();
        }
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

    /**
     * Hands over a command that somebody waits for and that nobody would send again: the answer of
     * storage, the end of a connection. It is taken in even when the mailbox is full, in its order;
     * whoever calls this bounds how many there can be.
     *
     * @return false when the loop is closed
     */
    public boolean postSurely(final C command) {
        if (mailbox.offer(command)) {
            wake();
            return true;
        }
        if (mailbox.closed()) {
            counters.count(LoopCounter.REFUSED);
            return false;
        }
        counters.count(LoopCounter.LATE);
        late.add(new Late<>(command, mailbox.end()));
        wake();
        return true;
    }

    /**
     * Whether more than {@code commands} wait to be handled, as far as one can tell; any thread.
     */
    public boolean waiting(final int commands) {
        return mailbox.holdsMoreThan(commands);
    }

    /** Whether the caller is the loop's own thread. */
    public boolean inLoop() {
        return host != null ? host.here() : Thread.currentThread().equals(thread);
    }

    /** Commands that wait to be taken; a moment old, from any thread. */
    public int waiting() {
        return mailbox.size();
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
        final Thread own = thread;
        if (own == null) {
            closeHosted();
            return;
        }
        wake();
        if (inLoop() || own.getState() == Thread.State.NEW) {
            return;
        }
        boolean interrupted = false;
        while (own.isAlive()) {
            try {
                own.join();
            } catch (final InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeHosted() {
        if (host == null || inLoop()) {
            return;
        }
        final CompletableFuture<Void> drained = new CompletableFuture<>();
        try {
            host.run(() -> {
                while (!idle()) {
                    turn();
                }
                drained.complete(null);
            });
        } catch (final RejectedExecutionException ended) {
            return;
        }
        drained.join();
    }

    private void wake() {
        if (host != null) {
            // One task stands for all that was posted before it runs.
            if (!turnAsked.get() && turnAsked.compareAndSet(false, true)) {
                askForTurn(host);
            }
        } else if (parked) {
            LockSupport.unpark(thread);
        }
    }

    private void askForTurn(final LoopThread on) {
        try {
            on.run(this::hostedTurn);
        } catch (final RejectedExecutionException ended) {
            mailbox.close();
        }
    }

    /** A turn between other work of the thread; then the alarm for the next timer is set. */
    private void hostedTurn() {
        turnAsked.set(false);
        if (mailbox.closed() && idle()) {
            return;
        }
        final long next = turn();
        if (!idle()) {
            wake();
        } else if (!mailbox.closed()) {
            setAlarm(next);
        }
    }

    /**
     * Timers that are due within {@value #SLACK_NANOS} ns of each other are fired together: with
     * thousands of transactions there is one due nearly always, and each would wake the thread.
     */
    private void setAlarm(final long next) {
        if (next == Engine.NEVER || host == null) {
            return;
        }
        final long now = clock.now();
        final long at = Math.max(next, now) + SLACK_NANOS;
        if (at < alarm) {
            alarm = at;
            host.runIn(at - now, this::rung);
        }
    }

    private void rung() {
        if (alarm <= clock.now()) {
            alarm = Engine.NEVER;
        }
        if (!turnAsked.get()) {
            hostedTurn();
        }
    }

    private void run() {
        while (true) {
            final long next = turn();
            if (!idle()) {
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
        if (idle() && !mailbox.closed()) {
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
        taken += takeLate(now);
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

    /** What found the mailbox full comes after all that was in it then. */
    private int takeLate(final long now) {
        int taken = 0;
        for (Late<C> first = late.peek();
                first != null && first.place() <= mailbox.taken() && taken < COMMANDS_PER_TURN;
                first = late.peek()) {
            late.remove();
            taken++;
            handle(first.command(), now);
        }
        return taken;
    }

    /** Whether nothing waits that was taken in. */
    private boolean idle() {
        return mailbox.isEmpty() && late.isEmpty();
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
                        name,
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
