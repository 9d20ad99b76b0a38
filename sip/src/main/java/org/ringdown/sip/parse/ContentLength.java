package org.ringdown.sip.parse;

import org.ringdown.core.Parsed;
import org.ringdown.sip.message.Cursor;
import org.ringdown.sip.message.HeaderName;

/**
 * Finds the Content-Length of a message that is not parsed yet: a stream needs it to know where the
 * message ends (RFC 3261 §18.3). It reads header lines as {@link SipParser} does, so that both see
 * the same length.
 */
public final class ContentLength {
    private ContentLength() {}

    /**
     * The announced length. On a stream the header field must be there (§20.14), once.
     *
     * @param end where the body starts, after the empty line
     */
    public static Parsed<Integer> find(final byte[] data, final int start, final int end) {
        int found = -1;
        int at = nextLine(data, start, end);
        while (at < end) {
            final int stop = nextLine(data, at, end);
            int nameEnd = at;
            while (nameEnd < stop && Cursor.isTokenChar(data[nameEnd])) {
                nameEnd++;
            }
            int colon = nameEnd;
            while (colon < stop && isSpace(data[colon])) {
                colon++;
            }
            if (nameEnd > at
                    && colon < stop
                    && data[colon] == ':'
                    && HeaderName.canonical(data, at, nameEnd).equals(HeaderName.CONTENT_LENGTH)) {
                if (found >= 0) {
                    return Parsed.malformed("RFC3261-7.3.1 Content-Length stands once", at);
                }
                found = number(data, colon + 1, stop);
                if (found < 0) {
                    return Parsed.malformed("RFC3261-20.14 Content-Length is a number", at);
                }
            }
            at = stop;
        }
        return found < 0
                ? Parsed.malformed("RFC3261-20.14 a stream needs Content-Length", end)
                : Parsed.ok(found);
    }

    /** Where the line after this one and its continuation lines starts. */
    private static int nextLine(final byte[] data, final int start, final int end) {
        for (int i = start; i + 1 < end; i++) {
            if (data[i] == '\r' && data[i + 1] == '\n' && (i + 2 >= end || !isSpace(data[i + 2]))) {
                return i + 2;
            }
        }
        return end;
    }

    private static int number(final byte[] data, final int start, final int end) {
        int from = start;
        int to = end;
        while (from < to && isSpaceOrEnd(data[from])) {
            from++;
        }
        while (from < to && isSpaceOrEnd(data[to - 1])) {
            to--;
        }
        long value = from == to ? -1 : 0;
        for (int i = from; i < to; i++) {
            value = value * 10 + (data[i] - '0');
            if (data[i] < '0' || data[i] > '9' || value > Integer.MAX_VALUE) {
                return -1;
            }
        }
        return (int) value;
    }

    private static boolean isSpace(final byte b) {
        return b == ' ' || b == '\t';
    }

    private static boolean isSpaceOrEnd(final byte b) {
        return isSpace(b) || b == '\r' || b == '\n';
    }
}
