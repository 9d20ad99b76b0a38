package org.ringdown.rtc.crypto;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/** The public ECB mode of the platform, which has half a dozen objects for each key. */
final class CipherAes implements Aes {
    private final Cipher ecb;

    CipherAes(final byte[] key) {
        try {
            ecb = Cipher.getInstance("AES/ECB/NoPadding");
            ecb.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
        } catch (final GeneralSecurityException missing) {
            throw new IllegalStateException("AES is part of every Java platform", missing);
        }
    }

    @Override
    public void encrypt(final byte[] from, final int length, final byte[] to) {
        try {
            ecb.update(from, 0, length, to, 0);
        } catch (final GeneralSecurityException impossible) {
            throw new IllegalStateException("whole blocks always fit", impossible);
        }
    }
}
