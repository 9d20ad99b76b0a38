package org.ringdown.sip.transaction;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Engine;

/**
 * The deadlines of many things in one binary heap: the earliest is read at once; setting, moving
 * and removing one costs the logarithm of their number, and a removed one leaves nothing behind.
 *
 * @param <T> what has a deadline
 */
public final class DeadlineHeap<T> {
    /** The place of one thing in the heap; belongs to the heap that made it. */
    public static final class Slot<T> {
        private T owner;
        private long deadline = Engine.NEVER;
        private int index = -1;

        private Slot(final T owner) {
            this.owner = owner;
        }

        /** Whose deadline it is. */
        public T owner() {
            return owner;
        }

        /** From now on it is the deadline of this one. */
        public void owner(final T successor) {
            owner = successor;
        }

        /** The deadline in nanoseconds, or {@link Engine#NEVER}. */
        public long deadline() {
            return deadline;
        }
    }

    private final ArrayList<Slot<T>> heap = new ArrayList<>();

    /** A slot without a deadline; it takes no room in the heap until it has one. */
    public Slot<T> slot(final T owner) {
        return new Slot<>(owner);
    }

    /** Sets or moves the deadline; {@link Engine#NEVER} removes it. */
    public void set(final Slot<T> slot, final long deadline) {
        final long before = slot.deadline;
        if (before == deadline) {
            return;
        }
        slot.deadline = deadline;
        if (deadline == Engine.NEVER) {
            remove(slot);
        } else if (slot.index < 0) {
            heap.add(slot);
            up(slot, heap.size() - 1);
        } else if (deadline < before) {
            up(slot, slot.index);
        } else {
            down(slot, slot.index);
        }
    }

    /** The earliest deadline, or {@link Engine#NEVER}. */
    public long deadline() {
        return heap.isEmpty() ? Engine.NEVER : heap.getFirst().deadline;
    }

    /** Takes out the owner of the earliest deadline that is due; {@code null} when none is. */
    public @Nullable T due(final long now) {
        if (heap.isEmpty() || heap.getFirst().deadline > now) {
            return null;
        }
        final Slot<T> first = heap.getFirst();
        first.deadline = Engine.NEVER;
        remove(first);
        return first.owner;
    }

    /** How many deadlines are set. */
    public int size() {
        return heap.size();
    }

    private void remove(final Slot<T> slot) {
        final int index = slot.index;
        slot.index = -1;
        final Slot<T> moved = heap.removeLast();
        if (index == heap.size()) {
            return;
        }
        if (index > 0 && moved.deadline < heap.get((index - 1) / 2).deadline) {
            up(moved, index);
        } else {
            down(moved, index);
        }
    }

    private void up(final Slot<T> slot, final int from) {
        int index = from;
        while (index > 0) {
            final int parent = (index - 1) / 2;
            if (heap.get(parent).deadline <= slot.deadline) {
                break;
            }
            place(heap.get(parent), index);
            index = parent;
        }
        place(slot, index);
    }

    private void down(final Slot<T> slot, final int from) {
        int index = from;
        while (2 * index + 1 < heap.size()) {
            int child = 2 * index + 1;
            if (child + 1 < heap.size()
                    && heap.get(child + 1).deadline < heap.get(child).deadline) {
                child++;
            }
            if (slot.deadline <= heap.get(child).deadline) {
                break;
            }
            place(heap.get(child), index);
            index = child;
        }
        place(slot, index);
    }

    private void place(final Slot<T> slot, final int index) {
        heap.set(index, slot);
        slot.index = index;
    }
}
