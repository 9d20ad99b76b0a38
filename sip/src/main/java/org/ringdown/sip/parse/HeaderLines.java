package org.ringdown.sip.parse;

import org.jspecify.annotations.Nullable;
import org.ringdown.sip.message.Cursor;
import org.ringdown.sip.message.HeaderIndex;
import org.ringdown.sip.message.HeaderName;

/**
 * Finds the header lines of one message: RFC 3261 §7.3. Lines end with CRLF and nothing else; a
 * bare CR or LF, or a control character outside a quoted pair, is refused, because the next reader
 * might take it for the end of a line.
 */
final class HeaderLines {
    private final byte[] bytes;
    private final Limits limits;
    private final HeaderIndex.Builder index = new HeaderIndex.Builder();
    private int at;
    private @Nullable String broken;

    HeaderLines(final byte[] bytes, final int start, final Limits limits) {
        this.bytes = bytes;
        this.limits = limits;
        at = start;
    }

    /** Reads up to and including the empty line; false when a rule is broken. */
    boolean read() {
        while (at + 1 < bytes.length) {
            if (bytes[at] == '\r' && bytes[at + 1] == '\n') {
                at += 2;
                return true;
            }
            if (index.count() == limits.headers()) {
                return fail("limit: too many header lines");
            }
            if (!line()) {
                return false;
            }
        }
        return fail("RFC3261-7 the header ends with an empty line");
    }

    private boolean line() {
        final int start = at;
        while (at < bytes.length && Cursor.isTokenChar(bytes[at])) {
            at++;
        }
        final int nameEnd = at;
        while (at < bytes.length && isSpace(bytes[at])) {
            at++;
        }
        if (nameEnd == start || at == bytes.length || bytes[at] != ':') {
            return fail("RFC3261-7.3.1 a header line is a name, a colon and a value");
        }
        boolean regular = at == nameEnd;
        at++;
        while (at < bytes.length && isSpace(bytes[at])) {
            at++;
        }
        int valueStart = at;
        while (true) {
            final int end = lineEnd();
            if (end < 0) {
                return false;
            }
            if (end + 2 >= bytes.length || !isSpace(bytes[end + 2])) {
                at = end + 2;
                break;
            }
            regular = false;
            at = end + 2;
        }
        if (at - start > limits.headerLine()) {
            at = start;
            return fail("limit: a header line is too long");
        }
        int valueEnd = at - 2;
        while (valueStart < valueEnd && isSpaceOrEnd(bytes[valueStart])) {
            valueStart++;
        }
        while (valueStart < valueEnd && isSpaceOrEnd(bytes[valueEnd - 1])) {
            valueEnd--;
        }
        final String name = HeaderName.canonical(bytes, start, nameEnd);
        if (HeaderName.single(name) && index.has(name)) {
            at = start;
            return fail("RFC3261-7.3.1 this header field stands once");
        }
        index.add(name, start, valueStart, valueEnd, regular);
        return true;
    }

    /** Where the next CRLF stands, or -1. */
    private int lineEnd() {
        final int limit = bytes.length - 1;
        for (int i = at; i < limit; i++) {
            final byte b = bytes[i];
            if (b >= ' ' || b < 0 || b == '\t') {
                continue;
            }
            if (b == '\r' && bytes[i + 1] == '\n') {
                return i;
            }
            if (b == '\r' || b == '\n' || bytes[i - 1] != '\\') {
                at = i;
                fail("RFC3261-25.1 no control characters in a header line");
                return -1;
            }
        }
        at = bytes.length;
        fail("RFC3261-7.3.1 a header line ends with CRLF");
        return -1;
    }

    private static boolean isSpace(final byte b) {
        return b == ' ' || b == '\t';
    }

    private static boolean isSpaceOrEnd(final byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    private boolean fail(final String rule) {
        broken = rule;
        return false;
    }

    /** The rule that was broken. */
    String rule() {
        return broken == null ? "RFC3261-7 syntax" : broken;
    }

    /** Where reading stopped: the body's start, or the broken place. */
    int position() {
        return at;
    }

    HeaderIndex.Builder index() {
        return index;
    }
}
