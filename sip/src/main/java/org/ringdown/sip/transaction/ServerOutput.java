package org.ringdown.sip.transaction;

import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;

/** What a server transaction wants done. */
public sealed interface ServerOutput {
    /** Put the response on the wire. */
    record Send(SipResponse response) implements ServerOutput {}

    /** Give the ACK of a 2xx to the transaction user (RFC 6026 §7.1). */
    record Acknowledged(SipRequest ack) implements ServerOutput {}

    /** The final response was not acknowledged in time (timer H), or could not be sent. */
    record Lost() implements ServerOutput {}

    /** The transaction is over; nothing follows. */
    record Terminated() implements ServerOutput {}
}
