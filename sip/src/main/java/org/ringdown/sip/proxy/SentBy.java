package org.ringdown.sip.proxy;

import org.ringdown.sip.transport.Hop;

/** What our Via shows as the place to send responses to (RFC 3261 §18.1.1). */
@FunctionalInterface
public interface SentBy {
    /**
     * A host and port.
     *
     * @param host a name or address; IPv6 in brackets
     * @param port 1 to 65535, or -1 to leave it out
     */
    record HostPort(String host, int port) {}

    /** The host and port of our listener that faces the far end of {@code hop}. */
    HostPort of(Hop hop);
}
