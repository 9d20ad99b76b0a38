package org.ringdown.sip.message;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;

/**
 * Reads the lexical elements of RFC 3261 §25.1 from left to right out of an unfolded header field
 * value. A method that cannot read what it was asked for returns {@code null} (or a negative
 * number), and the cursor remembers the rule and the place for {@link #malformed()}. It goes
 * forward only and never calls itself, so that no input costs more than its length.
 */
public final class Cursor {
    /** More parameters than any honest header field has. */
    private static final int MAX_PARAMS = 64;

    private static final int MAX_HOST = 255;
    private static final boolean[] TOKEN = new boolean[128];

    static {
        for (int c = '0'; c <= '9'; c++) {
            TOKEN[c] = true;
        }
        for (int c = 'a'; c <= 'z'; c++) {
            TOKEN[c] = true;
            TOKEN[c - 'a' + 'A'] = true;
        }
        for (final char c : "-.!%*_+`'~".toCharArray()) {
            TOKEN[c] = true;
        }
    }

    private final String text;
    private final int end;
    private int at;
    private @Nullable String broken;
    private int brokenAt;

    /** A cursor at the start of {@code text}. */
    public Cursor(final String text) {
        this.text = text;
        end = text.length();
    }

    /** Whether {@code c} may stand in a token. */
    public static boolean isTokenChar(final int c) {
        return c >= 0 && c < 128 && TOKEN[c];
    }

    /** Whether {@code text} is one token. */
    public static boolean isToken(final String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isTokenChar(text.charAt(i))) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** Where the cursor stands, from 0. */
    public int position() {
        return at;
    }

    /** Puts the cursor at {@code position}. */
    public void moveTo(final int position) {
        at = position;
    }

    /** Whether everything was read. */
    public boolean atEnd() {
        return at >= end;
    }

    /** The character under the cursor, or -1 at the end. */
    public int peek() {
        return at < end ? text.charAt(at) : -1;
    }

    /** Whether the cursor stands on white space. */
    public boolean atSpace() {
        final int c = peek();
        return c == ' ' || c == '\t';
    }

    /** Passes over white space, if there is any. */
    public void skipSpace() {
        while (atSpace()) {
            at++;
        }
    }

    /** Passes over {@code c} if it is there. */
    public boolean skip(final char c) {
        if (peek() != c) {
            return false;
        }
        at++;
        return true;
    }

    /** Passes over {@code c} with white space on both sides, if it is there. */
    public boolean skipSeparator(final char c) {
        final int start = at;
        skipSpace();
        if (!skip(c)) {
            at = start;
            return false;
        }
        skipSpace();
        return true;
    }

    /** The text from {@code start} to the cursor. */
    public String since(final int start) {
        return text.substring(start, at);
    }

    /** A token, or {@code null} with {@code rule} broken. */
    public @Nullable String token(final String rule) {
        final int start = at;
        while (at < end && isTokenChar(text.charAt(at))) {
            at++;
        }
        if (at == start) {
            fail(rule);
            return null;
        }
        return text.substring(start, at);
    }

    /** A number of 0 to {@code max}, or -1 with {@code rule} broken. */
    public long number(final long max, final String rule) {
        final int start = at;
        long value = 0;
        while (at < end && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            value = value * 10 + (text.charAt(at) - '0');
            if (value > max) {
                at = start;
                return fail(rule);
            }
            at++;
        }
        return at == start ? fail(rule) : value;
    }

    /** A quoted string with its quotes and escapes as they stand, or {@code null}. */
    public @Nullable String quoted() {
        final int start = at;
        if (!skip('"')) {
            fail("RFC3261-25.1 a quoted string starts with a quote");
            return null;
        }
        while (at < end) {
            char c = text.charAt(at++);
            if (c == '"') {
                return text.substring(start, at);
            }
            if (c == '\\' && at < end) {
                c = text.charAt(at++);
            }
            if (c == '\r' || c == '\n') {
                break;
            }
        }
        at = start;
        fail("RFC3261-25.1 a quoted string ends with a quote");
        return null;
    }

