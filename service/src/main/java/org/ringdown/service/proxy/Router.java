package org.ringdown.service.proxy;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.offer.Profile;
import org.ringdown.service.account.Domains;
import org.ringdown.service.location.Location;
import org.ringdown.service.relay.Peer;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.message.Uri;
import org.ringdown.sip.registrar.Binding;
import org.ringdown.sip.registrar.FlowMark;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;
import org.ringdown.sip.transport.Transport;

/** Decides where a request goes by its Request-URI. Asks nobody who would have to wait. */
final class Router {
    private final Domains domains;
    private final Location location;
    private final Map<String, String> numbers;

    /**
     * @param numbers which of our numbers end inside the server, and at which application
     */
    Router(final Domains domains, final Location location, final Map<String, String> numbers) {
        this.domains = domains;
        this.location = location;
        this.numbers = numbers;
    }

    /**
     * The route of a request that no dialog leads.
     *
     * @param caller how the caller carries media: what an application inside will speak
     */
    Route route(final Uri requestUri, final Peer caller) {
        if (!(requestUri instanceof SipUri uri)) {
            return new Route.Reject(416, "Only sip and sips URIs are served here");
        }
        if (!domains.serves(uri.host())) {
            final @Nullable Binding device =
                    isDevice(uri.hostText()) ? location.ofContact(uri) : null;
            return device == null
                    ? new Route.Reject(404, "This domain is not served here")
                    : new Route.Fork(List.of(target(device)));
        }
        final @Nullable String name = uri.userText();
        if (name == null || name.isEmpty()) {
            return new Route.Reject(404, "A name or number is missing before the @");
        }
        final @Nullable String application = numbers.get(name);
        if (application != null) {
            return new Route.Fork(
                    List.of(
                            new Target(
                                    uri,
                                    new Hop.Local(application),
                                    List.of(),
                                    caller,
                                    null,
                                    true)));
        }
        final List<Target> targets = new ArrayList<>();
        for (final Binding binding : location.of(domains.aor(uri))) {
            targets.add(target(binding));
        }
        return targets.isEmpty()
                ? new Route.NoBinding(name, domains.domain(uri.host()))
                : new Route.Fork(targets);
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

    /** How to reach a device that registered. */
    static Target target(final Binding binding) {
        final FlowMark mark = binding.flow();
        final Flow flow = mark.flow();
        final Transport transport = mark.transport();
        final Hop hop = mark.live() ? new Hop.Over(flow) : new Hop.To(transport, flow.remote());
        final Profile profile = transport.webSocket() ? Profile.WEBRTC : Profile.RTP;
        return new Target(
                Uri.parse(binding.contact()).orThrow(),
                hop,
                binding.path(),
                new Peer(profile, flow.remote().getAddress()),
                binding.aor(),
                false);
    }
}
