package org.ringdown.service.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.ringdown.service.relay.Peer;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.message.Uri;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;

/**
 * One place to try for a request.
 *
 * @param uri the new Request-URI
 * @param way how to get there
 * @param path Route header values to go through (RFC 3327), outermost first
 * @param media how the target carries media; for an application inside, as the caller does
 * @param owner the AOR whose device it is; {@code null} for anything else
 * @param kind what is there
 * @param q how much it is preferred, 0 to 1
 * @param otherwise further ways to the same place, tried in turn when this one fails
 */
public record Target(
        Uri uri,
        Way way,
        List<String> path,
        Peer media,
        @Nullable String owner,
        Kind kind,
        double q,
        List<Target> otherwise) {
    /** What is at the end of the way. */
    public enum Kind {
        /** A device that registered here. */
        DEVICE,
        /** An application inside the server, which does its own media. */
        INSIDE,
        /** Where messages are kept that reached nobody: of no use when somebody answered. */
        KEEPER,
        /** Another server. */
        FOREIGN
    }

    /** How to get to a target. */
    public sealed interface Way {
        /** A hop that is known. */
        record Known(Hop hop) implements Way {}

        /** By DNS: RFC 3263. */
        record Lookup(SipUri uri) implements Way {}
    }

    /** The lists are copied. */
    public Target {
        path = List.copyOf(path);
        otherwise = List.copyOf(otherwise);
    }

    /** The same place reached by this way, then by those. */
    public Target by(final Way another, final Peer carries, final List<Target> then) {
        return new Target(uri, another, path, carries, owner, kind, q, then);
    }

    /** Whether nobody on the way can read along, as {@code sips} demands (RFC 5630 §3.1). */
    boolean secure() {
        return switch (way) {
            case Way.Known(Hop.Over(Flow flow)) -> flow.transport().secure();
            case Way.Known(Hop.To to) -> to.transport().secure();
            case Way.Known(Hop.Local _) -> true;
            case Way.Lookup(SipUri looked) -> looked.secure();
        };
    }

    /** Targets in groups of equal preference, the most wanted first. */
    public static List<List<Target>> groups(final List<Target> targets) {
        final Map<Double, List<Target>> byQ = new TreeMap<>();
        for (final Target target : targets) {
            byQ.computeIfAbsent(-target.q(), _ -> new ArrayList<>()).add(target);
        }
        return List.copyOf(byQ.values());
    }
}
