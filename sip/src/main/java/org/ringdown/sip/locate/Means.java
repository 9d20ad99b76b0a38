package org.ringdown.sip.locate;

import java.util.List;
import org.ringdown.sip.transport.Transport;

/**
 * How we can reach others.
 *
 * @param transports that we can open to others, among UDP, TCP and TLS; where the choice is ours,
 *     the first is taken first
 * @param ipv4 whether we have an address of this family
 * @param ipv6 whether we have an address of this family; its addresses are tried first (RFC 6724
 *     §10.3)
 */
public record Means(List<Transport> transports, boolean ipv4, boolean ipv6) {
    /** Copies the list. */
    public Means {
        transports = List.copyOf(transports);
        for (final Transport transport : transports) {
            if (transport != Transport.UDP
                    && transport != Transport.TCP
                    && transport != Transport.TLS) {
                throw new IllegalArgumentException("nobody can be called over " + transport);
            }
        }
    }
}
