package org.ringdown.service.proxy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.service.account.Domains;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;
import org.ringdown.sip.transport.Transport;

/**
 * Keeps us in the path of a dialog: writes two Record-Routes, one for each side (RFC 5658), each
 * with the token of the hop that leads to that side, and reads them back from the Route headers of
 * later requests (RFC 3261 §16.4, §16.12).
 */
final class RecordRoutes {
    /** More than Max-Forwards allows. */
    private static final int MOST_PASSES = 100;

    private final HopToken tokens;
    private final ServerAddress addresses;
    private final Domains domains;

    RecordRoutes(final HopToken tokens, final ServerAddress addresses, final Domains domains) {
        this.tokens = tokens;
        this.addresses = addresses;
        this.domains = domains;
    }

    /**
     * Puts our two Record-Routes on top of a copy: the upper one faces where it goes, the lower one
     * where it came from.
     *
     * @param request as it was received
     * @param from who sent it
     * @param to who will get the copy
     */
    void add(
            final SipRequest.Builder copy,
            final SipRequest request,
            final HopToken.Lead from,
            final HopToken.Lead to) {
        copy.prepend(HeaderName.RECORD_ROUTE, facing(from, request))
                .prepend(HeaderName.RECORD_ROUTE, facing(to, request));
    }

    private String facing(final HopToken.Lead lead, final SipRequest request) {
        final Transport transport = transport(lead.hop());
        final ServerAddress.HostPort own = addresses.facing(lead.hop());
        // Who asked for sips is promised it for the whole dialog (RFC 5630 §5.3.3).
        final boolean secure =
                request.requestUri() instanceof SipUri target
                        && target.secure()
                        && transport.secure()
                        && transport != Transport.LOCAL;
        final StringBuilder uri = new StringBuilder(secure ? "<sips:" : "<sip:");
        uri.append(tokens.of(lead, request)).append('@').append(own);
        if (transport != Transport.UDP
                && transport != Transport.LOCAL
                && !(secure && transport == Transport.TLS)) {
            uri.append(";transport=").append(uriTransport(transport));
        }
        return uri.append(";lr>").toString();
    }

    private static Transport transport(final Hop hop) {
        return switch (hop) {
            case Hop.Over(Flow flow) -> flow.transport();
            case Hop.To(Transport transport, var _, var _) -> transport;
            case Hop.Local _ -> Transport.LOCAL;
        };
    }

    /** The URI parameter: RFC 3261 §19.1.1 and RFC 7118 §5.2 know no {@code wss}; TLS is tls. */
    private static String uriTransport(final Transport transport) {
        return switch (transport) {
            case WS, WSS -> "ws";
            case TLS -> "tls";
            case TCP -> "tcp";
            case UDP, LOCAL -> "udp";
        };
    }

    /**
     * What remains of a request when our own Routes are taken off.
     *
     * @param request without our Routes
     * @param next where our last Route leads; {@code null} if none had a token of ours for this
     *     dialog, so that nobody vouches for this request
     * @param back where the Route before that leads, which is to whom it came from; {@code null}
     *     when there is none
     */
    record Routed(SipRequest request, HopToken.@Nullable Lead next, HopToken.@Nullable Lead back) {
        /** Whether it came from a device of ours, or from an application inside. */
        boolean fromOurs() {
            return back != null && back.ours();
        }
    }

    /** Takes our Routes off the top. A strict router's way of writing them is put right first. */
    Routed strip(final SipRequest received) {
        final SipRequest request = undoStrictRouting(received);
        final List<NameAddr> routes =
                request.addresses(HeaderName.ROUTE) instanceof Parsed.Ok<List<NameAddr>>(var all)
                        ? all
                        : List.of();
        int taken = 0;
        while (namesUs(route(routes, taken))) {
            // An outbound proxy setting: it says no more than that the request is for us.
            taken++;
        }
        HopToken.Lead next = null;
        HopToken.Lead back = null;
        @Nullable SipUri last = null;
        while (true) {
            final @Nullable SipUri top = route(routes, taken);
            final HopToken.@Nullable Lead lead =
                    top == null ? null : tokens.open(top.user(), received);
            if (top == null || lead == null) {
                // One more of ours, but with a token that does not hold: then none does.
                return new Routed(without(request, taken), sameHost(last, top) ? null : next, back);
            }
            if (next != null && lead.pass() != next.pass()) {
                // The dialog passes here once more, and its media with it.
                return new Routed(
                        without(request, taken),
                        new HopToken.Lead(self(top), null, next.pass()),
                        back);
            }
            back = next;
            next = lead;
            last = top;
            taken++;
        }
    }

    /** The request without so many of its Routes, from the top. */
    private static SipRequest without(final SipRequest request, final int count) {
        if (count == 0) {
            return request;
        }
        final SipRequest.Builder edit = request.edit();
        for (int i = 0; i < count; i++) {
            edit.removeFirstValue(HeaderName.ROUTE);
        }
        return edit.build();
    }

    /** The hop to ourselves, as the Route says that we wrote. */
    private static Hop self(final SipUri route) {
        final @Nullable String named = route.transportParam();
        final Transport written =
                route.secure() || "tls".equalsIgnoreCase(named)
                        ? Transport.TLS
                        : "tcp".equalsIgnoreCase(named) ? Transport.TCP : Transport.UDP;
        // It is always an address that we write there.
        return new Hop.To(
                written,
                new InetSocketAddress(
                        InetAddress.ofLiteral(route.hostText()),
                        route.port() > 0 ? route.port() : written.defaultPort()));
    }

    /**
     * How often a request has been here: it shows the Record-Routes that we wrote into it, two each
     * time.
     */
    int passes(final SipRequest request) {
        int ours = 0;
        if (request.header(HeaderName.RECORD_ROUTE) != null
                && request.addresses(HeaderName.RECORD_ROUTE)
                        instanceof Parsed.Ok<List<NameAddr>>(var routes)) {
            for (final NameAddr route : routes) {
                if (route.uri() instanceof SipUri uri && tokens.open(uri.user(), request) != null) {
                    ours++;
                }
            }
        }
        return Math.min(ours / 2, MOST_PASSES);
    }

    private static boolean sameHost(final @Nullable SipUri ours, final @Nullable SipUri next) {
        return ours != null
                && next != null
                && ours.host().equalsIgnoreCase(next.host())
                && ours.port() == next.port();
    }

    private boolean namesUs(final @Nullable SipUri route) {
        return route != null
                && (route.user() == null || route.user().isEmpty())
                && domains.serves(route.host());
    }

    private static @Nullable SipUri route(final List<NameAddr> routes, final int index) {
        return index < routes.size() && routes.get(index).uri() instanceof SipUri uri ? uri : null;
    }

    /**
     * A strict router puts our URI into the Request-URI and the true target last into Route (RFC
     * 3261 §16.4): turned round, so that the rest sees loose routing only.
     */
    private SipRequest undoStrictRouting(final SipRequest request) {
        if (!(request.requestUri() instanceof SipUri uri)
                || tokens.open(uri.user(), request) == null) {
            return request;
        }
        if (!(request.addresses(HeaderName.ROUTE) instanceof Parsed.Ok<List<NameAddr>>(var routes))
                || routes.isEmpty()) {
            return request;
        }
        final SipRequest.Builder edit = request.edit().requestUri(routes.getLast().uri());
        edit.remove(HeaderName.ROUTE);
        for (final NameAddr route : routes.subList(0, routes.size() - 1)) {
            edit.add(HeaderName.ROUTE, route.toString());
        }
        return edit.prepend(HeaderName.ROUTE, "<" + uri + ">").build();
    }
}
