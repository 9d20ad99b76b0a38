package org.ringdown.runtime.net;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The SIP domains that a certificate is for (RFC 5922 §7.1). */
final class CertificateNames {
    /** Kinds of subject alternative names, RFC 5280 §4.2.1.6. */
    private static final int DNS = 2;

    private static final int URI = 6;
    private static final String SIP = "sip:";

    private CertificateNames() {}

    /**
     * Hosts of SIP URIs without a user, and DNS names, in lower case. Names with a wildcard are
     * left out (RFC 5922 §7.2), and so is the common name, which anything may stand in.
     */
    static Set<String> of(final X509Certificate certificate) {
        final Set<String> names = new HashSet<>();
        try {
            final Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            if (all == null) {
                return Set.of();
            }
            for (final List<?> each : all) {
                final String name = String.valueOf(each.get(1)).toLowerCase(Locale.ROOT);
                if (Integer.valueOf(DNS).equals(each.get(0)) && name.indexOf('*') < 0) {
                    names.add(name);
                } else if (Integer.valueOf(URI).equals(each.get(0))
                        && name.startsWith(SIP)
                        && plainHost(name.substring(SIP.length()))) {
                    names.add(name.substring(SIP.length()));
                }
            }
        } catch (final CertificateParsingException broken) {
            return Set.of();
        }
        return Set.copyOf(names);
    }

    private static boolean plainHost(final String host) {
        return !host.isEmpty()
                && host.chars()
                        .allMatch(c ->
                                (c >= 'a' && c <= 'z')
                                        || (c >= '0' && c <= '9')
                                        || c == '-'
                                        || c == '.');
    }
}
