package org.ringdown.service.proxy;

import org.ringdown.runtime.media.LegQuality;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;

/**
 * Sees what passes through one signalling loop, and never changes it. Called on that loop for every
 * message: it must be fast, must not wait and must not throw. Times are those of the loop's turn,
 * in nanoseconds of its clock.
 */
public interface Watcher {
    /** Nobody watches. */
    Watcher NONE =
            new Watcher() {
                @Override
                public void received(final SipMessage message, final Flow flow, final long now) {}

                @Override
                public void sent(final SipMessage message, final Hop hop, final long now) {}

                @Override
                public void because(
                        final SipMessage about, final String sentence, final long now) {}
            };

    /** A message came, from the network or from an application inside. */
    void received(SipMessage message, Flow flow, long now);

    /** A message goes, to the network or to an application inside. */
    void sent(SipMessage message, Hop hop, long now);

    /**
     * Why the server does with a request what it does: one plain sentence for the operator, told
     * before the message that follows from it is sent. It may name users and addresses; it never
     * holds a secret.
     *
     * @param about the request, or a response to it: Call-ID and CSeq say which
     */
    void because(SipMessage about, String sentence, long now);

    /**
     * A call has ended, and an end of it was heard so well. Unlike all else here this is told on a
     * media thread.
     *
     * @param callId its Call-ID
     * @param caller whether it is the caller who was heard so, rather than the callee
     */
    default void heard(final String callId, final boolean caller, final LegQuality quality) {}
}
