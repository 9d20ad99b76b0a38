package org.ringdown.service.trust;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.ringdown.runtime.net.AddressRange;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Transport;

/**
 * Another server whose requests come in without a password. It is known by where it sends from, by
 * its TLS certificate, or by both; a datagram's sender can be forged, so a peer that is known by
 * address alone should reach us over a connection or from within our own network.
 *
 * @param name what the operator calls it
 * @param from where it sends from; empty when its certificate alone says who it is
 * @param certificates the names of which its certificate must bear one, in lower case; empty when
 *     its address alone says who it is
 * @param identity whether its P-Asserted-Identity is believed and ours is shown to it (RFC 3325)
 * @param transit whether it may call foreign domains through us
 */
public record TrustedPeer(
        String name,
        List<AddressRange> from,
        Set<String> certificates,
        boolean identity,
        boolean transit) {

    /** Copies the collections. */
    public TrustedPeer {
        if (from.isEmpty() && certificates.isEmpty()) {
            throw new IllegalArgumentException("nothing tells who " + name + " is");
        }
        from = List.copyOf(from);
        certificates =
                certificates.stream()
                        .map(each -> each.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether this peer sends from there. */
    boolean sendsFrom(final InetAddress address) {
        for (final AddressRange range : from) {
            if (range.contains(address)) {
                return true;
            }
        }
        return from.isEmpty();
    }

    /** Whether what came over this flow came from this peer. */
    boolean is(final Flow flow, final Set<String> certificateNames) {
        return sendsFrom(flow.remote().getAddress())
                && (certificates.isEmpty()
                        || (encrypted(flow.transport()) && bears(certificateNames)));
    }

    private static boolean encrypted(final Transport transport) {
        return transport == Transport.TLS || transport == Transport.WSS;
    }

    private boolean bears(final Set<String> certificateNames) {
        for (final String each : certificateNames) {
            if (certificates.contains(each.toLowerCase(Locale.ROOT))) {
                return true;
            }
        }
        return false;
    }
}
