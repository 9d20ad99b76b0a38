package org.ringdown.runtime.media.latch;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.ringdown.runtime.io.Datagram;
import org.ringdown.runtime.io.PeerAddress;
import org.ringdown.runtime.media.Learning;

/**
 * Where a far end's media comes from, and goes to (symmetric RTP, RFC 4961), without taking it from
 * everybody ("RTP bleed"). Owned by the loop.
 *
 * <p>As long as nothing else is wanted, the SDP's address counts. Only within a short window after
 * the SDP came may another address be learned, for phones behind NAT, and there, too, what fits
 * better wins: the SDP's address, then the host of the SDP or the one that the signalling came
 * from, then any of their family. The first packet from the right address closes the window;
 * afterwards only that address is heard. Another source (SSRC) from that address is taken over when
 * the known one has been silent for a second: a switchboard behind it may put another voice on the
 * line. When the SDP is repeated the address stays; another is learned only if the known one has
 * been silent for a second, and, unless that one was in doubt itself, if it is from a host that
 * fits or goes on with the known source: whoever has only found the port knows neither.
 *
 * <p>The other ways to learn are {@link LooseLatch}'s.
 */
public final class Latch {
    /** What becomes of a packet. */
    public enum Verdict {
        /** From the far end. */
        TAKE,
        /** The first from this address, which is now the far end's. */
        LEARNED,
        /** From another address. */
        WRONG_ADDRESS,
        /** From the far end's address, but another source than the one that talks. */
        WRONG_SOURCE
    }

    private static final long SOURCE_SILENCE = 1_000_000_000;
    private static final long SETTLED_NANOS = 5_000_000_000L;

    /** How long a far end that may move without notice can be silent before others are heard. */
    private static final long MOVING_NANOS = 150_000_000;

    private @Nullable PeerAddress announced;

    /** The same, but that of the description before when the last one had none. */
    private @Nullable PeerAddress place;

    private @Nullable PeerAddress latched;
    private boolean open;
    private long closesAt;
    private boolean anySource = true;
    private Learning learning = Learning.DEFAULT;
    private @Nullable LooseLatch loose;
    private @Nullable PeerAddress signalled;
    private boolean settledBefore;
    private int source;
    private long heardAt;
    private long latchedAt;

    /** Whether an SDP with that address says that the far end has moved. */
    public boolean moves(final @Nullable PeerAddress address) {
        return address != null && !address.equals(place);
    }

    /** An SDP came: its address counts, and the window opens. */
    public void expect(final @Nullable PeerAddress address, final long now, final long window) {
        if (address != null) {
            // Who held by the zero address comes back to where it was.
            latched = address.equals(place) ? latched : null;
            place = address;
        }
        announced = address;
        settledBefore = latched != null && heardAt - latchedAt >= SOURCE_SILENCE;
        anySource = true;
        open = true;
        closesAt = now + window;
        if (loose != null) {
            loose.begin(now, latched == null);
        }
    }

    /** Another process had learned that: only there the far end is, as it was before. */
    public void resume(final PeerAddress address, final long now) {
        latched = address;
        latchedAt = now;
        open = false;
        if (loose != null) {
            loose.settle();
        }
    }

    /** How to learn from now on. */
    public void learn(final Learning as, final long now) {
        if (!as.equals(learning)) {
            learning = as;
            loose = as.mode() == Learning.Mode.WINDOW ? null : new LooseLatch(as, now);
            signalled =
                    as.signalled() == null
                            ? null
                            : PeerAddress.of(new InetSocketAddress(as.signalled(), 0));
        }
    }

    /** The call was answered: a far end that was not heard yet gets its window now. */
    public void reopen(final long now, final long window) {
        if (latched == null) {
            open = true;
            closesAt = now + window;
        }
    }

    /**
     * The only address that anything will be heard from until the next description or silence, and
     * that we send to; {@code null} while that is not settled.
     */
    public @Nullable PeerAddress settled(final long now) {
        final boolean waiting =
                loose == null
                        ? open && now <= closesAt
                        : !loose.settled() || now - heardAt > MOVING_NANOS;
        return waiting || now - latchedAt < SETTLED_NANOS || learning.asymmetric() ? null : latched;
    }

    /** Whether nothing is to be sent until the far end is heard. */
    public boolean waits() {
        return learning.waits() && latched == null;
    }

