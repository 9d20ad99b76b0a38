package org.ringdown.rtc.offer;

import java.util.List;
import org.ringdown.rtc.sdp.Codec;

/**
 * What two sides agreed on, enough to bridge their media.
 *
 * @param codecs the common codecs in the answerer's order of preference
 * @param aToB payload types of packets from A to B
 * @param bToA payload types of packets from B to A
 * @param aMaySend whether A sends and B wants to receive
 * @param bMaySend whether B sends and A wants to receive
 */
public record Agreement(
        List<Common> codecs, PayloadMap aToB, PayloadMap bToA, boolean aMaySend, boolean bMaySend) {

    /** Copies the list. */
    public Agreement {
        codecs = List.copyOf(codecs);
    }

    /**
     * A codec that both sides have.
     *
     * @param a by A's number: the one to use in packets to A
     * @param b by B's number: the one to use in packets to B
     */
    public record Common(Codec a, Codec b) {}
}
