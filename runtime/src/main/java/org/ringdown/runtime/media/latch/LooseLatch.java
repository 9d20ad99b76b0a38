package org.ringdown.runtime.media.latch;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.ringdown.runtime.io.Datagram;
import org.ringdown.runtime.io.PeerAddress;
import org.ringdown.runtime.media.Learning;

/**
 * The ways to learn an address that are ordered by the control side, which knows the far end
 * better. What comes from another host than the one that was learned is not heard in any of them,
 * unless a stream may be handed over: forwarding it would let everybody speak in the call.
 */
final class LooseLatch {
    private static final long WINDOW_NANOS = 3_000_000_000L;
    private static final int EXACT = 3;
    private static final long SOURCE_SILENCE = 1_000_000_000;

    private final Learning learning;
    private final @Nullable PeerAddress signalled;
    private int source;
    private long heardAt;
    private long until;
    private boolean done;
    private boolean strayed;
    private int best;

    LooseLatch(final Learning learning, final long now) {
        this.learning = learning;
        signalled =
                learning.signalled() == null
                        ? null
                        : PeerAddress.of(new InetSocketAddress(learning.signalled(), 0));
        begin(now, true);
    }

    /**
     * A description came: learning begins anew.
     *
     * @param nowhere whether nothing is known of where the far end is; what is stays its address
     *     unless something fits better
     */
    void begin(final long now, final boolean nowhere) {
        until = now + WINDOW_NANOS;
        done = false;
        strayed = false;
        best = nowhere ? 0 : best;
    }

    /** It is known where the far end is: nothing is to be learned until the next description. */
    void settle() {
        done = true;
    }

    /** Whether nothing else will be heard, as far as can be told: the far end uses one port. */
    boolean settled() {
        return done && !strayed && !learning.mediaHandover();
    }

    /**
     * Judges a packet; {@code LEARNED} means that its address is the far end's from now on.
     *
     * @param ssrc its source; 0 where the packet has proved whose it is
     */
    Latch.Verdict judge(
            final Datagram datagram,
            final @Nullable PeerAddress announced,
            final @Nullable PeerAddress known,
            final int ssrc,
            final long now) {
        final boolean same = known != null && datagram.isFrom(known);
        if (done) {
            return settled(datagram, known, same);
        }
        return switch (learning.mode()) {
            case OFF -> off(datagram, announced, same);
            case IMMEDIATE -> learned(true, same);
            case DELAYED, HEURISTIC, WINDOW -> match(datagram, announced, known, ssrc, now);
        };
    }

    private Latch.Verdict settled(
            final Datagram datagram, final @Nullable PeerAddress known, final boolean same) {
        if (same) {
            return Latch.Verdict.TAKE;
        }
        if (learning.mediaHandover()) {
            return Latch.Verdict.LEARNED;
        }
        return elsewhere(datagram, known);
    }

    /** From another port of the right host, perhaps, as the control side may tolerate. */
    private Latch.Verdict elsewhere(final Datagram datagram, final @Nullable PeerAddress known) {
        if (learning.strictSource() || known == null || !datagram.isFromHost(known)) {
            return Latch.Verdict.WRONG_ADDRESS;
        }
        strayed = true;
        return Latch.Verdict.TAKE;
    }

    private Latch.Verdict off(
            final Datagram datagram, final @Nullable PeerAddress announced, final boolean same) {
        if (announced != null && datagram.isFrom(announced)) {
            return learned(true, same);
        }
        return elsewhere(datagram, announced);
    }

    private Latch.Verdict learned(final boolean last, final boolean same) {
        done = last;
        return same ? Latch.Verdict.TAKE : Latch.Verdict.LEARNED;
    }

    private Latch.Verdict match(
            final Datagram datagram,
            final @Nullable PeerAddress announced,
            final @Nullable PeerAddress known,
            final int ssrc,
            final long now) {
        final boolean same = known != null && datagram.isFrom(known);
        final int rank = rank(datagram, announced);
        if (!same && known != null) {
            // Nobody who fits less well takes a stream over, nor does another voice in mid-word.
            final boolean another = ssrc != source && now - heardAt < SOURCE_SILENCE;
            if (rank < best || (rank == best && another)) {
                return elsewhere(datagram, known);
            }
        }
        best = Math.max(best, rank);
        source = ssrc;
        heardAt = now;
        return learned(rank == EXACT || now >= until, same);
    }

    /** How well a source fits what was signalled: address and port, address, port, neither. */
    private int rank(final Datagram datagram, final @Nullable PeerAddress announced) {
        if (announced != null && datagram.isFrom(announced)) {
            return EXACT;
        }
        if ((announced != null && datagram.isFromHost(announced))
                || (signalled != null && datagram.isFromHost(signalled))) {
            return 2;
        }
        return announced != null && datagram.isFromPort(announced) ? 1 : 0;
    }
}
