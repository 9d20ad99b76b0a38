package org.ringdown.runtime.media.loop;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The even ports of a range, each standing for itself and the odd one above it. They are given out
 * in an order that cannot be guessed, and one that comes back goes to the end of the queue, so that
 * late packets of an ended call meet no new one. Safe from any thread.
 */
final class PortRange {
    private final Queue<Integer> free = new ConcurrentLinkedQueue<>();
    private final int size;

    /** The pairs that lie wholly within the two ports. */
    PortRange(final int lowest, final int highest, final long seed) {
        final List<Integer> even = new ArrayList<>();
        for (int port = lowest + (lowest & 1); port < highest; port += 2) {
            even.add(port);
        }
        Collections.shuffle(even, new Random(seed));
        free.addAll(even);
        size = even.size();
    }

    /** How many pairs there are. */
    int size() {
        return size;
    }

    /** An even port, or {@code null} when all are in use. */
    @Nullable Integer take() {
        return free.poll();
    }

    /** Takes this port; false when it is in use, or not in the range. */
    boolean take(final int port) {
        return free.remove(port);
    }

    /** Gives a port back. */
    void giveBack(final int port) {
        free.add(port);
    }
}
