package org.ringdown.runtime.media;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.dtls.DtlsEnd;
import org.ringdown.rtc.dtls.DtlsRole;
import org.ringdown.rtc.dtls.RecordFilter;
import org.ringdown.rtc.dtls.SrtpKeys;
import org.ringdown.rtc.ice.IceLite;
import org.ringdown.rtc.ice.IceOutput;
import org.ringdown.rtc.ice.IceVerdict;
import org.ringdown.rtc.offer.Fingerprint;
import org.ringdown.rtc.offer.IceParameters;
import org.ringdown.rtc.offer.RemoteEnd;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.rtc.srtp.SrtpReceiver;
import org.ringdown.rtc.srtp.SrtpSender;
import org.ringdown.rtc.srtp.Unprotect;
import org.ringdown.runtime.io.Datagram;
import org.ringdown.runtime.io.PeerAddress;

/**
 * A leg to a browser: ICE-lite, DTLS, SRTP on the shared port. Nothing but STUN, DTLS, SRTP and
 * SRTCP leaves it, and nothing is believed that does not come from an address which passed a
 * connectivity check.
 *
 * <pre>
 *  checks ──▶ address proved ──▶ DTLS (we begin, or a ClientHello did) ──▶ keys ──▶ media
 * </pre>
 */
final class WebRtcLeg extends Leg {
    private final IceLite ice;
    private final List<PeerAddress> proved = new ArrayList<>();
    private RecordFilter filter = new RecordFilter();
    private List<Fingerprint> fingerprints = List.of();
    private List<String> names = List.of();
    private boolean described;
    private DtlsRole role = DtlsRole.SERVER;
    private @Nullable DtlsLink link;
    private @Nullable PeerAddress selected;
    private @Nullable PeerAddress validated;
    private @Nullable SrtpSender sender;
    private @Nullable SrtpReceiver receiver;
    private long describedAt;
    private long connectedAt;
    private long consentAt;

    WebRtcLeg(final long id, final LegHost host, final IceParameters local, final long now) {
        super(id, host, now);
        ice = new IceLite(local.ufrag(), local.password());
    }

    /** New credentials of ours: an ICE restart. */
    void restart(final IceParameters local) {
        ice.restart(local.ufrag(), local.password());
    }

    /** The fragments by which the browser calls us. */
    List<String> localUfrags() {
        return ice.localUfrags();
    }

    /** The fragments by which the loop knows the leg. */
    List<String> names() {
        return names;
    }

    /** The loop knows the leg by these fragments now. */
    void names(final List<String> known) {
        names = known;
    }

    /** The addresses that belong to the leg. */
    List<PeerAddress> addresses() {
        return proved;
    }

    @Override
    void remote(final RemoteEnd remote, final boolean dtlsClient, final long now) {
        super.remote(remote, dtlsClient, now);
        role = dtlsClient ? DtlsRole.CLIENT : DtlsRole.SERVER;
        if (described && !fingerprints.equals(remote.fingerprints())) {
            forgetPeer();
        }
        fingerprints = remote.fingerprints();
        if (!described) {
            described = true;
            describedAt = now;
        }
        final IceParameters theirs = remote.ice();
        if (theirs != null) {
            ice.remote(theirs.ufrag());
        }
        drain(now);
        beginHandshake();
    }

    /** Another certificate means another peer: nothing of the old one may serve it. */
    private void forgetPeer() {
        endHandshake();
        filter = new RecordFilter();
        sender = null;
        receiver = null;
        selected = null;
        validated = null;
        connectedAt = 0;
        described = false;
        notReady();
        retry();
    }

    private void endHandshake() {
        final DtlsLink old = link;
        if (old != null) {
            old.close();
            host().handshakeEnded(old);
            link = null;
        }
    }

    @Override
    void started(final long now) {
        // What a browser sends does not depend on it.
    }

    /** A STUN message came with one of our fragments. */
    void stun(final Datagram datagram, final long now) {
        final PeerAddress source = datagram.source();
        final IceVerdict verdict =
                ice.check(datagram.data(), 0, datagram.length(), source.socketAddress(), now);
        if (verdict == IceVerdict.VALID) {
            consentAt = now;
            host().learned(source, this);
        } else {
            meter().drop(MediaCounter.DROP_STUN);
        }
        drain(now);
        beginHandshake();
    }

