package org.ringdown.rtc.offer;

import java.util.Arrays;

/**
 * What becomes of RTP payload types in one direction of a relayed call. Immutable; {@link #to} is
 * made for the packet lane and allocates nothing.
 */
public final class PayloadMap {
    /** The result of {@link #to} for packets that must not pass. */
    public static final int DROP = -1;

    private static final int SIZE = 128;
    private static final PayloadMap IDENTITY = build(true);
    private static final PayloadMap NOTHING = build(false);

    private final byte[] map;

    /**
     * A map of 128 entries, copied.
     *
     * @param map index: payload type as received; value: payload type to send, or -1 to drop
     */
    public PayloadMap(final byte[] map) {
        if (map.length != SIZE) {
            throw new IllegalArgumentException("a payload map has 128 entries");
        }
        this.map = map.clone();
    }

    private static PayloadMap build(final boolean identity) {
        final byte[] entries = new byte[SIZE];
        for (int i = 0; i < SIZE; i++) {
            entries[i] = (byte) (identity ? i : DROP);
        }
        return new PayloadMap(entries);
    }

    /** Everything passes as it is. */
    public static PayloadMap identity() {
        return IDENTITY;
    }

    /** Nothing passes. */
    public static PayloadMap nothing() {
        return NOTHING;
    }

    /** The payload type to send for one received, 0 to 127, or {@link #DROP}. */
    public int to(final int payloadType) {
        return map[payloadType & (SIZE - 1)];
    }

    /** Whether no payload type passes. */
    public boolean passesNothing() {
        return equals(NOTHING);
    }

    /** A copy of the 128 entries. */
    public byte[] map() {
        return map.clone();
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof PayloadMap that && Arrays.equals(map, that.map);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(map);
    }

    /** The entries that pass, for example {@code 0>0 111>96}. */
    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < SIZE; i++) {
            if (map[i] != DROP) {
                text.append(text.isEmpty() ? "" : " ").append(i).append('>').append(map[i]);
            }
        }
        return text.toString();
    }
}
