package org.ringdown.app.storage;

import org.ringdown.core.Histogram;

/**
 * How long the database takes.
 *
 * @param reads from a question to its answer
 * @param writes from a change to its being on the disk, with the wait for its turn
 */
public record StorageLatency(Histogram reads, Histogram writes) {
    private static final long MILLI = 1_000_000;

    StorageLatency() {
        this(steps(), steps());
    }

    private static Histogram steps() {
        return new Histogram(
                MILLI / 10,
                MILLI / 2,
                MILLI,
                5 * MILLI,
                10 * MILLI,
                50 * MILLI,
                100 * MILLI,
                500 * MILLI,
                1_000 * MILLI,
                5_000 * MILLI);
    }
}
