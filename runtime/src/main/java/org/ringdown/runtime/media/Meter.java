package org.ringdown.runtime.media;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Counters;
import org.ringdown.rtc.rtp.RtpStream;
import org.ringdown.rtc.rtp.RtpView;

/** Counts for one leg, and with it for the plane. Owned by the loop. */
final class Meter {
    private static final int FIRST_DYNAMIC = 96;
    private static final int NARROW = 8_000;
    private static final int OPUS = 48_000;
    private static final MediaCounter[] REASONS = MediaCounter.values();

    private final Counters<MediaCounter> plane;
    private final long[] drops = new long[REASONS.length];
    private @Nullable RtpStream stream;
    private long rtpReceived;
    private long bytesReceived;
    private long rtpSent;
    private long bytesSent;
    private long rtcpReceived;
    private long rtcpSent;

    Meter(final Counters<MediaCounter> plane) {
        this.plane = plane;
    }

    void drop(final MediaCounter reason) {
        drops[reason.ordinal()]++;
        plane.addOwned(reason, 1);
    }

    void rtpReceived(final byte[] data, final int length, final long now) {
        rtpReceived++;
        bytesReceived += length;
        final int ssrc = RtpView.ssrc(data, 0);
        RtpStream known = stream;
        if (known == null || known.ssrc() != ssrc) {
            // The clock is not told here; static types are narrow-band, dynamic ones Opus.
            final int rate = RtpView.payloadType(data, 0) < FIRST_DYNAMIC ? NARROW : OPUS;
            known = new RtpStream(ssrc, rate, RtpView.sequence(data, 0));
            stream = known;
        }
        known.received(
                RtpView.sequence(data, 0),
                RtpView.timestamp(data, 0),
                RtpView.payloadLength(data, 0, length),
                now);
    }

    void rtpSent(final int length) {
        rtpSent++;
        bytesSent += length;
        plane.addOwned(MediaCounter.SENT, 1);
    }

    void rtcpReceived() {
        rtcpReceived++;
    }

    void rtcpSent() {
        rtcpSent++;
        plane.addOwned(MediaCounter.SENT, 1);
    }

    LegStats stats() {
        final Map<MediaCounter, Long> dropped = new EnumMap<>(MediaCounter.class);
        for (final MediaCounter reason : REASONS) {
            if (drops[reason.ordinal()] > 0) {
                dropped.put(reason, drops[reason.ordinal()]);
            }
        }
        final RtpStream last = stream;
        return new LegStats(
                rtpReceived,
                bytesReceived,
                rtpSent,
                bytesSent,
                rtcpReceived,
                rtcpSent,
                last == null ? 0 : last.lost(),
                last == null ? 0 : last.jitterMicros(),
                dropped);
    }
}
