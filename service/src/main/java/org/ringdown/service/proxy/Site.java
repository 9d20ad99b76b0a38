package org.ringdown.service.proxy;

import org.ringdown.core.Entropy;
import org.ringdown.core.Secret;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.runtime.loop.Background;
import org.ringdown.service.account.Accounts;
import org.ringdown.service.account.Aliases;
import org.ringdown.service.account.Domains;
import org.ringdown.service.defence.Defence;
import org.ringdown.service.location.Location;
import org.ringdown.service.route.Routing;
import org.ringdown.service.trust.Trust;

/**
 * What all signalling loops of a server share; safe from any of them.
 *
 * @param aliases further names of users
 * @param trust who comes in without a password
 * @param routing what the operator decided about routes
 * @param tokenKey seals the flow tokens of our Record-Routes; kept over restarts, so that calls
 *     survive them
 */
public record Site(
        Domains domains,
        Aliases aliases,
        Trust trust,
        Location location,
        Accounts accounts,
        Defence defence,
        Background background,
        Clock clock,
        Entropy entropy,
        ServerAddress addresses,
        Routing routing,
        Secret tokenKey) {}
