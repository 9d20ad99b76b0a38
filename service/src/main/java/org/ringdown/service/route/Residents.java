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
     * @param open whether everybody may call and write there who knows the address: it cannot be
     *     guessed, and was told to a registrar of another domain
     */
    record Resident(String agent, Peer media, boolean open) {
        /** For those only who may call users of ours. */
        public Resident(final String agent, final Peer media) {
            this(agent, media, false);
        }
    }
}
