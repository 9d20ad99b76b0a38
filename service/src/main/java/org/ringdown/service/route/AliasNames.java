package org.ringdown.service.route;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.service.account.Aliases;
import org.ringdown.service.account.Domains;
import org.ringdown.sip.message.SipUri;

/**
 * Further names of users. A name that stands for several rings them all; a user's own preferences
 * keep their order. One step only: what an alias names is never looked up as an alias, so that they
 * cannot go in circles.
 */
final class AliasNames implements RouteStep {
    private final Domains domains;
    private final Aliases aliases;
    private final Numbers numbers;
    private final Users users;

    AliasNames(
            final Domains domains,
            final Aliases aliases,
            final Numbers numbers,
            final Users users) {
        this.domains = domains;
        this.aliases = aliases;
        this.numbers = numbers;
        this.users = users;
    }

    @Override
    public Route route(final Ask ask) {
        final @Nullable SipUri uri = ask.sip();
        final @Nullable String name = uri == null ? null : uri.userText();
        if (uri == null || name == null || !domains.serves(uri.host())) {
            return new Route.GoOn("It is no alias.");
        }
        final List<SipUri> named = aliases.of(name, domains.domain(uri.host()));
        if (named.isEmpty()) {
            return new Route.GoOn(name + " is no alias.");
        }
        final List<Target> targets = new ArrayList<>();
        for (final SipUri each : named) {
            targets.addAll(targets(ask.about(uri.secure() ? secured(each) : each)));
        }
        final String whom = String.join(" and ", named.stream().map(SipUri::toString).toList());
        return targets.isEmpty()
                ? new Route.Reject(
                        480,
                        "Nobody is registered under this name now",
                        name + " stands for " + whom + ", none of whom can be reached.")
                : new Route.Fork(Target.groups(targets), name + " stands for " + whom + ".");
    }

    private List<Target> targets(final Ask ask) {
        final @Nullable SipUri uri = ask.sip();
        if (uri == null) {
            return List.of();
        }
        if (!domains.serves(uri.host())) {
            // Written by the operator, so users may call it even when they may call no others.
            return ask.from().strange() ? List.of() : List.of(ForeignDomains.target(uri));
        }
        return numbers.route(ask) instanceof Route.Fork(List<List<Target>> inside, String _)
                ? inside.getFirst()
                : users.targets(uri);
    }

    private static SipUri secured(final SipUri uri) {
        return new SipUri(
                true,
                uri.user(),
                uri.password(),
                uri.host(),
                uri.port(),
                uri.params(),
                uri.headers());
    }
}
