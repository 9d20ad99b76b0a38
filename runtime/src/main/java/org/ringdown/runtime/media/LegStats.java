package org.ringdown.runtime.media;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a leg did. Received is what was accepted as valid; bytes are those of the RTP packets in the
 * clear, headers included.
 *
 * @param rtpReceived RTP packets accepted
 * @param bytesReceived bytes of them
 * @param rtpSent RTP packets sent
 * @param bytesSent bytes of them
 * @param rtcpReceived RTCP packets accepted
 * @param rtcpSent RTCP packets sent
 * @param lost packets of the latest source that never came (RFC 3550 A.3)
 * @param jitterMicros the latest source's jitter, in microseconds (RFC 3550 A.8)
 * @param quality how well the far end was heard, by its first stream; {@code null} without one
 * @param dropped dropped packets by reason, those that occurred
 */
public record LegStats(
        long rtpReceived,
        long bytesReceived,
        long rtpSent,
        long bytesSent,
        long rtcpReceived,
        long rtcpSent,
        int lost,
        long jitterMicros,
        @Nullable LegQuality quality,
        Map<MediaCounter, Long> dropped) {

    /** Copies the map. */
    public LegStats {
        dropped = Map.copyOf(dropped);
    }

    /** Dropped packets for one reason. */
    public long dropped(final MediaCounter reason) {
        return dropped.getOrDefault(reason, 0L);
    }
}
