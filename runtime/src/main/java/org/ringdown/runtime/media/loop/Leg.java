package org.ringdown.runtime.media.loop;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.dtls.DtlsEnd;
import org.ringdown.rtc.dtls.SrtpKeys;
import org.ringdown.rtc.offer.IceParameters;
import org.ringdown.rtc.offer.RemoteEnd;
import org.ringdown.rtc.offer.Security;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.rtc.srtp.Unprotect;
import org.ringdown.runtime.io.Datagram;
import org.ringdown.runtime.io.PeerAddress;
import org.ringdown.runtime.media.IceMode;
import org.ringdown.runtime.media.Learning;
import org.ringdown.runtime.media.LegReport;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.MediaConfig;
import org.ringdown.runtime.media.MediaCounter;
import org.ringdown.runtime.media.MediaEvent;
import org.ringdown.runtime.media.MediaFailure;
import org.ringdown.runtime.media.RtpPorts;
import org.ringdown.runtime.media.Sockets;
import org.ringdown.runtime.media.keep.LegPage;
import org.ringdown.runtime.media.keep.SrtpPage;
import org.ringdown.runtime.media.latch.Latch;
import org.ringdown.runtime.media.latch.RtcpLatch;

/**
 * A transport towards one peer: one port or two, with or without ICE, in the clear or protected,
 * and the streams that it carries. Owned by its loop.
 */
final class Leg {
    private static final byte[] NOTHING = {};
    private final long id;
    private final LegHost host;
    private final @Nullable RtpPorts ports;
    private @Nullable LegIce ice;
    private final Drops drops;
    private final Component first;
    private final @Nullable Component second;
    private final Latch latch = new Latch();
    private final RtcpLatch rtcpLatch = new RtcpLatch();
    private final StreamRouter streams;
    private @Nullable Security security;
    private boolean mux;
    private boolean ready;
    private boolean failed;
    private boolean silent;
    private long quietSince;
    private long describedAt;
    private long startedAt;
    private @Nullable LegPage page;
    private boolean resuming;

    Leg(final MediaCommand.Open open, final LegHost host, final long now) {
        id = open.leg();
        this.host = host;
        drops = new Drops(host.counters());
        streams = new StreamRouter(this);
        quietSince = now;
        ice = open.ice() == null ? null : new LegIce(this, open.ice(), host.entropy());
        switch (open.sockets()) {
            case Sockets.Shared() -> {
                ports = null;
                first = new Component(this, Component.RTP, null, ice);
                second = null;
            }
            case Sockets.Own(var own) -> {
                ports = own;
                first = new Component(this, Component.RTP, own.rtpSocket(), ice);
                second =
                        own.rtcpSocket() == null
                                ? null
                                : new Component(this, Component.RTCP, own.rtcpSocket(), ice);
            }
        }
    }

    long id() {
        return id;
    }

    LegHost host() {
        return host;
    }

    Drops drops() {
        return drops;
    }

    /** Its ports; {@code null} when it shares one. */
    @Nullable RtpPorts ports() {
        return ports;
    }

    /** The port of RTP. */
    Component first() {
        return first;
    }

    /** The port of RTCP alone, if there is one. */
    @Nullable Component second() {
        return second;
    }

    /** The stream at that place, made when it is not there yet. */
    Stream stream(final int index) {
        return streams.at(index);
    }

    /** Whether the far end was described. */
    boolean described() {
        return security != null;
    }

    /** The far end has no ICE: what the ports do does not depend on it any more. */
    void withoutIce() {
        ice = null;
        first.withoutIce();
        if (second != null) {
            second.withoutIce();
        }
    }

    void restartIce(final IceParameters local, final @Nullable IceMode mode, final long now) {
        if (ice == null) {
            return;
        }
        if (failed) {
            // Whether it works now will be told as if it had never worked.
            failed = false;
            ready = false;
            describedAt = now;
            first.restart(now);
            if (second != null) {
                second.restart(now);
            }
        }
        ice.restart(local, mode, now);
    }

    void candidates(final MediaCommand.Candidates more, final long now) {
        if (ice != null) {
            ice.candidates(more, now);
        }
    }

    /**
     * What another process needs to go on is written there from now on.
     *
     * @param resume whether to go on from what stands there, which is intact
     */
    void keep(final LegPage on, final boolean resume) {
        page = on;
        resuming = resume;
    }

