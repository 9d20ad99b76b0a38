package org.ringdown.runtime.media.keep;

import java.lang.invoke.VarHandle;
import java.nio.MappedByteBuffer;
import org.ringdown.rtc.srtp.IndexLedger;

/** A ledger in a page: how many streams, then of each its source and its highest index. */
final class BufferLedger implements IndexLedger {
    private static final int ENTRY = 16;

    private final MappedByteBuffer memory;
    private final int at;
    private final int capacity;
    private final Runnable full;

    /**
     * A ledger that stands there.
     *
     * @param full run when a stream has no room
     */
    BufferLedger(
            final MappedByteBuffer memory, final int at, final int capacity, final Runnable full) {
        this.memory = memory;
        this.at = at;
        this.capacity = capacity;
        this.full = full;
    }

    /** Bytes of a ledger for so many streams. */
    static int size(final int capacity) {
        return Long.BYTES + capacity * ENTRY;
    }

    /** Whether its count can be. */
    boolean intact() {
        final long count = memory.getLong(at);
        return count >= 0 && count <= capacity;
    }

    void clear() {
        memory.putLong(at, 0);
    }

    @Override
    public int size() {
        return (int) memory.getLong(at);
    }

    @Override
    public int ssrc(final int place) {
        return memory.getInt(entry(place));
    }

    @Override
    public long highest(final int place) {
        return memory.getLong(entry(place) + Long.BYTES);
    }

    @Override
    public int add(final int ssrc, final long index) {
        final int place = size();
        if (place >= capacity) {
            full.run();
            return -1;
        }
        memory.putInt(entry(place), ssrc);
        memory.putLong(entry(place) + Long.BYTES, index);
        VarHandle.storeStoreFence();
        memory.putLong(at, place + 1L);
        return place;
    }

    @Override
    public void advance(final int place, final long index) {
        // One aligned store: there is no half of it.
        memory.putLong(entry(place) + Long.BYTES, index);
    }

    private int entry(final int place) {
        return at + Long.BYTES + place * ENTRY;
    }
}
