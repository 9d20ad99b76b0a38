package org.ringdown.app.cli;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.ringdown.app.config.Config;
import org.ringdown.app.config.Listener;
import org.ringdown.app.config.Scheme;
import org.ringdown.core.Entropy;
import org.ringdown.gateway.ng.call.Interfaces;
import org.ringdown.gateway.ng.call.NgSettings;
import org.ringdown.gateway.ng.run.NgGateway;

/** What the section {@code [ng]} of the configuration means. */
public final class NgSetup {
    private static final int IDENTITY_BYTES = 8;

    private NgSetup() {}

    /**
     * How the protocol is spoken where nothing but the configuration says so.
     *
     * @throws CommandFailure when no interface has an address
     */
    public static NgGateway.Config of(final Config config, final Entropy entropy)
            throws CommandFailure {
        return of(
                config.ng(),
                config.ng().listen(),
                MediaInterfaces.of(config.media(), entropy),
                entropy);
    }

    /** The same on other addresses of either kind. */
    static NgGateway.Config of(
            final Config.Ng ng,
            final List<Listener> listen,
            final Interfaces interfaces,
            final Entropy entropy)
            throws CommandFailure {
        return new NgGateway.Config(
                addresses(listen, Scheme.UDP),
                addresses(listen, Scheme.TCP),
                addresses(listen, Scheme.HTTP),
                ng.allow(),
                interfaces,
                NgSettings.of(identity(entropy))
                        .with(new NgSettings.Limits(ng.calls(), -1, -1, -1)));
    }

    private static List<InetSocketAddress> addresses(
            final List<Listener> listen, final Scheme scheme) throws CommandFailure {
        final List<InetSocketAddress> addresses = new ArrayList<>();
        for (final Listener each : listen) {
            if (each.scheme() == scheme) {
                final InetSocketAddress address = each.address();
                if (address.isUnresolved()) {
                    throw CommandFailure.wrong(
                            "ng.listen = "
                                    + each
                                    + " has a host that cannot be found; write an address.");
                }
                addresses.add(address);
            }
        }
        return addresses;
    }

    /** The name by which we know our own work in {@code a=rtpengine}. */
    static String identity(final Entropy entropy) {
        final byte[] random = new byte[IDENTITY_BYTES];
        entropy.fill(random);
        return HexFormat.of().formatHex(random);
    }
}
