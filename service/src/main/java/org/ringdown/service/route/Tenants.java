package org.ringdown.service.route;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.service.account.Domains;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.transport.Hop;

/** Who lives in the server and is no user: the contacts of a gateway's clients, applications. */
final class Tenants implements RouteStep {
    private final Domains domains;
    private final Residents residents;

    Tenants(final Domains domains, final Residents residents) {
        this.domains = domains;
        this.residents = residents;
    }

    @Override
    public Route route(final Ask ask) {
        final @Nullable SipUri uri = ask.sip();
        if (uri == null || !domains.serves(uri.host())) {
            return new Route.GoOn("It is of no gateway of ours.");
        }
        final Residents.@Nullable Resident resident = residents.at(uri);
        if (resident == null) {
            return new Route.GoOn("No gateway of ours has it.");
        }
        return new Route.Fork(
                List.of(List.of(target(uri, resident))),
                "It is of the gateway " + resident.agent() + ".");
    }

    private static Target target(final SipUri uri, final Residents.Resident resident) {
        return new Target(
                uri,
                new Target.Way.Known(new Hop.Local(resident.agent())),
                List.of(),
                resident.media(),
                null,
                Target.Kind.DEVICE,
                1,
                List.of());
    }
}
