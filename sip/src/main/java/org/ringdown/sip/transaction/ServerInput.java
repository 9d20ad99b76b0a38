package org.ringdown.sip.transaction;

import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;

/** What can happen to a server transaction, besides time. */
public sealed interface ServerInput {
    /** The request again, or the ACK of an INVITE's final response. */
    record Again(SipRequest request) implements ServerInput {}

    /** The transaction user's response. */
    record Respond(SipResponse response) implements ServerInput {}

    /** A response could not be sent. */
    record TransportFailed() implements ServerInput {}
}
