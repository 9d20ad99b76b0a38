package org.ringdown.service.proxy;

import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;

/** The network, as a signalling loop sees it. */
public interface Wire {
    /** Sends a message; what goes wrong comes back as an event. The hop is never an application. */
    void send(SipMessage message, Hop hop);

    /** Somebody registered over this flow: it is not closed for being idle. */
    void keep(Flow flow);
}