    /** The keys of a port of another process, with all that was done with them. */
    private @Nullable Srtp resumed(final int component) {
        final LegPage from = page;
        if (from == null || !resuming || from.srtp(component).virgin()) {
            return null;
        }
        final SrtpPage.Session session = from.srtp(component).resume(host.workbench()).orThrow();
        return new Srtp(session.sender(), session.receiver());
    }

    /** A port has keys, or other ones, or none: from now on their use is written down. */
    private void written(final Component port, final int component) {
        final Srtp keys = port.srtp();
        if (page != null && keys != null) {
            page.srtp(component).record(keys.sender(), keys.receiver());
        } else if (page != null) {
            page.srtp(component).clear();
        }
    }

    /** Goes on where another process has stopped. */
    private void resume(final LegPage from, final long now) {
        if (from.heard() != 0) {
            quietSince = from.heard();
        }
        resume(first, from.address(LegPage.RTP), now);
        if (second != null) {
            resume(second, from.address(LegPage.RTCP), now);
        } else if (first.ice() == null && from.address(LegPage.RTCP) != null) {
            rtcpLatch.resume(from.address(LegPage.RTCP));
        }
    }

    private void resume(final Component port, final @Nullable PeerAddress address, final long now) {
        if (address == null) {
            return;
        }
        final IcePath path = port.ice();
        if (path != null) {
            path.resume(address, now);
        } else if (port == first) {
            latch.resume(address, now);
        } else {
            rtcpLatch.resume(address);
        }
    }

    /** Writes down where the far end is, and when it was heard. */
    private void remember(final LegPage on) {
        final IcePath path = first.ice();
        on.remember(LegPage.RTP, path == null ? latch.address() : path.target());
        final IcePath other = second == null ? null : second.ice();
        on.remember(LegPage.RTCP, other == null ? rtcpLatch.address() : other.target());
        on.heard(quietSince);
    }

    void learn(final Learning learning, final long now) {
        first.tie(null);
        latch.learn(learning, now);
    }

    /** The far end's description came, or changed. */
    void remote(final RemoteEnd remote, final long now) {
        mux = remote.rtcpMux();
        first.tie(null);
        streams.described(remote.streams());
        if (first.ice() == null) {
            final PeerAddress rtp = remote.rtp() == null ? null : PeerAddress.of(remote.rtp());
            if (latch.moves(rtp)) {
                rtcpLatch.moved();
            }
            rtcpLatch.expect(remote.rtcp() == null ? null : PeerAddress.of(remote.rtcp()), mux);
            latch.expect(rtp, now, host.timeouts().latch().toNanos());
        }
        if (security == null) {
            describedAt = now;
        }
        secure(remote, now);
        if (page != null && resuming) {
            resume(page, now);
            resuming = false;
        }
        if (remote.ice() != null && ice != null) {
            ice.remote(remote.ice(), mux, now);
        }
        proceed();
    }

    private void secure(final RemoteEnd remote, final long now) {
        final Security before = security;
        final Security next = remote.security();
        security = next;
        switch (next) {
            case Security.Clear() -> {
                first.protect((Srtp) null);
                if (second != null) {
                    second.protect((Srtp) null);
                }
                written(first, LegPage.RTP);
            }
            case Security.Sdes sdes -> {
                final Srtp running =
                        before instanceof Security.Sdes ? first.srtp() : resumed(LegPage.RTP);
                final Srtp keys =
                        running != null
                                ? running.rekeyed(sdes.ours(), sdes.theirs(), now, host.workbench())
                                : Srtp.of(sdes, host.workbench());
                first.protect(keys);
                if (second != null) {
                    second.protect(keys);
                }
                written(first, LegPage.RTP);
            }
            case Security.Dtls dtls -> {
                // Another certificate may be the same peer's, by whose names the way was found.
                final boolean sameWay = ice != null && ice.isOf(remote.iceParameters());
                final boolean another = first.protect(dtls, sameWay);
                if (second != null) {
                    second.protect(dtls, sameWay);
                }
                final Srtp was = resumed(LegPage.RTP);
                if (was != null) {
                    first.resume(was);
                }
                final Srtp other = second == null ? null : resumed(LegPage.RTCP);
                if (second != null && other != null) {
                    second.resume(other);
                }
                written(first, LegPage.RTP);
                if (second != null) {
                    written(second, LegPage.RTCP);
                }
                if (another) {
                    ready = false;
                    failed = false;
                    describedAt = now;
                }
            }
        }
    }

