package org.ringdown.rtc.crypto;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * HMAC-SHA1 (RFC 2104) without allocation. Cloning a digest that has taken the key would save two
 * of its steps and cost an object for each; digesting the two key blocks again costs a fifth more
 * time and nothing else.
 */
public final class HmacSha1 {
    /** Bytes of the whole code. */
    public static final int LENGTH = 20;

    private static final int BLOCK = 64;

    private final MessageDigest digest;
    private final byte[] room;

    /** The key as the inner and as the outer digest take it, one behind the other. */
    private final byte[] keys = new byte[2 * BLOCK];

    /** A code with this key, of any length. */
    public HmacSha1(final byte[] key) {
        this(key, new Workbench());
    }

    /** A code with this key, of any length, made there. */
    public HmacSha1(final byte[] key, final Workbench workbench) {
        digest = workbench.digest();
        room = workbench.code();
        final byte[] block = Arrays.copyOf(key.length > BLOCK ? digest.digest(key) : key, BLOCK);
        for (int i = 0; i < BLOCK; i++) {
            keys[i] = (byte) (block[i] ^ 0x36);
            keys[BLOCK + i] = (byte) (block[i] ^ 0x5c);
        }
    }

    /** Writes the 20 bytes of the code of a range to {@code target} at {@code targetOffset}. */
    public void compute(
            final byte[] data,
            final int offset,
            final int length,
            final byte[] target,
            final int targetOffset) {
        begin();
        update(data, offset, length);
        end(target, targetOffset);
    }

    /** Starts a code that is made of several ranges. */
    public void begin() {
        digest.update(keys, 0, BLOCK);
    }

    /** Takes a range. */
    public void update(final byte[] data, final int offset, final int length) {
        digest.update(data, offset, length);
    }

    /** Writes the 20 bytes of the code to {@code target}. */
    public void end(final byte[] target, final int offset) {
        try {
            digest.digest(room, 0, LENGTH);
            digest.update(keys, BLOCK, BLOCK);
            digest.update(room, 0, LENGTH);
            digest.digest(target, offset, LENGTH);
        } catch (final GeneralSecurityException impossible) {
            throw new IllegalArgumentException("the target has no room for 20 bytes", impossible);
        }
    }
}
