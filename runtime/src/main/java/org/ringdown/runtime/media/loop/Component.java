package org.ringdown.runtime.media.loop;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.dtls.DtlsRole;
import org.ringdown.rtc.dtls.SrtpKeys;
import org.ringdown.rtc.offer.Security;
import org.ringdown.rtc.rtp.PacketKind;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.rtc.srtp.SrtpKey;
import org.ringdown.rtc.srtp.SrtpReceiver;
import org.ringdown.rtc.srtp.SrtpSender;
import org.ringdown.runtime.io.Datagram;
import org.ringdown.runtime.io.PeerAddress;
import org.ringdown.runtime.io.UdpSocket;
import org.ringdown.runtime.media.LegReport;
import org.ringdown.runtime.media.MediaCounter;

/**
 * One port of a leg, a component in the words of ICE: RTP with RTCP, or one of them. Sorts what
 * comes, and believes nothing that is not from the far end: from an address that passed a check or
 * was latched, and with the right tag where there are keys.
 */
final class Component {
    /** What is sent. */
    enum Sent {
        RTP,
        /** A packet that was sent before, the same in every byte. */
        RTP_AGAIN,
        RTCP
    }

    /** The number of the port for RTP. */
    static final int RTP = 1;

    /** The number of the port for RTCP alone. */
    static final int RTCP = 2;

    private final Leg leg;
    private final LegHost host;
    private final int number;
    private final @Nullable UdpSocket socket;
    private @Nullable IcePath ice;
    private final Flow in = new Flow();
    private final Flow out = new Flow();
    private boolean encrypted;
    private @Nullable DtlsSide dtls;
    private @Nullable Srtp srtp;
    private long heardAt;
    private @Nullable PeerAddress sharedAs;
    private @Nullable PeerAddress tied;
    private boolean strayRtcp;
    private long unsent;

    /**
     * A port of a leg.
     *
     * @param socket its own, or {@code null} for the port that many legs share
     */
    Component(
            final Leg leg,
            final int number,
            final @Nullable UdpSocket socket,
            final @Nullable LegIce ice) {
        this.leg = leg;
        this.number = number;
        this.socket = socket;
        this.ice = ice == null ? null : new IcePath(this, number, ice);
        host = leg.host();
    }

    Leg leg() {
        return leg;
    }

    LegHost host() {
        return host;
    }

    @Nullable IcePath ice() {
        return ice;
    }

    /** ICE begins anew after it had come to nothing. */
    void restart(final long now) {
        if (ice != null) {
            ice.restart(now);
        }
    }

    void withoutIce() {
        ice = null;
    }

    @Nullable UdpSocket socket() {
        return socket;
    }

    /** Whether there are keys, or none are needed. */
    boolean keyed() {
        return !encrypted || srtp != null;
    }

    /** The address by which the loop knows it on the shared port, without ICE. */
    @Nullable PeerAddress sharedAs() {
        return sharedAs;
    }

    void sharedAs(final PeerAddress address) {
        sharedAs = address;
    }

    /** Counts a packet that came here and goes nowhere. */
    void drop(final MediaCounter reason) {
        in.error();
        leg.drops().count(reason);
    }

    /**
     * DTLS protects this port from now on; whether it is with another peer than before.
     *
     * @param sameWay whether a way to the peer that ICE found before leads to this one, too
     */
    boolean protect(final Security.Dtls security, final boolean sameWay) {
        DtlsSide side = dtls;
        if (side == null) {
            side = new DtlsSide(this);
            dtls = side;
            srtp = null;
        }
        encrypted = true;
        final boolean another = side.described(security);
        if (another) {
            srtp = null;
            if (ice != null && !sameWay) {
                ice.forget();
            }
        }
        return another;
    }

    /** These keys protect this port from now on; {@code null} for none. */
    void protect(final @Nullable Srtp keys) {
        endDtls();
        encrypted = keys != null;
        srtp = keys;
    }

    /** The keys of a handshake that another process has had go on. */
    void resume(final Srtp keys) {
        srtp = keys;
        if (dtls != null) {
            dtls.resumed();
        }
    }

    private void endDtls() {
        if (dtls != null) {
            dtls.end();
            dtls = null;
        }
    }

    /** Looks after what has a time. */
    void supervise(final long now) {
        if (srtp != null) {
            srtp.receiver().expire(now);
        }
        reckon();
    }

    /** Takes back what was sent and lost all the same. */
    void reckon() {
        final long lost = socket == null ? 0 : socket.unsent();
        if (lost > unsent) {
            out.lost(lost - unsent);
            leg.drops().count(MediaCounter.DROP_UNSENT, lost - unsent);
            unsent = lost;
        }
    }

