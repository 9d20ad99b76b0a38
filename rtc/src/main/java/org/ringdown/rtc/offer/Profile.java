package org.ringdown.rtc.offer;

import org.ringdown.rtc.sdp.SessionDescription;

/** The two ways media is carried that we bridge. */
public enum Profile {
    /** A browser's: {@code UDP/TLS/RTP/SAVPF}, ICE, DTLS-SRTP, RTP and RTCP on one port. */
    WEBRTC,
    /** A phone's: {@code RTP/AVP}, no ICE, no encryption, RTCP on a port of its own. */
    RTP;

    /**
     * The profile a description speaks: {@link #WEBRTC} when its audio can be carried that way
     * ({@code UDP/TLS/...}, or ICE credentials with a certificate fingerprint), else {@link #RTP}.
     */
    public static Profile of(final SessionDescription sdp) {
        return PeerMedia.find(sdp, WEBRTC) >= 0 ? WEBRTC : RTP;
    }
}
