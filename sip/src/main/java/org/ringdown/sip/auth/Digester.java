package org.ringdown.sip.auth;

import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Secret;

/**
 * The arithmetic of {@link Digest} for one thread, with nothing made anew for each request: tell it
 * what a client answered, then try the secrets that may be behind it, one by one.
 */
final class Digester {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_HASH = 32;

    private final MessageDigest[] digests;
    private final byte[] hash = new byte[LONGEST_HASH];
    private final byte[] wanted = new byte[LONGEST_HASH];
    private byte[] text = new byte[512];
    private int length;
    private MessageDigest digest;
    private int hashLength;
    private boolean readable;
    private long rounds;

    Digester() {
        final Digest.Algorithm[] algorithms = Digest.Algorithm.values();
        digests = new MessageDigest[algorithms.length];
        for (int i = 0; i < algorithms.length; i++) {
            digests[i] = instance(algorithms[i]);
        }
        digest = digests[0];
    }

    static MessageDigest instance(final Digest.Algorithm algorithm) {
        try {
            return MessageDigest.getInstance(algorithm.platformName());
        } catch (final NoSuchAlgorithmException e) {
            // The platform's own provider has them all.
            throw new IllegalStateException(e);
        }
    }

    /**
     * What a client answered: everything that is hashed but the secret (RFC 7616 §3.4.1).
     *
     * @param algorithm the one to use, whatever the client says
     * @param body the body of the request for {@code auth-int}, else {@code null}
     */
    void begin(
            final Digest.Algorithm algorithm,
            final Credentials credentials,
            final String method,
            final byte @Nullable [] body) {
        digest = digests[algorithm.ordinal()];
        digest.reset();
        hashLength = algorithm.hexLength() / 2;
        length = 0;
        put(method).put(':').put(credentials.uri());
        if (body != null) {
            put(':');
            digest.update(body);
            putHash();
        }
        digest.update(text, 0, length);
        rounds++;
        length = 0;
        put(':').put(credentials.nonce()).put(':');
        if (credentials.qop() != null) {
            put(orEmpty(credentials.nc())).put(':');
            put(orEmpty(credentials.cnonce())).put(':');
            put(credentials.qop()).put(':');
        }
        putHash();
        readable = readHex(credentials.response());
    }

    private static String orEmpty(final @Nullable String text) {
        return text == null ? "" : text;
    }

    /** Whether this secret is behind the answer. Takes as long whether it is or not. */
    boolean matches(final Secret ha1) {
        rounds++;
        ha1.feed(digest);
        digest.update(text, 0, length);
        finish();
        int difference = readable ? 0 : 1;
        for (int i = 0; i < hashLength; i++) {
            difference |= hash[i] ^ wanted[i];
        }
        return difference == 0;
    }

    /** The right answer, in lower-case hexadecimal. */
    String answer(final Secret ha1) {
        ha1.feed(digest);
        digest.update(text, 0, length);
        length = 0;
        putHash();
        return new String(text, 0, length, StandardCharsets.US_ASCII);
    }

    /** How many hashes were computed so far: what an answer costs must not tell who exists. */
    long rounds() {
        return rounds;
    }

    private void finish() {
        try {
            digest.digest(hash, 0, hashLength);
        } catch (final DigestException e) {
            throw new IllegalStateException("a hash has its length", e);
        }
    }

    private void putHash() {
        finish();
        room(2 * hashLength);
        for (int i = 0; i < hashLength; i++) {
            text[length++] = HEX[(hash[i] >> 4) & 0xf];
            text[length++] = HEX[hash[i] & 0xf];
        }
    }

    private Digester put(final char c) {
        room(1);
        text[length++] = (byte) c;
        return this;
    }

    private Digester put(final String part) {
        final int count = part.length();
        room(count);
        for (int i = 0; i < count; i++) {
            final char c = part.charAt(i);
            if (c >= 0x80) {
                final byte[] encoded = part.substring(i).getBytes(StandardCharsets.UTF_8);
                room(encoded.length);
                System.arraycopy(encoded, 0, text, length, encoded.length);
                length += encoded.length;
                return this;
            }
            text[length++] = (byte) c;
        }
        return this;
    }

    private void room(final int more) {
        if (length + more > text.length) {
            text = Arrays.copyOf(text, Math.max(2 * text.length, length + more));
        }
    }

    /** Reads the client's hash into {@link #wanted}. */
    private boolean readHex(final String hex) {
        if (hex.length() != 2 * hashLength) {
            return false;
        }
        int bad = 0;
        for (int i = 0; i < hashLength; i++) {
            final int high = digit(hex.charAt(2 * i));
            final int low = digit(hex.charAt(2 * i + 1));
            bad |= high | low;
            wanted[i] = (byte) (high << 4 | low);
        }
        return bad >= 0;
    }

    /** The value of a hexadecimal digit, or a negative number. */
    private static int digit(final char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        final int lower = c | 0x20;
        return c < 0x80 && lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }
}
