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
     * ProxyInput.Pass} it, or {@link ProxyInput.Drop} it when it is a redirect.
     */
    record BranchResponse(BranchId id, SipResponse response) implements ProxyOutput {}

    /**
     * One way to reach the target of a branch failed, and the next is tried now.
     *
     * @param attempt which: 0 is the branch's own hop, then come those of {@link Branch#otherwise}
     * @param status what it counts as: 408 when it said nothing in time, 503 when it was
     *     unreachable, or the 430 or 503 that came from there
     */
    record AttemptFailed(BranchId id, int attempt, int status) implements ProxyOutput {}

    /**
     * A branch ended without a final response; already treated as if it had given this one.
     *
     * @param status 408 for a timeout, timer C or a service that gave up, 503 when it was
     *     unreachable, 440 when Max-Breadth forbade it, 483 when Max-Forwards did
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
