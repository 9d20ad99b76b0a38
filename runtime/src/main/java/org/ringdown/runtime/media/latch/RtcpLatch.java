package org.ringdown.runtime.media.latch;

import org.jspecify.annotations.Nullable;
import org.ringdown.runtime.io.Datagram;
import org.ringdown.runtime.io.PeerAddress;

/**
 * Where the far end's RTCP comes from without ICE: where the description says, or from the host
 * that RTP was latched to, if nothing has come from there. The first one stays until the next
 * description, unless it was not the described one, and that is heard after all. Owned by the loop.
 */
public final class RtcpLatch {
    private @Nullable PeerAddress announced;
    private @Nullable PeerAddress learned;
    private @Nullable PeerAddress place;
    private boolean shared;
    private boolean asSaid;

    /**
     * A description came.
     *
     * @param with whether RTCP comes to the port of RTP
     */
    public void expect(final @Nullable PeerAddress address, final boolean with) {
        // Without an address, as on hold by a zero one (RFC 3264 §8.4), it is where it was; and so
        // it is when the description says once more what a NAT has made untrue.
        // Who was heard where it said is there still when it says so once more.
        asSaid &= with == shared && address != null && address.equals(place);
        if (with != shared) {
            learned = null;
            place = null;
        } else if (address == null) {
            learned = target();
        } else if (place != null && !address.equals(place)) {
            learned = null;
        }
        place = address == null ? place : address;
        announced = address;
        shared = with;
    }

    /** RTP is somewhere else: what RTCP was heard from before says nothing any more. */
    public void moved() {
        learned = null;
        asSaid = false;
    }

    /** RTP was latched anew: on hold RTCP goes where it went until it comes from elsewhere. */
    public void forget() {
        announced = announced == null ? learned : announced;
        learned = null;
        asSaid = false;
    }

    /** The learned address, or {@code null}. */
    public @Nullable PeerAddress address() {
        return learned;
    }

    /** Another process had learned that. */
    public void resume(final PeerAddress address) {
        learned = address;
    }

    /** Where the description says, or {@code null}. */
    public @Nullable PeerAddress announced() {
        return announced;
    }

    /** Whether a packet has shown where it comes from. */
    public boolean latched() {
        return asSaid || learned != null;
    }

    /** Where to send. */
    public @Nullable PeerAddress target() {
        return learned != null ? learned : announced;
    }

    /**
     * Whether this comes from the far end.
     *
     * @param rtp where RTP was latched to, or {@code null}
     */
    public boolean accepts(final Datagram datagram, final @Nullable PeerAddress rtp) {
        final PeerAddress known = learned;
        final PeerAddress said = announced;
        if (said != null && datagram.isFrom(said)) {
            learned = null;
            asSaid = true;
            return true;
        }
        if (known != null) {
            return datagram.isFrom(known);
        }
        if (asSaid || rtp == null) {
            return false;
        }
        // On the port of RTP, and with no other said, it is from where RTP is.
        final boolean exactly = shared && said == null;
        if (exactly ? datagram.isFrom(rtp) : datagram.isFromHost(rtp)) {
            learned = datagram.source();
            return true;
        }
        return false;
    }
}
