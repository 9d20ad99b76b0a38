package org.ringdown.sip.transaction;

import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;

/** What the transaction layer is told. */
public sealed interface LayerInput {
    /** A message came in over {@code flow}. */
    record Received(SipMessage message, Flow flow) implements LayerInput {}

    /** The user answers a request; ignored when the transaction is over. */
    record Respond(ServerKey key, SipResponse response) implements LayerInput {}

    /**
     * The user sends a request (no ACK) in a new client transaction, named by the branch of its top
     * Via and its method.
     */
    record Request(SipRequest request, Hop hop) implements LayerInput {}

    /** A message could not be sent. */
    record SendFailed(SipMessage message, Hop hop) implements LayerInput {}

    /** A connection is gone, and with it the answers to what was sent over it. */
    record FlowClosed(Flow flow) implements LayerInput {}

    /** The user wants a transaction ended at once, without another message. */
    record Abandon(Key key) implements LayerInput {}
}
