package org.ringdown.sip.auth;

import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.sip.message.Cursor;

/**
 * A server's question, in WWW-Authenticate or Proxy-Authenticate: RFC 7616 §3.3. It always offers
 * {@code qop=auth}.
 *
 * @param stale whether the client's answer was right but for its old nonce, so that it need not ask
 *     its user again
 */
public record Challenge(
        String realm,
        String nonce,
        Digest.Algorithm algorithm,
        @Nullable String opaque,
        boolean stale) {

    /** Reads a header field's value; one without {@code qop=auth} or of another algorithm fails. */
    public static Parsed<Challenge> parse(final String text) {
        return switch (AuthParams.parse(text)) {
            case Parsed.Ok<AuthParams>(AuthParams params) -> of(params);
            case Parsed.Malformed<AuthParams>(String rule, int offset) ->
                    Parsed.malformed(rule, offset);
        };
    }

    private static Parsed<Challenge> of(final AuthParams params) {
        final String realm = params.get("realm");
        final String nonce = params.get("nonce");
        if (realm == null || nonce == null) {
            return Parsed.malformed("RFC7616-3.3 realm and nonce are there", 0);
        }
        final String name = params.get("algorithm");
        final Digest.Algorithm algorithm =
                name == null ? Digest.Algorithm.MD5 : Digest.Algorithm.of(name);
        if (algorithm == null) {
            return Parsed.malformed("RFC8760-2.1 the algorithm is SHA-256 or MD5", 0);
        }
        if (!offersAuth(params.get("qop"))) {
            return Parsed.malformed("RFC7616-3.3 qop=auth is offered", 0);
        }
        final boolean stale = "true".equalsIgnoreCase(params.get("stale"));
        return Parsed.ok(new Challenge(realm, nonce, algorithm, params.get("opaque"), stale));
    }

    private static boolean offersAuth(final @Nullable String qop) {
        if (qop == null) {
            return false;
        }
        for (final String one : qop.split(",", -1)) {
            if (one.strip().equalsIgnoreCase("auth")) {
                return true;
            }
        }
        return false;
    }

    /** As it is written in the header field. */
    @Override
    public String toString() {
        return "Digest realm="
                + Cursor.quote(realm)
                + ", nonce="
                + Cursor.quote(nonce)
                + (opaque == null ? "" : ", opaque=" + Cursor.quote(opaque))
                + ", algorithm="
                + algorithm.token()
                + ", qop=\"auth\""
                + (stale ? ", stale=true" : "");
    }
}
