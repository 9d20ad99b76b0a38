package org.ringdown.sip.message;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;

/**
 * One hop of a request's way, and of its response's way back: RFC 3261 §20.42.
 *
 * @param transport as written, for example {@code UDP}; unknown ones are legal
 * @param host the sent-by host; an IPv6 address has its brackets
 * @param port the sent-by port, or -1 when absent
 */
public record Via(String transport, String host, int port, Params params) {
    /** What every branch begins with since RFC 3261 (§8.1.1.7). */
    public static final String MAGIC_COOKIE = "z9hG4bK";

    /** Reads one value. */
    public static Parsed<Via> parse(final String text) {
        final Cursor cursor = new Cursor(text);
        cursor.skipSpace();
        final Via via = next(cursor);
        cursor.skipSpace();
        if (via == null) {
            return cursor.malformed();
        }
        return cursor.atEnd()
                ? Parsed.ok(via)
                : cursor.malformed("RFC3261-20.42 one Via value, then nothing more");
    }

    /** Reads a comma-separated list of one or more values. */
    public static Parsed<List<Via>> parseList(final String text) {
        final Cursor cursor = new Cursor(text);
        cursor.skipSpace();
        final List<Via> list = new ArrayList<>(2);
        do {
            final Via via = next(cursor);
            if (via == null) {
                return cursor.malformed();
            }
            list.add(via);
        } while (cursor.skipSeparator(','));
        cursor.skipSpace();
        return cursor.atEnd()
                ? Parsed.ok(List.copyOf(list))
                : cursor.malformed("RFC3261-20.42 Via values are separated by commas");
    }

    private static @Nullable Via next(final Cursor cursor) {
        final String name = cursor.token("RFC3261-20.42 Via starts with SIP/2.0/transport");
        if (name == null) {
            return null;
        }
        final boolean slash = cursor.skipSeparator('/');
        final String version = cursor.token("RFC3261-20.42 Via starts with SIP/2.0/transport");
        if (!slash || version == null || !name.equalsIgnoreCase("SIP") || !version.equals("2.0")) {
            cursor.fail("RFC3261-20.42 Via starts with SIP/2.0/transport");
            return null;
        }
        if (!cursor.skipSeparator('/')) {
            cursor.fail("RFC3261-20.42 Via names a transport");
            return null;
        }
        final String transport = cursor.token("RFC3261-20.42 Via names a transport");
        if (transport == null) {
            return null;
        }
        if (!cursor.atSpace()) {
            cursor.fail("RFC3261-20.42 white space follows the transport");
            return null;
        }
        cursor.skipSpace();
        final String host = cursor.host();
        if (host == null) {
            return null;
        }
        int port = -1;
        if (cursor.skipSeparator(':')) {
            port = (int) cursor.number(65_535, "RFC3261-20.42 a port is a number below 65536");
            if (port < 0) {
                return null;
            }
        }
        final Params params = cursor.params();
        return params == null ? null : new Via(transport, host, port, params);
    }

    /** The {@code branch} parameter, or {@code null} (clients older than RFC 3261). */
    public @Nullable String branch() {
        return params.raw("branch");
    }

    /** The {@code received} parameter without brackets, or {@code null}: RFC 3261 §18.2.1. */
    public @Nullable String received() {
        final String value = params.value("received");
        return value != null && value.startsWith("[") && value.endsWith("]")
                ? value.substring(1, value.length() - 1)
                : value;
    }

    /** With this parameter in place of any of the same name. */
    public Via withParam(final String name, final @Nullable String value) {
        return new Via(transport, host, port, params.with(name, value));
    }

    @Override
    public String toString() {
        return "SIP/2.0/" + transport + " " + host + (port < 0 ? "" : ":" + port) + params;
    }
}
