package org.ringdown.rtc.crypto;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * AES in counter form (NIST SP 800-38A, 6.5). The counter blocks are laid out in an array and
 * encrypted by one ECB call, which costs no initialisation and no object per packet; a cipher in
 * CTR mode costs both, and is used where it is faster all the same. The ECB mode never meets data
 * here, only counters.
 */
public final class AesKeystream {
    /** Bytes of an AES block. */
    public static final int BLOCK = 16;

    private static final int FIRST_CAPACITY = 2048;

    private final Cipher ecb;
    private final @Nullable Cipher ctr;
    private final SecretKeySpec key;
    private final byte[] first = new byte[BLOCK];
    private byte[] counters = new byte[FIRST_CAPACITY];
    private byte[] stream = new byte[FIRST_CAPACITY];

    /**
     * A keystream of this key.
     *
     * @param key 16, 24 or 32 bytes
     */
    public AesKeystream(final byte[] key) {
        this(key, false);
    }

    /**
     * A keystream of this key.
     *
     * @param key 16, 24 or 32 bytes
     * @param platform whether the platform's CTR mode makes it, see {@link CipherChoice}
     */
    public AesKeystream(final byte[] key, final boolean platform) {
        this.key = new SecretKeySpec(key, "AES");
        try {
            ecb = Cipher.getInstance("AES/ECB/NoPadding");
            ecb.init(Cipher.ENCRYPT_MODE, this.key);
            ctr = platform ? Cipher.getInstance("AES/CTR/NoPadding") : null;
        } catch (final GeneralSecurityException missing) {
            throw new IllegalStateException("AES is part of every Java platform", missing);
        }
    }

    /**
     * Makes {@code length} bytes of keystream, rounded up to whole blocks, from the counter block
     * {@code high, low} onwards. The counter is the low 64 bits; callers see to it that it does not
     * overflow.
     */
    public void generate(final long high, final long low, final int length) {
        final int size = (length + BLOCK - 1) & -BLOCK;
        if (size > stream.length) {
            final int capacity = Integer.highestOneBit(size - 1) << 1;
            counters = new byte[capacity];
            stream = new byte[capacity];
        }
        if (ctr != null) {
            encryptZeros(ctr, high, low, size);
            return;
        }
        for (int at = 0; at < size; at += BLOCK) {
            Bytes.putLong64(counters, at, high);
            Bytes.putLong64(counters, at + 8, low + (at >>> 4));
        }
        encrypt(counters, size, stream);
    }

    /** Here {@link #counters} stay zero, and the mode counts by itself. */
    private void encryptZeros(final Cipher mode, final long high, final long low, final int size) {
        Bytes.putLong64(first, 0, high);
        Bytes.putLong64(first, 8, low);
        try {
            mode.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(first));
            mode.update(counters, 0, size, stream, 0);
        } catch (final GeneralSecurityException impossible) {
            throw new IllegalStateException("whole blocks always fit", impossible);
        }
    }

    /** Combines a range with the keystream made last, from its byte {@code from} onwards. */
    public void xor(final int from, final byte[] data, final int offset, final int length) {
        final byte[] key = stream;
        int i = 0;
        for (; i + 8 <= length; i += 8) {
            final long mixed = Bytes.long64(data, offset + i) ^ Bytes.long64(key, from + i);
            Bytes.putLong64(data, offset + i, mixed);
        }
        for (; i < length; i++) {
            data[offset + i] = (byte) (data[offset + i] ^ key[from + i]);
        }
    }

    /** The 8 bytes of keystream made last, from its byte {@code from} onwards. */
    public long long64(final int from) {
        return Bytes.long64(stream, from);
    }

    /** Encrypts one block, for deriving keys. */
    public byte[] encryptBlock(final byte[] block) {
        final byte[] result = new byte[BLOCK];
        encrypt(Arrays.copyOf(block, BLOCK), BLOCK, result);
        return result;
    }

    private void encrypt(final byte[] from, final int length, final byte[] to) {
        try {
            ecb.update(from, 0, length, to, 0);
        } catch (final GeneralSecurityException impossible) {
            throw new IllegalStateException("whole blocks always fit", impossible);
        }
    }
}
