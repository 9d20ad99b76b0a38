package org.ringdown.core;

import java.util.HexFormat;

/**
 * Where unpredictable bytes come from. Production passes the system's secure generator; tests and
 * simulations pass a seeded one.
 */
@FunctionalInterface
public interface Entropy {
    /** Fills the whole array with unpredictable bytes. */
    void fill(byte[] target);

    /**
     * A fresh token of {@code bytes} unpredictable bytes, in lower-case hexadecimal (two characters
     * a byte).
     */
    default String token(final int bytes) {
        final byte[] random = new byte[bytes];
        fill(random);
        return HexFormat.of().formatHex(random);
    }

    /** An unpredictable number, all 64 bits of it. */
    default long nextLong() {
        final byte[] random = new byte[Long.BYTES];
        fill(random);
        long value = 0;
        for (final byte b : random) {
            value = value << 8 | (b & 0xff);
        }
        return value;
    }
}
