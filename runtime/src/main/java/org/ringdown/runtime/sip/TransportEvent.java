package org.ringdown.runtime.sip;

import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;

/** What the transports tell. */
public sealed interface TransportEvent {
    /** A message came. Give it to the loop of its Call-ID: {@link #shard}. */
    record Received(SipMessage message, Flow flow) implements TransportEvent {}

    /**
     * Something came that is not a message. It has been dealt with; this is for those who watch.
     * Not told of sources that send too much of it.
     *
     * @param rule that was broken
     * @param answered whether a 400 was sent
     */
    record Malformed(Flow flow, String rule, boolean answered) implements TransportEvent {}

    /** A message could not be sent. */
    record SendFailed(SipMessage message, Hop hop) implements TransportEvent {}

    /** A connection is open: ours or theirs, TLS or WebSocket handshake done. */
    record FlowOpened(Flow flow) implements TransportEvent {}

    /** A connection is gone. Comes once for each {@link FlowOpened}, and after all its messages. */
    record FlowClosed(Flow flow) implements TransportEvent {}

    /** Which of {@code shards} loops owns a call, from 0. */
    static int shard(final String callId, final int shards) {
        // The multiplication spreads Call-IDs that differ in their last characters only.
        return Math.floorMod((callId.hashCode() * 0x9e3779b9) >>> 8, shards);
    }
}
