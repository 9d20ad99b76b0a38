package org.ringdown.sip.locate;

/**
 * What DNS is asked.
 *
 * @param name in lower case, without a dot at its end; never a numeric address
 */
public record Question(String name, Type type) {
    /** The kinds of records that RFC 3263 needs. */
    public enum Type {
        /** Which services a domain has: RFC 3403. */
        NAPTR,
        /** The servers of one service: RFC 2782. */
        SRV,
        /** IPv4 addresses of a host. */
        A,
        /** IPv6 addresses of a host. */
        AAAA
    }
}
