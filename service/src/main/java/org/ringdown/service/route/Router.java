package org.ringdown.service.route;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringdown.service.account.Aliases;
import org.ringdown.service.account.Domains;
import org.ringdown.service.location.Location;
import org.ringdown.sip.message.OtherUri;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.message.Uri;

/**
 * Decides where a request outside a dialog goes, by asking its steps in order. Asks nobody who
 * would have to wait; safe for any thread, because what the steps read is.
 */
public final class Router {
    private final Domains domains;
    private final List<RouteStep> steps;

    /** A router with these steps, asked in this order. */
    public Router(final Domains domains, final List<RouteStep> steps) {
        this.domains = domains;
        this.steps = List.copyOf(steps);
    }

    /**
     * The router of a server: applications inside, gateways' clients, single devices, aliases,
     * users, contacts, other domains.
     *
     * @param numbers which numbers of ours end at which application inside
     * @param events which application inside answers subscriptions to which event package
     * @param residents who lives at which other address of ours
     * @param mailboxes who takes messages for users
     */
    public static Router of(
            final Domains domains,
            final Location location,
            final Aliases aliases,
            final Map<String, String> numbers,
            final Map<String, String> events,
            final Residents residents,
            final Mailboxes mailboxes,
            final Routing routing) {
        final Numbers inside = new Numbers(domains, numbers, events);
        final Devices devices = new Devices(residents);
        final Users users = new Users(domains, location, devices, new Letters(domains, mailboxes));
        return new Router(
                domains,
                List.of(
                        inside,
                        new Tenants(domains, residents),
                        new Gruus(domains, location, devices),
                        new AliasNames(domains, aliases, inside, users),
                        users,
                        new Contacts(domains, location, devices),
                        new ForeignDomains(domains, routing.foreign())));
    }

    /** Where a request goes; never {@link Route.GoOn}. */
    public Route route(final Ask ask) {
        return decide(ask, new ArrayList<>());
    }

    /** The same, noting what each step had to say. */
    Route decide(final Ask ask, final List<String> said) {
        final Ask plain = ask.about(withoutTel(ask.uri()));
        final @Nullable SipUri uri = plain.sip();
        if (uri == null) {
            return new Route.Reject(
                    416,
                    "Only sip and sips URIs are served here",
                    "The scheme " + ask.uri().scheme() + " is not served here.");
        }
        for (final RouteStep step : steps) {
            final Route route = step.route(plain);
            if (!(route instanceof Route.GoOn)) {
                return uri.secure() ? secured(route) : route;
            }
            said.add(route.why());
        }
        return new Route.Reject(404, "Nothing is known of this address", "No step knows it.");
    }

    /**
     * A route that is of another server's making: a peer wrote it in front of its request, and may
     * pass through us (RFC 3261 §16.6 item 7).
     *
     * @param next the URI of the topmost of these
     * @param routes the Route header values that are not ours
     */
    public static Route through(final SipUri uri, final SipUri next, final List<String> routes) {
        return new Route.Fork(
                List.of(List.of(ForeignDomains.target(uri, next, routes))),
                "The peer that sent it wrote the way, by " + next.hostText() + ".");
    }

    /** A telephone number is a name in the main domain (RFC 3966 §3, RFC 3261 §19.1.6). */
    private Uri withoutTel(final Uri uri) {
        if (!(uri instanceof OtherUri(String scheme, String rest)) || !scheme.equals("tel")) {
            return uri;
        }
        final int end = rest.indexOf(';');
        final String number = (end < 0 ? rest : rest.substring(0, end)).replaceAll("[-.()]", "");
        return number.isEmpty() ? uri : SipUri.of(number, domains.main());
    }

    /** Of a {@code sips} URI only what nobody on the way can read (RFC 5630 §5.3). */
    private static Route secured(final Route route) {
        if (!(route instanceof Route.Fork(List<List<Target>> groups, String why))) {
            return route;
        }
        final List<List<Target>> left = new ArrayList<>();
        for (final List<Target> group : groups) {
            final List<Target> secure = new ArrayList<>();
            for (final Target target : group) {
                final List<Target> ways = new ArrayList<>();
                ways.add(target);
                ways.addAll(target.otherwise());
                ways.removeIf(way -> !way.secure());
                if (!ways.isEmpty()) {
                    final Target first = ways.removeFirst();
                    secure.add(first.by(first.way(), first.media(), ways));
                }
            }
            if (!secure.isEmpty()) {
                left.add(secure);
            }
        }
        return left.isEmpty()
                ? new Route.Reject(
                        480,
                        "Nobody can be reached here by TLS now",
                        why + " None of them can be reached by TLS, which sips demands.")
                : new Route.Fork(left, why);
    }

    /**
     * What would happen to a call, and why, in sentences; for people.
     *
     * @param from who calls
     * @param to whom
     * @param caller what is proved about the one who calls
     * @param routing how long groups ring
     */
    public List<String> explain(
            final SipUri from, final SipUri to, final Caller caller, final Routing routing) {
        return new Explanation(this, routing).of(from, to, caller);
    }
}
