package org.ringdown.sip.message;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;

/**
 * A {@code sip:} or {@code sips:} URI: RFC 3261 §19.1. Escapes are kept in one form (what needs
 * none has none; upper-case hexadecimal), everything else is as it was written.
 *
 * @param secure whether the scheme is {@code sips}
 * @param user the user part with its escapes, or {@code null}; a URI without one is legal
 * @param password what stands after the user's colon, or {@code null}
 * @param host a name, an IPv4 address, or an IPv6 address in brackets
 * @param port 0 to 65535, or -1 when absent
 * @param headers what stands after the question mark, or {@code null}
 */
public record SipUri(
        boolean secure,
        @Nullable String user,
        @Nullable String password,
        String host,
        int port,
        Params params,
        @Nullable String headers)
        implements Uri {
    /** RFC 3261 §25.1 user-unreserved, and the number sign, which phones dial without escaping. */
    private static final String USER = "&=+$,;?/#";

    private static final String PASSWORD = "&=+$,";

    /** RFC 3261 §25.1 param-unreserved, and the equals sign, which base 64 ends with. */
    private static final String PARAM = "[]/:&+$=";

    private static final String HEADERS = "[]/?:+$&=";
    private static final String HEADER_VALUE = "[]/?:+$";
    private static final int MAX_PARAMS = 64;

    /** These count even when one URI only has them (RFC 3261 §19.1.4). */
    private static final List<String> TELLING =
            List.of("transport", "user", "ttl", "method", "maddr");

    /** A URI of a user at a host, without a port or parameters. {@code user} is plain text. */
    public static SipUri of(final @Nullable String user, final String host) {
        return new SipUri(false, escapeUser(user), null, host, -1, Params.EMPTY, null);
    }

    private static @Nullable String escapeUser(final @Nullable String user) {
        return user == null ? null : Escapes.escape(user, USER.replace("#", ""));
    }

    /** Reads the text of a URI, without angle brackets. */
    public static Parsed<SipUri> parse(final String text) {
        final boolean secure = text.regionMatches(true, 0, "sips:", 0, 5);
        if (!secure && !text.regionMatches(true, 0, "sip:", 0, 4)) {
            return Parsed.malformed("RFC3261-19.1.1 the scheme is sip or sips", 0);
        }
        final int start = secure ? 5 : 4;
        String user = null;
        String password = null;
        // Neither parameters nor headers may hold a bare @, so the first one ends the user part.
        final int sign = text.indexOf('@', start);
        if (sign >= 0) {
            final int colon = text.indexOf(':', start);
            final boolean hasPassword = colon >= 0 && colon < sign;
            user = Escapes.canonical(text.substring(start, hasPassword ? colon : sign), USER);
            if (user == null || user.isEmpty()) {
                return Parsed.malformed("RFC3261-19.1.1 the user part is escaped", start);
            }
            if (hasPassword) {
                password = Escapes.canonical(text.substring(colon + 1, sign), PASSWORD);
                if (password == null) {
                    return Parsed.malformed("RFC3261-19.1.1 the password is escaped", colon);
                }
            }
        }
        final Cursor cursor = new Cursor(text);
        cursor.moveTo(sign >= 0 ? sign + 1 : start);
        return afterUser(text, cursor, secure, user, password);
    }

    private static Parsed<SipUri> afterUser(
            final String text,
            final Cursor cursor,
            final boolean secure,
            final @Nullable String user,
            final @Nullable String password) {
        final String host = cursor.host();
        if (host == null) {
            return cursor.malformed();
        }
        int port = -1;
        if (cursor.skip(':')) {
            port = (int) cursor.number(65_535, "RFC3261-19.1.1 a port is a number below 65536");
            if (port < 0) {
                return cursor.malformed();
            }
        }
        final int question = text.indexOf('?', cursor.position());
        final int end = question < 0 ? text.length() : question;
        final Params params = readParams(text, cursor, end);
        if (params == null) {
            return cursor.malformed();
        }
        String headers = null;
        if (question >= 0) {
            headers = Escapes.canonical(text.substring(question + 1), HEADERS);
            if (headers == null || headers.isEmpty()) {
                return Parsed.malformed("RFC3261-19.1.1 headers are escaped", question);
            }
        }
        return Parsed.ok(new SipUri(secure, user, password, host, port, params, headers));
    }

    private static @Nullable Params readParams(
            final String text, final Cursor cursor, final int end) {
        if (cursor.position() == end) {
            return Params.EMPTY;
        }
        final List<Params.Param> list = new ArrayList<>(4);
        int at = cursor.position();
        while (at < end) {
            cursor.moveTo(at);
            if (!cursor.skip(';')) {
                cursor.fail("RFC3261-19.1.1 parameters follow the host");
                return null;
            }
            final int next = text.indexOf(';', at + 1);
            final int stop = next < 0 || next > end ? end : next;
            final int equals = text.indexOf('=', at + 1);
            final boolean valued = equals >= 0 && equals < stop;
            final String name =
                    Escapes.canonical(text.substring(at + 1, valued ? equals : stop), PARAM);
            final String value =
                    valued ? Escapes.canonical(text.substring(equals + 1, stop), PARAM) : null;
            if (name == null || name.isEmpty() || (valued && (value == null || value.isEmpty()))) {
                cursor.fail("RFC3261-19.1.1 a parameter is a name and a value, escaped");
                return null;
            }
            if (!Params.addTo(list, name, value, MAX_PARAMS)) {
                cursor.fail("RFC3261-19.1.1 a parameter stands once, and at most 64 of them");
                return null;
            }
            at = stop;
        }
        return Params.of(list);
    }

    @Override
    public String scheme() {
        return secure ? "sips" : "sip";
    }

    /** The user part without escapes, or {@code null}. */
    public @Nullable String userText() {
        return user == null ? null : Escapes.unescape(user);
    }

    /** The host without the brackets of an IPv6 address, in lower case. */
    public String hostText() {
        final String lower = host.toLowerCase(Locale.ROOT);
        return lower.startsWith("[") ? lower.substring(1, lower.length() - 1) : lower;
    }

    /**
     * The address of record that this URI names, in the form that locations are kept under (RFC
     * 3261 §10.3 step 5): {@code sip:user@host}, the user without escapes, the host in lower case,
     * no password, port, parameters or headers; always {@code sip}.
     */
    public String aor() {
        final String at = host.toLowerCase(Locale.ROOT);
        return user == null ? "sip:" + at : "sip:" + Escapes.unescape(user) + "@" + at;
    }

    /** Whether both URIs mean the same: RFC 3261 §19.1.4. This is not transitive. */
    public boolean equivalent(final SipUri other) {
        if (secure != other.secure
                || port != other.port
                || !same(user, other.user)
                || !same(password, other.password)
                || !host.equalsIgnoreCase(other.host)) {
            return false;
        }
        for (final String name : TELLING) {
            if (params.has(name) != other.params.has(name)) {
                return false;
            }
        }
        for (final Params.Param param : params.entries()) {
            if (other.params.has(param.name())
                    && !sameIgnoringCase(param.raw(), other.params.raw(param.name()))) {
                return false;
            }
        }
        return sameHeaders(headers, other.headers);
    }

    private static boolean same(final @Nullable String a, final @Nullable String b) {
        return a == null ? b == null : a.equals(b);
    }

    private static boolean sameIgnoringCase(final @Nullable String a, final @Nullable String b) {
        return a == null ? b == null : a.equalsIgnoreCase(b);
    }

    private static boolean sameHeaders(final @Nullable String a, final @Nullable String b) {
        if (a == null || b == null) {
            return a == null && b == null;
        }
        return Arrays.equals(sortedHeaders(a), sortedHeaders(b));
    }

    private static String[] sortedHeaders(final String headers) {
        final String[] parts = headers.split("&", -1);
        for (int i = 0; i < parts.length; i++) {
            final int equals = parts[i].indexOf('=');
            if (equals > 0) {
                parts[i] =
                        HeaderName.canonical(parts[i].substring(0, equals)).toLowerCase(Locale.ROOT)
                                + parts[i].substring(equals);
            }
        }
        Arrays.sort(parts);
        return parts;
    }

    /** With a parameter in place of any of the same name; {@code value} is plain text. */
    public SipUri withParam(final String name, final @Nullable String value) {
        return withParams(params.with(name, value == null ? null : Escapes.escape(value, PARAM)));
    }

    /** Without the parameter of this name. */
    public SipUri withoutParam(final String name) {
        return withParams(params.without(name));
    }

    /** With these parameters only. */
    public SipUri withParams(final Params all) {
        return new SipUri(secure, user, password, host, port, all, headers);
    }

    /** At another host. {@code newPort} is -1 for none; an IPv6 host has its brackets. */
    public SipUri withHostPort(final String newHost, final int newPort) {
        return new SipUri(secure, user, password, newHost, newPort, params, headers);
    }

    /** For another user, in plain text, or {@code null} for none; any password is dropped. */
    public SipUri withUser(final @Nullable String plain) {
        return new SipUri(secure, escapeUser(plain), null, host, port, params, headers);
    }

    /** Without headers, as a Request-URI must be (RFC 3261 §19.1.1 table 1). */
    public SipUri withoutHeaders() {
        return new SipUri(secure, user, password, host, port, params, null);
    }

    /**
     * The value of a header of this URI without escapes, the first of this name; {@code null} when
     * there is none.
     */
    public @Nullable String headerText(final String name) {
        if (headers != null) {
            for (final String each : headers.split("&", -1)) {
                final int equals = each.indexOf('=');
                if (equals > 0
                        && Escapes.unescape(each.substring(0, equals)).equalsIgnoreCase(name)) {
                    // What could break a line keeps its escape.
                    return Escapes.unescape(each.substring(equals + 1)).replace("%25", "%");
                }
            }
        }
        return null;
    }

    /** With one more header; {@code value} is plain text. */
    public SipUri withHeader(final String name, final String value) {
        final String more = name + "=" + Escapes.escape(value, HEADER_VALUE);
        return new SipUri(
                secure,
                user,
                password,
                host,
                port,
                params,
                headers == null ? more : headers + "&" + more);
    }

    /** The value of the {@code transport} parameter, or {@code null}. */
    public @Nullable String transportParam() {
        return params.raw("transport");
    }

    /** The value of a parameter without escapes; {@code null} when absent or without a value. */
    public @Nullable String paramText(final String name) {
        final String raw = params.raw(name);
        return raw == null ? null : Escapes.unescape(raw);
    }

    /** Whether the {@code lr} parameter is there: RFC 3261 §16.12.1.1. */
    public boolean looseRouting() {
        return params.has("lr");
    }

    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder(64).append(secure ? "sips:" : "sip:");
        if (user != null) {
            text.append(user);
            if (password != null) {
                text.append(':').append(password);
            }
            text.append('@');
        }
        text.append(host);
        if (port >= 0) {
            text.append(':').append(port);
        }
        text.append(params);
        if (headers != null) {
            text.append('?').append(headers);
        }
        return text.toString();
    }
}
