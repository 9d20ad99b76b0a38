package org.ringdown.service.proxy;

import org.ringdown.core.Entropy;
import org.ringdown.core.Secret;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.runtime.loop.Background;
import org.ringdown.service.account.Domains;
import org.ringdown.service.location.Location;
import org.ringdown.service.port.AccountStore;

/**
 * What all signalling loops of a server share; safe from any of them.
 *
 * @param tokenKey seals the flow tokens of our Record-Routes; kept over restarts, so that calls
 *     survive them
 */
public record Site(
        Domains domains,
        Location location,
        AccountStore accounts,
        Background background,
        Clock clock,
        Entropy entropy,
        ServerAddress addresses,
        Secret tokenKey) {}
