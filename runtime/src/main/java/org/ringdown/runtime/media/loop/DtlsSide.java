package org.ringdown.runtime.media.loop;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.dtls.DtlsEnd;
import org.ringdown.rtc.dtls.DtlsRole;
import org.ringdown.rtc.dtls.RecordFilter;
import org.ringdown.rtc.offer.Fingerprint;
import org.ringdown.rtc.offer.Security;
import org.ringdown.runtime.io.Datagram;
import org.ringdown.runtime.io.PeerAddress;
import org.ringdown.runtime.media.MediaCounter;
import org.ringdown.runtime.media.MediaFailure;

/**
 * DTLS on one port of a leg, as far as the loop has to do with it. What it hears comes from the far
 * end's address; that is checked before.
 *
 * <pre>
 *  address known ──▶ DTLS (we begin, or a ClientHello did) ──▶ keys ──▶ media
 * </pre>
 *
 * <p>With keys there, the far end may begin again, or a description may turn the roles round (RFC
 * 8842 §4): the next association goes its way beside the first, whose keys hold until there are new
 * ones. If it comes to nothing nothing has changed.
 */
final class DtlsSide {
    private static final int HANDSHAKE = 22;
    private static final int CLIENT_HELLO = 1;
    private static final int RECORD_HEADER = 13;
    private static final long AGAIN_NANOS = 1_000_000_000;

    /** One association, or the wait for it. */
    private static final class Association {
        private final RecordFilter filter = new RecordFilter();
        private final DtlsLink link;
        private final DtlsRole role;

        Association(final DtlsLink link, final DtlsRole role) {
            this.link = link;
            this.role = role;
        }
    }

    private final Component component;
    private final LegHost host;
    private List<Fingerprint> fingerprints = List.of();
    private boolean described;
    private DtlsRole role = DtlsRole.SERVER;
    private @Nullable Association current;
    private @Nullable Association next;
    private long nextBegunAt = Long.MIN_VALUE / 2;
    private boolean keyed;

    DtlsSide(final Component component) {
        this.component = component;
        host = component.host();
    }

    /**
     * What the far end's description says. Another certificate means another peer: nothing of the
     * old one may serve it.
     *
     * @return whether it is another peer
     */
    boolean described(final Security.Dtls security) {
        final DtlsRole before = role;
        role = security.client() ? DtlsRole.CLIENT : DtlsRole.SERVER;
        final boolean another = described && !fingerprints.equals(security.fingerprints());
        fingerprints = security.fingerprints();
        described = true;
        if (another) {
            end();
        } else if (role != before && (current != null || keyed)) {
            turned(current);
        }
        return another;
    }

    /** The roles were turned round. */
    private void turned(final @Nullable Association was) {
        if (!keyed) {
            close(was);
            current = null;
            return;
        }
        if (next != null && next.role != role) {
            // Turned back before there were keys, or on a port that was not in use meanwhile.
            close(next);
            next = null;
        }
        if (role == DtlsRole.CLIENT && next == null) {
            next = new Association(host.newLink(component.leg().id()), role);
        }
    }

    /**
     * The keys of an association of another process hold. It is not gone on with: the far end may
     * begin another, or a description may turn the roles round.
     */
    void resumed() {
        keyed = true;
    }

    /** Ends the associations, whatever they are doing. */
    void end() {
        close(current);
        close(next);
        current = null;
        next = null;
        keyed = false;
    }

    private void close(final @Nullable Association old) {
        if (old != null) {
            old.link.close();
            host.handshakeEnded(old.link);
        }
    }

