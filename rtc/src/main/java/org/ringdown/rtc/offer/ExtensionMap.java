package org.ringdown.rtc.offer;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * What becomes of RTP header extensions (RFC 8285) in one direction of a relayed stream: each goes
 * by another number on the other side, or does not pass. Immutable; {@link #to} is made for the
 * packet lane and allocates nothing.
 */
public final class ExtensionMap implements IntUnaryOperator {
    /** The result of {@link #to} for extensions that must not pass. */
    public static final int DROP = 0;

    private static final int SIZE = 256;
    private static final ExtensionMap IDENTITY = build(true);
    private static final ExtensionMap NOTHING = build(false);

    private final byte[] map;
    private final boolean identity;
    private final boolean empty;

    /**
     * A map of 256 entries, copied.
     *
     * @param map index: number as received; value: number to send, or 0 to leave it out
     */
    public ExtensionMap(final byte[] map) {
        if (map.length != SIZE) {
            throw new IllegalArgumentException("an extension map has 256 entries");
        }
        this.map = map.clone();
        this.map[0] = DROP;
        boolean same = true;
        boolean none = true;
        for (int i = 1; i < SIZE; i++) {
            same &= this.map[i] == (byte) i;
            none &= this.map[i] == DROP;
        }
        identity = same;
        empty = none;
    }

    private static ExtensionMap build(final boolean identity) {
        final byte[] entries = new byte[SIZE];
        for (int i = 1; identity && i < SIZE; i++) {
            entries[i] = (byte) i;
        }
        return new ExtensionMap(entries);
    }

    /** Everything passes as it is. */
    public static ExtensionMap identity() {
        return IDENTITY;
    }

    /** Nothing passes. */
    public static ExtensionMap nothing() {
        return NOTHING;
    }

    /** The number to send for one received, 1 to 255, or {@link #DROP}. */
    public int to(final int number) {
        return map[number & (SIZE - 1)] & 0xff;
    }

    /** Whether every extension passes as it is. */
    public boolean changesNothing() {
        return identity;
    }

    /** Whether no extension passes. */
    public boolean passesNothing() {
        return empty;
    }

    @Override
    public int applyAsInt(final int number) {
        return to(number);
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof ExtensionMap that && Arrays.equals(map, that.map);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(map);
    }

    /** The entries that pass, for example {@code 1>1 4>3}. */
    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder();
        for (int i = 1; i < SIZE; i++) {
            if (map[i] != DROP) {
                text.append(text.isEmpty() ? "" : " ").append(i).append('>').append(map[i] & 0xff);
            }
        }
        return text.toString();
    }
}
