package org.ringdown.rtc.offer;

import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The far end of a leg, as its SDP shows it, for the media plane.
 *
 * @param profile how media is carried on this leg
 * @param rtp where it wants RTP; {@code null} when it does not say (a name, a zero address), so
 *     that only what it sends can tell. With {@link Profile#WEBRTC} candidates count, not this
 * @param rtcp where it wants RTCP; {@code null} as above
 * @param rtcpMux whether RTP and RTCP share one port in both directions
 * @param ice its credentials; with {@link Profile#WEBRTC} only
 * @param candidates its candidates, those of names and TCP included
 * @param fingerprints its certificate's fingerprints; any one of them may match (RFC 8122 §5)
 * @param setup its {@code a=setup}; {@link Setup#ACTPASS} when there was none
 * @param direction what it wants to send and receive, hold by a zero address included
 */
public record RemoteEnd(
        Profile profile,
        @Nullable InetSocketAddress rtp,
        @Nullable InetSocketAddress rtcp,
        boolean rtcpMux,
        @Nullable IceParameters ice,
        List<Candidate> candidates,
        List<Fingerprint> fingerprints,
        Setup setup,
        Direction direction) {

    /** Copies the lists. */
    public RemoteEnd {
        candidates = List.copyOf(candidates);
        fingerprints = List.copyOf(fingerprints);
    }
}
