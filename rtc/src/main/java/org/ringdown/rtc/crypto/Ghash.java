package org.ringdown.rtc.crypto;

/**
 * The universal hash of GCM (NIST SP 800-38D, 6.4): it starts at zero and takes whole blocks of 16
 * bytes.
 */
public sealed interface Ghash permits PlatformGhash, PlainGhash {
    /** Goes back to zero. */
    void reset();

    /** Takes {@code blocks} blocks of 16 bytes from {@code offset}. */
    void update(byte[] data, int offset, int blocks);

    /** The first 8 bytes of the hash so far. */
    long high();

    /** The last 8 bytes of the hash so far. */
    long low();

    /**
     * The fastest one this Java platform gives us.
     *
     * @param subkey the hash subkey H: 16 zero bytes encrypted with the cipher's key
     */
    static Ghash of(final byte[] subkey) {
        return PlatformGhash.available() ? new PlatformGhash(subkey) : new PlainGhash(subkey);
    }
}
