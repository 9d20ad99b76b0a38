package org.ringdown.service.route;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringdown.service.account.Domains;
import org.ringdown.service.port.Account;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.transport.Hop;

/**
 * Names and numbers that end inside the server, and subscriptions to what the server itself tells.
 */
final class Numbers implements RouteStep {
    private final Domains domains;
    private final Map<String, String> numbers;
    private final Map<String, String> events;

    /**
     * @param numbers which numbers of ours end at which application
     * @param events which application answers subscriptions to which event package, whosever it is
     */
    Numbers(
            final Domains domains,
            final Map<String, String> numbers,
            final Map<String, String> events) {
        this.domains = domains;
        this.numbers = numbers;
        this.events = events;
    }

    @Override
    public Route route(final Ask ask) {
        final @Nullable SipUri uri = ask.sip();
        final @Nullable String name = uri == null ? null : uri.userText();
        if (uri == null || name == null || !domains.serves(uri.host())) {
            return new Route.GoOn("It is not for an application inside.");
        }
        final @Nullable String notifier =
                ask.method().equals(Method.SUBSCRIBE) && ask.event() != null
                        ? events.get(ask.event())
                        : null;
        final @Nullable String application = notifier == null ? numbers.get(name) : notifier;
        if (application == null) {
            return new Route.GoOn(name + " is no application inside.");
        }
        if (ask.from().strange()) {
            // As if it were not there: a stranger who tries numbers learns nothing.
            return new Route.GoOn("Strangers may ring users and nobody else.");
        }
        if (notifier != null && !mayWatch(ask.from(), domains.aor(uri))) {
            return new Route.Reject(
                    403,
                    "This is told to its own user only",
                    "What is known of a user is told to that user and to peers, nobody else.");
        }
        return new Route.Fork(
                List.of(List.of(target(ask, uri, application))),
                "It ends inside the server, at " + application + ".");
    }

    private static boolean mayWatch(final Caller who, final String aor) {
        return switch (who) {
            case Caller.User(Account account) -> account.aor().equals(aor);
            case Caller.Peer _, Caller.Agent _ -> true;
            case Caller.Guest _, Caller.Stranger _ -> false;
        };
    }

    private static Target target(final Ask ask, final SipUri uri, final String application) {
        return new Target(
                uri,
                new Target.Way.Known(new Hop.Local(application)),
                List.of(),
                ask.media(),
                null,
                Target.Kind.INSIDE,
                1,
                List.of());
    }
}
