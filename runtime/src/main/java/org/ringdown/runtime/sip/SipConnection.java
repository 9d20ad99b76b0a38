package org.ringdown.runtime.sip;

import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;

/** An open connection that carries SIP. Safe from any thread. */
interface SipConnection {
    Flow flow();

    /** Writes a message; if that fails, the sink is told {@code hop}. */
    void send(SipMessage message, Hop hop);

    /** Whether it is in use and may be idle as long as it likes. */
    void keep(boolean kept);

    void close();
}
