package org.ringdown.rtc.rtcp;

import java.util.Arrays;
import org.ringdown.rtc.crypto.Bytes;

/**
 * Remembers when packets with a transport-wide sequence number arrived, and tells their sender
 * (draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1): we end this loop where the far side
 * has none of its own. One per transport; nothing is allocated once it stands.
 */
public final class TransportFeedback {
    /** Bytes that one feedback packet takes at most. */
    public static final int MAX_SIZE = 20 + 2 * TransportFeedback.MAX_PACKETS + 2 * 72;

    /** Packets that one feedback packet tells of. */
    static final int MAX_PACKETS = 500;

    private static final int RING = 4096;
    private static final long TICK_NANOS = 250_000;
    private static final int TICKS_OF_REFERENCE = 256;
    private static final long ABSENT = Long.MIN_VALUE;
    private static final int RUN = 8191;
    private static final long TELL_NANOS = 50_000_000;
    private static final int ONE_BIT = 14;
    private static final int TWO_BITS = 7;

    private final long[] arrivals = new long[RING];
    private final byte[] symbols = new byte[MAX_PACKETS];
    private final short[] deltas = new short[MAX_PACKETS];
    private boolean begun;
    private long first;
    private long behind;
    private int feedbacks;
    private boolean told;
    private long toldAt;

    /** Feedback on nothing yet. */
    public TransportFeedback() {
        Arrays.fill(arrivals, ABSENT);
    }

    /**
     * A packet has arrived.
     *
     * @param sequence its transport-wide sequence number, 0 to 65535
     * @param now monotonic nanoseconds
     */
    public void received(final int sequence, final long now) {
        final long tick = Math.floorDiv(now, TICK_NANOS);
        if (!begun) {
            begun = true;
            restart(sequence);
        }
        final long index = behind + (short) (sequence - (int) behind);
        if (index >= behind) {
            if (index - first >= RING) {
                restart(sequence);
                received(sequence, now);
                return;
            }
            for (long fresh = behind; fresh <= index; fresh++) {
                arrivals[(int) fresh & RING - 1] = ABSENT;
            }
            behind = index + 1;
        } else if (index < first) {
            if (behind - index > RING / 2) {
                restart(sequence);
                received(sequence, now);
                return;
            }
            // It was told to be lost; what was told since is told once more with it.
            first = index;
        }
        if (arrivals[(int) index & RING - 1] == ABSENT) {
            arrivals[(int) index & RING - 1] = tick;
        }
    }

    /** Nobody asked for long, or the sender has started again. */
    private void restart(final int sequence) {
        Arrays.fill(arrivals, ABSENT);
        first = (behind & ~0xffffL) + 0x1_0000 + sequence;
        behind = first;
    }

    /**
     * Whether there is something to tell, and nothing was told just now: often enough for a sender
     * to learn of a queue while it builds up, and seldom enough to cost little.
     *
     * @param now monotonic nanoseconds
     */
    public boolean due(final long now) {
        if (!due() || (told && now - toldAt < TELL_NANOS)) {
            return false;
        }
        told = true;
        toldAt = now;
        return true;
    }

    /** Whether there is something to tell. */
    public boolean due() {
        return first < behind;
    }

    /**
     * Adds a feedback packet to what is written. When much has arrived, or after a long pause, more
     * is left for another: ask {@link #due} again.
     *
     * @param sender who tells
     * @param media any source of the transport
     */
    public void write(final RtcpWriter writer, final int sender, final int media) {
        if (!due()) {
            return;
        }
        // The reference is the time of the first packet that arrived; those before it are lost.
        long arrived = first;
        while (arrivals[(int) arrived & RING - 1] == ABSENT) {
            arrived++;
        }
        final byte[] data = writer.array();
        final int at = writer.end();
        final long reference =
                Math.floorDiv(arrivals[(int) arrived & RING - 1], TICKS_OF_REFERENCE);
        final int count = lay(reference * TICKS_OF_REFERENCE);
        Bytes.putInt32(data, at + 4, sender);
        Bytes.putInt32(data, at + 8, media);
        Bytes.putInt16(data, at + 12, (int) first);
        Bytes.putInt16(data, at + 14, count);
        Bytes.putInt32(data, at + 16, (int) reference << 8 | (feedbacks++ & 0xff));
        int end = chunks(data, at + 20, count);
        end = times(data, end, count);
        while ((end - at & 3) != 0) {
            data[end++] = 0;
        }
        writer.transportWide(end - at);
        first += count;
    }

    /** Says for each packet how it is told, and returns how many are. */
    private int lay(final long reference) {
        long last = reference;
        int count = 0;
        while (first + count < behind && count < MAX_PACKETS) {
            final long tick = arrivals[(int) (first + count) & RING - 1];
            if (tick == ABSENT) {
                symbols[count++] = 0;
                continue;
            }
            final long delta = tick - last;
            if (delta != (short) delta) {
                break;
            }
            symbols[count] = (byte) (delta >= 0 && delta <= 255 ? 1 : 2);
            deltas[count++] = (short) delta;
            last = tick;
        }
        return count;
    }

    private int chunks(final byte[] data, final int offset, final int count) {
        int at = offset;
        int next = 0;
        while (next < count) {
            final int run = run(next, count);
            final int chunk;
            if (run >= ONE_BIT || next + run == count) {
                chunk = symbols[next] << 13 | run;
                next += run;
            } else if (narrow(next, count)) {
                chunk = 0x8000 | vector(next, count, ONE_BIT, 1);
                next += ONE_BIT;
            } else {
                chunk = 0xc000 | vector(next, count, TWO_BITS, 2);
                next += TWO_BITS;
            }
            Bytes.putInt16(data, at, chunk);
            at += 2;
        }
        return at;
    }

    private int run(final int from, final int count) {
        int run = 1;
        while (from + run < count && run < RUN && symbols[from + run] == symbols[from]) {
            run++;
        }
        return run;
    }

    /** Whether one bit is enough for each of the next symbols. */
    private boolean narrow(final int from, final int count) {
        for (int i = from; i < Math.min(count, from + ONE_BIT); i++) {
            if (symbols[i] == 2) {
                return false;
            }
        }
        return true;
    }

    private int vector(final int from, final int count, final int length, final int bits) {
        int vector = 0;
        for (int i = 0; i < length; i++) {
            vector = vector << bits | (from + i < count ? symbols[from + i] : 0);
        }
        return vector;
    }

    private int times(final byte[] data, final int offset, final int count) {
        int at = offset;
        for (int i = 0; i < count; i++) {
            if (symbols[i] == 1) {
                data[at++] = (byte) deltas[i];
            } else if (symbols[i] == 2) {
                Bytes.putInt16(data, at, deltas[i]);
                at += 2;
            }
        }
        return at;
    }
}
