package org.ringdown.sip.transaction;

import org.ringdown.core.Engine;

/** One request of ours until its last response (RFC 3261 §17.1). Sends its request when made. */
public sealed interface ClientTransaction extends Engine<ClientInput, ClientOutput>
        permits InviteClient, NonInviteClient {
    /** Whether all that can still come are repetitions of the response, which nobody wants. */
    boolean settled();
}
