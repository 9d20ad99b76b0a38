package org.ringdown.service.bench;

import java.util.List;
import java.util.Set;
import org.ringdown.core.Entropy;
import org.ringdown.core.Secret;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.runtime.loop.Background;
import org.ringdown.service.account.Accounts;
import org.ringdown.service.account.Aliases;
import org.ringdown.service.account.Domains;
import org.ringdown.service.defence.Defence;
import org.ringdown.service.defence.DefenceLimits;
import org.ringdown.service.location.Location;
import org.ringdown.service.proxy.ServerAddress;
import org.ringdown.service.proxy.Site;
import org.ringdown.service.route.Routing;
import org.ringdown.service.trust.Trust;

/** What the operator of a bench's server decided. */
record Operator(Aliases aliases, Trust trust, Routing routing) {
    /** Nothing: everything is as it comes. */
    static final Operator NOBODY = new Operator(Aliases.NONE, Trust.CLOSED, Routing.DEFAULT);

    Operator with(final Aliases others) {
        return new Operator(others, trust, routing);
    }

    Operator with(final Trust others) {
        return new Operator(aliases, others, routing);
    }

    Operator with(final Routing others) {
        return new Operator(aliases, trust, others);
    }

    /** What all loops of such a server share. */
    Site site(
            final Location location,
            final Accounts accounts,
            final Background background,
            final Clock clock,
            final Entropy entropy,
            final Secret key) {
        return new Site(
                new Domains(List.of(Bench.DOMAIN), Set.of(Bench.OURS, "localhost")),
                aliases,
                trust,
                location,
                accounts,
                new Defence(DefenceLimits.DEFAULT, trust.peers(), _ -> false, entropy),
                background,
                clock,
                entropy,
                _ -> new ServerAddress.HostPort(Bench.OURS, 5060),
                routing,
                key);
    }
}
