package org.ringdown.sip.message;

import org.ringdown.core.Parsed;

/**
 * The place of a request in its dialog: RFC 3261 §20.16.
 *
 * @param number 0 to 2³¹−1 (RFC 3261 §8.1.1.5)
 */
public record CSeq(long number, Method method) {
    /** The greatest number there may be. */
    public static final long MAX = Integer.MAX_VALUE;

    /** Checks the range. */
    public CSeq {
        if (number < 0 || number > MAX) {
            throw new IllegalArgumentException("CSeq out of range: " + number);
        }
    }

    /** Reads a header field value, for example {@code 4711 INVITE}. */
    public static Parsed<CSeq> parse(final String text) {
        final Cursor cursor = new Cursor(text);
        cursor.skipSpace();
        final long number = cursor.number(MAX, "RFC3261-8.1.1.5 CSeq number is below 2^31");
        if (number < 0) {
            return cursor.malformed();
        }
        if (!cursor.atSpace()) {
            return cursor.malformed("RFC3261-20.16 CSeq is a number, white space and a method");
        }
        cursor.skipSpace();
        final String method = cursor.token("RFC3261-20.16 CSeq names a method");
        if (method == null) {
            return cursor.malformed();
        }
        cursor.skipSpace();
        return cursor.atEnd()
                ? Parsed.ok(new CSeq(number, Method.of(method)))
                : cursor.malformed("RFC3261-20.16 nothing follows the method");
    }

    @Override
    public String toString() {
        return number + " " + method;
    }
}
