package org.ringdown.rtc.rtp;

import org.ringdown.rtc.rtcp.RtcpWriter;

/**
 * The packets of a source that are missing, so that its sender can be asked for them (RFC 4585
 * §6.2.1): after a moment, in which late ones come by themselves, and then again until they are
 * there or it is too late. Bounded; nothing is allocated once it stands.
 */
public final class Losses {
    private static final int MOST = 128;
    private static final int TRIES = 10;
    private static final int FAR = 1_000;
    private static final long FIRST_NANOS = 10_000_000;
    private static final long AGAIN_NANOS = 100_000_000;

    // In the order of their sequence numbers.
    private final int[] missing = new int[MOST];
    private final long[] dueAt = new long[MOST];
    private final int[] tries = new int[MOST];
    private int count;
    private boolean begun;
    private int ssrc;
    private int highest;
    private boolean hopeless;

    /** Nothing has come yet. */
    public Losses() {}

    /**
     * A packet came that is no retransmission in a stream of its own.
     *
     * @param source its source: another one than before begins anew
     * @param sequence its sequence number, 0 to 65535
     * @param now monotonic nanoseconds
     */
    public void received(final int source, final int sequence, final long now) {
        final int step = (short) (sequence - highest);
        if (!begun || source != ssrc || Math.abs(step) > FAR) {
            begun = true;
            ssrc = source;
            highest = sequence;
            count = 0;
        } else if (step > 0) {
            for (int next = 1; next < step; next++) {
                miss(highest + next & 0xffff, now);
            }
            highest = sequence;
        } else {
            restored(sequence);
        }
    }

    private void miss(final int sequence, final long now) {
        if (count == MOST) {
            // Too much at once: what builds on it cannot be saved by single packets.
            count = 0;
            hopeless = true;
        }
        missing[count] = sequence;
        dueAt[count] = now + FIRST_NANOS;
        tries[count] = 0;
        count++;
    }

    /** A packet came late or again; whether it had been missing until now. */
    public boolean restored(final int sequence) {
        for (int i = 0; i < count; i++) {
            if (missing[i] == sequence) {
                remove(i);
                return true;
            }
        }
        return false;
    }

    private void remove(final int index) {
        count--;
        System.arraycopy(missing, index + 1, missing, index, count - index);
        System.arraycopy(dueAt, index + 1, dueAt, index, count - index);
        System.arraycopy(tries, index + 1, tries, index, count - index);
    }

    /** Whether packets are to be asked for; those that were asked for in vain are given up. */
    public boolean due(final long now) {
        boolean due = false;
        for (int i = count - 1; i >= 0; i--) {
            if (dueAt[i] <= now) {
                if (tries[i] == TRIES) {
                    hopeless = true;
                    remove(i);
                } else {
                    due = true;
                }
            }
        }
        return due;
    }

    /**
     * Asks for the packets that are {@link #due}.
     *
     * @param writer a NACK is added to what it has written
     * @param sender who asks
     */
    public void ask(final RtcpWriter writer, final int sender, final long now) {
        writer.nack(sender, ssrc);
        for (int i = 0; i < count; i++) {
            if (dueAt[i] <= now) {
                writer.lost(missing[i]);
                dueAt[i] = now + AGAIN_NANOS;
                tries[i]++;
            }
        }
    }

    /** Whether packets were given up since this was asked: only a whole picture helps. */
    public boolean takeHopeless() {
        final boolean was = hopeless;
        hopeless = false;
        return was;
    }
}
