package org.ringdown.rtc.srtp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Entropy;
import org.ringdown.core.Secret;

/**
 * A master key and salt with the suite they are for: all that protects one direction of a session.
 *
 * @param profile the suite
 * @param key the master key, {@link SrtpProfile#keyLength} bytes
 * @param salt the master salt, {@link SrtpProfile#saltLength} bytes
 * @param mki what every packet names the key by, or {@code null} when packets name none
 */
public record SrtpKey(SrtpProfile profile, Secret key, Secret salt, @Nullable Mki mki) {
    /** Checks the lengths. */
    public SrtpKey {
        if (key.reveal().length != profile.keyLength()
                || salt.reveal().length != profile.saltLength()) {
            throw new IllegalArgumentException(
                    profile
                            + " takes a key of "
                            + profile.keyLength()
                            + " and a salt of "
                            + profile.saltLength()
                            + " bytes");
        }
    }

    /** A key that packets do not name. */
    public SrtpKey(final SrtpProfile profile, final Secret key, final Secret salt) {
        this(profile, key, salt, null);
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

    /** The same key, named by this in every packet. */
    public SrtpKey withMki(final @Nullable Mki other) {
        return new SrtpKey(profile, key, salt, other);
    }

    /** Bytes by which protection makes an RTP packet longer. */
    public int rtpOverhead() {
        return profile.rtpOverhead() + (mki == null ? 0 : mki.length());
    }

    /** Bytes by which protection makes an RTCP packet longer. */
    public int rtcpOverhead() {
        return profile.rtcpOverhead() + (mki == null ? 0 : mki.length());
    }

    /** Key and salt in a row, as SDES writes them. */
    public Secret material() {
        final byte[] first = key.reveal();
        final byte[] material = Arrays.copyOf(first, first.length + profile.saltLength());
        System.arraycopy(salt.reveal(), 0, material, first.length, profile.saltLength());
        return Secret.of(material);
    }
}
