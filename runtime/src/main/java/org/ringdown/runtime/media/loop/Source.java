package org.ringdown.runtime.media.loop;

import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.rtp.RtpStream;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.runtime.media.LegReport;

/** What is counted of one synchronisation source. Owned by the loop. */
final class Source {
    private static final int FIRST_DYNAMIC = 96;
    private static final int NARROW = 8_000;
    private static final int OPUS = 48_000;

    private final int ssrc;
    private final @Nullable RtpStream stream;
    private final Flow flow = new Flow();
    private int payloadType;
    private int timestamp;
    private int sequence;

    private Source(final int ssrc, final @Nullable RtpStream stream) {
        this.ssrc = ssrc;
        this.stream = stream;
    }

    /** A source that we hear, whose loss and jitter count. */
    static Source heard(final byte[] data) {
        final int ssrc = RtpView.ssrc(data, 0);
        // The clock is not told here; static types are narrow-band, dynamic ones Opus.
        final int rate = RtpView.payloadType(data, 0) < FIRST_DYNAMIC ? NARROW : OPUS;
        return new Source(ssrc, new RtpStream(ssrc, rate, RtpView.sequence(data, 0)));
    }

    /** A source that we send. */
    static Source sent(final byte[] data) {
        return new Source(RtpView.ssrc(data, 0), null);
    }

    int ssrc() {
        return ssrc;
    }

    int payloadType() {
        return payloadType;
    }

    /** Its statistics; {@code null} for one that we send. */
    @Nullable RtpStream stream() {
        return stream;
    }

    int timestamp() {
        return timestamp;
    }

    int sequence() {
        return sequence;
    }

    long lost() {
        return stream == null ? 0 : Math.max(0, stream.lost());
    }

    long jitterMicros() {
        return stream == null ? 0 : stream.jitterMicros();
    }

    void count(final byte[] data, final int length, final long now) {
        flow.count(length);
        payloadType = RtpView.payloadType(data, 0);
        timestamp = RtpView.timestamp(data, 0);
        sequence = RtpView.sequence(data, 0);
        if (stream != null) {
            stream.received(sequence, timestamp, RtpView.payloadLength(data, 0, length), now);
        }
    }

    LegReport.Source report() {
        return new LegReport.Source(
                ssrc,
                flow.packets(),
                flow.bytes(),
                payloadType,
                timestamp,
                sequence,
                lost(),
                jitterMicros());
    }
}
