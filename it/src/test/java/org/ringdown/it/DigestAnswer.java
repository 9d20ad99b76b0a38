package org.ringdown.it;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers to challenges: RFC 8760 and RFC 7616. It shares no code with the server. */
public final class DigestAnswer {
    private DigestAnswer() {}

    /** The header line that answers the first challenge of a 401 or 407, whatever its algorithm. */
    public static String to(
            final SipText refusal,
            final String user,
            final String password,
            final String method,
            final String uri) {
        final boolean proxy = refusal.status() == 407;
        final String challenge = refusal.header(proxy ? "Proxy-Authenticate" : "WWW-Authenticate");
        final String algorithm = field(challenge, "algorithm", "MD5");
        final String realm = field(challenge, "realm", "");
        final String nonce = field(challenge, "nonce", "");
        final String opaque = field(challenge, "opaque", "");
        final String cnonce = UUID.randomUUID().toString().substring(0, 8);
        final String ha1 = hash(algorithm, user + ":" + realm + ":" + password);
        final String ha2 = hash(algorithm, method + ":" + uri);
        final String response =
                hash(algorithm, ha1 + ":" + nonce + ":00000001:" + cnonce + ":auth:" + ha2);
        return "%s: Digest username=\"%s\", realm=\"%s\", nonce=\"%s\", uri=\"%s\", response=\"%s\", algorithm=%s, qop=auth, nc=00000001, cnonce=\"%s\"%s"
                .formatted(
                        proxy ? "Proxy-Authorization" : "Authorization",
                        user,
                        realm,
                        nonce,
                        uri,
                        response,
                        algorithm,
                        cnonce,
                        opaque.isEmpty() ? "" : ", opaque=\"" + opaque + "\"");
    }

    /** The hash by MD5 that some protocols have in place of a password. */
    static String md5(final String text) {
        return hash("MD5", text);
    }

    private static String field(final String challenge, final String name, final String otherwise) {
        final Matcher field = Pattern.compile("\\b" + name + "=\"?([^\",]+)\"?").matcher(challenge);
        return field.find() ? field.group(1) : otherwise;
    }

    static String hash(final String algorithm, final String text) {
        try {
            final MessageDigest digest = MessageDigest.getInstance(algorithm);
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (final NoSuchAlgorithmException unknown) {
            throw new AssertionError("a challenge nobody can answer: " + algorithm, unknown);
        }
    }
}
