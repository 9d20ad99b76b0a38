package org.ringdown.sip.auth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.OptionalLong;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.ringdown.core.Entropy;
import org.ringdown.core.Secret;

/**
 * Makes and reads the tokens of temporary GRUUs (RFC 5627 §5.4) without keeping a list of them. A
 * token is one block of AES: 64 bits that stand for the address of record, the instance and the
 * Call-ID of its registration, and 64 random ones. No two look alike, nobody without the key can
 * tell whose they are or that two are of one device, and one that is made up stands for nobody: it
 * would have to hit 64 bits. When the Call-ID changes, none of the old ones stand for anything any
 * more. Safe from any thread.
 */
public final class GruuSeal {
    private static final String AES = "AES/ECB/NoPadding";
    private static final int KEY_BYTES = 16;
    private static final int TOKEN_LENGTH = 22;

    private final SecretKeySpec key;

    /**
     * Seals with a key that follows from this one.
     *
     * @param key at least 16 unpredictable bytes, kept over restarts
     */
    public GruuSeal(final Secret key) {
        final MessageDigest digest = sha256();
        digest.update("temporary GRUU\n".getBytes(StandardCharsets.UTF_8));
        this.key = new SecretKeySpec(digest.digest(key.reveal()), 0, KEY_BYTES, "AES");
    }

    /** What the tokens of a binding stand for. */
    public static long handle(final String aor, final String instance, final String callId) {
        final MessageDigest digest = sha256();
        for (final String part : new String[] {aor, instance, callId}) {
            final byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
            digest.update(bytes);
        }
        return ByteBuffer.wrap(digest.digest()).getLong();
    }

    /** A token that stands for {@code handle}, unlike any other. */
    public String token(final long handle, final Entropy entropy) {
        final byte[] plain =
                ByteBuffer.allocate(2 * Long.BYTES)
                        .putLong(handle)
                        .putLong(entropy.nextLong())
                        .array();
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(block(Cipher.ENCRYPT_MODE, plain));
    }

    /** What a token stands for, if it has the form of one. */
    public OptionalLong handle(final String token) {
        if (token.length() != TOKEN_LENGTH) {
            return OptionalLong.empty();
        }
        final byte[] sealed;
        try {
            sealed = Base64.getUrlDecoder().decode(token);
        } catch (final IllegalArgumentException notBase64) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(ByteBuffer.wrap(block(Cipher.DECRYPT_MODE, sealed)).getLong());
    }

    private byte[] block(final int mode, final byte[] block) {
        try {
            final Cipher cipher = Cipher.getInstance(AES);
            cipher.init(mode, key);
            return cipher.doFinal(Arrays.copyOf(block, KEY_BYTES));
        } catch (final GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has " + AES, impossible);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (final GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
