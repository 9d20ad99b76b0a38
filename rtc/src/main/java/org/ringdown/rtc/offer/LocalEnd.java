package org.ringdown.rtc.offer;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Our end of a leg, as our SDP shows it to the peer.
 *
 * @param profile how media is carried on this leg
 * @param address the advertised IP address, a literal
 * @param rtpPort 1 to 65535
 * @param rtcpPort the same as {@code rtpPort} when both share one port
 * @param ice our credentials; with {@link Profile#WEBRTC} only
 * @param candidates our candidates, best first; with {@link Profile#WEBRTC} only
 * @param fingerprint our certificate's, as {@code sha-256 AA:BB:...}; with {@link Profile#WEBRTC}
 *     only
 * @param cname a name for our media stream, from which {@code a=msid} is made; no meaning beyond
 */
public record LocalEnd(
        Profile profile,
        String address,
        int rtpPort,
        int rtcpPort,
        @Nullable IceParameters ice,
        List<Candidate> candidates,
        @Nullable String fingerprint,
        String cname) {

    /** Checks that an end for a browser has what a browser needs. */
    public LocalEnd {
        candidates = List.copyOf(candidates);
        if (profile == Profile.WEBRTC && (ice == null || fingerprint == null)) {
            throw new IllegalArgumentException("a WebRTC end has ICE credentials and fingerprint");
        }
    }

    /** An end for a phone. */
    public static LocalEnd rtp(final String address, final int rtpPort, final int rtcpPort) {
        return new LocalEnd(
                Profile.RTP, address, rtpPort, rtcpPort, null, List.of(), null, "ringdown");
    }

    /**
     * An end for a browser: one port for everything, one host candidate per address, best first.
     */
    public static LocalEnd webRtc(
            final List<String> addresses,
            final int port,
            final IceParameters ice,
            final String fingerprint) {
        final List<Candidate> candidates =
                IntStream.range(0, addresses.size())
                        .mapToObj(i -> Candidate.host(addresses.get(i), port, i))
                        .toList();
        return new LocalEnd(
                Profile.WEBRTC,
                addresses.getFirst(),
                port,
                port,
                ice,
                candidates,
                fingerprint,
                "ringdown");
    }
}
