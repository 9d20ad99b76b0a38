package org.ringdown.rtc.offer;

import java.util.Locale;

/** Which ways media flows, seen from the end whose SDP it is (RFC 8866 §6.7). */
public enum Direction {
    /** Both ways. */
    SENDRECV(true, true),
    /** This end sends and does not listen. */
    SENDONLY(true, false),
    /** This end listens and does not send. */
    RECVONLY(false, true),
    /** Neither. RTCP still flows. */
    INACTIVE(false, false);

    private final boolean sends;
    private final boolean receives;

    Direction(final boolean sends, final boolean receives) {
        this.sends = sends;
        this.receives = receives;
    }

    /** The direction of an end that sends and receives as said. */
    public static Direction of(final boolean sends, final boolean receives) {
        return sends ? receives ? SENDRECV : SENDONLY : receives ? RECVONLY : INACTIVE;
    }

    /** Whether this end may send. */
    public boolean sends() {
        return sends;
    }

    /** Whether this end wants to receive. */
    public boolean receives() {
        return receives;
    }

    /** The same flow seen from the other end. */
    public Direction reversed() {
        return of(receives, sends);
    }

    /**
     * What remains of this answer to {@code offer}: RFC 3264 §6.1 lets an answer only take away.
     */
    public Direction answering(final Direction offer) {
        return of(sends && offer.receives, receives && offer.sends);
    }

    /** The attribute's name. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
