package org.ringdown.runtime.media.sound;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.rtcp.RtcpView;
import org.ringdown.rtc.rtcp.RtcpWriter;
import org.ringdown.rtc.rtp.RtpStream;

/**
 * The reports between us and a far end whose sound is converted: both ends' numbers mean nothing to
 * each other, so each has a session with us (RFC 3550 §6.4). Owned by the loop.
 */
public final class SoundReports {
    /**
     * How often we report. Browsers put as much redundancy in as the last report says that they
     * need, so reports come as often as RFC 4585 lets them.
     */
    private static final long EVERY_NANOS = 1_000_000_000;

    private static final byte[] CNAME = "ringdown".getBytes(StandardCharsets.US_ASCII);
    private static final int FRACTION_SHIFT = 16;
    private static final long NANOS = 1_000_000_000;

    private final int own;
    private long dueAt;
    private int lastReport;
    private long lastReportAt;

    /**
     * Nothing was reported yet.
     *
     * @param own our source as long as we send nothing
     */
    public SoundReports(final int own) {
        this.own = own;
    }

    /** Whether a report is due. */
    public boolean due(final long now) {
        return now >= dueAt;
    }

    /**
     * Takes the far end's reports.
     *
     * @param data {@link RtcpView#valid valid} RTCP
     * @param sends what we send to it
     */
    public void received(
            final byte[] data, final int length, final @Nullable SentSound sends, final long now) {
        for (int at = 0; at < length; at = RtcpView.next(data, at)) {
            final int type = RtcpView.type(data, at);
            if (type == RtcpView.SR) {
                lastReport = (int) (RtcpView.ntp(data, at) >>> FRACTION_SHIFT);
                lastReportAt = now;
            }
            if (sends != null && (type == RtcpView.SR || type == RtcpView.RR)) {
                for (int i = 0; i < RtcpView.count(data, at); i++) {
                    final int block = RtcpView.reportBlock(data, at, i);
                    if (RtcpView.blockSource(data, block) == sends.ssrc()) {
                        sends.lost(RtcpView.fractionLost(data, block), now);
                    }
                }
            }
        }
    }

    /**
     * Writes a report that is due.
     *
     * @param room for 256 bytes
     * @param sends what we send to the far end
     * @param hears what we hear of it
     * @return its length
     */
    public int write(
            final byte[] room,
            final @Nullable Talker sends,
            final @Nullable RtpStream hears,
            final long now,
            final long epochMillis) {
        dueAt = now + EVERY_NANOS;
        final RtcpWriter writer = new RtcpWriter(room).begin(0);
        final int ssrc = sends == null ? own : sends.ssrc();
        if (sends != null && sends.packets() > 0) {
            writer.senderReport(
                    ssrc,
                    RtcpWriter.ntp(epochMillis),
                    sends.timestamp(now),
                    sends.packets(),
                    sends.octets());
        } else {
            writer.receiverReport(ssrc);
        }
        if (hears != null && hears.believed()) {
            final long delay =
                    lastReport == 0 ? 0 : ((now - lastReportAt) << FRACTION_SHIFT) / NANOS;
            final int fraction = hears.takeFractionLost();
            if (sends instanceof SentSound sound) {
                sound.supposed(fraction, now);
            }
            writer.reportBlock(
                    hears.ssrc(),
                    fraction,
                    hears.lost(),
                    hears.extendedHighest(),
                    hears.jitter(),
                    lastReport,
                    delay);
        }
        writer.cname(ssrc, CNAME);
        return writer.length();
    }
}
