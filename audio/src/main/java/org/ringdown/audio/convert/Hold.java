package org.ringdown.audio.convert;

import java.util.Arrays;
import org.ringdown.audio.codec.AudioCodec;

/**
 * Packets that wait for one before them, and how long that is worth while: as long as packets that
 * were overtaken have lately come late, and not at all when none has. Sequence numbers are compared
 * as in RFC 3550 §A.1. It allocates its room when it is first needed, and nothing afterwards.
 */
final class Hold {
    /** No packet waits. */
    static final long NEVER = Long.MAX_VALUE;

    /** What comes later than this is not waited for: speech suffers more from delay. */
    static final long MOST_NANOS = 120_000_000;

    /** So many packets wait at most: more than {@link #MOST_NANOS} of packets of 10 ms. */
    static final int MOST_PACKETS = 16;

    /** Nobody comes later by as much as the last did exactly. */
    private static final long MARGIN_NANOS = 5_000_000;

    /** Lateness is forgotten after one to two of these. */
    private static final long EPOCH_NANOS = 4_000_000_000L;

    private static final int PASSED = 128;

    /** A packet that waits. */
    static final class Packet {
        private final byte[] data = new byte[AudioCodec.MAX_PAYLOAD];
        private int which;
        private boolean red;
        private int sequence;
        private int timestamp;
        private int length;
        private long arrived;

        byte[] data() {
            return data;
        }

        int which() {
            return which;
        }

        boolean red() {
            return red;
        }

        int sequence() {
            return sequence;
        }

        int timestamp() {
            return timestamp;
        }

        int length() {
            return length;
        }

        long arrived() {
            return arrived;
        }
    }

    private static final Packet[] NO_ROOM = {};

    private Packet[] room = NO_ROOM;
    private int count;

    /** When the packet after a gap came, by the sequence numbers of the gap; 0 outside of gaps. */
    private final long[] passed = new long[PASSED];

    private long epoch;
    private long latest;
    private long before;

    /** How long a packet waits now for those before it, in nanoseconds. */
    long nanos(final long now) {
        turn(now);
        final long most = Math.max(latest, before);
        return most == 0 ? 0 : Math.min(MOST_NANOS, most + MARGIN_NANOS);
    }

    private void turn(final long now) {
        if (now - epoch >= 2 * EPOCH_NANOS) {
            before = 0;
            latest = 0;
            epoch = now;
        } else if (now - epoch >= EPOCH_NANOS) {
            before = latest;
            latest = 0;
            epoch += EPOCH_NANOS;
        }
    }

    /** A packet came so long after one that it should have come before. */
    void overtaken(final long by, final long now) {
        turn(now);
        if (by <= MOST_NANOS) {
            latest = Math.max(latest, Math.max(1, by));
        }
    }

    /** The packets from a sequence number on were given up for one that came at a time. */
    void gaveUp(final int from, final int packets, final long arrived) {
        for (int i = 0; i < Math.min(packets, PASSED); i++) {
            passed[(from + i) & (PASSED - 1)] = arrived;
        }
    }

    /** A packet was used. */
    void used(final int sequence) {
        passed[sequence & (PASSED - 1)] = 0;
    }

    /** A packet came after it was given up, or for the second time. */
    void late(final int sequence, final long now) {
        final int slot = sequence & (PASSED - 1);
        if (passed[slot] != 0) {
            overtaken(now - passed[slot], now);
            passed[slot] = 0;
        }
    }

    /** Another sender follows; nothing waits. */
    void forget() {
        Arrays.fill(passed, 0);
    }

    /** Packets that wait. */
    int count() {
        return count;
    }

    /** The one that goes on first; there is one. */
    Packet first() {
        return room[0];
    }

    /** Until when it waits; {@link #NEVER} when none does. */
    long deadline() {
        return count == 0 ? NEVER : room[0].arrived + nanos(room[0].arrived);
    }

    /**
     * Lets a packet wait.
     *
     * @return whether it does; not when it waits already, or is too long
     */
    boolean add(
            final int which,
            final boolean red,
            final int sequence,
            final int timestamp,
            final byte[] data,
            final int offset,
            final int length,
            final long now) {
        int place = count;
        while (place > 0 && after(room[place - 1].sequence, sequence)) {
            place--;
        }
        if (length > AudioCodec.MAX_PAYLOAD
                || (place > 0 && room[place - 1].sequence == sequence)) {
            return false;
        }
        if (room.length == 0) {
            room = new Packet[MOST_PACKETS];
            for (int i = 0; i < MOST_PACKETS; i++) {
                room[i] = new Packet();
            }
        }
        if (place < count) {
            overtaken(now - room[place].arrived, now);
        }
        final Packet packet = room[count];
        System.arraycopy(room, place, room, place + 1, count - place);
        room[place] = packet;
        count++;
        packet.which = which;
        packet.red = red;
        packet.sequence = sequence;
        packet.timestamp = timestamp;
        packet.length = length;
        packet.arrived = now;
        System.arraycopy(data, offset, packet.data, 0, length);
        return true;
    }

    private static boolean after(final int one, final int other) {
        return (short) (one - other) > 0;
    }

    /** Takes the first packet out; what it holds stands until the next is added. */
    Packet take() {
        final Packet packet = room[0];
        count--;
        System.arraycopy(room, 1, room, 0, count);
        room[count] = packet;
        return packet;
    }

    /** Whether there is no room for another. */
    boolean full() {
        return count == MOST_PACKETS;
    }
}
