package org.ringdown.runtime.media;

import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.offer.RemoteEnd;
import org.ringdown.rtc.rtp.PacketKind;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.runtime.io.Datagram;
import org.ringdown.runtime.io.PeerAddress;

/** A leg to a phone: plain RTP on a pair of ports of its own, symmetric (RFC 4961). */
final class RtpLeg extends Leg {
    private final RtpPorts ports;
    private final Latch latch = new Latch();
    private @Nullable PeerAddress rtcpAnnounced;
    private @Nullable PeerAddress rtcpLearned;
    private boolean mux;

    RtpLeg(final long id, final LegHost host, final RtpPorts ports, final long now) {
        super(id, host, now);
        this.ports = ports;
    }

    @Override
    void remote(final RemoteEnd remote, final boolean dtlsClient, final long now) {
        super.remote(remote, dtlsClient, now);
        mux = remote.rtcpMux();
        rtcpAnnounced = remote.rtcp() == null ? null : PeerAddress.of(remote.rtcp());
        rtcpLearned = null;
        latch.expect(
                remote.rtp() == null ? null : PeerAddress.of(remote.rtp()),
                now,
                host().timeouts().latch().toNanos());
    }

    @Override
    void started(final long now) {
        latch.reopen(now, host().timeouts().latch().toNanos());
    }

    /** A datagram came to the even port. */
    void rtpPort(final Datagram datagram, final long now) {
        switch (PacketKind.of(datagram.data(), 0, datagram.length())) {
            case RTP -> rtp(datagram, now);
            case RTCP -> rtcp(datagram, now);
            case STUN, DTLS, OTHER -> meter().drop(MediaCounter.DROP_WRONG_KIND);
        }
    }

    /** A datagram came to the odd port. */
    void rtcpPort(final Datagram datagram, final long now) {
        if (PacketKind.of(datagram.data(), 0, datagram.length()) == PacketKind.RTCP) {
            rtcp(datagram, now);
        } else {
            meter().drop(MediaCounter.DROP_WRONG_KIND);
        }
    }

    private void rtp(final Datagram datagram, final long now) {
        final byte[] data = datagram.data();
        final int length = datagram.length();
        if (!RtpView.valid(data, 0, length)) {
            meter().drop(MediaCounter.DROP_MALFORMED);
            return;
        }
        if (!latch.latched() && !expects(RtpView.payloadType(data, 0))) {
            meter().drop(MediaCounter.DROP_PAYLOAD_TYPE);
            return;
        }
        switch (latch.judge(datagram, RtpView.ssrc(data, 0), !parked(), now)) {
            case TAKE -> deliverRtp(data, length, now);
            case LEARNED -> {
                rtcpLearned = null;
                becameReady();
                deliverRtp(data, length, now);
            }
            case WRONG_ADDRESS -> meter().drop(MediaCounter.DROP_WRONG_ADDRESS);
            case WRONG_SOURCE -> meter().drop(MediaCounter.DROP_WRONG_SOURCE);
        }
    }

    /** RTCP comes from where the SDP says, or from the host that RTP was latched to. */
    private void rtcp(final Datagram datagram, final long now) {
        if (!plausibleRtcp(datagram.data(), datagram.length())) {
            meter().drop(MediaCounter.DROP_MALFORMED);
            return;
        }
        final PeerAddress announced = rtcpAnnounced;
        final PeerAddress learned = rtcpLearned;
        final PeerAddress rtp = latch.latched() ? latch.target() : null;
        if ((learned != null && datagram.isFrom(learned))
                || (announced != null && datagram.isFrom(announced))) {
            deliverRtcp(datagram.data(), datagram.length(), now);
        } else if (learned == null && rtp != null && datagram.isFromHost(rtp)) {
            rtcpLearned = datagram.source();
            deliverRtcp(datagram.data(), datagram.length(), now);
        } else {
            meter().drop(MediaCounter.DROP_WRONG_ADDRESS);
        }
    }

    @Override
    void sendRtp(final byte[] data, final int length) {
        final PeerAddress to = latch.target();
        if (to == null || to.port() == 0) {
            meter().drop(MediaCounter.DROP_NOT_READY);
        } else if (host().send(ports.rtpSocket(), to, data, length)) {
            meter().rtpSent(length);
        } else {
            meter().drop(MediaCounter.DROP_UNSENT);
        }
    }

    @Override
    void sendRtcp(final byte[] data, final int length) {
        final PeerAddress to =
                mux ? latch.target() : rtcpLearned != null ? rtcpLearned : rtcpAnnounced;
        if (to == null || to.port() == 0) {
            meter().drop(MediaCounter.DROP_NOT_READY);
        } else if (host().send(mux ? ports.rtpSocket() : ports.rtcpSocket(), to, data, length)) {
            meter().rtcpSent();
        } else {
            meter().drop(MediaCounter.DROP_UNSENT);
        }
    }

    /** A phone that never sends is silent, too. */
    @Override
    boolean ready() {
        return true;
    }

    @Override
    void supervise(final long now) {
        superviseSilence(now);
    }

    @Override
    void release() {
        ports.released();
    }

    RtpPorts ports() {
        return ports;
    }
}
