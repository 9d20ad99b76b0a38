package org.ringdown.core;

import org.jspecify.annotations.Nullable;

/**
 * A protocol state machine without sockets, threads, clocks or randomness of its own.
 *
 * <p>The owner's step, always in this order: make <em>one</em> change ({@link #handle} or {@link
 * #tick}), drain {@link #poll} until it returns {@code null}, then wait until {@link #deadline}. An
 * engine is owned by one thread.
 *
 * @param <I> what goes in: a sealed interface of events and commands
 * @param <O> what comes out: a sealed interface of things to do
 */
public interface Engine<I, O> {
    /** A deadline that never comes. */
    long NEVER = Long.MAX_VALUE;

    /**
     * Takes one input.
     *
     * @param now monotonic nanoseconds since start-up, never negative, so that times compare with
     *     {@code <}
     */
    void handle(I input, long now);

    /** Fires every timer that is due at {@code now}. */
    void tick(long now);

    /** The next output, or {@code null} when drained. */
    @Nullable O poll();

    /** When {@link #tick} is due next, in the same nanoseconds, or {@link #NEVER}. */
    long deadline();
}
