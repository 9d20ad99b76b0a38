package org.ringdown.rtc.crypto;

import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The platform's GCM mode. It must be initialised for every packet, which costs time and objects;
 * it pays where GHASH is out of reach, see {@link PlatformGhash}.
 */
final class PlatformGcm implements Gcm {
    private static final int NONCE = 12;

    private final SecretKeySpec key;
    private final Cipher cipher;
    private final byte[] nonce = new byte[NONCE];
    private byte[] opened = new byte[2048];

    PlatformGcm(final byte[] key) {
        this.key = new SecretKeySpec(key, "AES");
        try {
            cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (final GeneralSecurityException missing) {
            throw new IllegalStateException("AES-GCM is part of every Java platform", missing);
        }
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
        try {
            begin(Cipher.ENCRYPT_MODE, nonceHigh, nonceLow);
            cipher.updateAAD(aad, aadOffset, aadLength);
            cipher.doFinal(data, offset, length, data, offset);
        } catch (final GeneralSecurityException bug) {
            throw new IllegalStateException("a nonce was used twice, or there is no room", bug);
        }
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
        if (length + TAG > opened.length) {
            opened = new byte[Integer.highestOneBit(length + TAG - 1) << 1];
        }
        try {
            begin(Cipher.DECRYPT_MODE, nonceHigh, nonceLow);
            cipher.updateAAD(aad, aadOffset, aadLength);
            // It wipes its target when the tag is wrong, so the packet is not the target.
            cipher.doFinal(data, offset, length + TAG, opened, 0);
        } catch (final AEADBadTagException wrong) {
            return false;
        } catch (final GeneralSecurityException bug) {
            throw new IllegalStateException("every nonce opens", bug);
        }
        System.arraycopy(opened, 0, data, offset, length);
        return true;
    }

    private void begin(final int mode, final long nonceHigh, final int nonceLow)
            throws GeneralSecurityException {
        Bytes.putLong64(nonce, 0, nonceHigh);
        Bytes.putInt32(nonce, 8, nonceLow);
        cipher.init(mode, key, new GCMParameterSpec(Byte.SIZE * TAG, nonce));
    }
}
