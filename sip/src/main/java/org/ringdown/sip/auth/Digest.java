package org.ringdown.sip.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Secret;

/** What digest authentication is made of: RFC 7616 §3.4, RFC 8760. */
public final class Digest {
    /** A hash function of RFC 8760, the strongest first. */
    public enum Algorithm {
        /** SHA-512, cut to 256 bits. */
        SHA_512_256("SHA-512-256", "SHA-512/256", 64),
        /** What should be used. */
        SHA_256("SHA-256", "SHA-256", 64),
        /** What many phones and both browser libraries only know. */
        MD5("MD5", "MD5", 32);

        private final String token;
        private final String platformName;
        private final int hexLength;

        Algorithm(final String token, final String platformName, final int hexLength) {
            this.token = token;
            this.platformName = platformName;
            this.hexLength = hexLength;
        }

        /** The name in a header field. */
        public String token() {
            return token;
        }

        /** The name by which the Java platform knows it. */
        String platformName() {
            return platformName;
        }

        /** How many hexadecimal digits a hash has. */
        public int hexLength() {
            return hexLength;
        }

        /** The algorithm of a header field's name, in any case; {@code null} for others. */
        public static @Nullable Algorithm of(final String token) {
            return switch (token.toUpperCase(Locale.ROOT)) {
                case "SHA-512-256" -> SHA_512_256;
                case "SHA-256" -> SHA_256;
                case "MD5" -> MD5;
                default -> null;
            };
        }
    }

    private Digest() {}

    /**
     * What is kept of a password: H(user:realm:password), as lower-case hexadecimal text (RFC 7616
     * §3.4.2). It opens the door of this realm as the password does, so keep it as secret.
     */
    public static Secret ha1(
            final Algorithm algorithm,
            final String user,
            final String realm,
            final String password) {
        return Secret.of(hex(algorithm, user + ":" + realm + ":" + password));
    }

    /** H(text), as lower-case hexadecimal text; the text in UTF-8. */
    public static String hex(final Algorithm algorithm, final String text) {
        final MessageDigest digest = Digester.instance(algorithm);
        return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * The response to a challenge with {@code qop=auth}, in lower-case hexadecimal: RFC 7616
     * §3.4.1.
     *
     * @param nc eight hexadecimal digits
     */
    public static String response(
            final Algorithm algorithm,
            final Secret ha1,
            final String nonce,
            final String nc,
            final String cnonce,
            final String qop,
            final String method,
            final String uri) {
        final Digester digester = new Digester();
        final Credentials credentials =
                new Credentials("", "", nonce, uri, "", algorithm.token(), qop, nc, cnonce, null);
        digester.begin(algorithm, credentials, method, null);
        return digester.answer(ha1);
    }
}
