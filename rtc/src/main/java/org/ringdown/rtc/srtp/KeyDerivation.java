package org.ringdown.rtc.srtp;

import java.util.Arrays;
import org.ringdown.rtc.crypto.AesKeystream;
import org.ringdown.rtc.crypto.Bytes;
import org.ringdown.rtc.crypto.Workbench;

/**
 * Session keys from a master key (RFC 3711 §4.3, RFC 7714 §11), with a derivation rate of zero: the
 * keys are derived once.
 */
final class KeyDerivation {
    /** What a key is for. */
    enum Label {
        RTP_KEY,
        RTP_AUTH,
        RTP_SALT,
        RTCP_KEY,
        RTCP_AUTH,
        RTCP_SALT
    }

    private static final int SALT = 14;
    private static final int LABEL_AT = 7;

    private final AesKeystream keystream;
    private final byte[] salt;

    KeyDerivation(final byte[] masterKey, final byte[] masterSalt, final Workbench workbench) {
        keystream = new AesKeystream(masterKey, false, workbench);
        // A salt of 12 bytes is taken with two zero bytes behind it.
        salt = Arrays.copyOf(masterSalt, SALT);
    }

    byte[] derive(final Label label, final int length) {
        final byte[] block = Arrays.copyOf(salt, AesKeystream.BLOCK);
        block[LABEL_AT] = (byte) (block[LABEL_AT] ^ label.ordinal());
        final byte[] key = new byte[length];
        keystream.generate(Bytes.long64(block, 0), Bytes.long64(block, 8), length);
        keystream.xor(0, key, 0, length);
        return key;
    }
}
