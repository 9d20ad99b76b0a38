package org.ringdown.audio.convert;

import java.util.Arrays;
import org.ringdown.audio.codec.AudioCodec;

/**
 * Packets that wait for one before them, and how long that is worth while: until the one that is
 * missing would be as late as the latest that was overtaken a while ago, and not at all when none
 * was. Late is against the packet that came soonest for its timestamp. Sequence numbers are
 * compared as in RFC 3550 §A.1. It allocates its room when it is first needed, and nothing
 * afterwards.
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

    /** So many packets are lost on a line that loses packets, in one to two epochs. */
    private static final int LEAST_LOST = 4;

    private static final long NANOS = 1_000_000_000;

    /** A clock that differs by more than this has jumped. */
    private static final long JUMP_NANOS = 2_000_000_000;

    /** A packet that waits. */
    static final class Packet {
        private final byte[] data = new byte[AudioCodec.MAX_PAYLOAD];
        private int which;
        private boolean red;
        private int sequence;
        private int timestamp;
        private int length;
        private long arrived;
        private long delay;

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

    /** Whether a packet was given up, by its sequence number. */
    private final boolean[] passed = new boolean[PASSED];

    private long epoch;
    private long latest;
    private long before;

    /** How late the latest was, overtaken or not, in this epoch and in the one before. */
    private long lateness;

    private long latenessBefore;

    /** Packets that were given up in this epoch and in the one before. */
    private int lost;

    private int lostBefore;

    /** The packets that came soonest in this epoch and in the one before. */
    private boolean timed;

    private long soonestAt;
    private int soonest;
    private long soonerAt;
    private int soonerStamp;

    /** How late a packet may be now to be waited for, in nanoseconds. */
    private long most() {
        final long most = Math.max(latest, before);
        return most == 0 ? 0 : Math.min(MOST_NANOS, most + MARGIN_NANOS);
    }

    /**
     * How late a packet is, in nanoseconds.
     *
     * @param clock ticks of its timestamps in a second
     */
    long delay(final int timestamp, final int clock, final long now) {
        if (now - epoch >= EPOCH_NANOS) {
            final boolean next = now - epoch < 2 * EPOCH_NANOS;
            before = next ? latest : 0;
            latest = 0;
            latenessBefore = next ? lateness : 0;
            lateness = 0;
            lostBefore = next ? lost : 0;
            lost = 0;
            epoch = now;
            soonerAt = soonestAt;
            soonerStamp = soonest;
            soonestAt = now;
            soonest = timestamp;
        }
        if (!timed) {
            begin(timestamp, now);
        }
        final long delay = since(soonestAt, soonest, timestamp, clock, now);
        final long sooner = since(soonerAt, soonerStamp, timestamp, clock, now);
        if (Math.abs(sooner) > JUMP_NANOS || Math.abs(delay) > JUMP_NANOS) {
            begin(timestamp, now);
            return 0;
        }
        if (delay < 0) {
            soonestAt = now;
            soonest = timestamp;
        }
        final long late = Math.max(0, Math.max(delay, sooner));
        lateness = Math.max(lateness, late);
        return late;
    }

    /**
     * When it is known that a packet was lost, in nanoseconds: when it would be later than all of
     * late. {@link #NEVER} where none were lost lately, and where packets are later than anybody
     * waits for.
     */
    long due(final int timestamp, final int clock) {
        final long latestNow = Math.max(Math.max(lateness, latenessBefore), most());
        if (!timed || lost + lostBefore < LEAST_LOST || latestNow > MOST_NANOS) {
            return NEVER;
        }
        return latestNow
                + MARGIN_NANOS
                + Math.min(
                        soonestAt + (timestamp - soonest) * NANOS / clock,
                        soonerAt + (timestamp - soonerStamp) * NANOS / clock);
    }

    private void begin(final int timestamp, final long now) {
        timed = true;
        soonestAt = now;
        soonest = timestamp;
        soonerAt = now;
        soonerStamp = timestamp;
    }

    private static long since(
            final long at, final int stamp, final int timestamp, final int clock, final long now) {
        return now - at - (timestamp - stamp) * NANOS / clock;
    }

    /** A packet that came so late was overtaken. */
    void overtaken(final long delay) {
        if (delay <= MOST_NANOS) {
            latest = Math.max(latest, Math.max(1, delay));
        }
    }

    /** The packets from a sequence number on were given up. */
    void gaveUp(final int from, final int packets) {
        lost += packets;
        for (int i = 0; i < Math.min(packets, PASSED); i++) {
            passed[(from + i) & (PASSED - 1)] = true;
        }
    }

    /** A packet was used. */
    void used(final int sequence) {
        passed[sequence & (PASSED - 1)] = false;
    }

    /** A packet came after it was given up, or for the second time. */
    void late(final int sequence, final long delay) {
        if (passed[sequence & (PASSED - 1)]) {
            overtaken(delay);
            used(sequence);
        }
    }

    /** Another sender follows; nothing waits. */
    void forget() {
        Arrays.fill(passed, false);
        timed = false;
    }

    /** Packets that wait. */
    int count() {
        return count;
    }

    /** The one that goes on first; there is one. */
    Packet first() {
        return room[0];
    }

    /**
     * Until when the first waits; {@link #NEVER} when none does.
     *
     * @param missing the timestamp at which what is missing before it begins
     */
    long deadline(final int missing, final int clock) {
        if (count == 0) {
            return NEVER;
        }
        final Packet packet = room[0];
        return packet.arrived + Math.max(0, wait(packet.timestamp, missing, clock, packet.delay));
    }

    /**
     * How long a packet is to wait, in nanoseconds; not at all when that is not positive.
     *
     * @param missing the timestamp at which what is missing before it begins
     * @param delay how late it is itself
     */
    long wait(final int timestamp, final int missing, final int clock, final long delay) {
        return most() - delay - (timestamp - missing) * NANOS / clock;
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
            final long now,
            final long delay) {
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
            overtaken(delay);
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
        packet.delay = delay;
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
