package org.ringdown.runtime.media.record;

import java.util.concurrent.atomic.AtomicLong;

/**
 * RTP packets between the loop that has them and the thread that records them, in the order in
 * which they came: some ten seconds of telephone sound. The loop never waits: what does not fit is
 * dropped and counted.
 */
public final class Tap {
    private static final int SIZE = 1 << 17;
    private static final int HEAD = 12;
    private static final int LONG = 8;

    private static final byte[] NOTHING = {};

    /** Made with the first packet, since many taps never get one; seen with what was written. */
    private byte[] ring = NOTHING;

    private final byte[] head = new byte[HEAD];
    private final byte[] readHead = new byte[HEAD];
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private long arrived;
    private volatile boolean ended;

    /** A packet came; on the loop. */
    public void rtp(final byte[] data, final int length, final long now) {
        final long at = written.getPlain();
        if (ring.length == 0) {
            ring = new byte[SIZE];
        }
        if (HEAD + length > SIZE - (at - taken.getAcquire())) {
            dropped.setRelease(dropped.getPlain() + 1);
            return;
        }
        for (int i = 0; i < HEAD; i++) {
            head[i] = (byte) (i < LONG ? now >>> (8 * i) : length >>> (8 * (i - LONG)));
        }
        put(at, head, HEAD);
        put(at + HEAD, data, length);
        written.setRelease(at + HEAD + length);
    }

    private void put(final long at, final byte[] data, final int length) {
        final int place = (int) (at & (SIZE - 1));
        final int first = Math.min(length, SIZE - place);
        System.arraycopy(data, 0, ring, place, first);
        System.arraycopy(data, first, ring, 0, length - first);
    }

    private void get(final long at, final byte[] into, final int length) {
        final int place = (int) (at & (SIZE - 1));
        final int first = Math.min(length, SIZE - place);
        System.arraycopy(ring, place, into, 0, first);
        System.arraycopy(ring, 0, into, first, length - first);
    }

    /**
     * Takes the next packet.
     *
     * @param into has room for the longest datagram
     * @return its length, 0 when there is none
     */
    int take(final byte[] into) {
        final long at = taken.getPlain();
        if (at == written.getAcquire()) {
            return 0;
        }
        get(at, readHead, HEAD);
        arrived = 0;
        int length = 0;
        for (int i = 0; i < HEAD; i++) {
            if (i < LONG) {
                arrived |= (readHead[i] & 0xffL) << (8 * i);
            } else {
                length |= (readHead[i] & 0xff) << (8 * (i - LONG));
            }
        }
        get(at + HEAD, into, length);
        taken.setRelease(at + HEAD + length);
        return length;
    }

    /** When the packet came that was taken last. */
    long arrived() {
        return arrived;
    }

    /** How many packets found no room. */
    long dropped() {
        return dropped.getAcquire();
    }

    /** No packet comes any more; any thread. */
    public void end() {
        ended = true;
    }

    /** Whether no packet comes any more; asked before {@link #take}. */
    boolean ended() {
        return ended;
    }
}
