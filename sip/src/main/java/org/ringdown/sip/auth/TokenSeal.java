package org.ringdown.sip.auth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Secret;

/**
 * Seals small facts into tokens that travel through strangers and come back, such as the flow
 * tokens of RFC 5626 §5.2: whoever has no key can neither make nor change one, nor use one for
 * anything but its scope. The content is not hidden. Owned by one thread.
 */
public final class TokenSeal {
    private static final int TAG_BYTES = 10;
    private static final String HMAC = "HmacSHA256";

    private final Mac mac;

    /**
     * Seals with this key.
     *
     * @param key at least 16 unpredictable bytes; tokens of another key do not open
     */
    public TokenSeal(final Secret key) {
        try {
            mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key.reveal(), HMAC));
        } catch (final GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has " + HMAC, impossible);
        }
    }

    /**
     * The token for {@code content}: letters, digits, {@code -} and {@code _} only.
     *
     * @param scope what the token is good for, a dialog for example; not part of the token
     */
    public String seal(final byte[] content, final String scope) {
        final byte[] sealed = Arrays.copyOf(content, content.length + TAG_BYTES);
        System.arraycopy(tag(content, scope), 0, sealed, content.length, TAG_BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    }

    /**
     * What was sealed, or {@code null} if the token is not one of ours, whole, unchanged and of
     * this scope.
     */
    public byte @Nullable [] open(final String token, final String scope) {
        if (!mayBe(token)) {
            return null;
        }
        final byte[] sealed;
        try {
            sealed = Base64.getUrlDecoder().decode(token);
        } catch (final IllegalArgumentException notBase64) {
            return null;
        }
        if (sealed.length <= TAG_BYTES) {
            return null;
        }
        final byte[] content = Arrays.copyOf(sealed, sealed.length - TAG_BYTES);
        final byte[] tag = Arrays.copyOfRange(sealed, content.length, sealed.length);
        return MessageDigest.isEqual(tag, tag(content, scope)) ? content : null;
    }

    /**
     * Whether it looks like a token. Most users of Request-URIs and Routes are not, and an
     * exception for each would cost more than all the rest.
     */
    private static boolean mayBe(final String token) {
        if (token.length() < TAG_BYTES * 4 / 3 || token.length() % 4 == 1) {
            return false;
        }
        for (int i = 0; i < token.length(); i++) {
            final char c = token.charAt(i);
            if ((c < 'a' || c > 'z')
                    && (c < 'A' || c > 'Z')
                    && (c < '0' || c > '9')
                    && c != '-'
                    && c != '_') {
                return false;
            }
        }
        return true;
    }

    /** The content's length goes first, so that nothing can move between content and scope. */
    private byte[] tag(final byte[] content, final String scope) {
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(content.length).array());
        mac.update(content);
        mac.update(scope.getBytes(StandardCharsets.UTF_8));
        return Arrays.copyOf(mac.doFinal(), TAG_BYTES);
    }
}
