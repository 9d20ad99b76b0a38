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

    private final Workbench workbench;
    private final Aes ecb;
    private final @Nullable Counting ctr;

    /** The platform's CTR mode, which counts by itself. */
    private static final class Counting {
        private final Cipher mode;
        private final SecretKeySpec key;
        private final byte[] first = new byte[BLOCK];

        Counting(final byte[] key) {
            this.key = new SecretKeySpec(key, "AES");
            try {
                mode = Cipher.getInstance("AES/CTR/NoPadding");
            } catch (final GeneralSecurityException missing) {
                throw new IllegalStateException("AES is part of every Java platform", missing);
            }
        }

        void encrypt(
                final byte[] zeros,
                final long high,
                final long low,
                final int size,
                final byte[] to) {
            Bytes.putLong64(first, 0, high);
            Bytes.putLong64(first, 8, low);
            try {
                mode.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(first));
                mode.update(zeros, 0, size, to, 0);
            } catch (final GeneralSecurityException impossible) {
                throw new IllegalStateException("whole blocks always fit", impossible);
            }
        }
    }

    /**
     * A keystream of this key.
     *
     * @param key 16, 24 or 32 bytes
     */
    public AesKeystream(final byte[] key) {
        this(key, false, new Workbench());
    }

    /**
     * A keystream of this key.
     *
     * @param key 16, 24 or 32 bytes
     * @param platform whether the platform's CTR mode makes it, see {@link CipherChoice}
     * @param workbench where it is made; what was made there before is gone
     */
    public AesKeystream(final byte[] key, final boolean platform, final Workbench workbench) {
        this.workbench = workbench;
        ecb = Aes.of(key, workbench);
        ctr = platform ? new Counting(key) : null;
    }

    /**
     * Makes {@code length} bytes of keystream, rounded up to whole blocks, from the counter block
     * {@code high, low} onwards. The counter is the low 64 bits; callers see to it that it does not
     * overflow.
     */
    public void generate(final long high, final long low, final int length) {
        final int size = (length + BLOCK - 1) & -BLOCK;
        workbench.reserve(size);
        if (ctr != null) {
            ctr.encrypt(workbench.zeros(size), high, low, size, workbench.keystream());
            return;
        }
        final byte[] counters = workbench.counters();
        for (int at = 0; at < size; at += BLOCK) {
            Bytes.putLong64(counters, at, high);
            Bytes.putLong64(counters, at + 8, low + (at >>> 4));
        }
        ecb.encrypt(counters, size, workbench.keystream());
    }

    /** Combines a range with the keystream made last, from its byte {@code from} onwards. */
    public void xor(final int from, final byte[] data, final int offset, final int length) {
        final byte[] key = workbench.keystream();
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
        return Bytes.long64(workbench.keystream(), from);
    }

    /** Encrypts one block, for deriving keys. */
    public byte[] encryptBlock(final byte[] block) {
        final byte[] result = new byte[BLOCK];
        ecb.encrypt(Arrays.copyOf(block, BLOCK), BLOCK, result);
        return result;
    }
}
