package org.ringdown.sip.proxy;

import org.jspecify.annotations.Nullable;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;

/** What the proxy wants done or known. */
public sealed interface ProxyOutput {
    /** Put the message on the wire. */
    record Transmit(SipMessage message, Hop hop) implements ProxyOutput {}

    /**
     * A new request, neither ACK nor CANCEL, with received and rport in its top Via (RFC 3581). The
     * service must Respond or Fork. Retransmissions never come here.
     */
    record Incoming(ContextId id, SipRequest request, Flow flow) implements ProxyOutput {}

    /** The ACK of a 2xx; the service sends it on with {@link ProxyInput.Send}, or takes it. */
    record IncomingAck(SipRequest ack, Flow flow) implements ProxyOutput {}

    /**
     * A branch was answered, our Via is already removed; never 100. The service must {@link
     * ProxyInput.Pass} it.
     */
    record BranchResponse(BranchId id, SipResponse response) implements ProxyOutput {}

    /**
     * A branch ended without a final response; already treated as if it had given this one.
     *
     * @param status 408 for a timeout or timer C, 503 when it was unreachable, 440 when Max-Breadth
     *     forbade it, 483 when Max-Forwards did
     */
    record BranchFailed(BranchId id, int status) implements ProxyOutput {}

    /**
     * All branches have ended, none with 2xx or 6xx, and more may follow (see {@link
     * ProxyInput.Fork}).
     *
     * @param status of the best response so far
     */
    record Exhausted(ContextId id, int status) implements ProxyOutput {}

    /** The caller gave up; the engine answers and cancels the branches. */
    record Cancelled(ContextId id) implements ProxyOutput {}

    /**
     * The final response was sent. What losing branches hold may go; a late 2xx of one still comes
     * as {@link BranchResponse}.
     *
     * @param winner the branch whose 2xx it was
     */
    record Done(ContextId id, int status, @Nullable BranchId winner) implements ProxyOutput {}

    /** The request is over in every respect: nothing more comes about it. */
    record Gone(ContextId id) implements ProxyOutput {}
}
