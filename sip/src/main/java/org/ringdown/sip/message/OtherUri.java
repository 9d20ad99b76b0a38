package org.ringdown.sip.message;

import java.util.Locale;
import org.ringdown.core.Parsed;

/**
 * A URI of a scheme that SIP only carries, for example {@code tel:+358-555-1234567}.
 *
 * @param scheme in lower case
 * @param rest what follows the colon, as it is written
 */
public record OtherUri(String scheme, String rest) implements Uri {

    static Parsed<OtherUri> parse(final String scheme, final String text, final int colon) {
        for (int i = 0; i < colon; i++) {
            final char c = scheme.charAt(i);
            final boolean letter = c >= 'a' && c <= 'z';
            final boolean other = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
            if (!letter && (i == 0 || !other)) {
                return Parsed.malformed("RFC3986-3.1 a scheme is letters, digits, + - .", i);
            }
        }
        for (int i = colon + 1; i < text.length(); i++) {
            final char c = text.charAt(i);
            if (c <= ' ' || c >= 127 || "<>\"\\^`{|}".indexOf(c) >= 0) {
                return Parsed.malformed("RFC3986-2 no such character in a URI", i);
            }
        }
        if (colon + 1 == text.length()) {
            return Parsed.malformed("RFC3261-25.1 a URI has more than a scheme", colon);
        }
        return Parsed.ok(new OtherUri(scheme.toLowerCase(Locale.ROOT), text.substring(colon + 1)));
    }

    @Override
    public String toString() {
        return scheme + ":" + rest;
    }
}
