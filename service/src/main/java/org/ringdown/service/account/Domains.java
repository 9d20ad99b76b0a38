package org.ringdown.service.account;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.ringdown.sip.message.SipUri;

/**
 * The domains that this server serves, and the other names under which people reach it: the host's
 * name, its addresses and {@code localhost} all mean the main domain, so that a server that nobody
 * configured works by its address.
 */
public final class Domains {
    private final List<String> domains;
    private final Set<String> aliases;

    /**
     * Serves these domains.
     *
     * @param domains at least one; the first is the main one
     * @param aliases other host names and addresses that stand for the main one
     */
    public Domains(final List<String> domains, final Set<String> aliases) {
        if (domains.isEmpty()) {
            throw new IllegalArgumentException("a server serves at least one domain");
        }
        this.domains = domains.stream().map(Domains::canonical).toList();
        this.aliases =
                aliases.stream().map(Domains::canonical).collect(Collectors.toUnmodifiableSet());
    }

    /** The main domain, in lower case. */
    public String main() {
        return domains.getFirst();
    }

    /** Whether a host of a SIP URI means this server. */
    public boolean serves(final String host) {
        final String canonical = canonical(host);
        return domains.contains(canonical) || aliases.contains(canonical);
    }

    /**
     * The domain that a host stands for: itself if it is one of ours, else the main one. It is also
     * the realm that the passwords of its users are bound to (RFC 3261 §22.1).
     */
    public String domain(final String host) {
        final String canonical = canonical(host);
        return domains.contains(canonical) ? canonical : main();
    }

    /**
     * The address of record that a URI of ours stands for, whatever alias it was written with.
     * Parameters, port and scheme do not matter (RFC 3261 §10.3).
     */
    public String aor(final SipUri uri) {
        return uri.withHostPort(domain(uri.host()), -1).aor();
    }

    /** Lower case, without brackets or final dot; an IPv6 address in one of its many forms. */
    private static String canonical(final String host) {
        final boolean bracketed = host.startsWith("[") && host.endsWith("]");
        final String bare = bracketed ? host.substring(1, host.length() - 1) : host;
        final String lower = bare.toLowerCase(Locale.ROOT);
        if (lower.contains(":")) {
            final int zone = lower.indexOf('%');
            try {
                return InetAddress.ofLiteral(zone < 0 ? lower : lower.substring(0, zone))
                        .getHostAddress();
            } catch (final IllegalArgumentException notAnAddress) {
                return lower;
            }
        }
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
