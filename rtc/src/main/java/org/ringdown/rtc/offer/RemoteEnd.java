package org.ringdown.rtc.offer;

import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The far end of a leg, as its description shows it, for the media plane.
 *
 * @param rtp where it wants RTP; {@code null} when it does not say (a name, a zero address), so
 *     that only what it sends can tell. With ICE candidates count, not this
 * @param rtcp where it wants RTCP; {@code null} as above
 * @param rtcpMux whether RTP and RTCP share one port in both directions (RFC 5761)
 * @param ice its ICE; {@code null} when it has none
 * @param security how packets are protected
 * @param streams its {@code m=} lines on this leg: one, or those of a bundle, in the order of the
 *     description
 */
public record RemoteEnd(
        @Nullable InetSocketAddress rtp,
        @Nullable InetSocketAddress rtcp,
        boolean rtcpMux,
        @Nullable RemoteIce ice,
        Security security,
        List<RemoteStream> streams) {

    /** Copies the list. */
    public RemoteEnd {
        streams = List.copyOf(streams);
    }

    /** Whether the description opens the DTLS association with a ClientHello of ours. */
    public boolean dtlsClient() {
        return security instanceof Security.Dtls(var _, boolean client) && client;
    }

    /** The fingerprints of its certificate; none without DTLS. */
    public List<Fingerprint> fingerprints() {
        return security instanceof Security.Dtls(var fingerprints, var _)
                ? fingerprints
                : List.of();
    }

    /** Its ICE credentials, or {@code null}. */
    public @Nullable IceParameters iceParameters() {
        return ice == null ? null : ice.parameters();
    }

    /** Its ICE candidates so far; none without ICE. */
    public List<Candidate> candidates() {
        return ice == null ? List.of() : ice.candidates();
    }

    /** What its first stream wants to send and receive. */
    public Direction direction() {
        return streams.isEmpty() ? Direction.INACTIVE : streams.getFirst().direction();
    }

    /** The same with this part for us in DTLS; nothing else changes, and without DTLS nothing. */
    public RemoteEnd dtlsClient(final boolean client) {
        return security instanceof Security.Dtls(var fingerprints, var _)
                ? new RemoteEnd(
                        rtp, rtcp, rtcpMux, ice, new Security.Dtls(fingerprints, client), streams)
                : this;
    }
}
