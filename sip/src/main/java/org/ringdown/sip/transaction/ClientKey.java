package org.ringdown.sip.transaction;

import org.jspecify.annotations.Nullable;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipMessage;

/**
 * The name of a client transaction (RFC 3261 §17.1.3): the branch we put into our Via, and the
 * method, because a CANCEL carries the branch of the request it cancels.
 */
public record ClientKey(String branch, Method method) implements Key {
    /**
     * The transaction a request of ours opens, or a response of a peer belongs to; {@code null}
     * when the top Via has no branch, so that it cannot be ours.
     */
    public static @Nullable ClientKey of(final SipMessage message) {
        final String branch = message.topVia().branch();
        return branch == null ? null : new ClientKey(branch, message.cseq().method());
    }
}
