package org.ringdown.sip.transaction;

import org.jspecify.annotations.Nullable;
import org.ringdown.core.Engine;
import org.ringdown.sip.message.SipResponse;

/** One request of a peer until our last response to it (RFC 3261 §17.2). */
public sealed interface ServerTransaction extends Engine<ServerInput, ServerOutput>
        permits InviteServer, NonInviteServer {
    /**
     * Whether all that can still come are repetitions of the request, until the deadline; each gets
     * {@link #last} again.
     */
    boolean settled();

    /** The response that a repeated request gets; {@code null} when it gets none. */
    @Nullable SipResponse last();
}