    /**
     * Ties the port to the one address that it has to do with, which spares the kernel to look for
     * the way with each packet; {@code null} when there may be others.
     */
    void tie(final @Nullable PeerAddress only) {
        final PeerAddress to = strayRtcp ? null : only;
        if (socket != null && ice == null && !Objects.equals(tied, to)) {
            tied = to;
            host.tie(socket, to);
        }
    }

    /** Begins a handshake that was waiting for something. */
    void proceed() {
        if (dtls != null) {
            dtls.begin();
        }
    }

    /** Where to send, or {@code null} while nobody knows. */
    @Nullable PeerAddress target() {
        return ice != null ? ice.target() : leg.target(number);
    }

    /** A datagram came to a port of the leg's own. */
    void received(final Datagram datagram, final long now) {
        switch (PacketKind.of(datagram.data(), 0, datagram.length())) {
            case STUN -> stun(datagram, now);
            case DTLS -> dtls(datagram, now);
            case RTP -> rtp(datagram, now);
            case RTCP -> rtcp(datagram, now);
            case OTHER -> drop(MediaCounter.DROP_WRONG_KIND);
        }
    }

    /** A STUN message came, on the shared port with one of our fragments. */
    void stun(final Datagram datagram, final long now) {
        if (ice == null) {
            drop(MediaCounter.DROP_WRONG_KIND);
            return;
        }
        if (!ice.stun(number, datagram, now)) {
            drop(MediaCounter.DROP_STUN);
        }
        proceed();
    }

    /** DTLS came. Only the far end's address may speak it: anybody can send a ClientHello. */
    void dtls(final Datagram datagram, final long now) {
        if (dtls == null && ice != null && !leg.described()) {
            // Before the SDP: a peer that has proved its address may well begin.
            dtls = new DtlsSide(this);
            encrypted = true;
        }
        final DtlsSide side = dtls;
        final PeerAddress known = ice == null ? target() : null;
        if (side == null) {
            drop(MediaCounter.DROP_WRONG_KIND);
        } else if (ice != null ? !ice.from(datagram) : known == null || !datagram.isFrom(known)) {
            drop(MediaCounter.DROP_WRONG_ADDRESS);
        } else {
            side.arrived(datagram, now);
        }
    }

    /** RTP or SRTP came. */
    void rtp(final Datagram datagram, final long now) {
        if (number == RTCP) {
            drop(MediaCounter.DROP_WRONG_KIND);
            return;
        }
        final byte[] data = datagram.data();
        final int length = open(datagram, true);
        if (length < 0) {
            return;
        }
        if (!RtpView.valid(data, 0, length)) {
            drop(MediaCounter.DROP_MALFORMED);
            return;
        }
        if (ice != null) {
            ice.heard(now);
        } else if (!leg.latched(datagram, this, now)) {
            return;
        }
        heardAt = now;
        in.count(length);
        leg.deliverRtp(data, length, now);
    }

    /** RTCP or SRTCP came. */
    void rtcp(final Datagram datagram, final long now) {
        final byte[] data = datagram.data();
        final int length = open(datagram, false);
        if (length < 0) {
            return;
        }
        if (!plausibleRtcp(data, length)) {
            drop(MediaCounter.DROP_MALFORMED);
            return;
        }
        if (ice != null) {
            ice.heard(now);
        } else if (!leg.acceptsRtcp(datagram)) {
            drop(MediaCounter.DROP_WRONG_ADDRESS);
            return;
        } else if (!strayRtcp && number == RTP && !leg.fromRtpSource(datagram)) {
            strayRtcp = true; // from a port of its own, though to the one for RTP
        }
        heardAt = now;
        in.count(length);
        leg.deliverRtcp(data, length, now);
    }

    /** Opens a packet where there are keys; its length in the clear, or -1 when it was dropped. */
    private int open(final Datagram datagram, final boolean media) {
        if (ice != null && !ice.from(datagram)) {
            drop(MediaCounter.DROP_WRONG_ADDRESS);
            return -1;
        }
        if (!leg.described() || (encrypted && srtp == null)) {
            drop(MediaCounter.DROP_NO_KEYS);
            return -1;
        }
        final Srtp keys = srtp;
        if (keys == null) {
            return datagram.length();
        }
        final SrtpReceiver receiver = keys.receiver();
        switch (media
                ? receiver.unprotectRtp(datagram.data(), 0, datagram.length())
                : receiver.unprotectRtcp(datagram.data(), 0, datagram.length())) {
            case OK -> {
                return receiver.length();
            }
            case BAD_TAG -> drop(MediaCounter.DROP_BAD_TAG);
            case REPLAYED, TOO_OLD -> drop(MediaCounter.DROP_REPLAYED);
            case TOO_SHORT -> drop(MediaCounter.DROP_MALFORMED);
            case UNKNOWN_SSRC -> drop(MediaCounter.DROP_TOO_MANY_SOURCES);
        }
        return -1;
    }

