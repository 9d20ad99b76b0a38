package org.ringdown.gateway.ng.request;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Collects {@link Sdes} from its words. */
final class SdesBuilder {
    boolean off;
    private final List<String> without = new ArrayList<>();
    private final List<String> only = new ArrayList<>();
    private boolean noNew;
    private final List<String> order = new ArrayList<>();
    private final List<String> offererOrder = new ArrayList<>();
    private boolean pad;
    private boolean lifetime;
    private boolean keep;
    private boolean prefer;
    private boolean unencryptedSrtp;
    private boolean unencryptedSrtcp;
    private boolean unauthenticatedSrtp;

    /** Takes one word; false when it means nothing. */
    boolean take(final String word) {
        final String upper = word.strip().toUpperCase(Locale.ROOT);
        if (upper.startsWith("ORDER:")) {
            suites(upper.substring("ORDER:".length()), order);
            return true;
        }
        if (upper.startsWith("OFFERER_PREF:") || upper.startsWith("OFFERER-PREF:")) {
            suites(upper.substring("OFFERER_PREF:".length()), offererOrder);
            return true;
        }
        switch (Words.normal(word)) {
            case "off", "no", "disable" -> off = true;
            case "nonew" -> noNew = true;
            case "pad" -> pad = true;
            case "lifetime" -> lifetime = true;
            case "static" -> keep = true;
            case "prefer" -> prefer = true;
            case "unencrypted-srtp" -> unencryptedSrtp = true;
            case "unencrypted-srtcp" -> unencryptedSrtcp = true;
            case "unauthenticated-srtp" -> unauthenticatedSrtp = true;
            case "encrypted-srtp" -> unencryptedSrtp = false;
            case "encrypted-srtcp" -> unencryptedSrtcp = false;
            case "authenticated-srtp" -> unauthenticatedSrtp = false;
            default -> {
                return suite(upper);
            }
        }
        return true;
    }

    private boolean suite(final String upper) {
        if (upper.startsWith("NO-")) {
            without.add(upper.substring("NO-".length()));
        } else if (upper.startsWith("ONLY-")) {
            only.add(upper.substring("ONLY-".length()));
        } else {
            return false;
        }
        return true;
    }

    private static void suites(final String text, final List<String> into) {
        for (final String suite : text.split(";", -1)) {
            if (!suite.isBlank()) {
                into.add(suite.strip());
            }
        }
    }

    Sdes build(final boolean padFlag) {
        return new Sdes(
                off,
                without,
                only,
                noNew,
                order,
                offererOrder,
                pad || padFlag,
                lifetime,
                keep,
                prefer,
                unencryptedSrtp,
                unencryptedSrtcp,
                unauthenticatedSrtp);
    }
}
