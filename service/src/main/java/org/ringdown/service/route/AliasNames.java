package org.ringdown.service.route;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ringdown.service.account.Aliases;
import org.ringdown.service.account.Domains;
import org.ringdown.sip.message.Method;
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
        final List<Ask> asks =
                named.stream().map(each -> ask.about(uri.secure() ? secured(each) : each)).toList();
        final List<List<Target>> groups =
                ask.method().equals(Method.MESSAGE) ? letters(asks) : calls(asks);
        final String whom = String.join(" and ", named.stream().map(SipUri::toString).toList());
        return groups.isEmpty()
                ? new Route.Reject(
                        480,
                        "Nobody is registered under this name now",
                        name + " stands for " + whom + ", none of whom can be reached.")
                : new Route.Fork(groups, name + " stands for " + whom + ".");
    }

    private List<List<Target>> calls(final List<Ask> asks) {
        final List<Target> targets = new ArrayList<>();
        asks.forEach(each -> targets.addAll(targets(each)));
        return Target.groups(targets);
    }

    /** Messages go where they would go under the users' own names, and wait there if need be. */
    private List<List<Target>> letters(final List<Ask> asks) {
        final List<Target> now = new ArrayList<>();
        final List<Target> later = new ArrayList<>();
        for (final Ask each : asks) {
            final @Nullable SipUri uri = each.sip();
            if (uri != null
                    && domains.serves(uri.host())
                    && numbers.route(each) instanceof Route.GoOn
                    && users.route(each)
                            instanceof Route.Fork(List<List<Target>> groups, String _)) {
                for (final Target target : groups.stream().flatMap(List::stream).toList()) {
                    (target.kind() == Target.Kind.KEEPER ? later : now).add(target);
                }
            } else {
                now.addAll(targets(each));
            }
        }
        return Stream.of(now, later).filter(each -> !each.isEmpty()).toList();
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