    /**
     * Seals and sends a packet, which may be changed and has room for a tag.
     *
     * @return whether it went out; when not, it was counted
     */
    boolean send(final byte[] data, final int length, final Sent what) {
        final PeerAddress to = what == Sent.RTCP && ice == null ? leg.reportsTo() : target();
        final Srtp keys = srtp;
        if (to == null || to.port() == 0 || !leg.described() || (encrypted && keys == null)) {
            return unsent(MediaCounter.DROP_NOT_READY);
        }
        int sealed = length;
        if (keys != null) {
            sealed =
                    switch (what) {
                        case RTP -> keys.sender().protectRtp(data, 0, length);
                        case RTP_AGAIN -> keys.sender().protectRtpAgain(data, 0, length);
                        case RTCP -> keys.sender().protectRtcp(data, 0, length);
                    };
            if (sealed == SrtpSender.REFUSED) {
                final boolean full =
                        what == Sent.RTP && keys.sender().tooMany(RtpView.ssrc(data, 0));
                return unsent(
                        full ? MediaCounter.DROP_TOO_MANY_SOURCES : MediaCounter.DROP_UNSEALED);
            }
        }
        if (!transmit(to, data, sealed)) {
            return unsent(MediaCounter.DROP_UNSENT);
        }
        out.count(length);
        leg.drops().sent(sealed);
        return true;
    }

    private boolean unsent(final MediaCounter reason) {
        out.error();
        leg.drops().count(reason);
        return false;
    }

    private boolean transmit(final PeerAddress to, final byte[] data, final int length) {
        final UdpSocket own = socket;
        return own == null ? host.sendShared(to, data, length) : host.send(own, to, data, length);
    }

    /** Sends what is no media: an answer to a check, a part of a handshake. */
    void sendAside(final PeerAddress to, final byte[] data, final int length) {
        if (transmit(to, data, length)) {
            leg.drops().sent(length);
        }
    }

    /** The handshake has something to send. */
    void handshakeSends(final DtlsLink from) {
        if (dtls != null && dtls.owns(from)) {
            dtls.sends(from);
        }
    }

    /** The handshake is complete, and the certificate was the announced one; whether it is ours. */
    boolean agreed(final DtlsLink from, final SrtpKeys keys, final long now) {
        if (dtls == null || !dtls.owns(from)) {
            return false;
        }
        dtls.agreed(from, now);
        final DtlsRole began = from.role();
        final DtlsRole us = began == null ? DtlsRole.SERVER : began;
        final SrtpKey ours = keys.local(us);
        final SrtpKey theirs = keys.remote(us);
        final Srtp before = srtp;
        srtp =
                before == null
                        ? Srtp.of(ours, theirs, host.workbench())
                        : before.rekeyed(ours, theirs, now, host.workbench());
        return true;
    }

    @Nullable DtlsSide dtls() {
        return dtls;
    }

    /** The keys, once there are any. */
    @Nullable Srtp srtp() {
        return srtp;
    }

    /** Gives back what the port holds, its socket excepted. */
    void release() {
        endDtls();
        srtp = null;
    }

    LegReport.Port report() {
        final PeerAddress to = target();
        final PeerAddress said = leg.announced(number);
        final Srtp keys = srtp;
        return new LegReport.Port(
                number,
                socket == null ? host.sharedPort() : socket.port(),
                to == null ? null : to.socketAddress(),
                said == null ? null : said.socketAddress(),
                said != null || ice != null,
                ice != null ? ice.target() != null : leg.confirmed(number),
                keys == null ? null : keys.sender().profile(),
                dtls != null,
                dtls != null && dtls.client(),
                dtls != null && dtls.keyed(),
                ice != null,
                heardAt,
                in.report(),
                out.report());
    }

    /** Whether these bytes could be RTCP in the clear (RFC 3550 A.2, with RFC 5506). */
    static boolean plausibleRtcp(final byte[] data, final int length) {
        if (length < 8 || (length & 3) != 0 || (data[0] & 0xc0) != 0x80) {
            return false;
        }
        final int words = ((data[2] & 0xff) << 8) | (data[3] & 0xff);
        return 4 * (words + 1) <= length;
    }
}