    /** Begins handshakes that were waiting for something. */
    private void proceed() {
        first.proceed();
        if (second != null && !mux) {
            second.proceed();
        }
    }

    /** A stream is expected to flow from now on: the call was answered, or changed. */
    void started(final long now) {
        if (startedAt == 0) {
            startedAt = Math.max(1, now);
        }
        latch.reopen(now, host.timeouts().latch().toNanos());
    }

    /** Where a port sends without ICE. */
    @Nullable PeerAddress target(final int component) {
        if (latch.waits()) {
            return null;
        }
        return component == Component.RTP ? latch.target() : rtcpLatch.target();
    }

    /** Where RTCP goes without ICE; who has two ports, where we have one, wants it on the other. */
    @Nullable PeerAddress reportsTo() {
        return target(mux ? Component.RTP : Component.RTCP);
    }

    /** Where the description says that the far end is. */
    @Nullable PeerAddress announced(final int component) {
        return component == Component.RTP ? latch.announced() : rtcpLatch.announced();
    }

    /** Whether a packet has shown where the far end is. */
    boolean confirmed(final int component) {
        return component == Component.RTP ? latch.latched() : rtcpLatch.latched();
    }

    /** Whether a valid RTP packet, authentic where there are keys, is from the far end. */
    boolean latched(final Datagram datagram, final Component at, final long now) {
        final byte[] data = datagram.data();
        final boolean authentic = !(security instanceof Security.Clear);
        if (!authentic
                && !fromRtpSource(datagram)
                && !streams.expects(RtpView.payloadType(data, 0))) {
            at.drop(MediaCounter.DROP_PAYLOAD_TYPE);
            return false;
        }
        final boolean anySource = authentic || streams.several();
        switch (latch.judge(
                datagram,
                anySource ? 0 : RtpView.ssrc(data, 0),
                authentic || !streams.parked(),
                now)) {
            case TAKE -> {
                return true;
            }
            case LEARNED -> {
                rtcpLatch.forget();
                becameReady();
                return true;
            }
            case WRONG_ADDRESS -> at.drop(MediaCounter.DROP_WRONG_ADDRESS);
            case WRONG_SOURCE -> at.drop(MediaCounter.DROP_WRONG_SOURCE);
        }
        return false;
    }

    /** Whether a valid RTCP packet, authentic where there are keys, is from the far end. */
    boolean acceptsRtcp(final Datagram datagram) {
        return rtcpLatch.accepts(datagram, latch.whereabouts());
    }

    /** Whether a datagram is from where RTP comes from. */
    boolean fromRtpSource(final Datagram datagram) {
        final PeerAddress rtp = latch.address();
        return rtp != null && datagram.isFrom(rtp);
    }

    /** A packet that is from the far end. */
    void deliverRtp(final byte[] data, final int length, final long now) {
        heard(now);
        becameReady();
        streams.ofRtp(data).deliverRtp(data, length, now);
    }

    /** A packet that is from the far end. */
    void deliverRtcp(final byte[] data, final int length, final long now) {
        heard(now);
        streams.deliverRtcp(data, length, host.split(), now);
    }

    /** A packet came that its sender has counted: see {@link StreamRouter#arrived}. */
    void arrived(final int sequence, final int ssrc, final long now) {
        streams.arrived(sequence, ssrc, now);
    }

    /** Whether SRTP takes a packet of this source and number; in the clear anything goes. */
    Unprotect verdict(final int ssrc, final int sequence) {
        final Srtp keys = first.srtp();
        return keys == null ? Unprotect.OK : keys.sender().verdict(ssrc, sequence);
    }

    /** The highest number that SRTP has sent of a source. */
    int highestSent(final int ssrc) {
        final Srtp keys = first.srtp();
        return keys == null ? -1 : keys.sender().highest(ssrc);
    }

    /** Sends an RTP packet; whether it went out. */
    boolean sendRtp(final byte[] data, final int length) {
        return first.send(data, length, Component.Sent.RTP);
    }

    /** Sends an RTP packet once more, the same in every byte; whether it went out. */
    boolean sendRtpAgain(final byte[] data, final int length) {
        return first.send(data, length, Component.Sent.RTP_AGAIN);
    }

    /** Sends an RTCP packet; whether it went out. */
    boolean sendRtcp(final byte[] data, final int length) {
        final Component apart = second;
        return (mux || apart == null ? first : apart).send(data, length, Component.Sent.RTCP);
    }

