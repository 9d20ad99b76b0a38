package org.ringdown.sip.transaction;

import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;

/** What the transaction layer wants done or known. */
public sealed interface LayerOutput {
    /** Put the message on the wire. */
    record Transmit(SipMessage message, Hop hop) implements LayerOutput {}

    /**
     * A new request (no ACK), with received and rport in its top Via; the user must answer it with
     * {@link LayerInput.Respond}.
     */
    record Opened(ServerKey key, SipRequest request, Flow flow) implements LayerOutput {}

    /** An ACK that no transaction absorbed: of a 2xx, or of something we do not know. */
    record Acknowledged(SipRequest ack, Flow flow) implements LayerOutput {}

    /** A response to a request of the user. */
    record Response(ClientKey key, SipResponse response) implements LayerOutput {}

    /** A response that belongs to nothing. */
    record Stray(SipResponse response, Flow flow) implements LayerOutput {}

    /** No final response came in time. */
    record TimedOut(ClientKey key) implements LayerOutput {}

    /**
     * The request did not reach the next hop, or the connection broke before the final response.
     */
    record Unreachable(ClientKey key) implements LayerOutput {}

    /** A final response was not acknowledged, or a response could not be sent. */
    record Lost(ServerKey key) implements LayerOutput {}

    /**
     * The transaction is over for its user: nothing more comes of it, and nothing is taken. What
     * the peer repeats for a while is dealt with here.
     */
    record Ended(Key key) implements LayerOutput {}
}
