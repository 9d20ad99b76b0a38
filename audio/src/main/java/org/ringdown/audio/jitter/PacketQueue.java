package org.ringdown.audio.jitter;

/** Packets in the order in which they were sent. It is bounded, and takes its packets up again. */
public final class PacketQueue {
    private final Packet[] waiting;
    private final Packet[] free;
    private int count;
    private int spare;

    /**
     * An empty queue.
     *
     * @param most packets that it holds at the same time, 1 or more
     */
    public PacketQueue(final int most) {
        waiting = new Packet[most];
        free = new Packet[most];
    }

    /** Packets that wait. */
    public int size() {
        return count;
    }

    /** Whether there is room for one more. */
    public boolean full() {
        return count == waiting.length;
    }

    /** A packet that waits; 0 is the first. */
    public Packet get(final int index) {
        if (index >= count) {
            throw new IndexOutOfBoundsException(index);
        }
        return waiting[index];
    }

    /**
     * Puts a packet where it belongs; the queue is not {@link #full}.
     *
     * @param which the place of its codec
     * @param epoch of it; a higher one is later, whatever the sequence numbers say
     * @param soonestMicros {@link Packet#soonestMicros}
     * @return whether it is new, rather than the same again
     */
    public boolean put(
            final int epoch,
            final int which,
            final int sequence,
            final int timestamp,
            final long soonestMicros,
            final byte[] data,
            final int offset,
            final int length) {
        int place = count;
        while (place > 0) {
            final Packet before = waiting[place - 1];
            final int order =
                    before.epoch() == epoch
                            ? (short) (sequence - before.sequence())
                            : Integer.compare(epoch, before.epoch());
            if (order == 0) {
                return false;
            }
            if (order > 0) {
                break;
            }
            place--;
        }
        final Packet packet = spare > 0 ? free[--spare] : new Packet();
        packet.set(epoch, which, sequence, timestamp, soonestMicros);
        packet.payload(data, offset, length);
        System.arraycopy(waiting, place, waiting, place + 1, count - place);
        waiting[place] = packet;
        count++;
        return true;
    }

    /** Takes the first away, which is used for another one later. */
    public void removeFirst() {
        free[spare++] = waiting[0];
        count--;
        System.arraycopy(waiting, 1, waiting, 0, count);
    }
}
