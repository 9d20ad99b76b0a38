package org.ringdown.gateway.walk;

import java.util.List;
import org.ringdown.rtc.offer.Profile;

/**
 * What a far end is.
 *
 * @param profile how it carries media
 * @param place how it is reached
 */
record Kind(Profile profile, Place place) {
    /** Where a far end is, and what it has of ICE. */
    enum Place {
        /** Where it says, without ICE. */
        OPEN,
        /** Behind a NAT, without ICE: what it says of its address is true at home only. */
        NATTED,
        /** Where its candidates say, with a full agent. */
        FULL,
        /** Where its candidates say, and it only answers checks. */
        LITE,
        /** Its datagrams go nowhere: it connects (RFC 6544). */
        TCP
    }

    static final Kind BROWSER = new Kind(Profile.WEBRTC, Place.FULL);

    /** All that the relay has to do with. */
    static final List<Kind> ALL =
            List.of(
                    BROWSER,
                    BROWSER,
                    BROWSER,
                    new Kind(Profile.WEBRTC, Place.LITE),
                    new Kind(Profile.WEBRTC, Place.TCP),
                    open(Profile.RTP),
                    new Kind(Profile.RTP, Place.NATTED),
                    open(Profile.RTP_FEEDBACK),
                    open(Profile.SDES),
                    new Kind(Profile.SDES, Place.NATTED),
                    open(Profile.SDES_FEEDBACK),
                    open(Profile.OPPORTUNISTIC),
                    open(Profile.DTLS_FEEDBACK));

    static Kind open(final Profile profile) {
        return new Kind(profile, Place.OPEN);
    }

    @Override
    public String toString() {
        return profile.protocol() + (place == Place.OPEN ? "" : " " + place);
    }
}
