package org.ringdown.app;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringdown.app.config.Config;
import org.ringdown.service.account.Aliases;
import org.ringdown.service.defence.DefenceLimits;
import org.ringdown.service.trust.Trust;
import org.ringdown.service.trust.TrustedPeer;
import org.ringdown.service.trust.TrustedPeers;
import org.ringdown.sip.auth.Digest;

/** What the configuration says about who may what, in the words of the services. */
final class Policies {
    private Policies() {}

    static Trust trust(final Config config) {
        return new Trust(
                new TrustedPeers(config.peers().stream().map(Policies::peer).toList()),
                config.sip().strangersRing(),
                digests(config.sip().digest()));
    }

    private static TrustedPeer peer(final Config.Peer peer) {
        final @Nullable String certificate = peer.certificate();
        return new TrustedPeer(
                peer.name(),
                peer.from(),
                certificate == null ? Set.of() : Set.of(certificate),
                peer.identity(),
                peer.transit());
    }

    private static List<Digest.Algorithm> digests(final List<String> names) {
        return names.stream()
                .map(name -> Objects.requireNonNull(Digest.Algorithm.of(name), name))
                .toList();
    }

    static Aliases aliases(final Config config) {
        return new Aliases(config.aliases());
    }

    static DefenceLimits limits(final Config config) {
        return new DefenceLimits(
                config.limits().source(),
                config.limits().account(),
                config.limits().listener(),
                config.limits().bans());
    }
}
