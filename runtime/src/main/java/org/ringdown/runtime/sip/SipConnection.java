package org.ringdown.runtime.sip;

import java.util.Set;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;

/** An open connection that carries SIP. Safe from any thread. */
interface SipConnection {
    Flow flow();

    /** Writes a message; if that fails, the sink is told {@code hop}. */
    void send(SipMessage message, Hop hop);

    /** The names that a trusted certificate of the client vouches for; mostly none. */
    default Set<String> certificateNames() {
        return Set.of();
    }

    /** Whether it is in use and may be idle as long as it likes. */
    void keep(boolean kept);

    void close();
}
