package org.ringdown.sip.auth;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.sip.message.Cursor;

/**
 * The parameters after {@code Digest} in challenges and credentials: RFC 7616 §3.3, §3.4. Values
 * are taken with or without quotes, whatever the grammar asks, as real clients differ.
 *
 * @param values by name, without case; quotes and escapes are undone
 */
record AuthParams(Map<String, String> values) {
    private static final int MAX_PARAMS = 32;

    static Parsed<AuthParams> parse(final String text) {
        final Cursor cursor = new Cursor(text);
        cursor.skipSpace();
        final String scheme = cursor.token("RFC7616-3.3 the scheme comes first");
        if (scheme == null || !scheme.equalsIgnoreCase("Digest")) {
            return cursor.malformed("RFC7616-3.3 the scheme is Digest");
        }
        if (!cursor.atSpace()) {
            return cursor.malformed("RFC7616-3.3 parameters follow the scheme");
        }
        cursor.skipSpace();
        final Map<String, String> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        do {
            final String name = cursor.token("RFC7616-3.4 a parameter has a name");
            if (name == null) {
                return cursor.malformed();
            }
            if (!cursor.skipSeparator('=')) {
                return cursor.malformed("RFC7616-3.4 a parameter has a value");
            }
            final String value = cursor.peek() == '"' ? cursor.quoted() : bare(cursor);
            if (value == null) {
                return cursor.malformed();
            }
            if (values.size() == MAX_PARAMS || values.put(name, Cursor.unquote(value)) != null) {
                return cursor.malformed("RFC7616-3.4 a parameter stands once, and at most 32 do");
            }
        } while (cursor.skipSeparator(','));
        cursor.skipSpace();
        return cursor.atEnd()
                ? Parsed.ok(new AuthParams(values))
                : cursor.malformed("RFC7616-3.4 parameters are separated by commas");
    }

    private static String bare(final Cursor cursor) {
        final int start = cursor.position();
        while (cursor.peek() > ' ' && cursor.peek() != ',' && cursor.peek() != '"') {
            cursor.moveTo(cursor.position() + 1);
        }
        return cursor.since(start);
    }

    @Nullable String get(final String name) {
        return values.get(name);
    }
}
