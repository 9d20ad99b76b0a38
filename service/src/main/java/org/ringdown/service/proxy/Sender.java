package org.ringdown.service.proxy;

import org.jspecify.annotations.Nullable;
import org.ringdown.service.port.Account;
import org.ringdown.service.relay.Peer;
import org.ringdown.service.route.Caller;
import org.ringdown.service.trust.TrustedPeer;
import org.ringdown.sip.transport.Flow;

/**
 * Who sent a request outside a dialog.
 *
 * @param flow how it came
 * @param caller who it is
 * @param media how they carry media
 */
record Sender(Flow flow, Caller caller, Peer media) {
    /** The AOR of a user; {@code null} for others. */
    @Nullable String aor() {
        return caller instanceof Caller.User(Account account) ? account.aor() : null;
    }

    /** What may be asserted of them. */
    Identity.Sender identity() {
        return switch (caller) {
            case Caller.User(Account account) -> new Identity.Sender.User(account);
            case Caller.Peer(TrustedPeer peer) -> new Identity.Sender.Peer(peer);
            case Caller.Agent _ -> new Identity.Sender.Agent();
            case Caller.Guest _, Caller.Stranger _ -> new Identity.Sender.Stranger();
        };
    }

    /** What they may know of whom they called. */
    Identity.Reader reader() {
        return switch (caller) {
            case Caller.User _, Caller.Agent _ -> Identity.Reader.DEVICE;
            case Caller.Peer(TrustedPeer peer) -> Identity.Reader.of(peer);
            case Caller.Guest _, Caller.Stranger _ -> Identity.Reader.STRANGER;
        };
    }
}
