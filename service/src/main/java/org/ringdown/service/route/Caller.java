package org.ringdown.service.route;

import org.ringdown.service.port.Account;
import org.ringdown.service.trust.TrustedPeer;
import org.ringdown.sip.message.SipUri;

/** Who wants to reach somebody, as far as that is proved. */
public sealed interface Caller {
    /** A user who proved a password. */
    record User(Account account) implements Caller {}

    /** A server that the operator knows. */
    record Peer(TrustedPeer peer) implements Caller {}

    /**
     * A user agent inside the server that speaks for a user of ours. It does so for those only whom
     * it has proved, and may do what a user may.
     */
    record Agent() implements Caller {}

    /**
     * A user agent inside the server that speaks for a user of another domain, who is proved to
     * nobody here. He may ring users of ours if strangers may, and for the rest his own domain
     * serves him: nothing of his goes elsewhere from here.
     *
     * @param from his address
     */
    record Guest(SipUri from) implements Caller {}

    /** Anybody else: may ring users of ours and nobody else. */
    record Stranger() implements Caller {}

    /** Whether nobody here has proved who it is. */
    default boolean strange() {
        return switch (this) {
            case Stranger _, Guest _ -> true;
            case User _, Peer _, Agent _ -> false;
        };
    }
}
