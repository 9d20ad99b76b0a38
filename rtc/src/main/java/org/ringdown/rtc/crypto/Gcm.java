package org.ringdown.rtc.crypto;

/**
 * AES-GCM with a 96-bit nonce and a 128-bit tag (NIST SP 800-38D; RFC 5116), in place.
 *
 * <p>The same nonce must never seal two different texts: whoever calls {@link #seal} sees to that.
 */
public sealed interface Gcm permits AesGcm, PlatformGcm {
    /** Bytes of the tag. */
    int TAG = 16;

    /**
     * A cipher of this key.
     *
     * @param key 16 or 32 bytes
     * @param platform whether the platform's mode does it, see {@link CipherChoice}
     * @param workbench where it works
     */
    static Gcm of(final byte[] key, final boolean platform, final Workbench workbench) {
        return platform ? new PlatformGcm(key) : new AesGcm(key, workbench);
    }

    /**
     * Encrypts {@code length} bytes at {@code offset} in place and writes the tag behind them.
     *
     * @param nonceHigh the first 8 bytes of the nonce
     * @param nonceLow the last 4 bytes of the nonce
     * @param aad where the additional authenticated data is; it may be {@code data} itself
     */
    void seal(
            long nonceHigh,
            int nonceLow,
            byte[] aad,
            int aadOffset,
            int aadLength,
            byte[] data,
            int offset,
            int length);

    /**
     * Checks the tag that stands behind the {@code length} bytes at {@code offset} and, only when
     * it is right, decrypts them in place.
     *
     * @return whether the tag was right; when not, nothing was changed
     */
    boolean open(
            long nonceHigh,
            int nonceLow,
            byte[] aad,
            int aadOffset,
            int aadLength,
            byte[] data,
            int offset,
            int length);
}
