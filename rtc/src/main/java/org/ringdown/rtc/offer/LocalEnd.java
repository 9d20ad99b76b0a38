package org.ringdown.rtc.offer;

import java.util.ArrayList;
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
 * @param fingerprint our certificate's, as {@code sha-256 AA:BB:...}; {@code null} without DTLS
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
        if (profile.equals(Profile.WEBRTC) && (ice == null || fingerprint == null)) {
            throw new IllegalArgumentException("a WebRTC end has ICE credentials and fingerprint");
        }
    }

    /** The same end, where a peer that cannot send datagrams may connect, too (RFC 6544). */
    public LocalEnd reachableByTcp(final List<String> addresses, final int port) {
        final List<Candidate> all = new ArrayList<>(candidates);
        for (int rank = 0; rank < addresses.size(); rank++) {
            all.add(Candidate.tcpPassive(addresses.get(rank), port, rank));
        }
        return new LocalEnd(profile, address, rtpPort, rtcpPort, ice, all, fingerprint, cname);
    }

    /** An end for a phone, in the clear or with SDES. */
    public static LocalEnd rtp(final String address, final int rtpPort, final int rtcpPort) {
        return rtp(address, rtpPort, rtcpPort, null);
    }

    /**
     * An end for a phone.
     *
     * @param fingerprint of our certificate, for phones that want DTLS; {@code null} when there are
     *     none of these
     */
    public static LocalEnd rtp(
            final String address,
            final int rtpPort,
            final int rtcpPort,
            final @Nullable String fingerprint) {
        return new LocalEnd(
                Profile.RTP, address, rtpPort, rtcpPort, null, List.of(), fingerprint, "ringdown");
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
