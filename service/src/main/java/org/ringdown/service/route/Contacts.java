package org.ringdown.service.route;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringdown.service.account.Domains;
import org.ringdown.service.location.Device;
import org.ringdown.service.location.Location;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.registrar.Binding;

/** The contact of a device that registered: REFER and its like name devices so. */
final class Contacts implements RouteStep {
    private final Domains domains;
    private final Location location;
    private final Devices devices;

    Contacts(final Domains domains, final Location location, final Devices devices) {
        this.domains = domains;
        this.location = location;
        this.devices = devices;
    }

    @Override
    public Route route(final Ask ask) {
        final @Nullable SipUri uri = ask.sip();
        if (uri == null
                || domains.serves(uri.host())
                || ask.from().strange()
                || !isDevice(uri.hostText())) {
            return new Route.GoOn("It is no contact of a device.");
        }
        final @Nullable Binding binding = location.ofContact(uri);
        final @Nullable Target target =
                binding == null ? null : devices.target(new Device(List.of(binding)));
        return target == null
                ? new Route.GoOn("No device registered this contact.")
                : new Route.Fork(
                        List.of(List.of(target)), "It is a device of " + target.owner() + ".");
    }

    /**
     * Whether a host can be a device's: an address, or a name that means nothing elsewhere. Other
     * names are other domains, and who registers a contact there does not come to own its users.
     */
    private static boolean isDevice(final String host) {
        if (host.toLowerCase(Locale.ROOT).endsWith(".invalid")) {
            return true;
        }
        try {
            return InetAddress.ofLiteral(host) != null;
        } catch (final IllegalArgumentException name) {
            return false;
        }
    }
}
