package org.ringdown.sip.locate;

import java.util.List;

/** How a search ended. */
public sealed interface SearchResult {
    /** Destinations to be tried in this order, at least one. */
    record Places(List<Destination> destinations) implements SearchResult {
        /** Copies the list. */
        public Places {
            destinations = List.copyOf(destinations);
        }
    }

    /** Nowhere to send the request. {@code sentence} says why, for people. */
    record Nowhere(Reason reason, String sentence) implements SearchResult {}

    /** Why there is nowhere to go. */
    enum Reason {
        /** DNS knows no such domain, or it is no name at all. */
        NO_SUCH_DOMAIN,
        /** There is such a domain, but no SIP server in it that we could reach. */
        NO_SERVER,
        /** DNS did not answer. */
        NO_ANSWER,
        /** The URI asks for a transport that we do not have. */
        NO_TRANSPORT
    }
}
