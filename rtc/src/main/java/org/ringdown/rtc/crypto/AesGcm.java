package org.ringdown.rtc.crypto;

import java.util.Arrays;

/** GCM without allocation: one ECB call gives the mask of the tag and the keystream together. */
final class AesGcm implements Gcm {
    private static final int BLOCK = AesKeystream.BLOCK;

    private final Workbench workbench;
    private final AesKeystream keystream;
    private final Ghash ghash;
    private long tagHigh;
    private long tagLow;

    AesGcm(final byte[] key, final Workbench workbench) {
        this.workbench = workbench;
        keystream = new AesKeystream(key, false, workbench);
        ghash = Ghash.of(keystream.encryptBlock(new byte[BLOCK]));
    }

    @Override
    public void seal(
            final long nonceHigh,
            final int nonceLow,
            final byte[] aad,
            final int aadOffset,
            final int aadLength,
            final byte[] data,
            final int offset,
            final int length) {
        keystream.generate(nonceHigh, (long) nonceLow << 32 | 1, BLOCK + length);
        keystream.xor(BLOCK, data, offset, length);
        tag(aad, aadOffset, aadLength, data, offset, length);
        Bytes.putLong64(data, offset + length, tagHigh);
        Bytes.putLong64(data, offset + length + 8, tagLow);
    }

    @Override
    public boolean open(
            final long nonceHigh,
            final int nonceLow,
            final byte[] aad,
            final int aadOffset,
            final int aadLength,
            final byte[] data,
            final int offset,
            final int length) {
        keystream.generate(nonceHigh, (long) nonceLow << 32 | 1, BLOCK + length);
        tag(aad, aadOffset, aadLength, data, offset, length);
        final long difference =
                (tagHigh ^ Bytes.long64(data, offset + length))
                        | (tagLow ^ Bytes.long64(data, offset + length + 8));
        if (difference != 0) {
            return false;
        }
        keystream.xor(BLOCK, data, offset, length);
        return true;
    }

    /** Everything that is hashed is laid out padded in one array, so that one call hashes it. */
    private void tag(
            final byte[] aad,
            final int aadOffset,
            final int aadLength,
            final byte[] text,
            final int offset,
            final int length) {
        final int textAt = padded(aadLength);
        final int lengthsAt = textAt + padded(length);
        final byte[] hashed = workbench.hashed(lengthsAt + BLOCK);
        System.arraycopy(aad, aadOffset, hashed, 0, aadLength);
        Arrays.fill(hashed, aadLength, textAt, (byte) 0);
        System.arraycopy(text, offset, hashed, textAt, length);
        Arrays.fill(hashed, textAt + length, lengthsAt, (byte) 0);
        Bytes.putLong64(hashed, lengthsAt, 8L * aadLength);
        Bytes.putLong64(hashed, lengthsAt + 8, 8L * length);
        ghash.reset();
        ghash.update(hashed, 0, (lengthsAt + BLOCK) / BLOCK);
        tagHigh = ghash.high() ^ keystream.long64(0);
        tagLow = ghash.low() ^ keystream.long64(8);
    }

    private static int padded(final int length) {
        return (length + BLOCK - 1) & -BLOCK;
    }
}
