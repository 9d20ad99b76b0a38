package org.ringdown.service.route;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.offer.Profile;
import org.ringdown.service.account.Domains;
import org.ringdown.service.relay.Peer;
import org.ringdown.service.trust.TrustedPeer;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipUri;

/**
 * Other domains, found by DNS (RFC 3263): for users, if the operator lets them, and for servers
 * that may pass through us. Never for strangers: an open relay is a gift to those who sell calls.
 */
final class ForeignDomains implements RouteStep {
    private final Domains domains;
    private final boolean open;

    /**
     * @param open whether users may call other domains
     */
    ForeignDomains(final Domains domains, final boolean open) {
        this.domains = domains;
        this.open = open;
    }

    @Override
    public Route route(final Ask ask) {
        final @Nullable SipUri uri = ask.sip();
        if (uri == null || domains.serves(uri.host())) {
            return new Route.GoOn("It is not of another domain.");
        }
        if (uri.hostText().toLowerCase(Locale.ROOT).endsWith(".invalid")) {
            return new Route.Reject(
                    404,
                    "This device is not registered here",
                    "No device with this contact is connected.");
        }
        final String host = uri.hostText();
        return switch (ask.from()) {
            case Caller.User _, Caller.Agent _ when open ->
                    to(uri, "Users may call other domains, and " + host);
            case Caller.User _, Caller.Agent _ ->
                    refused("Users may not call other domains: sip.foreign is false.");
            case Caller.Peer(TrustedPeer peer) when peer.transit() ->
                    to(uri, "The peer " + peer.name() + " may call through us, and " + host);
            case Caller.Peer(TrustedPeer peer) ->
                    refused("The peer " + peer.name() + " may not call through us.");
            case Caller.Guest _ when ask.method().equals(Method.REGISTER) ->
                    // His registrar is the one who knows him, also when it has moved.
                    to(uri, "Everybody may register elsewhere, and " + host);
            case Caller.Guest(SipUri from) -> home(uri, from);
            case Caller.Stranger _ -> refused("Strangers may not call other domains through us.");
        };
    }

    /** Somebody of another domain: that domain knows him, and sends him on if it wants to. */
    private static Route home(final SipUri uri, final SipUri from) {
        final SipUri home = SipUri.of(null, from.host()).withHostPort(from.host(), from.port());
        final boolean there = uri.host().equalsIgnoreCase(from.host());
        return new Route.Fork(
                List.of(
                        List.of(
                                there
                                        ? target(uri)
                                        : target(
                                                uri,
                                                home,
                                                List.of("<" + home.withParam("lr", null) + ">")))),
                "It is of a user of " + from.hostText() + ", and goes there first.");
    }

    private static Route refused(final String why) {
        return new Route.Reject(403, "Other domains cannot be called from here", why);
    }

    private static Route to(final SipUri uri, final String why) {
        return new Route.Fork(List.of(List.of(target(uri))), why + " is found by DNS.");
    }

    /** A URI of another domain. */
    static Target target(final SipUri uri) {
        return target(uri, uri, List.of());
    }

    /**
     * A URI of another domain.
     *
     * @param next what is looked up: the URI itself, or the first of {@code routes}
     */
    static Target target(final SipUri uri, final SipUri next, final List<String> routes) {
        return new Target(
                uri,
                new Target.Way.Lookup(next),
                routes,
                new Peer(Profile.RTP, null),
                null,
                Target.Kind.FOREIGN,
                1,
                List.of());
    }
}
