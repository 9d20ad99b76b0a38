package org.ringdown.rtc.ice;

import org.ringdown.rtc.stun.StunAttribute;
import org.ringdown.rtc.stun.StunMessage;
import org.ringdown.rtc.stun.StunWriter;

/** Which side nominates (RFC 8445 §6.1.1), and how a disagreement is settled (§7.3.1.1). */
final class Roles {
    private final long tieBreaker;
    private boolean controlling;

    Roles(final boolean controlling, final long tieBreaker) {
        this.controlling = controlling;
        this.tieBreaker = tieBreaker;
    }

    boolean controlling() {
        return controlling;
    }

    void controlling(final boolean next) {
        controlling = next;
    }

    /** Says in a request of ours what we are. */
    void write(final StunWriter request) {
        request.int64(
                controlling ? StunAttribute.ICE_CONTROLLING : StunAttribute.ICE_CONTROLLED,
                tieBreaker);
    }

    /** What an authentic request means for the roles. */
    enum Conflict {
        /** There is none. */
        NONE,
        /** We have to change. */
        OURS,
        /** The peer has to change. */
        THEIRS
    }

    /** Compares roles with a request. */
    Conflict with(final StunMessage request) {
        final int same = controlling ? StunAttribute.ICE_CONTROLLING : StunAttribute.ICE_CONTROLLED;
        final var theirs = request.tieBreaker(same);
        if (theirs.isEmpty()) {
            return Conflict.NONE;
        }
        final boolean weWin = Long.compareUnsigned(tieBreaker, theirs.getAsLong()) >= 0;
        return weWin == controlling ? Conflict.THEIRS : Conflict.OURS;
    }
}
