package org.ringdown.service.agent;

import org.ringdown.core.Engine;
import org.ringdown.service.relay.CallMedia;
import org.ringdown.sip.message.SipMessage;

/**
 * A user agent inside the server: it takes the requests and responses that the proxy hands it and
 * puts out its own. The proxy reaches it as {@code Hop.Local} with the agent's name. Owned by one
 * signalling loop.
 */
public interface InsideAgent extends Engine<SipMessage, SipMessage>, CallMedia {
    /** How many calls it has up; dialogs without media, such as subscriptions, are no calls. */
    int calls();

    /**
     * Whether it may send requests outside dialogs. Whoever may has to see to it for whom it
     * speaks: nobody asks it for a password.
     */
    default boolean speaks() {
        return false;
    }
}
