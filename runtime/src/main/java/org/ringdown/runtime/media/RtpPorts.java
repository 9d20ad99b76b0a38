package org.ringdown.runtime.media;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.ringdown.runtime.io.UdpSocket;

/**
 * The bound ports of one leg: a pair, RTP on the even one and RTCP on the next (RFC 3550 §11), or
 * one for both (RFC 5761). They belong to whoever opened them until they are posted with {@link
 * MediaCommand.Open}; then the leg closes them.
 */
public final class RtpPorts implements AutoCloseable {
    private enum State {
        FREE,
        ADOPTED,
        CLOSED
    }

    private final UdpSocket rtp;
    private final @Nullable UdpSocket rtcp;
    private final Runnable closed;
    private final AtomicReference<State> state = new AtomicReference<>(State.FREE);

    /**
     * Ports that are bound.
     *
     * @param rtcp {@code null} when there is one port for both
     * @param closed run once, when they are given back
     */
    public RtpPorts(final UdpSocket rtp, final @Nullable UdpSocket rtcp, final Runnable closed) {
        this.rtp = rtp;
        this.rtcp = rtcp;
        this.closed = closed;
    }

    /** The port for RTP, an even one. */
    public int rtp() {
        return rtp.port();
    }

    /** The odd port, for RTCP; the same as {@link #rtp} when there is one for both. */
    public int rtcp() {
        return rtcp == null ? rtp.port() : rtcp.port();
    }

    /** Whether there is one port for RTP and RTCP. */
    public boolean single() {
        return rtcp == null;
    }

    /** The socket of RTP, for the loop that owns it. */
    public UdpSocket rtpSocket() {
        return rtp;
    }

    /** The socket of RTCP, for the loop that owns it; {@code null} when there is one for both. */
    public @Nullable UdpSocket rtcpSocket() {
        return rtcp;
    }

    /** A leg takes them over; false when another did, or they are closed. */
    public boolean adopt() {
        return state.compareAndSet(State.FREE, State.ADOPTED);
    }

    /** Closes ports that no leg got. Once a leg has them this does nothing. */
    @Override
    public void close() {
        if (state.compareAndSet(State.FREE, State.CLOSED)) {
            rtp.close();
            if (rtcp != null) {
                rtcp.close();
            }
            closed.run();
        }
    }

    /** The leg is over, and its loop has closed the sockets. */
    public void released() {
        if (state.compareAndSet(State.ADOPTED, State.CLOSED)) {
            closed.run();
        }
    }
}
