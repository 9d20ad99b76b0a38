package org.ringdown.rtc.offer;

import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.rtc.sdp.SessionDescription;

/**
 * A server-terminated call is agreed on.
 *
 * @param sdp our answer; when the peer answered our offer, that offer
 * @param remote the peer, for the media plane
 * @param codec the one codec, by the number to send and to expect
 * @param telephoneEvent RFC 4733 digits, or {@code null} when the peer has none
 * @param direction which ways media flows, seen from us
 * @param dtlsClient whether we open the DTLS association; false without DTLS
 * @param iceRestart whether the peer's ICE credentials changed (RFC 8445 §9)
 */
public record Accepted(
        SessionDescription sdp,
        RemoteEnd remote,
        Codec codec,
        @Nullable Codec telephoneEvent,
        Direction direction,
        boolean dtlsClient,
        boolean iceRestart)
        implements Reply {}
