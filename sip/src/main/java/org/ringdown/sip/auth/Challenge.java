package org.ringdown.sip.auth;

import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.sip.message.Cursor;

/**
 * A server's question, in WWW-Authenticate or Proxy-Authenticate: RFC 7616 §3.3. It always offers
 * {@code qop=auth} and nothing else: JsSIP and what was made from it take {@code auth-int} wherever
 * it is offered, and hash a body with other line ends than it is sent with.
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
            return Parsed.malformed("RFC8760-2.1 the algorithm is SHA-512-256, SHA-256 or MD5", 0);
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
        final StringBuilder text = new StringBuilder(128);
        text.append("Digest realm=").append(Cursor.quote(realm));
        text.append(", nonce=").append(Cursor.quote(nonce));
        if (opaque != null) {
            text.append(", opaque=").append(Cursor.quote(opaque));
        }
        text.append(", algorithm=").append(algorithm.token()).append(", qop=\"auth\"");
        if (stale) {
            text.append(", stale=true");
        }
        return text.toString();
    }
}
