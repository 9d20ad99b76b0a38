package org.ringdown.sip.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.ringdown.core.Secret;

/**
 * Makes nonces that need not be remembered, and notices when one is used twice: RFC 7616 §3.3, §5.4
 * and §5.5. A nonce holds when it was made, a number that no other nonce has, and a mark of whom it
 * was given to, sealed with a key that is drawn at start-up. The seal cannot be foretold, so
 * nothing random is needed besides.
 *
 * <p>Owned by one thread. Sources that share a key and their {@link UseCounts} take each other's
 * nonces, so that a client may use one on any loop, and no use of it twice.
 */
public final class NonceSource {
    private static final String HMAC = "HmacSHA256";
    private static final int SEALED = Long.BYTES + Long.BYTES + Integer.BYTES;
    private static final int SEAL = 13;
    private static final int LENGTH = SEALED + SEAL;
    private static final int TEXT = LENGTH / 3 * 4;
    private static final int NUMBER_BITS = 56;

    private static final byte[] SIX_BITS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
                    .getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VALUES = values();

    private final Mac mac;
    private final UseCounts uses;
    private final long lifetime;
    private final byte[] bytes = new byte[LENGTH];
    private final byte[] text = new byte[TEXT];
    private final byte[] tag = new byte[32];
    private long next;

    // What the nonce said that was opened last.
    private long serial;
    private long made;
    private int origin;

    /**
     * A source.
     *
     * @param key at least 16 unpredictable bytes, not used before: nonces of another life of the
     *     process must not open
     * @param uses what all sources with this key share
     * @param self a number from 0 to 255 that no other source with this key has
     * @param lifetimeNanos how long a nonce is good for
     */
    public NonceSource(
            final Secret key, final UseCounts uses, final int self, final long lifetimeNanos) {
        if (lifetimeNanos <= 0 || self < 0 || self > 255) {
            throw new IllegalArgumentException("a lifetime and a number from 0 to 255 are needed");
        }
        this.uses = uses;
        lifetime = lifetimeNanos;
        next = (long) self << NUMBER_BITS;
        try {
            mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key.reveal(), HMAC));
        } catch (final GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has " + HMAC, impossible);
        }
    }

    private static byte[] values() {
        final byte[] values = new byte[128];
        Arrays.fill(values, (byte) -1);
        for (int i = 0; i < SIX_BITS.length; i++) {
            values[SIX_BITS[i]] = (byte) i;
        }
        return values;
    }

    /**
     * A new nonce.
     *
     * @param givenTo a mark of whom it is given to, an address for example; 0 for nobody in
     *     particular
     */
    public String next(final long now, final int givenTo) {
        putLong(0, now);
        putLong(Long.BYTES, next++);
        for (int i = 0; i < Integer.BYTES; i++) {
            bytes[2 * Long.BYTES + i] = (byte) (givenTo >>> (24 - 8 * i));
        }
        seal();
        System.arraycopy(tag, 0, bytes, SEALED, SEAL);
        return encode();
    }

    /** Opens a nonce; {@code false} when it is not ours. Then the rest tells about this one. */
    boolean open(final String nonce) {
        if (!decode(nonce)) {
            return false;
        }
        seal();
        int difference = 0;
        for (int i = 0; i < SEAL; i++) {
            difference |= tag[i] ^ bytes[SEALED + i];
        }
        made = getLong(0);
        serial = getLong(Long.BYTES);
        origin = (int) (getLong(Long.BYTES + Integer.BYTES) & 0xffff_ffffL);
        return difference == 0;
    }

    /** Whether the nonce opened last is young enough, and it is known how it was used. */
    boolean fresh(final long now) {
        // Another loop's clock may be a turn ahead of ours, so now may be before made.
        return now - made < lifetime && !uses.forgotten(serial, made);
    }

    /** Whether the nonce opened last was given to the one with this mark. */
    boolean givenTo(final int mark) {
        return origin == mark;
    }

    /**
     * Notes a use of the nonce opened last; {@code false} when it is not the first with this count.
     */
    boolean use(final long count, final long now) {
        return uses.use(serial, made, count, now);
    }

    private void seal() {
        mac.update(bytes, 0, SEALED);
        try {
            mac.doFinal(tag, 0);
        } catch (final GeneralSecurityException impossible) {
            throw new IllegalStateException("the tag has room", impossible);
        }
    }

    private void putLong(final int at, final long value) {
        for (int i = 0; i < Long.BYTES; i++) {
            bytes[at + i] = (byte) (value >>> (56 - 8 * i));
        }
    }

    private long getLong(final int at) {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = value << 8 | (bytes[at + i] & 0xff);
        }
        return value;
    }

    /** Base 64 for URLs (RFC 4648 §5), without padding as the length is a multiple of three. */
    private String encode() {
        int to = 0;
        for (int i = 0; i < LENGTH; i += 3) {
            final int three =
                    (bytes[i] & 0xff) << 16 | (bytes[i + 1] & 0xff) << 8 | (bytes[i + 2] & 0xff);
            text[to++] = SIX_BITS[three >>> 18];
            text[to++] = SIX_BITS[three >>> 12 & 0x3f];
            text[to++] = SIX_BITS[three >>> 6 & 0x3f];
            text[to++] = SIX_BITS[three & 0x3f];
        }
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private boolean decode(final String nonce) {
        if (nonce.length() != TEXT) {
            return false;
        }
        int to = 0;
        for (int i = 0; i < TEXT; i += 4) {
            int four = 0;
            for (int j = 0; j < 4; j++) {
                final char c = nonce.charAt(i + j);
                final int value = c < 128 ? VALUES[c] : -1;
                if (value < 0) {
                    return false;
                }
                four = four << 6 | value;
            }
            bytes[to++] = (byte) (four >>> 16);
            bytes[to++] = (byte) (four >>> 8);
            bytes[to++] = (byte) four;
        }
        return true;
    }
}