    /** Where empty datagrams are to go until the far end is heard, or {@code null}. */
    public @Nullable PeerAddress pierced() {
        return learning.pierces() && latched == null ? announced : null;
    }

    /**
     * Where to send: the learned address, else the SDP's, else nowhere. On hold by the zero address
     * (RFC 3264 §8.4) that is where it was: reports and handshakes go on.
     */
    public @Nullable PeerAddress target() {
        return latched != null && !(learning.asymmetric() && announced != null) ? latched : place;
    }

    /** The learned address, or {@code null}. */
    public @Nullable PeerAddress address() {
        return latched;
    }

    /** The learned address, or on hold by the zero address where it was without one. */
    public @Nullable PeerAddress whereabouts() {
        return latched == null && announced == null ? place : latched;
    }

    /** The SDP's address, or {@code null}. */
    public @Nullable PeerAddress announced() {
        return announced;
    }

    /** Whether an address was learned or confirmed. */
    public boolean latched() {
        return latched != null;
    }

    /**
     * Judges a well-formed RTP packet with an expected payload type.
     *
     * @param begun whether the call has begun, so that another address than the SDP's counts
     */
    public Verdict judge(
            final Datagram datagram, final int ssrc, final boolean begun, final long now) {
        if (loose != null) {
            final Verdict verdict = loose.judge(datagram, place, latched, ssrc, now);
            if (verdict == Verdict.LEARNED) {
                latched = datagram.source();
                latchedAt = now;
            }
            if (verdict == Verdict.TAKE || verdict == Verdict.LEARNED) {
                heardAt = now;
            }
            return verdict;
        }
        if (open && now > closesAt) {
            open = false;
        }
        final PeerAddress known = latched;
        if (known != null && datagram.isFrom(known)) {
            return known(ssrc, now);
        }
        final PeerAddress sdp = place;
        if (sdp != null && datagram.isFrom(sdp) && (known == null || open)) {
            return learn(sdp, ssrc, now, false);
        }
        if (open && begun && mayBe(datagram, known, ssrc, now)) {
            // Stays open, for the SDP's own address may still show up.
            return learn(datagram.source(), ssrc, now, sdp != null);
        }
        return Verdict.WRONG_ADDRESS;
    }

    /** Whether a packet from an unknown address may be the far end's. */
    private boolean mayBe(
            final Datagram datagram,
            final @Nullable PeerAddress known,
            final int ssrc,
            final long now) {
        final boolean fits = fits(datagram);
        if (!fits && strangeFamily(datagram)) {
            return false;
        }
        if (known == null) {
            return true;
        }
        if (fits && !fits(known)) {
            return true;
        }
        if (now - heardAt <= SOURCE_SILENCE) {
            return false;
        }
        final boolean doubtful = !settledBefore && !fits(known);
        return doubtful || fits || datagram.isFromHost(known) || ssrc == source;
    }

    /** Whether it comes from a host that the far end is known by. */
    private boolean fits(final Datagram datagram) {
        return (place != null && datagram.isFromHost(place))
                || (signalled != null && datagram.isFromHost(signalled));
    }

    private boolean fits(final PeerAddress address) {
        return (place != null && address.isHost(place))
                || (signalled != null && address.isHost(signalled));
    }

    /** Whether it comes by the other version of IP than all that the far end is known by. */
    private boolean strangeFamily(final Datagram datagram) {
        final PeerAddress sdp = place;
        final PeerAddress sip = signalled;
        return (sdp != null || sip != null)
                && (sdp == null || sdp.four() != datagram.four())
                && (sip == null || sip.four() != datagram.four());
    }

    private Verdict known(final int ssrc, final long now) {
        if (anySource) {
            anySource = false;
            source = ssrc;
            // What was learned before the SDP was repeated is confirmed by going on.
            open = open && announced != null && !announced.equals(latched);
        } else if (ssrc != source) {
            if (now - heardAt < SOURCE_SILENCE) {
                return Verdict.WRONG_SOURCE;
            }
            source = ssrc;
        }
        heardAt = now;
        return Verdict.TAKE;
    }

    private Verdict learn(
            final PeerAddress address, final int ssrc, final long now, final boolean stayOpen) {
        latched = address;
        latchedAt = now;
        open = stayOpen;
        anySource = false;
        source = ssrc;
        heardAt = now;
        return Verdict.LEARNED;
    }
}
