package org.ringdown.sip.transaction;

import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;

/** What a client transaction wants done. */
public sealed interface ClientOutput {
    /** Put the request, or the ACK of its final response, on the wire. */
    record Send(SipRequest request) implements ClientOutput {}

    /** Give the response to the transaction user. */
    record Deliver(SipResponse response) implements ClientOutput {}

    /** No final response came in time (timer B or F). */
    record TimedOut() implements ClientOutput {}

    /** The request did not reach the next hop. */
    record Unreachable() implements ClientOutput {}

    /** The transaction is over; nothing follows. */
    record Terminated() implements ClientOutput {}
}
