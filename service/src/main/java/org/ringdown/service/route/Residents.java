package org.ringdown.service.route;

import org.jspecify.annotations.Nullable;
import org.ringdown.service.relay.Peer;
import org.ringdown.sip.message.SipUri;

/**
 * Addresses that end at user agents which gateways and applications have put into the server. Asked
 * on any loop.
 */
@FunctionalInterface
public interface Residents {
    /** There are none. */
    Residents NONE = _ -> null;

    /** Who lives at a URI of one of our domains or addresses; {@code null} for nobody. */
    @Nullable Resident at(SipUri uri);

    /**
     * A user agent in the server that speaks for somebody.
     *
     * @param agent its name
     * @param media how whoever stands behind it carries media
     */
    record Resident(String agent, Peer media) {}
}
