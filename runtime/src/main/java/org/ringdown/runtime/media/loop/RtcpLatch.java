package org.ringdown.runtime.media.loop;

import org.jspecify.annotations.Nullable;
import org.ringdown.runtime.io.Datagram;
import org.ringdown.runtime.io.PeerAddress;

/**
 * Where the far end's RTCP comes from without ICE: where the description says, or from the host
 * that RTP was latched to. Owned by the loop.
 */
final class RtcpLatch {
    private @Nullable PeerAddress announced;
    private @Nullable PeerAddress learned;

    void expect(final @Nullable PeerAddress address) {
        announced = address;
        learned = null;
    }

    /** RTP was latched anew. */
    void forget() {
        learned = null;
    }

    /** The learned address, or {@code null}. */
    @Nullable PeerAddress address() {
        return learned;
    }

    /** Another process had learned that. */
    void resume(final PeerAddress address) {
        learned = address;
    }

    /** Where the description says, or {@code null}. */
    @Nullable PeerAddress announced() {
        return announced;
    }

    /** Whether an address was learned. */
    boolean latched() {
        return learned != null;
    }

    /** Where to send. */
    @Nullable PeerAddress target() {
        return learned != null ? learned : announced;
    }

    /**
     * Whether this comes from the far end.
     *
     * @param rtp where RTP was latched to, or {@code null}
     */
    boolean accepts(final Datagram datagram, final @Nullable PeerAddress rtp) {
        final PeerAddress known = learned;
        final PeerAddress said = announced;
        if ((known != null && datagram.isFrom(known)) || (said != null && datagram.isFrom(said))) {
            return true;
        }
        if (known == null && rtp != null && datagram.isFromHost(rtp)) {
            learned = datagram.source();
            return true;
        }
        return false;
    }
}
