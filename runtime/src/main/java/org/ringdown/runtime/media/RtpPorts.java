package org.ringdown.runtime.media;

import java.util.concurrent.atomic.AtomicReference;
import org.ringdown.runtime.io.UdpSocket;

/**
 * A bound pair of ports for one leg: RTP on the even one, RTCP on the next (RFC 3550 §11). It
 * belongs to whoever opened it until it is posted with {@link MediaCommand.OpenRtp}; then the leg
 * closes it.
 */
public final class RtpPorts implements AutoCloseable {
    private enum State {
        FREE,
        ADOPTED,
        CLOSED
    }

    private final UdpSocket rtp;
    private final UdpSocket rtcp;
    private final Runnable closed;
    private final AtomicReference<State> state = new AtomicReference<>(State.FREE);

    RtpPorts(final UdpSocket rtp, final UdpSocket rtcp, final Runnable closed) {
        this.rtp = rtp;
        this.rtcp = rtcp;
        this.closed = closed;
    }

    /** The even port, for RTP. */
    public int rtp() {
        return rtp.port();
    }

    /** The odd port, for RTCP. */
    public int rtcp() {
        return rtcp.port();
    }

    UdpSocket rtpSocket() {
        return rtp;
    }

    UdpSocket rtcpSocket() {
        return rtcp;
    }

    /** A leg takes them over; false when another did, or they are closed. */
    boolean adopt() {
        return state.compareAndSet(State.FREE, State.ADOPTED);
    }

    /** Closes ports that no leg got. Once a leg has them this does nothing. */
    @Override
    public void close() {
        if (state.compareAndSet(State.FREE, State.CLOSED)) {
            rtp.close();
            rtcp.close();
            closed.run();
        }
    }

    /** The leg is over, and its loop has closed the sockets. */
    void released() {
        if (state.compareAndSet(State.ADOPTED, State.CLOSED)) {
            closed.run();
        }
    }
}
