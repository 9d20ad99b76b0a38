package org.ringdown.rtc.offer;

import java.util.List;
import java.util.Locale;
import org.ringdown.rtc.sdp.MediaDescription;
import org.ringdown.rtc.sdp.SessionDescription;

/**
 * How media is carried to and from a peer.
 *
 * @param protection how packets are protected
 * @param feedback whether RTCP feedback is part of the profile (RFC 4585, RFC 5124)
 * @param ice whether there are ICE and BUNDLE, as browsers want it
 * @param opportunistic whether protection is offered under a name that does not demand it (RFC
 *     8643), so that the answer may do without
 */
public record Profile(Protection protection, boolean feedback, boolean ice, boolean opportunistic) {

    /** How packets are protected. */
    public enum Protection {
        /** Not at all. */
        NONE,
        /** SRTP with keys in the SDP (RFC 4568). */
        SDES,
        /** SRTP with keys of a DTLS handshake (RFC 5763). */
        DTLS
    }

    /** A browser's: {@code UDP/TLS/RTP/SAVPF}, ICE, everything on one port. */
    public static final Profile WEBRTC = new Profile(Protection.DTLS, true, true, false);

    /** A phone's: {@code RTP/AVP}, in the clear, RTCP on a port of its own. */
    public static final Profile RTP = new Profile(Protection.NONE, false, false, false);

    /** {@code RTP/AVPF}: a phone's in the clear, with feedback. */
    public static final Profile RTP_FEEDBACK = new Profile(Protection.NONE, true, false, false);

    /** {@code RTP/SAVP} with keys in the SDP. */
    public static final Profile SDES = new Profile(Protection.SDES, false, false, false);

    /** {@code RTP/SAVPF} with keys in the SDP. */
    public static final Profile SDES_FEEDBACK = new Profile(Protection.SDES, true, false, false);

    /** {@code RTP/AVP} that is protected when the peer can (RFC 8643). */
    public static final Profile OPPORTUNISTIC = new Profile(Protection.SDES, false, false, true);

    /** {@code UDP/TLS/RTP/SAVP}: DTLS without ICE. */
    public static final Profile DTLS = new Profile(Protection.DTLS, false, false, false);

    /** {@code UDP/TLS/RTP/SAVPF}: DTLS with feedback, without ICE. */
    public static final Profile DTLS_FEEDBACK = new Profile(Protection.DTLS, true, false, false);

    /** What the protocol of an {@code m=} line demands. */
    enum Naming {
        /** {@code RTP/AVP}, {@code RTP/AVPF}. */
        CLEAR,
        /** {@code RTP/SAVP}, {@code RTP/SAVPF}: keys from wherever. */
        SECURE,
        /** {@code UDP/TLS/RTP/SAVP}, {@code UDP/TLS/RTP/SAVPF}. */
        DTLS,
        /** Nothing that we carry. */
        UNKNOWN;

        static Naming of(final String protocol) {
            return switch (protocol.toUpperCase(Locale.ROOT)) {
                case "RTP/AVP", "RTP/AVPF" -> CLEAR;
                case "RTP/SAVP", "RTP/SAVPF" -> SECURE;
                // A browser whose default candidate is TCP says so; its others may be UDP.
                case "UDP/TLS/RTP/SAVP",
                        "UDP/TLS/RTP/SAVPF",
                        "TCP/DTLS/RTP/SAVP",
                        "TCP/DTLS/RTP/SAVPF" ->
                        DTLS;
                default -> UNKNOWN;
            };
        }
    }

    /** The protocol in our {@code m=} lines. */
    public String protocol() {
        final String name = feedback ? "AVPF" : "AVP";
        return switch (protection) {
            case NONE -> "RTP/" + name;
            case SDES -> (opportunistic ? "RTP/" : "RTP/S") + name;
            case DTLS -> "UDP/TLS/RTP/S" + name;
        };
    }

    /** The profile that a description speaks, by its first sound, else picture, that is not off. */
    public static Profile of(final SessionDescription sdp) {
        final PeerSession session = PeerSession.read(sdp, _ -> List.of());
        PeerSession.Line best = null;
        for (final PeerSession.Line line : session.lines()) {
            if (line.active() && (best == null || prefers(line, best))) {
                best = line;
            }
        }
        return best == null ? RTP : of(session, best);
    }

    private static boolean prefers(final PeerSession.Line line, final PeerSession.Line to) {
        return line.kind() == Media.AUDIO && to.kind() != Media.AUDIO;
    }

    static Profile of(final PeerSession session, final PeerSession.Line line) {
        final MediaDescription media = line.media();
        final PeerSession.Transport transport = session.transport(line);
        final Naming naming = Naming.of(media.protocol());
        final boolean feedback = media.protocol().toUpperCase(Locale.ROOT).endsWith("F");
        if (naming == Naming.DTLS || !transport.fingerprints().isEmpty()) {
            // A browser that has not gathered its candidates yet still is one; a phone that holds
            // by
            // the zero address is none.
            final boolean gathers = !transport.reachable() && media.port() == 9;
            final boolean ice = transport.ice() != null || gathers;
            return new Profile(Protection.DTLS, feedback, ice, naming == Naming.CLEAR);
        }
        if (naming == Naming.SECURE || !transport.supportedCrypto().isEmpty()) {
            return new Profile(Protection.SDES, feedback, false, naming == Naming.CLEAR);
        }
        return new Profile(Protection.NONE, feedback, false, false);
    }
}
