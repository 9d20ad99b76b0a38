package org.ringdown.rtc.crypto;

/**
 * GHASH in plain arithmetic and constant time: 64-bit multiplications on every fourth bit, so that
 * carries fall into holes and are masked away. Used where the platform's own is out of reach.
 */
final class PlainGhash implements Ghash {
    private static final long HOLES_0 = 0x1111111111111111L;
    private static final long HOLES_1 = 0x2222222222222222L;
    private static final long HOLES_2 = 0x4444444444444444L;
    private static final long HOLES_3 = 0x8888888888888888L;

    private final long h0;
    private final long h1;
    private final long h0Reversed;
    private final long h1Reversed;
    private long y0;
    private long y1;

    PlainGhash(final byte[] subkey) {
        h1 = Bytes.long64(subkey, 0);
        h0 = Bytes.long64(subkey, 8);
        h0Reversed = Long.reverse(h0);
        h1Reversed = Long.reverse(h1);
    }

    @Override
    public void reset() {
        y0 = 0;
        y1 = 0;
    }

    @Override
    public void update(final byte[] data, final int offset, final int blocks) {
        for (int i = 0; i < blocks; i++) {
            y1 ^= Bytes.long64(data, offset + 16 * i);
            y0 ^= Bytes.long64(data, offset + 16 * i + 8);
            multiply();
        }
    }

    @Override
    public long high() {
        return y1;
    }

    @Override
    public long low() {
        return y0;
    }

    /** Karatsuba on both halves; the upper half of each product comes from reversed operands. */
    private void multiply() {
        final long y0Reversed = Long.reverse(y0);
        final long y1Reversed = Long.reverse(y1);
        final long z0 = carryless(y0, h0);
        final long z1 = carryless(y1, h1);
        final long z2 = carryless(y0 ^ y1, h0 ^ h1) ^ z0 ^ z1;
        final long r0 = carryless(y0Reversed, h0Reversed);
        final long r1 = carryless(y1Reversed, h1Reversed);
        final long r2 = carryless(y0Reversed ^ y1Reversed, h0Reversed ^ h1Reversed) ^ r0 ^ r1;
        reduce(
                z0,
                (Long.reverse(r0) >>> 1) ^ z2,
                z1 ^ (Long.reverse(r2) >>> 1),
                Long.reverse(r1) >>> 1);
    }

    /** Reduces a product of 255 bits modulo x^128 + x^7 + x^2 + x + 1, bits reflected. */
    private void reduce(final long p0, final long p1, final long p2, final long p3) {
        final long v0 = p0 << 1;
        long v1 = (p1 << 1) | (p0 >>> 63);
        long v2 = (p2 << 1) | (p1 >>> 63);
        long v3 = (p3 << 1) | (p2 >>> 63);
        v2 ^= v0 ^ (v0 >>> 1) ^ (v0 >>> 2) ^ (v0 >>> 7);
        v1 ^= (v0 << 63) ^ (v0 << 62) ^ (v0 << 57);
        v3 ^= v1 ^ (v1 >>> 1) ^ (v1 >>> 2) ^ (v1 >>> 7);
        v2 ^= (v1 << 63) ^ (v1 << 62) ^ (v1 << 57);
        y0 = v2;
        y1 = v3;
    }

    /** The lower 64 bits of the carry-less product. */
    private static long carryless(final long x, final long y) {
        final long x0 = x & HOLES_0;
        final long x1 = x & HOLES_1;
        final long x2 = x & HOLES_2;
        final long x3 = x & HOLES_3;
        final long a0 = y & HOLES_0;
        final long a1 = y & HOLES_1;
        final long a2 = y & HOLES_2;
        final long a3 = y & HOLES_3;
        final long z0 = (x0 * a0) ^ (x1 * a3) ^ (x2 * a2) ^ (x3 * a1);
        final long z1 = (x0 * a1) ^ (x1 * a0) ^ (x2 * a3) ^ (x3 * a2);
        final long z2 = (x0 * a2) ^ (x1 * a1) ^ (x2 * a0) ^ (x3 * a3);
        final long z3 = (x0 * a3) ^ (x1 * a2) ^ (x2 * a1) ^ (x3 * a0);
        return (z0 & HOLES_0) | (z1 & HOLES_1) | (z2 & HOLES_2) | (z3 & HOLES_3);
    }
}
