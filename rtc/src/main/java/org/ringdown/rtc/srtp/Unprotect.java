package org.ringdown.rtc.srtp;

/**
 * Outcome of opening one SRTP or SRTCP packet. A status, not an exception: this runs per packet.
 */
public enum Unprotect {
    /** Opened; {@link SrtpReceiver#length} says how long the packet is now. */
    OK,
    /** Too short for what it claims to be, or not RTP or RTCP at all. */
    TOO_SHORT,
    /** The tag was right, but the session has as many streams as it may. */
    UNKNOWN_SSRC,
    /** This packet was opened before. */
    REPLAYED,
    /** So late that nobody knows any more whether it was opened before. */
    TOO_OLD,
    /** Not from our peer, or damaged on the way. */
    BAD_TAG
}
