package org.ringdown.service.locate;

import java.util.List;
import org.ringdown.sip.locate.Destination;

/** What a look-up came to. */
public sealed interface Located {
    /**
     * There is somewhere to send the request.
     *
     * @param destinations to be tried in this order, at least one: the next when the one before it
     *     fails (RFC 3263 §4.3)
     */
    record Found(List<Destination> destinations) implements Located {
        /** Copies the list. */
        public Found {
            destinations = List.copyOf(destinations);
            if (destinations.isEmpty()) {
                throw new IllegalArgumentException("nothing found");
            }
        }
    }

    /**
     * There is nowhere to send it.
     *
     * @param status of the response to the request: 404 when DNS says that there is no such domain,
     *     416 for a URI that we have no transport for, 403 for an address that nobody may be led
     *     to, 503 when nobody answered or too much is under way
     * @param sentence why, in plain words, for people: may stand in a log or a page; says nothing
     *     about our network
     */
    record Nowhere(int status, String sentence) implements Located {}
}
