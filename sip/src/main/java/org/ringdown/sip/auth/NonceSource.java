package org.ringdown.sip.auth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Entropy;

/**
 * Makes nonces that need not be remembered, and notices when one is used twice: RFC 7616 §3.3, §5.4
 * and §5.5. A nonce holds when it was made and something random, sealed with a key that is drawn at
 * start-up. Only nonces that were used with the right password are remembered, each with a window
 * over its use counts, so that strangers cannot fill the memory. When it is full, the older half is
 * forgotten and all nonces of that time are declared too old: a client then answers a new one.
 *
 * <p>Owned by one thread. Each signalling loop has its own, and a nonce of another loop counts as
 * too old: so a captured request cannot be used again elsewhere.
 */
public final class NonceSource {
    /** What a nonce is worth. */
    public enum Validity {
        /** Ours, and not too old. */
        FRESH,
        /** Too old, or not ours. */
        STALE
    }

    private static final int RANDOM = 12;
    private static final int SEALED = Long.BYTES + RANDOM;
    private static final int SEAL = 16;
    private static final int WINDOW = 64;

    private final Entropy entropy;
    private final SecretKeySpec key;
    private final long lifetime;
    private final int halfCapacity;
    private Map<String, Uses> recent = new HashMap<>();
    private Map<String, Uses> older = new HashMap<>();
    private long recentSince;

    /** Nonces made up to this time are too old, whatever their age. */
    private long forgottenUntil = -1;

    /** The use counts of one nonce: the highest, and a bit for each of the 64 up to it. */
    private static final class Uses {
        private final long made;
        private long highest;
        private long seen;

        Uses(final long made) {
            this.made = made;
        }

        boolean use(final long count) {
            if (count > highest) {
                final long step = count - highest;
                seen = step >= WINDOW ? 1 : (seen << step) | 1;
                highest = count;
                return true;
            }
            final long back = highest - count;
            if (back >= WINDOW || (seen >>> back & 1) != 0) {
                return false;
            }
            seen |= 1L << back;
            return true;
        }
    }

    /**
     * A source with a key of its own.
     *
     * @param lifetimeNanos how long a nonce is good for
     * @param capacity how many used nonces are remembered at most
     */
    public NonceSource(final Entropy entropy, final long lifetimeNanos, final int capacity) {
        if (lifetimeNanos <= 0 || capacity < 2) {
            throw new IllegalArgumentException("a lifetime and room for two are needed");
        }
        this.entropy = entropy;
        lifetime = lifetimeNanos;
        halfCapacity = capacity / 2;
        final byte[] secret = new byte[32];
        entropy.fill(secret);
        key = new SecretKeySpec(secret, "HmacSHA256");
    }

    /** A new nonce. */
    public String next(final long now) {
        final byte[] random = new byte[RANDOM];
        entropy.fill(random);
        final byte[] nonce = ByteBuffer.allocate(SEALED + SEAL).putLong(now).put(random).array();
        System.arraycopy(seal(nonce), 0, nonce, SEALED, SEAL);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(nonce);
    }

    /** Whether a nonce is ours and young enough. This does not count as a use. */
    public Validity validity(final String nonce, final long now) {
        final long made = made(nonce);
        final boolean fresh = made > forgottenUntil && made <= now && now - made < lifetime;
        return fresh ? Validity.FRESH : Validity.STALE;
    }

    /**
     * Notes that a fresh nonce was used with the right password; false when that use was seen
     * before, or is older than the last 64.
     *
     * @param count from 1
     */
    public boolean use(final String nonce, final long count, final long now) {
        if (count < 1) {
            return false;
        }
        makeRoom(now);
        final Uses kept = recent.containsKey(nonce) ? recent.get(nonce) : older.get(nonce);
        if (kept != null) {
            return kept.use(count);
        }
        final Uses uses = new Uses(made(nonce));
        recent.put(nonce, uses);
        return uses.use(count);
    }

    /** How many nonces are remembered now. */
    public int remembered() {
        return recent.size() + older.size();
    }

    private void makeRoom(final long now) {
        final boolean full = recent.size() >= halfCapacity;
        if (!full && now - recentSince < lifetime) {
            return;
        }
        for (final Uses uses : older.values()) {
            forgottenUntil = Math.max(forgottenUntil, uses.made);
        }
        older = recent;
        recent = new HashMap<>();
        recentSince = now;
    }

    /** When a nonce was made, or -1 when it is not ours. */
    private long made(final String nonce) {
        final byte[] bytes = decode(nonce);
        if (bytes == null
                || !MessageDigest.isEqual(
                        seal(bytes), Arrays.copyOfRange(bytes, SEALED, SEALED + SEAL))) {
            return -1;
        }
        return ByteBuffer.wrap(bytes).getLong();
    }

    private static byte @Nullable [] decode(final String nonce) {
        if (nonce.length() != (SEALED + SEAL) * 4 / 3) {
            return null;
        }
        try {
            final byte[] bytes =
                    Base64.getUrlDecoder().decode(nonce.getBytes(StandardCharsets.ISO_8859_1));
            return bytes.length == SEALED + SEAL ? bytes : null;
        } catch (final IllegalArgumentException e) {
            return null;
        }
    }

    private byte[] seal(final byte[] nonce) {
        try {
            final Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(nonce, 0, SEALED);
            return Arrays.copyOf(mac.doFinal(), SEAL);
        } catch (final GeneralSecurityException e) {
            // Every Java platform must have it.
            throw new IllegalStateException(e);
        }
    }
}
