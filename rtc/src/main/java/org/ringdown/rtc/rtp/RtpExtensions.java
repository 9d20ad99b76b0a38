package org.ringdown.rtc.rtp;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import org.ringdown.rtc.crypto.Bytes;

/**
 * Header extensions of RTP packets by their numbers, in both forms of RFC 8285. For {@link
 * RtpView#valid} packets; what is not well formed has no extensions.
 */
public final class RtpExtensions {
    /** How much longer {@link #add} makes a packet at most. */
    public static final int MOST_ADDED = 24;

    /** The longest value that {@link #add} takes. */
    public static final int LONGEST = 16;

    private static final int ONE_BYTE = 0xbede;
    private static final int TWO_BYTE = 0x1000;
    private static final int MOST_ONE_BYTE = 14;

    private RtpExtensions() {}

    /** Whether the packet has that extension with exactly this value. */
    public static boolean equal(
            final byte[] data, final int offset, final int number, final byte[] value) {
        final int end = end(data, offset);
        int at = first(data, offset);
        while (at < end) {
            final int next = next(data, offset, at, end);
            if (next < 0) {
                return false;
            }
            if (data[at] != 0 && number(data, offset, at) == number) {
                final int from = at + (oneByte(data, offset) ? 1 : 2);
                return same(data, from, next - from, value);
            }
            at = next;
        }
        return false;
    }

    /** The extension's value of two bytes, 0 to 65535; -1 when the packet has none of that size. */
    public static int int16(final byte[] data, final int offset, final int number) {
        final int end = end(data, offset);
        int at = first(data, offset);
        while (at < end) {
            final int next = next(data, offset, at, end);
            if (next < 0) {
                return -1;
            }
            if (data[at] != 0 && number(data, offset, at) == number) {
                final int from = at + (oneByte(data, offset) ? 1 : 2);
                return next - from == 2 ? Bytes.int16(data, from) : -1;
            }
            at = next;
        }
        return -1;
    }

    /**
     * Gives every extension another number, in place. What may not pass, or has no room for its new
     * number in the form of this packet, becomes padding.
     *
     * @param numbers from the number as it is to the new one; 0 means that it may not pass
     */
    public static void renumber(
            final byte[] data, final int offset, final IntUnaryOperator numbers) {
        final int end = end(data, offset);
        int at = first(data, offset);
        while (at < end) {
            final int next = next(data, offset, at, end);
            if (next < 0) {
                // Not well formed: whatever it is, nobody is to read it.
                Arrays.fill(data, at, end, (byte) 0);
                return;
            }
            if (data[at] != 0) {
                renumber(data, offset, at, next, numbers);
            }
            at = next;
        }
    }

    /**
     * Adds an extension behind those that are there, in the form of this packet. The packet begins
     * at index 0, and behind it there is room for {@link #MOST_ADDED} bytes.
     *
     * @param number 1 to 14
     * @param value 1 to 16 bytes
     * @return the length now; the same when the packet has extensions in a form that we do not know
     */
    public static int add(
            final byte[] data, final int length, final int number, final byte[] value) {
        final boolean extended = RtpView.extended(data, 0);
        final int end = end(data, 0);
        if (extended && end == 0) {
            return length;
        }
        final int header = header(data, 0);
        final boolean one = !extended || oneByte(data, 0);
        final int element = (one ? 1 : 2) + value.length;
        final int size = element + 3 & ~3;
        final int at = extended ? end : header + 4;
        final int more = extended ? size : size + 4;
        final int rest = extended ? end : header;
        System.arraycopy(data, rest, data, rest + more, length - rest);
        Arrays.fill(data, at, at + size, (byte) 0);
        if (one) {
            data[at] = (byte) (number << 4 | value.length - 1);
        } else {
            data[at] = (byte) number;
            data[at + 1] = (byte) value.length;
        }
        System.arraycopy(value, 0, data, at + element - value.length, value.length);
        if (!extended) {
            data[0] |= 0x10;
            Bytes.putInt16(data, header, ONE_BYTE);
            Bytes.putInt16(data, header + 2, size / 4);
        } else {
            Bytes.putInt16(data, header + 2, Bytes.int16(data, header + 2) + size / 4);
        }
        return length + more;
    }

    /**
     * Takes all extensions out, with their header: many phones do not look for it. The packet
     * begins at index 0.
     *
     * @return the length now
     */
    public static int strip(final byte[] data, final int length) {
        if (!RtpView.extended(data, 0)) {
            return length;
        }
        final int header = header(data, 0);
        final int more = 4 + 4 * Bytes.int16(data, header + 2);
        System.arraycopy(data, header + more, data, header, length - header - more);
        data[0] &= ~0x10;
        return length - more;
    }

    private static void renumber(
            final byte[] data,
            final int offset,
            final int at,
            final int next,
            final IntUnaryOperator numbers) {
        final boolean one = oneByte(data, offset);
        final int to = numbers.applyAsInt(number(data, offset, at));
        if (to == 0 || (one && to > MOST_ONE_BYTE)) {
            Arrays.fill(data, at, next, (byte) 0);
        } else {
            data[at] = (byte) (one ? (to << 4) | (data[at] & 0x0f) : to);
        }
    }

    /** Where the first element may be; the same as {@link #end} when there are none. */
    private static int first(final byte[] data, final int offset) {
        return RtpView.extended(data, offset) ? header(data, offset) + 4 : end(data, offset);
    }

    private static int header(final byte[] data, final int offset) {
        return offset + RtpView.FIXED_HEADER + 4 * RtpView.csrcCount(data, offset);
    }

    /** Where the elements end; 0 when there are none in a form that we know. */
    private static int end(final byte[] data, final int offset) {
        if (!RtpView.extended(data, offset)) {
            return 0;
        }
        final int header = header(data, offset);
        final int profile = Bytes.int16(data, header);
        return profile == ONE_BYTE || (profile & 0xfff0) == TWO_BYTE
                ? header + 4 + 4 * Bytes.int16(data, header + 2)
                : 0;
    }

    private static boolean oneByte(final byte[] data, final int offset) {
        return Bytes.int16(data, header(data, offset)) == ONE_BYTE;
    }

    private static int number(final byte[] data, final int offset, final int at) {
        return oneByte(data, offset) ? (data[at] & 0xff) >> 4 : data[at] & 0xff;
    }

    /** Where the next element, or byte of padding, is; -1 when this one is not well formed. */
    private static int next(final byte[] data, final int offset, final int at, final int end) {
        if (data[at] == 0) {
            return at + 1;
        }
        if (oneByte(data, offset)) {
            final int next = at + 2 + (data[at] & 0x0f);
            // RFC 8285 §4.2: number 15 ends the list, number 0 with a length is nothing.
            return next > end || (data[at] & 0xf0) == 0xf0 || (data[at] & 0xf0) == 0 ? -1 : next;
        }
        if (at + 1 >= end) {
            return -1;
        }
        final int next = at + 2 + (data[at + 1] & 0xff);
        return next > end ? -1 : next;
    }

    private static boolean same(
            final byte[] data, final int from, final int size, final byte[] value) {
        if (size != value.length) {
            return false;
        }
        for (int i = 0; i < size; i++) {
            if (data[from + i] != value[i]) {
                return false;
            }
        }
        return true;
    }
}
