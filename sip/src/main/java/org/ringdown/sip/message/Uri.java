package org.ringdown.sip.message;

import java.util.Locale;
import org.ringdown.core.Parsed;

/** A URI where SIP has one: RFC 3261 §19. {@code toString} is its text. */
public sealed interface Uri permits SipUri, OtherUri {
    /** The scheme in lower case, for example {@code sip}. */
    String scheme();

    /** Reads a URI, without angle brackets and without white space. */
    static Parsed<Uri> parse(final String text) {
        final int colon = text.indexOf(':');
        if (colon <= 0) {
            return Parsed.malformed("RFC3986-3.1 a URI starts with a scheme", 0);
        }
        final String scheme = text.substring(0, colon).toLowerCase(Locale.ROOT);
        if (scheme.equals("sip") || scheme.equals("sips")) {
            return SipUri.parse(text).map(uri -> uri);
        }
        return OtherUri.parse(scheme, text, colon).map(uri -> uri);
    }
}
