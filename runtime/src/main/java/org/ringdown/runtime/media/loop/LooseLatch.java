package org.ringdown.runtime.media.loop;

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

    private final Learning learning;
    private long until;
    private boolean done;
    private boolean strayed;
    private int best;

    LooseLatch(final Learning learning, final long now) {
        this.learning = learning;
        begin(now);
    }

    /** A description came: learning begins anew. */
    void begin(final long now) {
        until = now + WINDOW_NANOS;
        done = false;
        strayed = false;
        best = 0;
    }

    /** It is known where the far end is: nothing is to be learned until the next description. */
    void settle() {
        done = true;
    }

    /** Whether nothing else will be heard, as far as can be told: the far end uses one port. */
    boolean settled() {
        return done && !strayed && !learning.mediaHandover();
    }

    /** Judges a packet; {@code LEARNED} means that its address is the far end's from now on. */
    Latch.Verdict judge(
            final Datagram datagram,
            final @Nullable PeerAddress announced,
            final @Nullable PeerAddress known,
            final long now) {
        final boolean same = known != null && datagram.isFrom(known);
        if (done) {
            return settled(datagram, known, same);
        }
        return switch (learning.mode()) {
            case OFF -> off(datagram, announced, same);
            case IMMEDIATE -> learned(true, same);
            case DELAYED -> learned(now >= until, same);
            case HEURISTIC, WINDOW -> match(datagram, announced, known, same, now);
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
            final boolean same,
            final long now) {
        final int rank = rank(datagram, announced);
        if (rank < best) {
            return elsewhere(datagram, known);
        }
        best = rank;
        return learned(rank == 3 || now >= until, same);
    }

    /** How well a source fits the description: both, address, port, neither. */
    private static int rank(final Datagram datagram, final @Nullable PeerAddress announced) {
        if (announced == null) {
            return 0;
        }
        if (datagram.isFrom(announced)) {
            return 3;
        }
        return datagram.isFromHost(announced) ? 2 : datagram.isFromPort(announced) ? 1 : 0;
    }
}
