package org.ringdown.sip.auth;

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

    /** Reads a header field's value. */
    public static Parsed<Credentials> parse(final String text) {
        return switch (AuthParams.parse(text)) {
            case Parsed.Ok<AuthParams>(AuthParams params) -> of(params);
            case Parsed.Malformed<AuthParams>(String rule, int offset) ->
                    Parsed.malformed(rule, offset);
        };
    }

    private static Parsed<Credentials> of(final AuthParams params) {
        final String username = params.get("username");
        final String realm = params.get("realm");
        final String nonce = params.get("nonce");
        final String uri = params.get("uri");
        final String response = params.get("response");
        if (username == null || realm == null || nonce == null || uri == null || response == null) {
            return Parsed.malformed(
                    "RFC7616-3.4 username, realm, nonce, uri and response are there", 0);
        }
        final String qop = params.get("qop");
        final String nc = params.get("nc");
        final String cnonce = params.get("cnonce");
        if (qop != null && (nc == null || cnonce == null || useCount(nc) < 0)) {
            return Parsed.malformed("RFC7616-3.4 qop comes with nc and cnonce", 0);
        }
        return Parsed.ok(
                new Credentials(
                        username,
                        realm,
                        nonce,
                        uri,
                        response,
                        params.get("algorithm"),
                        qop,
                        nc,
                        cnonce,
                        params.get("opaque")));
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

    /**
     * Answers a challenge, as a client does.
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
        final String nc = String.format("%08x", useCount);
        final String response =
                Digest.response(
                        challenge.algorithm(),
                        ha1,
                        challenge.nonce(),
                        nc,
                        cnonce,
                        "auth",
                        method,
                        uri);
        return new Credentials(
                username,
                challenge.realm(),
                challenge.nonce(),
                uri,
                response,
                challenge.algorithm().token(),
                "auth",
                nc,
                cnonce,
                challenge.opaque());
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
