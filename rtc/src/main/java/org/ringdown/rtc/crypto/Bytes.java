package org.ringdown.rtc.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers in network byte order inside arrays, and comparison in constant time. */
public final class Bytes {
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

    private Bytes() {}

    /** The 8 bytes at {@code offset}. */
    public static long long64(final byte[] data, final int offset) {
        return (long) LONG.get(data, offset);
    }

    /** Writes 8 bytes at {@code offset}. */
    public static void putLong64(final byte[] data, final int offset, final long value) {
        LONG.set(data, offset, value);
    }

    /** The 4 bytes at {@code offset}; an unsigned number in the bits of an {@code int}. */
    public static int int32(final byte[] data, final int offset) {
        return (int) INT.get(data, offset);
    }

    /** Writes 4 bytes at {@code offset}. */
    public static void putInt32(final byte[] data, final int offset, final int value) {
        INT.set(data, offset, value);
    }

    /** The 2 bytes at {@code offset}, 0 to 65535. */
    public static int int16(final byte[] data, final int offset) {
        return (short) SHORT.get(data, offset) & 0xffff;
    }

    /** Writes the lower 16 bits of {@code value} at {@code offset}. */
    public static void putInt16(final byte[] data, final int offset, final int value) {
        SHORT.set(data, offset, (short) value);
    }

    /**
     * Whether two ranges hold the same bytes, in time that depends on {@code length} only, so that
     * a forger learns nothing from how fast a wrong tag is refused.
     */
    public static boolean equal(
            final byte[] a,
            final int aOffset,
            final byte[] b,
            final int bOffset,
            final int length) {
        int difference = 0;
        for (int i = 0; i < length; i++) {
            difference |= a[aOffset + i] ^ b[bOffset + i];
        }
        return difference == 0;
    }
}
