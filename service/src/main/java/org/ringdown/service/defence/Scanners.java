package org.ringdown.service.defence;

import java.util.List;
import java.util.Locale;

/**
 * What programs that try SIP servers for open doors say they are, when they do not lie. A hint: it
 * never bans anybody by itself.
 */
final class Scanners {
    private static final List<String> NAMES =
            List.of(
                    "friendly-scanner",
                    "friendly-request",
                    "sipvicious",
                    "sipcli",
                    "sip-scan",
                    "sipsak",
                    "sundayddr",
                    "iwar",
                    "vaxsipuseragent",
                    "pplsip");

    private Scanners() {}

    static boolean isOne(final String agent) {
        final String lower = agent.toLowerCase(Locale.ROOT);
        for (final String name : NAMES) {
            if (lower.contains(name)) {
                return true;
            }
        }
        return false;
    }
}
