package org.ringdown.service.locate;

import java.util.function.Consumer;
import org.ringdown.sip.locate.Destination;
import org.ringdown.sip.message.SipUri;

/**
 * Finds the servers of other domains: RFC 3263. Each loop has one of its own; what DNS answered and
 * which destinations failed lately is known to all of them.
 */
public interface Locator {
    /**
     * Finds where to send a request.
     *
     * @param uri the Request-URI or the topmost Route
     * @param answer is called once, on the loop that asked, either before this returns or later; at
     *     the latest after the time that DNS has
     */
    void locate(SipUri uri, Consumer<Located> answer);

    /**
     * Notes that a destination did not answer, refused a connection or said 503: for a while it is
     * tried after all others (RFC 3263 §4.3), never left out.
     */
    void failed(Destination destination);

    /** Notes that a destination answered: failures before that are forgotten. */
    void reached(Destination destination);
}