    /** A handshake has something to send. */
    void handshakeSends(final DtlsLink from) {
        first.handshakeSends(from);
        if (second != null) {
            second.handshakeSends(from);
        }
    }

    /** A handshake is complete, and the certificate was the announced one. */
    void agreed(final DtlsLink from, final SrtpKeys keys, final long now) {
        host.handshakeEnded(from);
        if (first.agreed(from, keys, now)) {
            written(first, LegPage.RTP);
            becameReady();
        } else if (second != null && second.agreed(from, keys, now)) {
            written(second, LegPage.RTCP);
        }
    }

    /** A handshake's thread is over. Without RTCP a call goes on, without RTP it cannot. */
    void over(final DtlsLink from, final DtlsEnd end) {
        final DtlsSide side = first.dtls();
        if (side != null && side.owns(from)) {
            final MediaFailure failure = side.over(from, end);
            if (failure != null) {
                fail(failure);
            }
        } else if (second != null && second.dtls() != null) {
            second.dtls().over(from, end);
        }
    }

    /** ICE, or {@code null} without. */
    @Nullable LegIce ice() {
        return ice;
    }

    /** Lets ICE do what is due, and whatever waited for that. */
    void tickIce(final long now) {
        if (ice != null) {
            ice.tick(now);
        }
        proceed();
    }

    /** Looks at the time-outs. */
    void supervise(final long now) {
        tickIce(now);
        pierce();
        first.supervise(now);
        first.tie(second == null && !mux ? null : latch.settled(now));
        if (second != null) {
            second.supervise(now);
        }
        if (described()) {
            superviseWay(now);
        }
        streams.supervise(now);
        superviseSilence(now);
        streams.report(now);
        if (page != null) {
            remember(page);
        }
    }

    /** Opens the way for a far end that a NAT of ours would keep out. */
    private void pierce() {
        final PeerAddress to = latch.pierced();
        if (to != null && to.port() != 0 && ice == null && security instanceof Security.Clear) {
            first.sendAside(to, NOTHING, 0);
        }
    }

    private void superviseWay(final long now) {
        final MediaConfig.Timeouts timeouts = host.timeouts();
        final IcePath path = first.ice();
        if (path == null) {
            if (!first.keyed()
                    && startedAt != 0
                    && now - Math.max(startedAt, describedAt) > timeouts.handshake().toNanos()) {
                fail(MediaFailure.DTLS_TIMEOUT);
            }
        } else if (path.connectedAt() == 0) {
            if (now - describedAt > timeouts.connectivity().toNanos()) {
                fail(MediaFailure.NO_CONNECTIVITY);
            }
        } else if (now - path.consentAt() > timeouts.consent().toNanos()) {
            fail(MediaFailure.CONSENT_LOST);
        } else if (!first.keyed()
                && now - Math.max(path.connectedAt(), describedAt)
                        > timeouts.handshake().toNanos()) {
            fail(MediaFailure.DTLS_TIMEOUT);
        }
    }

    private void heard(final long now) {
        quietSince = now;
        if (silent) {
            silent = false;
            host.tell(new MediaEvent.Ready(id));
        }
    }

    /** Tells of silence, once, when the far end should be heard and is not. */
    private void superviseSilence(final long now) {
        if (!described() || !first.keyed() || !streams.shouldHear()) {
            heard(now);
        } else if (!silent && now - quietSince > host.timeouts().silence().toNanos()) {
            silent = true;
            host.tell(new MediaEvent.Silent(id, quietSince));
        }
    }

    /** Media can flow; told once. */
    private void becameReady() {
        if (!ready) {
            ready = true;
            host.tell(new MediaEvent.Ready(id));
        }
    }

    /** The leg cannot work; told once. */
    void fail(final MediaFailure reason) {
        if (!failed) {
            failed = true;
            host.tell(new MediaEvent.Failed(id, reason));
        }
    }

    boolean failed() {
        return failed;
    }

    LegReport report() {
        final List<LegReport.Port> all = new ArrayList<>(2);
        all.add(first.report());
        if (second != null && !mux) {
            all.add(second.report());
        }
        return new LegReport(id, all, streams.report());
    }

    /** Ends the leg, whose sockets are closed by its loop. */
    void close(final long now) {
        streams.end(now);
        first.reckon();
        if (second != null) {
            second.reckon();
        }
        first.release();
        if (second != null) {
            second.release();
        }
        if (ports != null) {
            ports.released();
        }
        host.tell(new MediaEvent.Closed(id, streams.stats(drops)));
    }
}
