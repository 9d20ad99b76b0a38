package org.ringdown.runtime.media.loop;

import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.rtp.RtpStream;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.rtc.srtp.Unprotect;
import org.ringdown.runtime.media.LegReport;
import org.ringdown.runtime.media.picture.Screened;
import org.ringdown.runtime.media.sound.Talker;

/** What is counted of one synchronisation source. Owned by the loop. */
final class Source implements Talker, Screened {
    private static final int FIRST_DYNAMIC = 96;
    private static final int NARROW = 8_000;
    private static final int OPUS = 48_000;

    /** So many repeated packets in a row are none, but a sender that has begun anew. */
    private static final int BEGUN_ANEW = 5;

    private final int ssrc;
    private final int rate;
    private final @Nullable RtpStream stream;
    private final Flow flow = new Flow();
    private long countedAt;
    private long octets;
    private int payloadType;
    private int timestamp;
    private int sequence;
    private int shift;
    private int highest;
    private boolean numbered;
    private int replayed;

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

    /**
     * Numbers a packet that we send as this source. With SRTP no number may be used twice, since
     * its index is made of it (RFC 3711 §3.3.1); but a sender in the clear may begin anew where it
     * likes. Then its packets are numbered on, so that it is heard at once.
     */
    void number(final byte[] data, final Leg by) {
        final int as = RtpView.sequence(data, 0) + shift & 0xffff;
        int now = as;
        if (numbered && (short) (as - highest) > 0) {
            highest = as;
            replayed = 0;
        } else {
            final Unprotect verdict = by.verdict(ssrc, as);
            replayed = verdict == Unprotect.REPLAYED ? replayed + 1 : 0;
            if (verdict == Unprotect.TOO_OLD || replayed == BEGUN_ANEW) {
                now = by.highestSent(ssrc) + 1 & 0xffff;
                shift = shift + now - as;
                replayed = 0;
            }
            if (verdict == Unprotect.OK ? !numbered : now != as) {
                highest = now;
                numbered = true;
            }
        }
        if (shift != 0) {
            RtpView.sequence(data, 0, now);
        }
    }

    @Override
    public int payloadType() {
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
