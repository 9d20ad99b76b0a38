package org.ringdown.runtime.loop;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue of many producers and one consumer, without locks and without allocation: a ring
 * whose slots carry the number of the turn they are ready for (after Dmitry Vyukov's bounded
 * queue). Closing marks the tail, so that an element is either refused or certain to be seen.
 */
final class Mailbox<E> {
    private static final long CLOSED = Long.MIN_VALUE;

    private final int mask;
    private final AtomicReferenceArray<@Nullable E> slots;
    private final AtomicLongArray ready;
    private final AtomicLong tail = new AtomicLong();
    private long head;

    /** A mailbox of at least {@code capacity} places, rounded up to a power of two. */
    Mailbox(final int capacity) {
        final int size = Integer.highestOneBit(Math.max(2, capacity) * 2 - 1);
        mask = size - 1;
        slots = new AtomicReferenceArray<>(size);
        ready = new AtomicLongArray(size);
        for (int i = 0; i < size; i++) {
            ready.set(i, i);
        }
    }

    int capacity() {
        return mask + 1;
    }

    /** Adds an element; false when full or closed. Any thread. */
    boolean offer(final E element) {
        while (true) {
            final long at = tail.get();
            if (at < 0) {
                return false;
            }
            final int slot = (int) at & mask;
            final long lead = ready.get(slot) - at;
            if (lead < 0) {
                return false;
            }
            if (lead == 0 && tail.compareAndSet(at, at + 1)) {
                slots.setPlain(slot, element);
                ready.setRelease(slot, at + 1);
                return true;
            }
        }
    }

    /** Whether more than {@code count} elements wait, as far as one can tell. Any thread. */
    boolean holdsMoreThan(final int count) {
        // The place so far ahead is free for its next turn unless what it held still waits.
        final long ahead = (tail.get() & ~CLOSED) + mask - count;
        return ready.get((int) ahead & mask) < ahead;
    }

    /** Takes the oldest element, or null when there is none ready. The consumer only. */
    @Nullable E poll() {
        final int slot = (int) head & mask;
        if (ready.getAcquire(slot) != head + 1) {
            return null;
        }
        final E element = slots.getPlain(slot);
        slots.setPlain(slot, null);
        ready.setRelease(slot, head + mask + 1);
        head++;
        return element;
    }

    /** How many elements were ever added. Any thread. */
    long end() {
        return tail.get() & ~CLOSED;
    }

    /** How many elements were ever taken. The consumer only. */
    long taken() {
        return head;
    }

    /** About how many wait. Any thread; another than the consumer sees an older state. */
    int size() {
        return Math.clamp((tail.get() & ~CLOSED) - head, 0, mask + 1);
    }

    /** Whether nothing was added that has not been taken. The consumer only. */
    boolean isEmpty() {
        return (tail.get() & ~CLOSED) == head;
    }

    /** Refuses everything from now on; what is in stays. Any thread. */
    void close() {
        tail.getAndUpdate(at -> at | CLOSED);
    }

    boolean closed() {
        return tail.get() < 0;
    }
}
