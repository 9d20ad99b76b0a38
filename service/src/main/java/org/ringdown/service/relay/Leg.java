package org.ringdown.service.relay;

import org.ringdown.rtc.offer.LocalEnd;

/**
 * Our end of a transport with one peer.
 *
 * @param id its number on the media plane
 * @param end as our SDP shows it
 */
public record Leg(long id, LocalEnd end) {
    /** Whether it was opened with ICE. */
    public boolean ice() {
        return end.ice() != null;
    }
}
