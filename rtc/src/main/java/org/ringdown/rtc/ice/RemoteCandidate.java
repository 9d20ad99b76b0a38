package org.ringdown.rtc.ice;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.offer.Candidate;

/**
 * A candidate of the peer to which checks can be sent.
 *
 * @param priority 1 to 2^31-1
 * @param reflexive whether it was learnt from a check (RFC 8445 §7.3.1.3)
 */
record RemoteCandidate(
        String foundation,
        int component,
        IceTransport transport,
        long priority,
        InetSocketAddress address,
        boolean reflexive) {

    /** What a description shows, or {@code null} if it is of no use to us. */
    static @Nullable RemoteCandidate of(final Candidate candidate, final int components) {
        final InetSocketAddress address = candidate.socketAddress();
        if (address == null
                || !"UDP".equals(candidate.transport())
                || candidate.component() > components
                || !Reach.plausible(address)) {
            return null;
        }
        return new RemoteCandidate(
                candidate.foundation(),
                candidate.component(),
                IceTransport.UDP,
                bounded(candidate.priority()),
                address,
                false);
    }

    /** A priority within the range of RFC 8445 §5.1.2, so that no sum overflows. */
    static long bounded(final long priority) {
        return Math.clamp(priority, 1, Integer.MAX_VALUE);
    }
}
