package org.ringdown.rtc.srtp;

import java.util.Arrays;
import org.ringdown.core.Entropy;
import org.ringdown.core.Secret;

/**
 * A master key and salt with the suite they are for: all that protects one direction of a session.
 *
 * @param profile the suite
 * @param key the master key, {@link SrtpProfile#keyLength} bytes
 * @param salt the master salt, {@link SrtpProfile#saltLength} bytes
 */
public record SrtpKey(SrtpProfile profile, Secret key, Secret salt) {
    /** Checks the lengths. */
    public SrtpKey {
        checkLengths(profile, key.reveal().length, salt.reveal().length);
    }

    /**
     * The key and salt that stand in a row in {@code material}, as SDES writes them (RFC 4568
     * §6.1).
     *
     * @param material {@link SrtpProfile#keyLength} and {@link SrtpProfile#saltLength} bytes
     */
    public static SrtpKey of(final SrtpProfile profile, final byte[] material) {
        final int split = Math.min(profile.keyLength(), material.length);
        return new SrtpKey(
                profile,
                Secret.of(Arrays.copyOf(material, split)),
                Secret.of(Arrays.copyOfRange(material, split, material.length)));
    }

    /** A key that nobody can guess. */
    public static SrtpKey fresh(final SrtpProfile profile, final Entropy entropy) {
        final byte[] material = new byte[profile.keyLength() + profile.saltLength()];
        entropy.fill(material);
        return of(profile, material);
    }

    static void checkLengths(final SrtpProfile profile, final int key, final int salt) {
        if (key != profile.keyLength() || salt != profile.saltLength()) {
            throw new IllegalArgumentException(
                    profile
                            + " takes a key of "
                            + profile.keyLength()
                            + " and a salt of "
                            + profile.saltLength()
                            + " bytes");
        }
    }
}
