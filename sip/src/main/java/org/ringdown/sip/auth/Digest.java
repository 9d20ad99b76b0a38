package org.ringdown.sip.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Secret;

/** The arithmetic of digest authentication: RFC 7616 §3.4, with {@code qop=auth}. */
public final class Digest {
    /** A hash function of RFC 8760. */
    public enum Algorithm {
        /** What should be used. */
        SHA_256("SHA-256", 64),
        /** What many phones and both browser libraries only know. */
        MD5("MD5", 32);

        private final String token;
        private final int hexLength;

        Algorithm(final String token, final int hexLength) {
            this.token = token;
            this.hexLength = hexLength;
        }

        /** The name in a header field. */
        public String token() {
            return token;
        }

        /** How many hexadecimal digits a hash has. */
        public int hexLength() {
            return hexLength;
        }

        /** The algorithm of a header field's name, in any case; {@code null} for others. */
        public static @Nullable Algorithm of(final String token) {
            return switch (token.toUpperCase(Locale.ROOT)) {
                case "SHA-256" -> SHA_256;
                case "MD5" -> MD5;
                default -> null;
            };
        }
    }

    private Digest() {}

    /** The hash of a text in UTF-8, in lower-case hexadecimal. */
    static String hash(final Algorithm algorithm, final String text) {
        try {
            final MessageDigest digest = MessageDigest.getInstance(algorithm.token());
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (final NoSuchAlgorithmException e) {
            // Every Java platform must have both.
            throw new IllegalStateException(e);
        }
    }

    /**
     * What is kept of a password: H(user:realm:password), as lower-case hexadecimal text (RFC 7616
     * §3.4.2). It opens the door of this realm as the password does, so keep it as secret.
     */
    public static Secret ha1(
            final Algorithm algorithm,
            final String user,
            final String realm,
            final String password) {
        return Secret.of(hash(algorithm, user + ":" + realm + ":" + password));
    }

    /**
     * The response to a challenge: RFC 7616 §3.4.1.
     *
     * @param nc eight hexadecimal digits
     * @param qop {@code auth}, or {@code null} for the older form of RFC 2069, where {@code nc} and
     *     {@code cnonce} do not count
     */
    public static String response(
            final Algorithm algorithm,
            final Secret ha1,
            final String nonce,
            final String nc,
            final String cnonce,
            final @Nullable String qop,
            final String method,
            final String uri) {
        final String ha2 = hash(algorithm, method + ":" + uri);
        final String middle = qop == null ? nonce : nonce + ":" + nc + ":" + cnonce + ":" + qop;
        return hash(algorithm, ha1.revealText() + ":" + middle + ":" + ha2);
    }

    /** Compares two responses in time that does not depend on where they differ. */
    static boolean same(final String a, final String b) {
        return MessageDigest.isEqual(
                a.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8),
                b.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
    }
}
