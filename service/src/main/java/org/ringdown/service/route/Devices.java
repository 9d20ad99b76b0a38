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

/** How devices that registered are reached. */
public final class Devices {
    private Devices() {}

    /** All devices that can be reached, in their order. */
    static List<Target> targets(final List<Device> devices) {
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
    public static @Nullable Target target(final Device device) {
        final List<Target> ways = new ArrayList<>();
        for (final Binding flow : device.flows()) {
            final Target.@Nullable Way way = way(flow.reach());
            if (way != null) {
                ways.add(target(flow, way, device.q()));
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

    private static Target target(final Binding flow, final Target.Way way, final double q) {
        final Profile profile = flow.flow().transport().webSocket() ? Profile.WEBRTC : Profile.RTP;
        return new Target(
                SipUri.parse(flow.contact()).orThrow().withoutHeaders(),
                way,
                flow.path(),
                new Peer(profile, flow.flow().flow().remote().getAddress()),
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
