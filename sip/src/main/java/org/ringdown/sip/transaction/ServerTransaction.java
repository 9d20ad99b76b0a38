package org.ringdown.sip.transaction;

import org.ringdown.core.Engine;

/** One request of a peer until our last response to it (RFC 3261 §17.2). */
public sealed interface ServerTransaction extends Engine<ServerInput, ServerOutput>
        permits InviteServer, NonInviteServer {}
