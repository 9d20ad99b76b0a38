package org.ringdown.rtc.srtp;

import java.math.BigInteger;

/**
 * A master key identifier, which travels in every packet and says which key it was protected with
 * (RFC 3711 §3.1, RFC 4568 §6.1).
 *
 * @param value a number above 0 that fits into the length
 * @param length bytes that it takes in a packet, 1 to 128
 */
public record Mki(BigInteger value, int length) {
    /** Bytes at most (RFC 4568 §6.1). */
    public static final int MAX_LENGTH = 128;

    /** Checks the ranges. */
    public Mki {
        if (length < 1
                || length > MAX_LENGTH
                || value.signum() <= 0
                || value.bitLength() > Byte.SIZE * length) {
            throw new IllegalArgumentException(
                    "RFC4568-6.1 an MKI is above 0 and fits into its 1 to 128 bytes");
        }
    }

    /** The bytes in a packet, in network order. */
    public byte[] bytes() {
        final byte[] digits = value.toByteArray();
        final byte[] bytes = new byte[length];
        final int size = Math.min(digits.length, length);
        System.arraycopy(digits, digits.length - size, bytes, length - size, size);
        return bytes;
    }

    /** The MKI as it stands behind a key in {@code a=crypto}: {@code value:length}. */
    @Override
    public String toString() {
        return value + ":" + length;
    }
}
