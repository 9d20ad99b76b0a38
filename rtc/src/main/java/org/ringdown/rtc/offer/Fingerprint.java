package org.ringdown.rtc.offer;

import java.util.Locale;
import org.ringdown.core.Parsed;

/**
 * A certificate's fingerprint: {@code a=fingerprint} (RFC 8122 §5).
 *
 * @param algorithm hash name in lower case, for example {@code sha-256}
 * @param value upper-case hexadecimal pairs with colons between
 */
public record Fingerprint(String algorithm, String value) {
    private static final int MAX = 64 * 3;

    /** Reads {@code sha-256 AB:CD:...}. */
    public static Parsed<Fingerprint> parse(final String text) {
        final String[] parts = text.strip().split(" +", 3);
        if (parts.length != 2 || parts[0].isEmpty()) {
            return Parsed.malformed("RFC8122-5 a fingerprint is a hash name and a value", 0);
        }
        final String value = parts[1];
        if (value.length() < 2 || value.length() > MAX || value.length() % 3 != 2) {
            return Parsed.malformed("RFC8122-5 a fingerprint is pairs of hex digits", 0);
        }
        for (int i = 0; i < value.length(); i++) {
            final char c = value.charAt(i);
            final boolean good = i % 3 == 2 ? c == ':' : c < 128 && Character.digit(c, 16) >= 0;
            if (!good) {
                return Parsed.malformed("RFC8122-5 a fingerprint is pairs of hex digits", i);
            }
        }
        return Parsed.ok(
                new Fingerprint(parts[0].toLowerCase(Locale.ROOT), value.toUpperCase(Locale.ROOT)));
    }

    /** The value of {@code a=fingerprint}. */
    @Override
    public String toString() {
        return algorithm + " " + value;
    }
}
