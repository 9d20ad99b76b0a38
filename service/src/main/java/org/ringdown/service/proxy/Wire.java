package org.ringdown.service.proxy;

import java.util.Set;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;

/** The network, as a signalling loop sees it. */
public interface Wire {
    /** Sends a message; what goes wrong comes back as an event. The hop is never an application. */
    void send(SipMessage message, Hop hop);

    /** Somebody registered over this flow: it is not closed for being idle. */
    void keep(Flow flow);

    /**
     * The subject alternative names of the certificate that the far end of a flow proved to own;
     * empty when it showed none. Cheap, and safe on any loop.
     */
    default Set<String> certificateNames(final Flow flow) {
        return Set.of();
    }
}
