package org.ringdown.runtime.media.picture;

import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.rtcp.RateEstimate;
import org.ringdown.rtc.rtcp.RtcpView;
import org.ringdown.rtc.rtcp.RtcpWriter;
import org.ringdown.rtc.rtp.RtpView;

/**
 * How much a browser may send of a video stream, told to it by REMB: what its packets let expect,
 * where it is not told which of them arrived, and no more than the other far end takes, which a
 * phone says by TMMBR (RFC 5104 §4.2) or REMB. Owned by the loop.
 */
final class Allowance {
    private static final int OUR_SOURCE = 1;

    private final Pictures.Way stream;
    private final RtcpWriter writer;
    private final RateEstimate estimate = new RateEstimate();
    private long limit = Long.MAX_VALUE;
    private int overhead;

    /**
     * Nothing is known yet.
     *
     * @param stream whose far end is the browser
     * @param writer into the loop's room
     */
    Allowance(final Pictures.Way stream, final RtcpWriter writer) {
        this.stream = stream;
        this.writer = writer;
    }

    /**
     * A packet came from the browser that repeats none.
     *
     * @param estimates whether we have to guess what it may send, as it counts no packets
     */
    void arrived(final byte[] data, final int length, final boolean estimates, final long now) {
        estimate.received(RtpView.ssrc(data, 0), RtpView.sequence(data, 0), length, now);
        if (estimate.due(now) && (estimates || limit != Long.MAX_VALUE)) {
            final long most = payload();
            tell(estimate.ssrc(), estimates ? Math.min(estimate.bitrate(), most) : most);
        }
    }

    /** The limit without what each packet has besides its payload. */
    private long payload() {
        if (limit == Long.MAX_VALUE) {
            return limit;
        }
        final double headers = estimate.packetsPerSecond() * overhead * Byte.SIZE;
        return Math.max(0, limit - Math.round(headers));
    }

    private void tell(final int ssrc, final long bitrate) {
        writer.begin(0).receiverReport(OUR_SOURCE).remb(OUR_SOURCE, ssrc, bitrate);
        stream.sendRtcp(stream.room(), writer.length());
    }

    /**
     * Takes feedback of the other far end; whether it limits the browser by TMMBR, so that it has
     * to be answered.
     */
    boolean limits(final byte[] data, final int at) {
        if (RtcpView.isRemb(data, at)) {
            limited(RtcpView.rembBitrate(data, at), 0);
            return false;
        }
        if (!RtcpView.isLimit(data, at)) {
            return false;
        }
        for (int entry = 0; entry < RtcpView.limitEntries(data, at); entry++) {
            if (stream.knows(RtcpView.limitSource(data, at, entry))) {
                limited(
                        RtcpView.limitBitrate(data, at, entry),
                        RtcpView.limitOverhead(data, at, entry));
                return true;
            }
        }
        return false;
    }

    private void limited(final long bitrate, final int perPacket) {
        final boolean other = bitrate != limit || perPacket != overhead;
        limit = bitrate;
        overhead = perPacket;
        final @Nullable Screened source = stream.latest();
        if (other && source != null) {
            tell(source.ssrc(), payload());
        }
    }

    /** Says that the limit holds (RFC 5104 §4.2.2): there is one receiver, so it is its own. */
    void answer(final byte[] data, final int at, final Pictures.Way to) {
        final @Nullable Screened source = stream.latest();
        if (source != null) {
            writer.begin(0)
                    .receiverReport(OUR_SOURCE)
                    .limited(source.ssrc(), RtcpView.sender(data, at), limit, overhead);
            to.sendRtcp(to.room(), writer.length());
        }
    }
}
