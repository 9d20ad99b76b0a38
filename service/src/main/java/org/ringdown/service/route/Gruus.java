package org.ringdown.service.route;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.service.account.Domains;
import org.ringdown.service.location.Device;
import org.ringdown.service.location.Location;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.registrar.Gruu;

/** A URI of one device of one user (RFC 5627 §6.1). */
final class Gruus implements RouteStep {
    private final Domains domains;
    private final Location location;
    private final Devices devices;

    Gruus(final Domains domains, final Location location, final Devices devices) {
        this.domains = domains;
        this.location = location;
        this.devices = devices;
    }

    @Override
    public Route route(final Ask ask) {
        final @Nullable SipUri uri = ask.sip();
        if (uri == null || !Gruu.is(uri) || !domains.serves(uri.host())) {
            return new Route.GoOn("It does not name one device.");
        }
        final @Nullable Device device =
                location.ofGruu(uri.withHostPort(domains.domain(uri.host()), -1));
        final @Nullable Target target = device == null ? null : devices.target(device);
        if (target != null) {
            return new Route.Fork(
                    List.of(List.of(target)),
                    "It names one device of " + target.owner() + ", which can be reached.");
        }
        return Gruu.temporary(uri)
                ? new Route.Reject(
                        404, "This address is not valid any more", "A temporary address ended.")
                : new Route.Reject(
                        480,
                        "This device cannot be reached now",
                        "The device that it names is not registered, or not connected.");
    }
}
