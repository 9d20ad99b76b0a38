package org.ringdown.service.agent.user;

import java.util.function.Consumer;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;

/** A request that wants one reply. */
public final class Inquiry {
    private final SipRequest request;
    private final Outlet outlet;
    private final String localTag;
    private final Consumer<Runnable> loop;
    private boolean replied;

    Inquiry(final SipRequest request, final Outlet outlet, final String localTag) {
        this(request, outlet, localTag, Runnable::run);
    }

    private Inquiry(
            final SipRequest request,
            final Outlet outlet,
            final String localTag,
            final Consumer<Runnable> loop) {
        this.request = request;
        this.outlet = outlet;
        this.localTag = localTag;
        this.loop = loop;
    }

    /**
     * The same, which may be replied to from any thread. The one that it was made of is not to be
     * replied to then.
     *
     * @param resume brings work to the loop of the agent
     */
    public Inquiry anywhere(final Consumer<Runnable> resume) {
        replied = true;
        return new Inquiry(request, outlet, localTag, resume);
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
        loop.accept(() -> now(status, reason));
    }

    private void now(final int status, final String reason) {
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
