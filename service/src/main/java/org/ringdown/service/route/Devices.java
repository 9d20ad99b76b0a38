package org.ringdown.service.route;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.offer.Profile;
import org.ringdown.service.location.Device;
import org.ringdown.service.relay.Peer;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.registrar.Binding;
import org.ringdown.sip.registrar.Reach;
import org.ringdown.sip.transport.Hop;
import org.ringdown.sip.transport.Transport;

/** How devices that registered are reached. */
final class Devices {
    private final Residents residents;

    /**
     * @param residents who lives in the server: one that registered from there is reached there
     */
    Devices(final Residents residents) {
        this.residents = residents;
    }

    /** All devices that can be reached, in their order. */
    List<Target> targets(final List<Device> devices) {
        final List<Target> targets = new ArrayList<>();
        for (final Device device : devices) {
            final @Nullable Target target = target(device);
            if (target != null) {
                targets.add(target);
            }
        }
        return targets;
    }

    /**
     * A device by its newest flow, and otherwise by its older ones (RFC 5626 §5.3); {@code null}
     * when none leads anywhere.
     */
    @Nullable Target target(final Device device) {
        final List<Target> ways = new ArrayList<>();
        for (final Binding flow : device.flows()) {
            final Target way =
                    flow.flow().transport() == Transport.LOCAL
                            ? inside(flow, device.q())
                            : outside(flow, device.q());
            if (way != null) {
                ways.add(way);
            }
        }
        return ways.isEmpty()
                ? null
                : ways.getFirst()
                        .by(
                                ways.getFirst().way(),
                                ways.getFirst().media(),
                                ways.subList(1, ways.size()));
    }

    private static @Nullable Target outside(final Binding flow, final double q) {
        final Target.@Nullable Way way = way(flow.reach());
        final Profile profile = flow.flow().transport().webSocket() ? Profile.WEBRTC : Profile.RTP;
        return way == null
                ? null
                : target(flow, way, new Peer(profile, flow.flow().flow().remote().getAddress()), q);
    }

    /** One that lived in the server and is gone, say since a restart, is nowhere. */
    private @Nullable Target inside(final Binding flow, final double q) {
        final Residents.Resident resident =
                residents.at(SipUri.parse(flow.contact()).orThrow().withoutHeaders());
        return resident == null
                ? null
                : target(
                        flow,
                        new Target.Way.Known(new Hop.Local(resident.agent())),
                        resident.media(),
                        q);
    }

    private static Target target(
            final Binding flow, final Target.Way way, final Peer media, final double q) {
        return new Target(
                SipUri.parse(flow.contact()).orThrow().withoutHeaders(),
                way,
                flow.path(),
                media,
                flow.aor(),
                Target.Kind.DEVICE,
                q,
                List.of());
    }

    private static Target.@Nullable Way way(final Reach reach) {
        return switch (reach) {
            case Reach.Over(var flow) -> new Target.Way.Known(new Hop.Over(flow));
            case Reach.At(var transport, var address) ->
                    new Target.Way.Known(new Hop.To(transport, address));
            case Reach.By(var uri) -> new Target.Way.Lookup(uri);
            case Reach.Nowhere _ -> null;
        };
    }
}
