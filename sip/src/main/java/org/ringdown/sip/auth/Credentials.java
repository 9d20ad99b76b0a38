package org.ringdown.sip.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.core.Secret;
import org.ringdown.sip.message.Cursor;

/**
 * What a client answers to a challenge, in Authorization or Proxy-Authorization: RFC 7616 §3.4.
 *
 * @param algorithm as written; {@code null} means MD5
 * @param qop {@code null} from clients of RFC 2069, as are {@code nc} and {@code cnonce}
 * @param nc how often the nonce was used, as written: eight hexadecimal digits
 */
public record Credentials(
        String username,
        String realm,
        String nonce,
        String uri,
        String response,
        @Nullable String algorithm,
        @Nullable String qop,
        @Nullable String nc,
        @Nullable String cnonce,
        @Nullable String opaque) {

    // What the parameters are called, by where they stand in the record.
    private static final String[] NAMES = {
        "username",
        "realm",
        "nonce",
        "uri",
        "response",
        "algorithm",
        "qop",
        "nc",
        "cnonce",
        "opaque"
    };
    private static final int QOP = 6;
    private static final int NC = 7;
    private static final int CNONCE = 8;

    /** What must be there: the first five. */
    private static final int NEEDED = 5;

    private static final int MAX_PARAMS = 32;

    /**
     * Reads a header field's value. Values are taken with or without quotes, whatever the grammar
     * asks, as real clients differ.
     */
    public static Parsed<Credentials> parse(final String text) {
        final Cursor cursor = new Cursor(text);
        cursor.skipSpace();
        final int start = cursor.position();
        final String scheme = cursor.token("RFC7616-3.4 the scheme comes first");
        if (scheme == null || !scheme.equalsIgnoreCase("Digest")) {
            cursor.moveTo(start);
            return cursor.malformed("RFC7616-3.4 the scheme is Digest");
        }
        if (!cursor.atSpace()) {
            return cursor.malformed("RFC7616-3.4 parameters follow the scheme");
        }
        cursor.skipSpace();
        final @Nullable String[] values = new @Nullable String[NAMES.length];
        if (!read(cursor, values)) {
            return cursor.malformed();
        }
        cursor.skipSpace();
        if (!cursor.atEnd()) {
            return cursor.malformed("RFC7616-3.4 parameters are separated by commas");
        }
        return of(values);
    }

    private static boolean read(final Cursor cursor, final @Nullable String[] values) {
        List<String> others = List.of();
        int count = 0;
        do {
            final String name = cursor.token("RFC7616-3.4 a parameter has a name");
            if (name == null) {
                return false;
            }
            if (!cursor.skipSeparator('=')) {
                cursor.fail("RFC7616-3.4 a parameter has a value");
                return false;
            }
            final String value = value(cursor);
            if (value == null) {
                return false;
            }
            final int known = known(name);
            boolean again = ++count > MAX_PARAMS;
            if (known >= 0) {
                again |= values[known] != null;
                values[known] = value;
            } else {
                if (others.isEmpty()) {
                    others = new ArrayList<>(2);
                }
                again |= others.contains(name.toLowerCase(Locale.ROOT));
                others.add(name.toLowerCase(Locale.ROOT));
            }
            if (again) {
                cursor.fail("RFC7616-3.4 a parameter stands once, and at most 32 do");
                return false;
            }
        } while (cursor.skipSeparator(','));
        return true;
    }

    private static int known(final String name) {
        for (int i = 0; i < NAMES.length; i++) {
            if (name.equalsIgnoreCase(NAMES[i])) {
                return i;
            }
        }
        return -1;
    }

    private static @Nullable String value(final Cursor cursor) {
        if (cursor.peek() == '"') {
            final String raw = cursor.quoted();
            return raw == null ? null : Cursor.unquote(raw);
        }
        final int start = cursor.position();
        while (cursor.peek() > ' ' && cursor.peek() != ',' && cursor.peek() != '"') {
            cursor.moveTo(cursor.position() + 1);
        }
        return cursor.since(start);
    }

    private static Parsed<Credentials> of(final @Nullable String[] values) {
        for (int i = 0; i < NEEDED; i++) {
            if (values[i] == null) {
                return Parsed.malformed(
                        "RFC7616-3.4 username, realm, nonce, uri and response are there", 0);
            }
        }
        final String nc = values[NC];
        if (values[QOP] != null && (nc == null || values[CNONCE] == null || useCount(nc) < 0)) {
            return Parsed.malformed("RFC7616-3.4 qop comes with nc and cnonce", 0);
        }
        return Parsed.ok(
                new Credentials(
                        there(values[0]),
                        there(values[1]),
                        there(values[2]),
                        there(values[3]),
                        there(values[4]),
                        values[5],
                        values[QOP],
                        nc,
                        values[CNONCE],
                        values[9]));
    }

    private static String there(final @Nullable String value) {
        return Objects.requireNonNull(value);
    }

    private static long useCount(final String nc) {
        if (nc.isEmpty() || nc.length() > 8) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < nc.length(); i++) {
            final int digit = nc.charAt(i) < 128 ? Character.digit(nc.charAt(i), 16) : -1;
            if (digit < 0) {
                return -1;
            }
            value = (value << 4) | digit;
        }
        return value;
    }

    /** How often the client says it used the nonce, this time included; 0 when it does not say. */
    public long useCount() {
        return nc == null ? 0 : useCount(nc);
    }

    /** The algorithm, or {@code null} when it is none of ours. */
    public Digest.@Nullable Algorithm digestAlgorithm() {
        return algorithm == null ? Digest.Algorithm.MD5 : Digest.Algorithm.of(algorithm);
    }

    /** Whether the body is part of the answer: {@code qop=auth-int}, RFC 7616 §3.4.3. */
    public boolean coversBody() {
        return "auth-int".equalsIgnoreCase(qop);
    }

    /**
     * Answers a challenge with {@code qop=auth}, as a client does.
     *
     * @param ha1 for the challenge's algorithm and realm
     * @param useCount how often the nonce was used, this time included
     */
    public static Credentials answer(
            final Challenge challenge,
            final String username,
            final Secret ha1,
            final String method,
            final String uri,
            final String cnonce,
            final int useCount) {
        return answer(challenge, username, ha1, method, uri, cnonce, useCount, null);
    }

    /**
     * The same with {@code qop=auth-int}, which covers the body.
     *
     * @param body the request's, which may be empty; {@code null} for {@code qop=auth}
     */
    public static Credentials answer(
            final Challenge challenge,
            final String username,
            final Secret ha1,
            final String method,
            final String uri,
            final String cnonce,
            final int useCount,
            final byte @Nullable [] body) {
        final Credentials open =
                new Credentials(
                        username,
                        challenge.realm(),
                        challenge.nonce(),
                        uri,
                        "",
                        challenge.algorithm().token(),
                        body == null ? "auth" : "auth-int",
                        String.format("%08x", useCount),
                        cnonce,
                        challenge.opaque());
        return open.answeredWith(ha1, challenge.algorithm(), method, body);
    }

    private Credentials answeredWith(
            final Secret ha1,
            final Digest.Algorithm by,
            final String method,
            final byte @Nullable [] body) {
        final Digester digester = new Digester();
        digester.begin(by, this, method, body);
        return new Credentials(
                username,
                realm,
                nonce,
                uri,
                digester.answer(ha1),
                algorithm,
                qop,
                nc,
                cnonce,
                opaque);
    }

    /** As it is written in the header field. */
    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder("Digest username=");
        text.append(Cursor.quote(username)).append(", realm=").append(Cursor.quote(realm));
        text.append(", nonce=").append(Cursor.quote(nonce));
        text.append(", uri=").append(Cursor.quote(uri));
        text.append(", response=").append(Cursor.quote(response));
        if (algorithm != null) {
            text.append(", algorithm=").append(algorithm);
        }
        if (qop != null) {
            text.append(", qop=").append(qop);
        }
        if (nc != null) {
            text.append(", nc=").append(nc);
        }
        if (cnonce != null) {
            text.append(", cnonce=").append(Cursor.quote(cnonce));
        }
        if (opaque != null) {
            text.append(", opaque=").append(Cursor.quote(opaque));
        }
        return text.toString();
    }
}
