package org.ringdown.audio.red;

/**
 * Makes payloads of RFC 2198 §3: what is new, and copies of earlier payloads. Copies may be spaced:
 * of a burst of lost packets that is no longer than the space one copy of each is left. There is
 * one of these per stream; it allocates nothing while it works.
 */
public final class RedWriter {
    /** The most copies in a payload. */
    public static final int MAX_COPIES = 8;

    /** How many payloads old a copy may be. */
    public static final int OLDEST = 16;

    /** What 14 bits can say of the age of a copy, in RTP timestamp units. */
    public static final int MAX_AGE = 0x3fff;

    /** What 10 bits can say of the length of a copy. */
    public static final int MAX_COPY = 0x3ff;

    private static final int KEPT = OLDEST;

    private final byte[][] kept = new byte[KEPT][MAX_COPY];
    private final int[] lengths = new int[KEPT];
    private final int[] timestamps = new int[KEPT];
    private final int[] types = new int[KEPT];
    private final int[] ages = new int[MAX_COPIES];
    private final int[] taken = new int[MAX_COPIES];
    private int copies;

    /** Payloads that were kept. */
    private long written;

    /**
     * Says what shall be repeated from now on.
     *
     * @param old how many payloads old each copy is, rising, 1 to {@link #OLDEST}; at most {@link
     *     #MAX_COPIES} of them, none for no copies
     */
    public void repeat(final int... old) {
        if (old.length > MAX_COPIES) {
            throw new IllegalArgumentException(old.length + " copies");
        }
        int before = 0;
        for (final int age : old) {
            if (age <= before || age > OLDEST) {
                throw new IllegalArgumentException("a copy of the payload " + age + " before");
            }
            before = age;
        }
        System.arraycopy(old, 0, ages, 0, old.length);
        copies = old.length;
    }

    /** Whether anything shall be repeated. */
    public boolean repeats() {
        return copies > 0;
    }

    /**
     * Writes a payload. A copy that is too old or too long, or for which there is no room, is left
     * out; newer ones go first.
     *
     * @param payloadType of what is new, 0 to 127
     * @param timestamp of what is new
     * @param room bytes that the payload may have
     * @return bytes that it has, or -1 when not even what is new fits
     */
    public int write(
            final int payloadType,
            final int timestamp,
            final byte[] data,
            final int offset,
            final int length,
            final byte[] out,
            final int at,
            final int room) {
        int left = room - RedReader.LAST_HEADER - length;
        if (left < 0) {
            keep(payloadType, timestamp, data, offset, length);
            return -1;
        }
        int count = 0;
        for (int i = 0; i < copies; i++) {
            final int cost = cost(ages[i], timestamp);
            if (cost > 0 && cost <= left) {
                left -= cost;
                taken[count++] = slot(ages[i]);
            }
        }
        int to = at;
        for (int i = count - 1; i >= 0; i--) {
            to = header(taken[i], timestamp, out, to);
        }
        out[to++] = (byte) (payloadType & 0x7f);
        for (int i = count - 1; i >= 0; i--) {
            System.arraycopy(kept[taken[i]], 0, out, to, lengths[taken[i]]);
            to += lengths[taken[i]];
        }
        System.arraycopy(data, offset, out, to, length);
        keep(payloadType, timestamp, data, offset, length);
        return to + length - at;
    }

    /** Bytes of a copy with its header; 0 when there is none that can be sent. */
    private int cost(final int age, final int timestamp) {
        if (written < age) {
            return 0;
        }
        final int slot = slot(age);
        final int ticks = timestamp - timestamps[slot];
        return ticks <= 0 || ticks > MAX_AGE || lengths[slot] == 0
                ? 0
                : RedReader.HEADER + lengths[slot];
    }

    private int slot(final int age) {
        return (int) ((written - age) % KEPT);
    }

    private int header(final int slot, final int timestamp, final byte[] out, final int at) {
        final int rest = ((timestamp - timestamps[slot]) << 10) | lengths[slot];
        out[at] = (byte) (0x80 | types[slot]);
        out[at + 1] = (byte) (rest >> 16);
        out[at + 2] = (byte) (rest >> 8);
        out[at + 3] = (byte) rest;
        return at + RedReader.HEADER;
    }

    /**
     * Remembers a payload that is sent by itself, so that later ones can repeat it. One that is too
     * long to be copied is kept as an empty one, of which no copy is made.
     */
    public void keep(
            final int payloadType,
            final int timestamp,
            final byte[] data,
            final int offset,
            final int length) {
        final int slot = (int) (written++ % KEPT);
        lengths[slot] = length > MAX_COPY ? 0 : length;
        timestamps[slot] = timestamp;
        types[slot] = payloadType & 0x7f;
        System.arraycopy(data, offset, kept[slot], 0, lengths[slot]);
    }

    /** Begins a new stream, of which nothing was written yet. */
    public void reset() {
        written = 0;
    }
}
