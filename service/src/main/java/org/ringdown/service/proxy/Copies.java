package org.ringdown.service.proxy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.service.route.Target;
import org.ringdown.service.trust.TrustedPeer;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.message.Uri;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;

/**
 * What a message looks like on its other side: the header fields of a copy (RFC 3261 §16.6 items 1
 * to 7). Bodies are the business of {@link MediaDesk}, Via and Max-Forwards that of the engine.
 */
final class Copies {
    private final Identity identity;
    private final RecordRoutes routes;
    private final Gatekeeper gatekeeper;

    Copies(final Identity identity, final RecordRoutes routes, final Gatekeeper gatekeeper) {
        this.identity = identity;
        this.routes = routes;
        this.gatekeeper = gatekeeper;
    }

    /**
     * Who is at the far end of a hop.
     *
     * @param hop where it is
     * @param ours whether it is a device of a user of ours, or an application inside
     */
    record End(Hop hop, boolean ours) {}

    /**
     * The copy of a request outside a dialog for one target by one way.
     *
     * @param pass see {@link HopToken.Lead}
     */
    SipRequest.Builder initial(
            final SipRequest request,
            final int pass,
            final Sender sender,
            final Target target,
            final Hop hop) {
        final SipRequest.Builder copy = request.edit();
        identity.request(
                copy, request, sender.identity(), reader(new End(hop, ours(target.kind()))));
        copy.requestUri(plain(target.uri()));
        // Where a call goes is decided here, not by a Route that the caller wrote.
        copy.remove(HeaderName.ROUTE);
        target.path().reversed().forEach(path -> copy.prepend(HeaderName.ROUTE, path));
        if (setsUpDialog(request.method())) {
            routes.add(
                    copy,
                    request,
                    new HopToken.Lead(new Hop.Over(sender.flow()), sender.aor(), pass),
                    new HopToken.Lead(hop, target.owner(), pass));
        }
        return strictIfNeeded(copy, target.uri(), target.path());
    }

    static boolean ours(final Target.Kind kind) {
        return switch (kind) {
            case DEVICE, INSIDE, KEEPER -> true;
            case FOREIGN -> false;
        };
    }

    /** A Request-URI has no header part (RFC 3261 §19.1.1 table 1). */
    private static Uri plain(final Uri uri) {
        return uri instanceof SipUri sip && sip.headers() != null ? sip.withoutHeaders() : uri;
    }

    private static boolean setsUpDialog(final Method method) {
        return method.equals(Method.INVITE)
                || method.equals(Method.SUBSCRIBE)
                || method.equals(Method.REFER)
                || method.equals(Method.NOTIFY);
    }

    /** The copy of a request within a dialog. */
    SipRequest.Builder within(final SipRequest request, final Flow from, final End to) {
        final SipRequest.Builder copy = request.edit();
        identity.request(copy, request, party(from), reader(to));
        return strictIfNeeded(copy, request.requestUri(), request.values(HeaderName.ROUTE));
    }

    /** What goes back of a response. */
    SipResponse.Builder response(
            final SipResponse response, final End from, final Identity.Reader to) {
        final SipResponse.Builder copy = response.edit();
        identity.response(copy, response, sender(from), to);
        return copy;
    }

    /** What the far end of a hop may know. */
    Identity.Reader reader(final End end) {
        return end.ours() ? Identity.Reader.DEVICE : Identity.Reader.of(peer(end.hop()));
    }

    private Identity.Sender sender(final End end) {
        final @Nullable TrustedPeer peer = end.ours() ? null : peer(end.hop());
        return peer == null ? new Identity.Sender.Party() : new Identity.Sender.Peer(peer);
    }

    private Identity.Sender party(final Flow flow) {
        final @Nullable TrustedPeer peer = gatekeeper.peer(flow);
        return peer == null ? new Identity.Sender.Party() : new Identity.Sender.Peer(peer);
    }

    private @Nullable TrustedPeer peer(final Hop hop) {
        return switch (hop) {
            case Hop.Over(Flow flow) -> gatekeeper.peer(flow);
            case Hop.To to ->
                    gatekeeper.peer(new Flow(to.transport(), to.address(), to.address(), 0));
            case Hop.Local _ -> null;
        };
    }

    /**
     * A next hop that is a strict router wants itself in the Request-URI, and the target last in
     * Route (RFC 3261 §16.6 item 6).
     */
    private static SipRequest.Builder strictIfNeeded(
            final SipRequest.Builder copy, final Uri target, final List<String> routes) {
        if (!routes.isEmpty()
                && NameAddr.parse(routes.getFirst()) instanceof Parsed.Ok<NameAddr>(NameAddr top)
                && top.uri() instanceof SipUri router
                && !router.looseRouting()) {
            copy.requestUri(plain(router)).remove(HeaderName.ROUTE);
            routes.subList(1, routes.size()).forEach(route -> copy.add(HeaderName.ROUTE, route));
            copy.add(HeaderName.ROUTE, "<" + target + ">");
        }
        return copy;
    }
}
