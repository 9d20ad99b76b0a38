package org.ringdown.runtime.sip;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.Via;
import org.ringdown.sip.transport.Hop;
import org.ringdown.sip.transport.Transport;

/**
 * TLS connections that others opened and that we may use for requests of ours, too (RFC 5923):
 * their top Via says {@code alias}, and their certificate is trusted and has the name in it. A hop
 * is such a connection's when its address is where the connection comes from, with the port of the
 * Via, and its host is a name of the certificate: the word of the Via alone moves nothing. Safe
 * from any thread; bounded.
 */
final class Aliases {
    private final int most;
    private final Map<Hop.To, SipConnection> connections = new HashMap<>();

    Aliases(final int most) {
        this.most = most;
    }

    /** A request came over a TLS connection. */
    void heard(final SipRequest request, final SipConnection connection) {
        final Set<String> names = connection.certificateNames();
        if (names.isEmpty()) {
            return;
        }
        final Via via = request.topVia();
        if (!via.params().has("alias") || !names.contains(via.host().toLowerCase(Locale.ROOT))) {
            return;
        }
        final InetSocketAddress at =
                new InetSocketAddress(
                        connection.flow().remote().getAddress(),
                        via.port() < 0 ? Transport.TLS.defaultPort() : via.port());
        synchronized (this) {
            for (final String name : names) {
                if (connections.size() < most) {
                    // The newest: the older one may be dead without our knowing.
                    connections.put(new Hop.To(Transport.TLS, at, name), connection);
                }
            }
        }
    }

    /** A connection for a hop, or null. */
    synchronized @Nullable SipConnection of(final Hop.To hop) {
        return hop.host() == null ? null : connections.get(hop);
    }

    /** A connection is gone. */
    synchronized void gone(final SipConnection connection) {
        connections.values().removeIf(connection::equals);
    }
}
