package org.ringdown.service.agent.user;

import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;

/** A request that wants one reply. */
public final class Inquiry {
    private final SipRequest request;
    private final Outlet outlet;
    private final String localTag;
    private boolean replied;

    Inquiry(final SipRequest request, final Outlet outlet, final String localTag) {
        this.request = request;
        this.outlet = outlet;
        this.localTag = localTag;
    }

    /** What was asked. */
    public SipRequest request() {
        return request;
    }

    /**
     * Replies; the first reply counts.
     *
     * @param status 200 to 699
     */
    public void reply(final int status, final String reason) {
        if (!replied) {
            replied = true;
            final SipResponse.Builder reply = request.reply(status, reason).toTag(localTag);
            if (status == 405) {
                reply.set(HeaderName.ALLOW, UserAgent.ALLOW);
            }
            outlet.send(reply.build());
        }
    }

    /** Replies with a status's usual reason. */
    public void reply(final int status) {
        reply(status, SipResponse.defaultReason(status));
    }

    boolean replied() {
        return replied;
    }
}
