package org.ringdown.sip.transaction;

import org.ringdown.sip.message.SipResponse;

/** What can happen to a client transaction, besides time. */
public sealed interface ClientInput {
    /** A response that belongs to the transaction. */
    record Response(SipResponse response) implements ClientInput {}

    /** The request, or an ACK, could not be sent, or the connection it went over is gone. */
    record TransportFailed() implements ClientInput {}
}
