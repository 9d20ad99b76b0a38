package org.ringdown.runtime.loop;

/**
 * What a loop runs: the owner of some state, called by the loop's thread alone.
 *
 * @param <C> the commands it takes, usually a sealed interface of records
 */
public interface LoopHandler<C> {
    /**
     * Takes one command.
     *
     * @param now the time of this turn, in monotonic nanoseconds since start-up
     */
    void handle(C command, long now);

    /** Fires every timer that is due at {@code now}. */
    void tick(long now);

    /** When {@link #tick} is due next, or {@link org.ringdown.core.Engine#NEVER}. */
    long deadline();

    /** Ends a turn: flush what the turn's commands and timers have produced. */
    void turnEnded(long now);

    /**
     * Is told that {@link #handle} threw, which is a bug of ours, so that the call concerned can be
     * ended. The loop has logged it already.
     */
    default void failed(final C command, final Throwable failure, final long now) {}
}
