package org.ringdown.runtime.media.loop;

import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.rtp.RtpStream;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.runtime.media.LegReport;
import org.ringdown.runtime.media.sound.Talker;

/** What is counted of one synchronisation source. Owned by the loop. */
final class Source implements Talker {
    private static final int FIRST_DYNAMIC = 96;
    private static final int NARROW = 8_000;
    private static final int OPUS = 48_000;

    private final int ssrc;
    private final int rate;
    private final @Nullable RtpStream stream;
    private final Flow flow = new Flow();
    private long countedAt;
    private long octets;
    private int payloadType;
    private int timestamp;
    private int sequence;

    private Source(final int ssrc, final int rate, final @Nullable RtpStream stream) {
        this.ssrc = ssrc;
        this.rate = rate;
        this.stream = stream;
    }

    /** A source that we hear, whose loss and jitter count. */
    static Source heard(final byte[] data) {
        final int ssrc = RtpView.ssrc(data, 0);
        final int rate = rate(data);
        return new Source(ssrc, rate, new RtpStream(ssrc, rate, RtpView.sequence(data, 0)));
    }

    /** A source that we send. */
    static Source sent(final byte[] data) {
        return new Source(RtpView.ssrc(data, 0), rate(data), null);
    }

    /** The clock is not told here; static types are narrow-band, dynamic ones Opus. */
    private static int rate(final byte[] data) {
        return RtpView.payloadType(data, 0) < FIRST_DYNAMIC ? NARROW : OPUS;
    }

    @Override
    public long packets() {
        return flow.packets();
    }

    @Override
    public long octets() {
        return octets;
    }

    @Override
    public int timestamp(final long at) {
        final long elapsed = Math.max(0, at - countedAt);
        return timestamp + (int) (elapsed / 1_000 * rate / 1_000_000);
    }

    @Override
    public int ssrc() {
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
        final int payload = RtpView.payloadLength(data, 0, length);
        octets += payload;
        countedAt = now;
        payloadType = RtpView.payloadType(data, 0);
        timestamp = RtpView.timestamp(data, 0);
        sequence = RtpView.sequence(data, 0);
        if (stream != null) {
            stream.received(sequence, timestamp, payload, now);
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
