package org.ringdown.sip.locate;

import java.net.InetSocketAddress;
import org.ringdown.sip.transport.Hop;
import org.ringdown.sip.transport.Transport;

/**
 * One place where a request for a URI may be sent: RFC 3263 §4.
 *
 * @param transport UDP, TCP or TLS
 * @param address resolved
 * @param host the host of the URI that was looked up, in lower case, without the brackets of an
 *     IPv6 address: who is at the address must prove by its TLS certificate that it is this one
 *     (RFC 5922 §7.2). Never a name that DNS answered with: anybody can forge those.
 */
public record Destination(Transport transport, InetSocketAddress address, String host) {
    /** The way there. Without TLS nobody proves a name, so connections are shared by address. */
    public Hop.To hop() {
        return new Hop.To(transport, address, transport == Transport.TLS ? host : null);
    }
}
