package org.ringdown.sip.transaction;

import org.jspecify.annotations.Nullable;
import org.ringdown.core.Engine;

/**
 * Deadlines that were set in their own order, in a ring: the first is the earliest, and to add one
 * or take one out costs the same however many there are. A part of {@link DeadlineHeap}.
 *
 * @param <T> what has a deadline
 */
final class DeadlineLane<T> {
    private static final int LEAST = 64;

    private DeadlineHeap.@Nullable Slot<T>[] ring = room(LEAST);

    /** Numbers of the first place and of the one after the last; they go round. */
    private int head;

    private int tail;

    /** Places between the two that are taken. */
    private int size;

    private long first = Engine.NEVER;
    private long last;

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array cannot have a type parameter
    private static <T> DeadlineHeap.@Nullable Slot<T>[] room(final int places) {
        return new DeadlineHeap.Slot[places];
    }

    /** Whether a deadline is not before any that is here. */
    boolean takes(final long deadline) {
        return size == 0 || deadline >= last;
    }

    /** The latest deadline, or {@link Long#MIN_VALUE} when there is none. */
    long last() {
        return size == 0 ? Long.MIN_VALUE : last;
    }

    /** The earliest deadline, or {@link Engine#NEVER}. */
    long first() {
        return first;
    }

    /** Whose deadline is the earliest; there must be one. */
    DeadlineHeap.Slot<T> firstSlot() {
        final DeadlineHeap.Slot<T> slot = ring[head & (ring.length - 1)];
        if (slot == null) {
            throw new IllegalStateException("the lane is empty");
        }
        return slot;
    }

    int size() {
        return size;
    }

    /** Adds one that it {@link #takes}, at the end. */
    void add(final DeadlineHeap.Slot<T> slot) {
        if (tail - head == ring.length) {
            rearrange();
        }
        slot.index = tail;
        ring[tail++ & (ring.length - 1)] = slot;
        last = slot.deadline();
        if (size++ == 0) {
            first = last;
        }
    }

    /** Closes the gaps of those that were taken out; with few of these, there is more room. */
    private void rearrange() {
        final DeadlineHeap.@Nullable Slot<T>[] from = ring;
        final int start = head;
        final int end = tail;
        ring = room(size > from.length / 2 ? 2 * from.length : from.length);
        head = 0;
        tail = 0;
        for (int i = start; i != end; i++) {
            final DeadlineHeap.Slot<T> slot = from[i & (from.length - 1)];
            if (slot != null) {
                slot.index = tail;
                ring[tail++] = slot;
            }
        }
    }

    /** Takes out one that is here, wherever it stands. */
    void remove(final DeadlineHeap.Slot<T> slot) {
        ring[slot.index & (ring.length - 1)] = null;
        if (--size == 0) {
            clear();
        } else if (slot.index == head) {
            while (ring[head & (ring.length - 1)] == null) {
                head++;
            }
            first = firstSlot().deadline();
        }
    }

    /** Nothing is left in the ring; what a rush needed of it is given back. */
    private void clear() {
        if (ring.length > LEAST) {
            ring = room(LEAST);
        }
        head = 0;
        tail = 0;
        first = Engine.NEVER;
    }
}
