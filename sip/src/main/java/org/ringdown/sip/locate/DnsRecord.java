package org.ringdown.sip.locate;

import java.net.InetAddress;

/** One record of an answer; names are in lower case, without a dot at their end. */
public sealed interface DnsRecord {
    /**
     * A service of a domain: RFC 3403 §4.1.
     *
     * @param order the lower first, and strictly
     * @param preference the lower first, among those of one order
     * @param flags what the replacement is: {@code s} for the name of SRV records
     * @param service for example {@code SIP+D2U}
     * @param regexp must be empty for SIP (RFC 3263 §4.1)
     * @param replacement empty for none
     */
    record Naptr(
            int order,
            int preference,
            String flags,
            String service,
            String regexp,
            String replacement)
            implements DnsRecord {}

    /**
     * A server of a service: RFC 2782.
     *
     * @param priority the lower first
     * @param weight how often it comes before others of its priority; 0 hardly ever
     * @param target the host; empty: the service is not there
     */
    record Srv(int priority, int weight, int port, String target) implements DnsRecord {}

    /** An address of a host. */
    record Address(InetAddress address) implements DnsRecord {}
}
