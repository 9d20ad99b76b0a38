package org.ringdown.runtime.media.feed;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Sound between the thread that reads it and the loop that plays it: one second of samples of one
 * channel. The reader waits for room, the loop never waits.
 */
public final class Playback {
    /** The reader looks so often whether there is room. */
    private static final long LOOK_NANOS = 100_000_000;

    private final short[] ring;
    private final int rate;
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong taken = new AtomicLong();
    private final long start;
    private final int clock;
    private final long length;
    private volatile boolean complete;
    private volatile boolean stopped;
    private volatile @Nullable String failure;

    /**
     * Nothing yet.
     *
     * @param rate samples in one second
     * @param clock what positions are counted in, a second
     * @param start where it begins, in that clock
     * @param length of one round in that clock, or 0 when it is not known
     */
    Playback(final int rate, final int clock, final long start, final long length) {
        this.rate = rate;
        this.clock = clock;
        this.start = start;
        this.length = length;
        ring = new short[rate];
    }

    /** Samples in one second. */
    public int rate() {
        return rate;
    }

    /** Puts sound in, for which it may wait; false when nobody wants it any more. */
    boolean put(final short[] pcm, final int from, final int samples) {
        int at = from;
        int left = samples;
        while (left > 0) {
            if (stopped) {
                return false;
            }
            final long end = written.get();
            final int room = (int) (ring.length - (end - taken.get()));
            if (room == 0) {
                LockSupport.parkNanos(LOOK_NANOS);
                continue;
            }
            final int place = (int) (end % ring.length);
            final int some = Math.min(left, Math.min(room, ring.length - place));
            System.arraycopy(pcm, at, ring, place, some);
            written.setRelease(end + some);
            at += some;
            left -= some;
        }
        return !stopped;
    }

    /** No more comes. */
    void complete() {
        complete = true;
    }

    /** No more comes, because of this. */
    void fail(final String why) {
        failure = why;
        complete = true;
    }

    /** Why the rest did not come; {@code null} when all is well. */
    public @Nullable String failure() {
        return failure;
    }

    /** Whether the loop has taken all there will ever be, or nobody wants it any more. */
    public boolean over() {
        return stopped || (complete && taken.getPlain() == written.getAcquire());
    }

    /** Whether no more comes; asked before {@link #take}. */
    public boolean completed() {
        return complete;
    }

    /**
     * Takes sound out, as much as there is; on the loop.
     *
     * @param samples at most
     * @return how many there were
     */
    public int take(final short[] into, final int samples) {
        final long begin = taken.getPlain();
        final int there = (int) Math.min(samples, written.getAcquire() - begin);
        final int place = (int) (begin % ring.length);
        final int first = Math.min(there, ring.length - place);
        System.arraycopy(ring, place, into, 0, first);
        System.arraycopy(ring, 0, into, first, there - first);
        taken.setRelease(begin + there);
        return there;
    }

    /** How many samples are there to be taken. */
    public int ready() {
        return (int) (written.getAcquire() - taken.getPlain());
    }

    /** Nobody wants it any more; any thread. */
    public void stop() {
        stopped = true;
    }

    /** How far it was played, in the clip's own samples, within one round. */
    public long position() {
        final long at = start + taken.get() * clock / rate;
        return length > 0 && at > length ? at % length : at;
    }
}
