package org.ringdown.service.route;

import org.ringdown.service.port.Account;
import org.ringdown.service.trust.TrustedPeer;

/** Who wants to reach somebody, as far as that is proved. */
public sealed interface Caller {
    /** A user who proved a password. */
    record User(Account account) implements Caller {}

    /** A server that the operator knows. */
    record Peer(TrustedPeer peer) implements Caller {}

    /**
     * A user agent inside the server. It speaks for those only whom it has proved, and may do what
     * a user may.
     */
    record Agent() implements Caller {}

    /** Anybody else: may ring users of ours and nobody else. */
    record Stranger() implements Caller {}
}
