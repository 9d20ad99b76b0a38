package org.ringdown.rtc.crypto;

/** AES with one key, block by block (FIPS 197). Never for data: what it encrypts are counters. */
sealed interface Aes permits PlatformAes, CipherAes {
    /** Encrypts whole blocks from the start of one array to the start of another. */
    void encrypt(byte[] from, int length, byte[] to);

    /** The fastest one this Java platform gives us. */
    static Aes of(final byte[] key, final Workbench workbench) {
        return PlatformAes.available() ? new PlatformAes(key, workbench) : new CipherAes(key);
    }
}
