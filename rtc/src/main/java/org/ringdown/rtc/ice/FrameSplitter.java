package org.ringdown.rtc.ice;

import org.ringdown.rtc.crypto.Bytes;

/**
 * Cuts a connection's bytes into packets (RFC 4571 §2): each has its length before it, 16 bits. Its
 * memory is one packet, whatever the peer claims.
 */
public final class FrameSplitter {
    /** Bytes of a length. */
    public static final int HEADER = 2;

    private static final int LONGEST = 0xffff;

    private final int longest;
    private final byte[] frame;
    private final byte[] header = new byte[HEADER];
    private int have;
    private int haveHeader;
    private boolean broken;

    /** Who gets the packets. */
    @FunctionalInterface
    public interface Sink {
        /**
         * One packet, at the beginning of an array that has room behind it and is used again after
         * the call.
         */
        void packet(byte[] data, int length);
    }

    /**
     * A connection's beginning.
     *
     * @param longest bytes of the longest packet that is taken, 1 to 65535
     * @param headroom bytes of room behind the longest packet
     */
    public FrameSplitter(final int longest, final int headroom) {
        if (longest < 1 || longest > LONGEST || headroom < 0) {
            throw new IllegalArgumentException("a packet has 1 to 65535 bytes");
        }
        this.longest = longest;
        frame = new byte[longest + headroom];
    }

    /**
     * Takes bytes as they come, and hands on each packet that is whole. Empty packets are passed
     * over.
     *
     * @return false when a packet is longer than allowed: the connection is of no use any more, and
     *     takes nothing
     */
    public boolean take(final byte[] data, final int offset, final int length, final Sink sink) {
        int at = offset;
        final int end = offset + length;
        while (at < end && !broken) {
            if (haveHeader < HEADER) {
                header[haveHeader++] = data[at++];
                broken = haveHeader == HEADER && Bytes.int16(header, 0) > longest;
            } else {
                final int more = Math.min(Bytes.int16(header, 0) - have, end - at);
                System.arraycopy(data, at, frame, have, more);
                have += more;
                at += more;
            }
            if (!broken && haveHeader == HEADER && have == Bytes.int16(header, 0)) {
                final int whole = have;
                have = 0;
                haveHeader = 0;
                if (whole > 0) {
                    sink.packet(frame, whole);
                }
            }
        }
        return !broken;
    }

    /**
     * Writes a packet with its length before it.
     *
     * @param length 1 to 65535
     * @return the offset behind it in {@code target}
     */
    public static int join(
            final byte[] data, final int length, final byte[] target, final int offset) {
        if (length < 1 || length > LONGEST) {
            throw new IllegalArgumentException("a packet has 1 to 65535 bytes");
        }
        Bytes.putInt16(target, offset, length);
        System.arraycopy(data, 0, target, offset + HEADER, length);
        return offset + HEADER + length;
    }
}
