package org.ringdown.service.route;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.service.account.Domains;
import org.ringdown.service.location.Location;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipUri;

/** Users of our own domains, by the devices that they registered. */
final class Users implements RouteStep {
    private final Domains domains;
    private final Location location;
    private final Devices devices;
    private final Letters letters;

    Users(
            final Domains domains,
            final Location location,
            final Devices devices,
            final Letters letters) {
        this.letters = letters;
        this.domains = domains;
        this.location = location;
        this.devices = devices;
    }

    @Override
    public Route route(final Ask ask) {
        final @Nullable SipUri uri = ask.sip();
        if (uri == null || !domains.serves(uri.host())) {
            return new Route.GoOn("The domain is not served here.");
        }
        final @Nullable String name = uri.userText();
        if (name == null || name.isEmpty()) {
            return new Route.Reject(
                    404,
                    "A name or number is missing before the @",
                    "It names the server and nobody behind it.");
        }
        final List<Target> targets = targets(uri);
        final @Nullable Route letter =
                ask.method().equals(Method.MESSAGE) ? letters.route(ask, uri, targets) : null;
        if (letter != null) {
            return letter;
        }
        return targets.isEmpty()
                ? new Route.Nobody(
                        name,
                        domains.domain(uri.host()),
                        "No device of " + name + " is registered and connected.")
                : new Route.Fork(
                        Target.groups(targets),
                        name
                                + " has "
                                + (targets.size() == 1 ? "one device" : targets.size() + " devices")
                                + " that can be reached.");
    }

    /** The devices of a user, most preferred first. */
    List<Target> targets(final SipUri uri) {
        return devices.targets(location.devices(domains.aor(uri)));
    }
}
