package org.ringdown.rtc.offer;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Who opens the DTLS association: {@code a=setup} (RFC 4145 §4, RFC 5763 §5). */
public enum Setup {
    /** Either is fine; only in offers. */
    ACTPASS,
    /** This end sends the ClientHello. */
    ACTIVE,
    /** This end waits for the ClientHello. */
    PASSIVE,
    /** No association for the time being. */
    HOLDCONN;

    /** The word of the SDP. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The constant of this word in any case, or {@code null}. */
    public static @Nullable Setup of(final @Nullable String word) {
        if (word == null) {
            return null;
        }
        for (final Setup setup : values()) {
            if (setup.word().equalsIgnoreCase(word.strip())) {
                return setup;
            }
        }
        return null;
    }
}
