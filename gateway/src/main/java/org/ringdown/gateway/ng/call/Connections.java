package org.ringdown.gateway.ng.call;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.codec.Copied;
import org.ringdown.gateway.ng.codec.Way;
import org.ringdown.gateway.ng.request.Flag;
import org.ringdown.gateway.ng.request.Options;

/** Joins parties that have been described already. */
final class Connections {
    private final Bridging bridging;
    private final Copies copies;
    private final MediaPort port;

    Connections(final Bridging bridging, final Copies copies, final MediaPort port) {
        this.bridging = bridging;
        this.copies = copies;
        this.port = port;
    }

    /** Joins a party of one call with a party of another or the same. */
    NgReply connect(final NgCall call, final NgCall second, final Options options) {
        if (options.names().fromTag() == null) {
            return NgReply.error("No from-tag in message");
        }
        if (options.names().toTag() == null) {
            return NgReply.error("No to-tag in message");
        }
        final @Nullable Party from = call.party(options.names().fromTag());
        final @Nullable Party to = second.party(options.names().toTag());
        if (from == null) {
            return NgReply.error("From-tag given, but no such tag exists");
        }
        if (to == null) {
            return NgReply.error("To-tag not found");
        }
        if (from.equals(to)) {
            return NgReply.error("Invalid dialogue association");
        }
        for (int i = 0; i < Math.min(from.media.size(), to.media.size()); i++) {
            final Medium one = from.media.get(i);
            final Medium other = to.media.get(i);
            if (one.leg == null || other.leg == null || !one.type.equals(other.type)) {
                continue;
            }
            if (!port.together(one.leg.leg(), other.leg.leg())) {
                return NgReply.error("Failed to connect");
            }
            if (options.has(Flag.DIRECTIONAL)) {
                other.hears = one;
            } else {
                one.way = way(one, other);
                other.way = way(other, one);
                bridging.bridge(one, other);
            }
        }
        if (options.has(Flag.DIRECTIONAL)) {
            copies.renew(second);
        } else {
            from.peer = to;
            to.peer = from;
        }
        return NgReply.ok();
    }

    /** They have agreed on nothing with each other. */
    private static Way way(final Medium from, final Medium to) {
        return from.initialized() && to.initialized()
                ? new Copied(from.sent(), to.shown, to.said().formats(), List.of())
                        .way(from.pace(), to.pace())
                : Way.STRAIGHT;
    }
}
