package org.ringdown.rtc.offer;

import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.sdp.SessionDescription;

/**
 * An offer or answer, made fit for the other side.
 *
 * @param sdp what the other side gets
 * @param remote the sender, for the media plane
 * @param dtlsClient whether we open the DTLS association with the sender; false without DTLS
 * @param iceRestart whether the sender's ICE credentials changed (RFC 8445 §9)
 * @param agreement what both sides agreed on; {@code null} for an offer
 */
public record Rewritten(
        SessionDescription sdp,
        RemoteEnd remote,
        boolean dtlsClient,
        boolean iceRestart,
        @Nullable Agreement agreement)
        implements Outcome {}