    private void drain(final long now) {
        for (IceOutput output = ice.poll(); output != null; output = ice.poll()) {
            switch (output) {
                case IceOutput.Respond(var message, var to) -> {
                    final PeerAddress target = PeerAddress.of(to);
                    final byte[] bytes = message.toBytes();
                    if (target != null && host().sendShared(target, bytes, bytes.length)) {
                        host().counters().addOwned(MediaCounter.SENT, 1);
                    }
                }
                case IceOutput.Validated(var remote) -> {
                    validated = PeerAddress.of(remote);
                    connected(now);
                }
                case IceOutput.Nominated(var remote) -> {
                    selected = PeerAddress.of(remote);
                    connected(now);
                }
                case IceOutput.Lost _ -> {
                    // Media from there, which is authentic, shows consent as well: see supervise.
                }
            }
        }
    }

    private void connected(final long now) {
        if (connectedAt == 0) {
            connectedAt = Math.max(1, now);
            consentAt = now;
        }
    }

    /** Where media goes. */
    private @Nullable PeerAddress target() {
        return selected != null ? selected : validated;
    }

    /** DTLS came from a proved address. */
    void dtls(final Datagram datagram, final long now) {
        final RecordFilter.Verdict verdict =
                filter.check(datagram.data(), 0, datagram.length(), now);
        if (verdict != RecordFilter.Verdict.PASS) {
            meter().drop(MediaCounter.DROP_DTLS_FILTERED);
            return;
        }
        DtlsLink current = link;
        if (current == null) {
            // Perhaps before the SDP: it waits in the queue until we know whom to expect.
            current = host().newLink(id());
            link = current;
        }
        if (!current.arrived(datagram.data(), datagram.length())) {
            meter().drop(MediaCounter.DROP_DTLS_QUEUE);
        }
        beginHandshake();
    }

    /** Begins the handshake as soon as there is somebody to shake hands with. */
    private void beginHandshake() {
        if (!described || target() == null || failed()) {
            return;
        }
        DtlsLink current = link;
        if (current == null) {
            if (role == DtlsRole.SERVER) {
                return; // the ClientHello is yet to come
            }
            current = host().newLink(id());
            link = current;
        }
        if (current.begun()) {
            return;
        }
        if (host().admitHandshake(current)) {
            current.begin(host().endpoint(), role, fingerprints);
        } else {
            meter().drop(MediaCounter.DROP_DTLS_BUSY);
        }
    }

    /** The handshake has something to send. */
    void handshakeSends(final DtlsLink from) {
        final PeerAddress to = target();
        for (byte[] next = from.outgoing(); next != null; next = from.outgoing()) {
            if (from == link && to != null && host().sendShared(to, next, next.length)) {
                host().counters().addOwned(MediaCounter.SENT, 1);
            }
        }
    }

    /** The handshake is complete, and the certificate was the announced one. */
    void agreed(final DtlsLink from, final SrtpKeys keys, final long now) {
        host().handshakeEnded(from);
        if (from != link) {
            return;
        }
        sender =
                new SrtpSender(
                        keys.profile(),
                        keys.localKey(role(from)).reveal(),
                        keys.localSalt(role(from)).reveal());
        receiver =
                new SrtpReceiver(
                        keys.profile(),
                        keys.remoteKey(role(from)).reveal(),
                        keys.remoteSalt(role(from)).reveal());
        filter.handshakeFinished(now);
        becameReady();
    }

    private DtlsRole role(final DtlsLink of) {
        final DtlsRole began = of.role();
        return began == null ? role : began;
    }

    /** The handshake's thread is over. */
    void over(final DtlsLink from, final DtlsEnd end) {
        host().handshakeEnded(from);
        if (from == link && sender == null && end instanceof DtlsEnd.Failed(var reason, var _)) {
            fail(
                    switch (reason) {
                        case TIMED_OUT -> MediaFailure.DTLS_TIMEOUT;
                        case WRONG_FINGERPRINT, NO_FINGERPRINT ->
                                MediaFailure.DTLS_WRONG_FINGERPRINT;
                        case NO_SRTP_PROFILE, PROTOCOL -> MediaFailure.DTLS_FAILED;
                    });
        }
    }

