package org.ringdown.sip.proxy;

import java.util.List;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;

/**
 * What the proxy is told. Commands about a context that is already answered or forgotten are
 * ignored: they crossed with what ended it.
 */
public sealed interface ProxyInput {
    /** A message from the wire, or from a local application. */
    record Received(SipMessage message, Flow flow) implements ProxyInput {}

    /**
     * The service answers itself. Without To tag one is added, the same for all of a context. A
     * final response other than 2xx to an INVITE with pending branches cancels these and is sent
     * when they have ended, unless one of them was answered meanwhile.
     */
    record Respond(ContextId id, SipResponse response) implements ProxyInput {}

    /**
     * Sends the request to targets, in parallel (RFC 3261 §16.6). May be repeated to add targets.
     *
     * @param last whether the context is answered with the best response when all branches have
     *     ended; if not, {@link ProxyOutput.Exhausted} asks for more, and a Fork without branches,
     *     or a Respond, ends it
     */
    record Fork(ContextId id, List<Branch> branches, boolean last) implements ProxyInput {
        /** The branches are copied. */
        public Fork {
            branches = List.copyOf(branches);
        }

        /** Targets after which there are no more. */
        public Fork(final ContextId id, final List<Branch> branches) {
            this(id, branches, true);
        }
    }

    /** Gives back a response got as {@link ProxyOutput.BranchResponse}, edited or not. */
    record Pass(BranchId id, SipResponse response) implements ProxyInput {}

    /**
     * A final response got as {@link ProxyOutput.BranchResponse} does not go on: the service looks
     * for targets in its Contacts instead (RFC 3261 §16.7 item 4). It forks those first, so that
     * the context does not end between the two.
     */
    record Drop(BranchId id) implements ProxyInput {}

    /**
     * Rings no longer where it rings now (RFC 3261 §16.6, forking one after the other): pending
     * branches are cancelled and count at once as answered with 408. An answer that crosses with
     * the CANCEL is still good. What follows is {@link ProxyOutput.Exhausted} or, after a last
     * Fork, the best response.
     */
    record GiveUp(ContextId id) implements ProxyInput {}

    /** Sends a request on without keeping state: the ACK of a 2xx. */
    record Send(SipRequest request, Hop hop) implements ProxyInput {}

    /** A message could not be sent: the branch concerned counts as answered with 503. */
    record SendFailed(SipMessage message, Hop hop) implements ProxyInput {}

    /**
     * A connection is gone. Branches over it count as answered with 503; INVITEs that came over it,
     * when it was a WebSocket, count as cancelled, because their answer has no way back (RFC 7118
     * clients take no connections).
     */
    record FlowClosed(Flow flow) implements ProxyInput {}
}
