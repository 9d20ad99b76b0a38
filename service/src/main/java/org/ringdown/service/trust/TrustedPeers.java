package org.ringdown.service.trust;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Transport;

/** The peers that the operator trusts; the first that fits counts. Safe for any thread. */
public final class TrustedPeers {
    /** Nobody is trusted. */
    public static final TrustedPeers NONE = new TrustedPeers(List.of());

    private final List<TrustedPeer> peers;
    private final boolean askCertificates;

    /** Trusts these, in this order. */
    public TrustedPeers(final List<TrustedPeer> peers) {
        this.peers = List.copyOf(peers);
        askCertificates = peers.stream().anyMatch(peer -> !peer.certificates().isEmpty());
    }

    /**
     * The peer that a flow leads to, or {@code null}.
     *
     * @param certificateNames the subject alternative names of the certificate that the far end
     *     proved to own; empty without one
     */
    public @Nullable TrustedPeer of(final Flow flow, final Set<String> certificateNames) {
        if (flow.transport() == Transport.LOCAL) {
            return null;
        }
        for (final TrustedPeer peer : peers) {
            if (peer.is(flow, certificateNames)) {
                return peer;
            }
        }
        return null;
    }

    /** Whether a peer is known by this address alone. */
    public boolean sendsFrom(final InetAddress address) {
        for (final TrustedPeer peer : peers) {
            if (peer.certificates().isEmpty() && peer.sendsFrom(address)) {
                return true;
            }
        }
        return false;
    }

    /** Whether some peer is known by its certificate, so that it pays to look at one. */
    public boolean askCertificates() {
        return askCertificates;
    }

    /** All of them, in their order. */
    public List<TrustedPeer> all() {
        return peers;
    }
}
