package org.ringdown.sip.message;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;

/**
 * An address with an optional display name and parameters, as in From, To, Contact, Route: RFC 3261
 * §20.10.
 *
 * @param displayName without quotes and escapes; {@code null} when there is none
 * @param params the header field's parameters; those of the URI are in the URI
 */
public record NameAddr(@Nullable String displayName, Uri uri, Params params) {

    /** An address without a name or parameters. */
    public static NameAddr of(final Uri uri) {
        return new NameAddr(null, uri, Params.EMPTY);
    }

    /** Reads one address that is all of {@code text}. */
    public static Parsed<NameAddr> parse(final String text) {
        final Cursor cursor = new Cursor(text);
        cursor.skipSpace();
        return switch (next(text, cursor)) {
            case Parsed.Ok<NameAddr> ok -> {
                cursor.skipSpace();
                yield cursor.atEnd()
                        ? ok
                        : cursor.malformed("RFC3261-20.10 one address, then nothing more");
            }
            case Parsed.Malformed<NameAddr> malformed -> malformed;
        };
    }

    /** Reads a comma-separated list of one or more addresses. */
    public static Parsed<List<NameAddr>> parseList(final String text) {
        final Cursor cursor = new Cursor(text);
        cursor.skipSpace();
        final List<NameAddr> list = new ArrayList<>(2);
        do {
            switch (next(text, cursor)) {
                case Parsed.Ok<NameAddr>(NameAddr address) -> list.add(address);
                case Parsed.Malformed<NameAddr>(String rule, int offset) -> {
                    return Parsed.malformed(rule, offset);
                }
            }
        } while (cursor.skipSeparator(','));
        cursor.skipSpace();
        return cursor.atEnd()
                ? Parsed.ok(List.copyOf(list))
                : cursor.malformed("RFC3261-20.10 addresses are separated by commas");
    }

    private static Parsed<NameAddr> next(final String text, final Cursor cursor) {
        final int start = cursor.position();
        String displayName = null;
        if (cursor.peek() == '"') {
            final String quoted = cursor.quoted();
            if (quoted == null) {
                return cursor.malformed();
            }
            displayName = Cursor.unquote(quoted);
            cursor.skipSpace();
        } else {
            while (Cursor.isTokenChar(cursor.peek()) || cursor.peek() >= 128 || cursor.atSpace()) {
                cursor.moveTo(cursor.position() + 1);
            }
            if (cursor.peek() == '<') {
                final String name = cursor.since(start).stripTrailing();
                displayName = name.isEmpty() ? null : name;
            } else {
                cursor.moveTo(start);
            }
        }
        if (cursor.peek() == '<') {
            final int open = cursor.position();
            final int close = text.indexOf('>', open);
            if (close < 0) {
                return cursor.malformed("RFC3261-20.10 an angle bracket is closed");
            }
            cursor.moveTo(close + 1);
            return finish(displayName, text, open + 1, close, cursor);
        }
        if (displayName != null) {
            return cursor.malformed("RFC3261-20.10 a display name is followed by <");
        }
        return bare(text, cursor);
    }

    /** Without brackets, semicolons begin the header's parameters (RFC 3261 §20.10). */
    private static Parsed<NameAddr> bare(final String text, final Cursor cursor) {
        final int start = cursor.position();
        int end = start;
        while (end < text.length() && " \t;,?<>\"".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        cursor.moveTo(end);
        if (cursor.peek() == '?') {
            return cursor.malformed("RFC3261-20.10 a URI with ? stands in angle brackets");
        }
        return finish(null, text, start, end, cursor);
    }

    private static Parsed<NameAddr> finish(
            final @Nullable String displayName,
            final String text,
            final int start,
            final int end,
            final Cursor cursor) {
        return switch (Uri.parse(text.substring(start, end))) {
            case Parsed.Ok<Uri>(Uri uri) -> {
                final Params params = cursor.params();
                yield params == null
                        ? cursor.malformed()
                        : Parsed.ok(new NameAddr(displayName, uri, params));
            }
            case Parsed.Malformed<Uri>(String rule, int offset) ->
                    Parsed.malformed(rule, start + offset);
        };
    }

    /** The {@code tag} parameter, or {@code null}. */
    public @Nullable String tag() {
        return params.raw("tag");
    }

    /** With this tag. */
    public NameAddr withTag(final String tag) {
        return withParam("tag", tag);
    }

    /** With this parameter in place of any of the same name. */
    public NameAddr withParam(final String name, final @Nullable String value) {
        return new NameAddr(displayName, uri, params.with(name, value));
    }

    /** With these parameters alone. */
    public NameAddr withParams(final Params others) {
        return new NameAddr(displayName, uri, others);
    }

    /** With another URI. */
    public NameAddr withUri(final Uri other) {
        return new NameAddr(displayName, other, params);
    }

    /** The SIP URI, or {@code null} when the URI has another scheme. */
    public @Nullable SipUri sipUri() {
        return uri instanceof SipUri sip ? sip : null;
    }

    /** As it is written, the URI always in angle brackets. */
    @Override
    public String toString() {
        final String name = displayName == null ? "" : Cursor.quote(displayName) + " ";
        return name + "<" + uri + ">" + params;
    }
}