    /**
     * A host: a name, an IPv4 address, or an IPv6 reference in its brackets; {@code null} if none.
     * Underscores are let through in names, as many real ones have them.
     */
    public @Nullable String host() {
        final int start = at;
        if (peek() == '[') {
            final int close = text.indexOf(']', at);
            if (close < 0 || !Ipv6.valid(text, at + 1, close)) {
                fail("RFC3261-25.1 an IPv6 reference is an address in brackets");
                return null;
            }
            at = close + 1;
            return text.substring(start, at);
        }
        boolean dot = true;
        while (at < end) {
            final char c = text.charAt(at);
            if (c == '.' ? dot : !isHostChar(c)) {
                break;
            }
            dot = c == '.';
            at++;
        }
        if (at == start || at - start > MAX_HOST) {
            at = start;
            fail("RFC3261-25.1 a host is a name or an address");
            return null;
        }
        return text.substring(start, at);
    }

    private static boolean isHostChar(final char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '_';
    }

    /** Parameters of a header field, up to where there is no more {@code ;}; or {@code null}. */
    public @Nullable Params params() {
        if (!skipSeparator(';')) {
            return Params.EMPTY;
        }
        final List<Params.Param> list = new ArrayList<>(4);
        do {
            final String name = token("RFC3261-25.1 a parameter has a name");
            if (name == null) {
                return null;
            }
            String value = null;
            if (skipSeparator('=')) {
                value = peek() == '"' ? quoted() : paramValue();
                if (value == null) {
                    return null;
                }
            }
            if (!Params.addTo(list, name, value, MAX_PARAMS)) {
                fail("RFC3261-7.3.1 a parameter stands once, and at most 64 of them");
                return null;
            }
        } while (skipSeparator(';'));
        return Params.of(list);
    }

    /** More than a token: hosts stand here, and what real clients write without quotes. */
    private @Nullable String paramValue() {
        final int start = at;
        while (at < end) {
            final char c = text.charAt(at);
            if (c <= ' ' || c == ';' || c == ',' || c == '"' || c == '<' || c == '>' || c == 127) {
                break;
            }
            at++;
        }
        if (at == start) {
            fail("RFC3261-25.1 a parameter's value is not empty");
            return null;
        }
        return text.substring(start, at);
    }

    /** Notes a broken rule at the cursor; the first one counts. */
    public long fail(final String rule) {
        if (broken == null) {
            broken = rule;
            brokenAt = Math.min(at, end);
        }
        return -1;
    }

    /** The first rule that was broken. */
    public <T> Parsed<T> malformed() {
        return Parsed.malformed(broken == null ? "RFC3261-25.1 syntax" : broken, brokenAt);
    }

    /** {@code rule} is broken here, unless one was before. */
    public <T> Parsed<T> malformed(final String rule) {
        fail(rule);
        return malformed();
    }

    /** A quoted string's text: without quotes and escapes. Other text is returned as it is. */
    public static String unquote(final String raw) {
        if (raw.length() < 2 || raw.charAt(0) != '"') {
            return raw;
        }
        if (raw.indexOf('\\') < 0) {
            return raw.substring(1, raw.length() - 1);
        }
        final StringBuilder plain = new StringBuilder(raw.length());
        for (int i = 1; i < raw.length() - 1; i++) {
            if (raw.charAt(i) == '\\' && i + 1 < raw.length() - 1) {
                i++;
            }
            plain.append(raw.charAt(i));
        }
        return plain.toString();
    }

    /**
     * {@code plain} as a quoted string. Line ends cannot be written in one (RFC 3261 §25.1) and
     * become spaces.
     */
    public static String quote(final String plain) {
        final StringBuilder raw = new StringBuilder(plain.length() + 2).append('"');
        for (int i = 0; i < plain.length(); i++) {
            final char c = plain.charAt(i);
            if (c == '\r' || c == '\n') {
                raw.append(' ');
                continue;
            }
            if (c == '"' || c == '\\' || (c < ' ' && c != '\t') || c == 127) {
                raw.append('\\');
            }
            raw.append(c);
        }
        return raw.append('"').toString();
    }
}
