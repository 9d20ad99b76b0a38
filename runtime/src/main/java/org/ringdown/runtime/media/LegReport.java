package org.ringdown.runtime.media;

import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.offer.Media;
import org.ringdown.rtc.srtp.SrtpProfile;

/**
 * How a leg is doing.
 *
 * @param leg its number
 * @param ports its ports: one with RTP and RTCP together, else two, RTP first
 * @param streams its streams
 */
public record LegReport(long leg, List<Port> ports, List<Stream> streams) {

    /** Copies the lists. */
    public LegReport {
        ports = List.copyOf(ports);
        streams = List.copyOf(streams);
    }

    /**
     * Packets one way.
     *
     * @param packets valid ones
     * @param bytes of those, without what protection adds
     * @param errors dropped ones
     */
    public record Traffic(long packets, long bytes, long errors) {}

    /**
     * One port of the leg.
     *
     * @param component 1 for RTP (and RTCP, where they share it), 2 for RTCP
     * @param localPort the UDP port
     * @param endpoint where we send to, or {@code null} while that is not known
     * @param announced where the description says that the far end is, or {@code null}
     * @param filled whether the description said where
     * @param confirmed whether a packet or a check has shown it
     * @param suite how packets are protected; {@code null} in the clear, or before there are keys
     * @param dtls whether keys come from DTLS
     * @param dtlsClient whether we are the client there
     * @param fingerprintVerified whether the far end's certificate was the announced one
     * @param ice whether it has ICE
     * @param lastPacketNanos when something valid came last, in nanoseconds since start-up; 0 for
     *     never
     * @param received from the far end
     * @param sent to the far end
     */
    public record Port(
            int component,
            int localPort,
            @Nullable InetSocketAddress endpoint,
            @Nullable InetSocketAddress announced,
            boolean filled,
            boolean confirmed,
            @Nullable SrtpProfile suite,
            boolean dtls,
            boolean dtlsClient,
            boolean fingerprintVerified,
            boolean ice,
            long lastPacketNanos,
            Traffic received,
            Traffic sent) {}

    /**
     * One stream of the leg.
     *
     * @param stream its place
     * @param media what it carries
     * @param received RTP from the far end
     * @param sent RTP to the far end
     * @param rtcpReceived RTCP from the far end
     * @param rtcpSent RTCP to the far end
     * @param sources whom the far end sent as, latest first, 16 at most
     * @param sentSources whom we sent as, latest first, 16 at most
     * @param quality how well the far end is heard
     */
    public record Stream(
            int stream,
            Media media,
            Traffic received,
            Traffic sent,
            Traffic rtcpReceived,
            Traffic rtcpSent,
            List<Source> sources,
            List<Source> sentSources,
            LegQuality quality) {
        /** Copies the lists. */
        public Stream {
            sources = List.copyOf(sources);
            sentSources = List.copyOf(sentSources);
        }
    }

    /**
     * One synchronisation source (RFC 3550 §8).
     *
     * @param ssrc its number, unsigned in the bits of an int
     * @param packets how many came or went
     * @param bytes of those
     * @param payloadType the latest
     * @param lastTimestamp the latest RTP timestamp, unsigned in the bits of an int
     * @param lastSequence the latest sequence number, 0 to 65535
     * @param lost packets missing so far (RFC 3550 §6.4.1), not below 0
     * @param jitterMicros interarrival jitter in microseconds
     */
    public record Source(
            int ssrc,
            long packets,
            long bytes,
            int payloadType,
            int lastTimestamp,
            int lastSequence,
            long lost,
            long jitterMicros) {}
}
