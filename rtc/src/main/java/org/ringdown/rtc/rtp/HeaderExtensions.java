package org.ringdown.rtc.rtp;

import org.ringdown.rtc.crypto.Bytes;

/**
 * The header extensions of RTP packets in arrays, in the one-byte and the two-byte form (RFC 8285
 * §4). Packets are {@link RtpView#valid}. An element is found as one number, which is its place and
 * its size; both are asked of it.
 */
public final class HeaderExtensions {
    /** Returned in place of an element: there is none. */
    public static final int NONE = -1;

    /** The identifier that ends the elements of the one-byte form. */
    static final int RESERVED = 15;

    private static final int ONE_BYTE = 0xbede;
    private static final int TWO_BYTE = 0x100;
    private static final int EXTENSION_BIT = 0x10;
    private static final int HEAD = 4;
    private static final int MAX_SHORT = 16;

    private HeaderExtensions() {}

    /** The element with this identifier, or {@link #NONE}. */
    public static int find(final byte[] data, final int offset, final int id) {
        if (!RtpView.extended(data, offset)) {
            return NONE;
        }
        final int head = head(data, offset);
        final int form = form(data, head);
        final int end = head + HEAD + 4 * Bytes.int16(data, head + 2);
        int at = head + HEAD;
        while (form != 0 && at < end) {
            if (data[at] == 0) {
                at++;
                continue;
            }
            final int found = id(data, at, form);
            final int size = size(data, at, form, end);
            if (size < 0 || ends(found, form)) {
                return NONE;
            }
            if (found == id) {
                return (at + form) << Byte.SIZE | size;
            }
            at += form + size;
        }
        return NONE;
    }

    /** Where the value of an element begins. */
    public static int at(final int element) {
        return element >>> Byte.SIZE;
    }

    /** Bytes of the value of an element, 0 to 255. */
    public static int size(final int element) {
        return element & 0xff;
    }

    /** Whether the value of an element is this, for example the bytes of a MID (RFC 8843 §15). */
    public static boolean is(final byte[] data, final int element, final byte[] value) {
        return size(element) == value.length
                && Bytes.equal(data, at(element), value, 0, value.length);
    }

    /**
     * Gives the extensions the identifiers of the other side and takes out those that it did not
     * agree to, in place. The packet may become shorter, and then it begins later: what stands
     * before the payload is moved towards it. Extensions in a form that is not of RFC 8285 are
     * taken out.
     *
     * @return how many bytes later the packet begins, and by how many it is shorter
     */
    public static int rewrite(final byte[] data, final int offset, final ExtensionMap map) {
        if (!RtpView.extended(data, offset)) {
            return 0;
        }
        final int head = head(data, offset);
        final int form = form(data, head);
        final int before = HEAD + 4 * Bytes.int16(data, head + 2);
        final int first = head + HEAD;
        final int written = form == 0 ? first : compact(data, first, head + before, form, map);
        int end = written;
        while ((end - first & 3) != 0) {
            data[end++] = 0;
        }
        if (end == first) {
            data[offset] = (byte) (data[offset] & ~EXTENSION_BIT);
            end = head;
        } else {
            if (map.oneByteOnly()) {
                Bytes.putInt16(data, head, ONE_BYTE);
            }
            Bytes.putInt16(data, head + 2, (end - first) / 4);
        }
        final int cut = head + before - end;
        if (cut > 0) {
            System.arraycopy(data, offset, data, offset + cut, end - offset);
        }
        return cut;
    }

    /** Moves what stays to the front and returns the end of it. */
    private static int compact(
            final byte[] data,
            final int first,
            final int end,
            final int form,
            final ExtensionMap map) {
        int to = first;
        int at = first;
        while (at < end) {
            if (data[at] == 0) {
                at++;
                continue;
            }
            final int id = id(data, at, form);
            final int size = size(data, at, form, end);
            if (size < 0 || ends(id, form)) {
                break;
            }
            final int target = map.target(id);
            final int value = at + form;
            final boolean narrow = form == 1 || map.oneByteOnly();
            if (target != 0 && (!narrow || fits(target, size))) {
                if (narrow) {
                    data[to++] = (byte) (target << 4 | (size - 1));
                } else {
                    data[to++] = (byte) target;
                    data[to++] = (byte) size;
                }
                System.arraycopy(data, value, data, to, size);
                to += size;
            }
            at = value + size;
        }
        return to;
    }

    /** Whether the one-byte form can say it (RFC 8285 §4.2). */
    private static boolean fits(final int id, final int size) {
        return id < RESERVED && size >= 1 && size <= MAX_SHORT;
    }

    private static boolean ends(final int id, final int form) {
        return form == 1 && id == RESERVED;
    }

    private static int head(final byte[] data, final int offset) {
        return offset + RtpView.FIXED_HEADER + 4 * RtpView.csrcCount(data, offset);
    }

    /** Bytes before the value of each element, 1 or 2; 0 when the form is another. */
    private static int form(final byte[] data, final int head) {
        final int profile = Bytes.int16(data, head);
        if (profile == ONE_BYTE) {
            return 1;
        }
        return profile >>> 4 == TWO_BYTE ? 2 : 0;
    }

    private static int id(final byte[] data, final int at, final int form) {
        return form == 1 ? (data[at] & 0xff) >>> 4 : data[at] & 0xff;
    }

    /** Bytes of the value of the element at {@code at}, or -1 when it does not fit. */
    private static int size(final byte[] data, final int at, final int form, final int end) {
        if (at + form > end) {
            return -1;
        }
        final int size = form == 1 ? (data[at] & 0x0f) + 1 : data[at + 1] & 0xff;
        return at + form + size <= end ? size : -1;
    }
}
