package org.ringdown.service.agent.user;

import org.ringdown.sip.message.SipRequest;

/** How a call comes to be: by our INVITE, or by another's. */
sealed interface Setup permits Making, Taking {
    /** Gives it up before it was taken. */
    void abandon(String reason);

    /** An ACK came. */
    void acknowledged(SipRequest ack);

    /**
     * A request came that belongs to a dialog which is not confirmed yet, or no longer.
     *
     * @return whether it was dealt with
     */
    boolean early(SipRequest request);
}
