package org.ringdown.sip.transaction;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Engine;

/**
 * The deadlines of many things: the earliest is read at once, and one that is removed leaves
 * nothing behind.
 *
 * <p>Most deadlines are one of a few spans away when they are set: those of one span come in their
 * order, and are kept in it, so that setting and removing them costs the same however many there
 * are. With tens of thousands of transactions that wait for 32 s, a heap alone meant a walk through
 * as much memory for each. What fits into none of these lanes is in a binary heap.
 *
 * @param <T> what has a deadline
 */
public final class DeadlineHeap<T> {
    /** How many orders are kept beside the heap. */
    private static final int LANES = 8;

    /** Where a slot is: this, the number of a lane, or {@link #LANES} for the heap. */
    private static final byte NOWHERE = -1;

    /** The place of one thing; belongs to the heap that made it. */
    public static final class Slot<T> {
        private T owner;
        private long deadline = Engine.NEVER;
        private byte where = NOWHERE;

        /** The place within the lane or the heap. */
        int index;

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

    private final List<DeadlineLane<T>> lanes = new ArrayList<>(LANES);
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
        if (slot.where == LANES && deadline != Engine.NEVER) {
            slot.deadline = deadline;
            if (deadline < before) {
                up(slot, slot.index);
            } else {
                down(slot, slot.index);
            }
            return;
        }
        remove(slot);
        slot.deadline = deadline;
        if (deadline != Engine.NEVER) {
            add(slot);
        }
    }

    /** The earliest deadline, or {@link Engine#NEVER}. */
    public long deadline() {
        long earliest = heap.isEmpty() ? Engine.NEVER : heap.getFirst().deadline;
        for (int i = 0; i < lanes.size(); i++) {
            earliest = Math.min(earliest, lanes.get(i).first());
        }
        return earliest;
    }

    /** Takes out the owner of the earliest deadline that is due; {@code null} when none is. */
    public @Nullable T due(final long now) {
        final long earliest = deadline();
        if (earliest > now || earliest == Engine.NEVER) {
            return null;
        }
        final Slot<T> first = first(earliest);
        remove(first);
        first.deadline = Engine.NEVER;
        return first.owner;
    }

    /** The one with the earliest deadline. */
    private Slot<T> first(final long earliest) {
        for (int i = 0; i < lanes.size(); i++) {
            if (lanes.get(i).first() == earliest) {
                return lanes.get(i).firstSlot();
            }
        }
        return heap.getFirst();
    }

    /** How many deadlines are set. */
    public int size() {
        int size = heap.size();
        for (final DeadlineLane<T> lane : lanes) {
            size += lane.size();
        }
        return size;
    }

    /**
     * Into the lane whose end is the nearest before it, so that each span comes to have its own.
     */
    private void add(final Slot<T> slot) {
        int best = -1;
        for (int i = 0; i < lanes.size(); i++) {
            final DeadlineLane<T> lane = lanes.get(i);
            if (lane.takes(slot.deadline) && (best < 0 || lane.last() > lanes.get(best).last())) {
                best = i;
            }
        }
        if (best < 0 && lanes.size() < LANES) {
            best = lanes.size();
            lanes.add(new DeadlineLane<>());
        }
        if (best >= 0) {
            slot.where = (byte) best;
            lanes.get(best).add(slot);
        } else {
            slot.where = LANES;
            heap.add(slot);
            up(slot, heap.size() - 1);
        }
    }

    private void remove(final Slot<T> slot) {
        final byte where = slot.where;
        slot.where = NOWHERE;
        if (where == LANES) {
            removeFromHeap(slot);
        } else if (where != NOWHERE) {
            lanes.get(where).remove(slot);
        }
    }

    private void removeFromHeap(final Slot<T> slot) {
        final int index = slot.index;
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
