package org.ringdown.core;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Bytes that must not be seen: a password, a key, a hash that opens a door. Its text is always
 * {@code ***}, so that it cannot reach a log by accident, and it compares in constant time.
 */
public final class Secret {
    private final byte[] bytes;

    private Secret(final byte[] bytes) {
        this.bytes = bytes;
    }

    /** A secret of these bytes (copied). */
    public static Secret of(final byte[] bytes) {
        return new Secret(bytes.clone());
    }

    /** A secret of this text, in UTF-8. */
    public static Secret of(final String text) {
        return new Secret(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The bytes themselves, a copy. */
    public byte[] reveal() {
        return bytes.clone();
    }

    /** The bytes as UTF-8 text. */
    public String revealText() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Puts the bytes into a hash, without a copy of them. */
    public void feed(final MessageDigest digest) {
        digest.update(bytes);
    }

    /** Compares in time that depends on the lengths only. */
    @Override
    public boolean equals(final Object other) {
        return other instanceof Secret secret && MessageDigest.isEqual(bytes, secret.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "***";
    }
}