    /** DTLS came from the far end. */
    void arrived(final Datagram datagram, final long now) {
        if (keyed && next == null && helloAgain(datagram) && now - nextBegunAt > AGAIN_NANOS) {
            next = new Association(host.newLink(component.leg().id()), DtlsRole.SERVER);
            nextBegunAt = now;
        }
        Association to = next != null ? next : current;
        if (to == null && keyed) {
            // Of an association that went with another process, such as its end.
            component.drop(MediaCounter.DROP_DTLS_FILTERED);
            return;
        }
        if (to == null) {
            // Perhaps before the SDP: it waits in the queue until we know whom to expect.
            to = new Association(host.newLink(component.leg().id()), role);
            current = to;
        }
        final RecordFilter.Verdict verdict =
                to.filter.check(datagram.data(), 0, datagram.length(), now);
        if (verdict != RecordFilter.Verdict.PASS) {
            component.drop(MediaCounter.DROP_DTLS_FILTERED);
            return;
        }
        if (!to.link.arrived(datagram.data(), datagram.length())) {
            component.drop(MediaCounter.DROP_DTLS_QUEUE);
        }
        begin();
    }

    /** Whether this is a ClientHello, and so the start of an association. */
    private static boolean helloAgain(final Datagram datagram) {
        final byte[] data = datagram.data();
        return datagram.length() > RECORD_HEADER
                && data[0] == HANDSHAKE
                && data[3] == 0
                && data[4] == 0
                && data[RECORD_HEADER] == CLIENT_HELLO;
    }

    /** Begins the handshake as soon as there is somebody to shake hands with. */
    void begin() {
        if (!described || component.target() == null || component.leg().failed()) {
            return;
        }
        if (current == null && role == DtlsRole.CLIENT && !keyed) {
            current = new Association(host.newLink(component.leg().id()), role);
        }
        begin(current);
        begin(next);
    }

    private void begin(final @Nullable Association what) {
        if (what == null || what.link.begun()) {
            return;
        }
        if (host.admitHandshake(what.link)) {
            // Before the description came our part was not known.
            what.link.begin(host.endpoint(), what == current ? role : what.role, fingerprints);
        } else {
            component.drop(MediaCounter.DROP_DTLS_BUSY);
        }
    }

    /** Whether this is one of ours. */
    boolean owns(final DtlsLink some) {
        return (current != null && some == current.link) || (next != null && some == next.link);
    }

    /** The handshake has something to send. */
    void sends(final DtlsLink from) {
        final PeerAddress to = component.target();
        for (byte[] piece = from.outgoing(); piece != null; piece = from.outgoing()) {
            if (to != null) {
                component.sendAside(to, piece, piece.length);
            }
        }
    }

    /** A handshake is complete, and the certificate was the announced one. */
    void agreed(final DtlsLink from, final long now) {
        final Association newer = next;
        if (newer != null && newer.link == from) {
            close(current);
            current = newer;
            next = null;
        }
        if (current != null) {
            current.filter.handshakeFinished(now);
        }
        keyed = true;
    }

    /** Whether there are keys, and so a certificate that was the announced one. */
    boolean keyed() {
        return keyed;
    }

    /** Whether we are the client. */
    boolean client() {
        final DtlsRole began = current == null ? null : current.link.role();
        return (began == null ? role : began) == DtlsRole.CLIENT;
    }

    /** A handshake's thread is over; why that is a failure of the leg, or {@code null}. */
    @Nullable MediaFailure over(final DtlsLink from, final DtlsEnd end) {
        if (next != null && next.link == from) {
            next = null;
            return null;
        }
        if (keyed || !(end instanceof DtlsEnd.Failed(var reason, var _))) {
            return null;
        }
        if (component.ice() == null && reason != DtlsEnd.Reason.WRONG_FINGERPRINT) {
            // Whoever can send from a forged address can spoil a handshake, but not the next one.
            current = null;
            return null;
        }
        return switch (reason) {
            case TIMED_OUT -> MediaFailure.DTLS_TIMEOUT;
            case WRONG_FINGERPRINT, NO_FINGERPRINT -> MediaFailure.DTLS_WRONG_FINGERPRINT;
            case NO_SRTP_PROFILE, PROTOCOL -> MediaFailure.DTLS_FAILED;
        };
    }
}
