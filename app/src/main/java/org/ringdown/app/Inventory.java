package org.ringdown.app;

import org.ringdown.runtime.media.MediaPlane;
import org.ringdown.service.relay.LegOwners;

/**
 * What calls take up while they last. When nobody calls, all of it is 0.
 *
 * @param legs legs on the media plane
 * @param ports pairs of ports bound for phones
 * @param owned legs that a signalling loop answers for
 * @param contexts requests that were forwarded and are not over
 * @param transactions SIP transactions
 * @param calls calls that are relayed or end inside the server
 */
record Inventory(int legs, int ports, int owned, int contexts, int transactions, int calls) {
    static final Inventory NOTHING = new Inventory(0, 0, 0, 0, 0, 0);

    static Inventory of(
            final MediaPlane media,
            final LegOwners owners,
            final SignalLoops.Signalling signalling) {
        return new Inventory(
                media.openLegs(),
                media.openPortsCount(),
                owners.size(),
                signalling.contexts(),
                signalling.transactions(),
                signalling.calls());
    }
}
