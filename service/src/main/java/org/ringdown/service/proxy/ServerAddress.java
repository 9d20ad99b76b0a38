package org.ringdown.service.proxy;

import org.ringdown.sip.transport.Hop;

/** Under which address a peer can reach us: told from where it is, for a machine has several. */
public interface ServerAddress {
    /**
     * A host and port of ours, for the header fields that a peer will send to.
     *
     * @param host an IP address, IPv6 in brackets
     */
    record HostPort(String host, int port) {
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    /** The address to show to the peer at the far end of {@code hop}. */
    HostPort facing(Hop hop);
}