    /** SRTP came from a proved address. */
    void srtp(final Datagram datagram, final long now) {
        final SrtpReceiver keys = receiver;
        if (keys == null) {
            meter().drop(MediaCounter.DROP_NO_KEYS);
            return;
        }
        final byte[] data = datagram.data();
        final Unprotect outcome = keys.unprotectRtp(data, 0, datagram.length());
        if (outcome != Unprotect.OK) {
            refused(outcome);
        } else if (!RtpView.valid(data, 0, keys.length())) {
            meter().drop(MediaCounter.DROP_MALFORMED);
        } else {
            consentAt = now;
            deliverRtp(data, keys.length(), now);
        }
    }

    /** SRTCP came from a proved address. */
    void srtcp(final Datagram datagram, final long now) {
        final SrtpReceiver keys = receiver;
        if (keys == null) {
            meter().drop(MediaCounter.DROP_NO_KEYS);
            return;
        }
        final byte[] data = datagram.data();
        final Unprotect outcome = keys.unprotectRtcp(data, 0, datagram.length());
        if (outcome != Unprotect.OK) {
            refused(outcome);
        } else if (!plausibleRtcp(data, keys.length())) {
            meter().drop(MediaCounter.DROP_MALFORMED);
        } else {
            consentAt = now;
            deliverRtcp(data, keys.length(), now);
        }
    }

    private void refused(final Unprotect outcome) {
        meter().drop(
                        switch (outcome) {
                            case BAD_TAG -> MediaCounter.DROP_BAD_TAG;
                            case REPLAYED, TOO_OLD -> MediaCounter.DROP_REPLAYED;
                            case OK, TOO_SHORT, UNKNOWN_SSRC -> MediaCounter.DROP_MALFORMED;
                        });
    }

    @Override
    void sendRtp(final byte[] data, final int length) {
        final SrtpSender keys = sender;
        final PeerAddress to = target();
        if (keys == null || to == null) {
            meter().drop(MediaCounter.DROP_NOT_READY);
            return;
        }
        final int sealed = keys.protectRtp(data, 0, length);
        if (sealed == SrtpSender.REFUSED) {
            meter().drop(MediaCounter.DROP_UNSEALED);
        } else if (host().sendShared(to, data, sealed)) {
            meter().rtpSent(length);
        } else {
            meter().drop(MediaCounter.DROP_UNSENT);
        }
    }

    @Override
    void sendRtcp(final byte[] data, final int length) {
        final SrtpSender keys = sender;
        final PeerAddress to = target();
        if (keys == null || to == null) {
            meter().drop(MediaCounter.DROP_NOT_READY);
            return;
        }
        final int sealed = keys.protectRtcp(data, 0, length);
        if (sealed == SrtpSender.REFUSED) {
            meter().drop(MediaCounter.DROP_UNSEALED);
        } else if (host().sendShared(to, data, sealed)) {
            meter().rtcpSent();
        } else {
            meter().drop(MediaCounter.DROP_UNSENT);
        }
    }

    @Override
    void supervise(final long now) {
        if (now >= ice.deadline()) {
            ice.tick(now);
            drain(now);
        }
        beginHandshake();
        final MediaConfig.Timeouts timeouts = host().timeouts();
        if (described && connectedAt == 0) {
            if (now - describedAt > timeouts.connectivity().toNanos()) {
                fail(MediaFailure.NO_CONNECTIVITY);
            }
        } else if (connectedAt != 0) {
            if (now - consentAt > timeouts.consent().toNanos()) {
                fail(MediaFailure.CONSENT_LOST);
            } else if (sender == null
                    && described
                    && now - connectedAt > timeouts.handshake().toNanos()) {
                fail(MediaFailure.DTLS_TIMEOUT);
            }
        }
        superviseSilence(now);
    }

    @Override
    void release() {
        endHandshake();
        sender = null;
        receiver = null;
    }
}
