package org.ringdown.sip.proxy;

import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.transaction.ClientKey;
import org.ringdown.sip.transaction.Key;
import org.ringdown.sip.transaction.ServerKey;
import org.ringdown.sip.transport.Hop;

/** What a response context can have done by its engine. */
interface ContextActions {
    void emit(ProxyOutput output);

    void count(ProxyCounter counter);

    void respond(ServerKey key, SipResponse response);

    /** Sends a request of a branch; its transaction reports to {@code context}. */
    void open(ResponseContext context, ForkedBranch branch, ClientKey client, SipRequest request);

    /** Opens a client transaction nobody waits for. */
    void cancel(SipRequest cancel, Hop hop);

    void abandon(Key key);

    /** The context is over. */
    void remove(ResponseContext context);
}
