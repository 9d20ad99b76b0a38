package org.ringdown.rtc.sdes;

import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Secret;
import org.ringdown.rtc.srtp.Mki;

/**
 * One {@code inline:} key of a crypto attribute (RFC 4568 §6.1).
 *
 * @param material master key and master salt in a row
 * @param lifetime packets that the key is good for, at most 2^48; 0 when nothing is said
 * @param mki how packets name the key, or {@code null} when they do not
 */
public record KeyParameter(Secret material, long lifetime, @Nullable Mki mki) {
    /** The longest life of a key (RFC 3711 §9.2). */
    public static final long MAX_LIFETIME = 1L << 48;

    /** Checks the lifetime. */
    public KeyParameter {
        if (lifetime < 0 || lifetime > MAX_LIFETIME) {
            throw new IllegalArgumentException("RFC4568-6.1 a lifetime is at most 2^48");
        }
    }

    /** Writes the parameter, with the secret in it. */
    void print(final StringBuilder out, final boolean pad) {
        final Base64.Encoder encoder =
                pad ? Base64.getEncoder() : Base64.getEncoder().withoutPadding();
        out.append("inline:").append(encoder.encodeToString(material.reveal()));
        if (lifetime != 0) {
            out.append('|');
            if (Long.bitCount(lifetime) == 1) {
                out.append("2^").append(Long.numberOfTrailingZeros(lifetime));
            } else {
                out.append(lifetime);
            }
        }
        if (mki != null) {
            out.append('|').append(mki);
        }
    }
}
