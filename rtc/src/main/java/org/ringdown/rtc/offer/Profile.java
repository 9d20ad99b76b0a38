package org.ringdown.rtc.offer;

/** The two ways media is carried that we bridge. */
public enum Profile {
    /** A browser's: {@code UDP/TLS/RTP/SAVPF}, ICE, DTLS-SRTP, RTP and RTCP on one port. */
    WEBRTC,
    /** A phone's: {@code RTP/AVP}, no ICE, no encryption, RTCP on a port of its own. */
    RTP
}
