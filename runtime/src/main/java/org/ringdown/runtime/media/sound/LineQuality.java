package org.ringdown.runtime.media.sound;

import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.rtcp.ExtendedReportWriter;
import org.ringdown.rtc.rtcp.ExtendedReports;
import org.ringdown.rtc.rtcp.RtcpView;
import org.ringdown.rtc.rtcp.RtcpWriter;
import org.ringdown.rtc.rtp.RtpStream;
import org.ringdown.runtime.media.LegQuality;

/**
 * What reports tell of the line to one far end: the round trip, by the far end's answers to the
 * sender reports that it got, be they ours or passed on (RFC 3550 §6.4.1), and by extended reports
 * (RFC 3611); and what it loses. Owned by the loop.
 */
public final class LineQuality {
    private static final int REMEMBERED = 8;
    private static final int FRACTION_SHIFT = 16;
    private static final long NANOS = 1_000_000_000;
    private static final long MICRO = 1_000;
    private static final int MICROS_OF_MILLI = 1_000;

    /** A round trip beyond this is an error of somebody's clock. */
    private static final long MOST_NANOS = 30 * NANOS;

    /** A new round trip counts for an eighth. */
    private static final int SMOOTH = 8;

    private static final double FRACTIONS = 256;
    private static final double PERCENT = 100;

    private final int[] clocks = new int[REMEMBERED];
    private final long[] times = new long[REMEMBERED];
    private int next;
    private long roundTripNanos = -1;
    private double farLossPercent = -1;
    private boolean extended;
    private int reference;
    private int referenceSource;
    private long referenceAt;
    private long concealedMillis;
    private long recoveredMillis;
    private final ExtendedReportWriter writer = new ExtendedReportWriter();

    /** Reports went to the far end; they are {@link RtcpView#valid}. */
    public void sent(final byte[] data, final int length, final long now) {
        for (int at = 0; at < length; at = RtcpView.next(data, at)) {
            if (RtcpView.type(data, at) == RtcpView.SR) {
                remember((int) (RtcpView.ntp(data, at) >>> FRACTION_SHIFT), now);
            }
        }
    }

    private void remember(final int clock, final long now) {
        clocks[next] = clock;
        times[next] = now;
        next = (next + 1) % REMEMBERED;
    }

    /** Reports came from the far end; they are {@link RtcpView#valid}. */
    public void received(final byte[] data, final int length, final long now) {
        for (int at = 0; at < length; at = RtcpView.next(data, at)) {
            final int type = RtcpView.type(data, at);
            if (type == RtcpView.SR || type == RtcpView.RR) {
                for (int i = 0; i < RtcpView.count(data, at); i++) {
                    final int block = RtcpView.reportBlock(data, at, i);
                    farLossPercent = PERCENT * RtcpView.fractionLost(data, block) / FRACTIONS;
                    answered(
                            RtcpView.lastReport(data, block),
                            RtcpView.delaySinceLastReport(data, block),
                            now);
                }
            } else if (ExtendedReports.is(data, at)) {
                extended(data, at, now);
            }
        }
    }

    private void extended(final byte[] data, final int at, final long now) {
        extended = true;
        for (int block = ExtendedReports.first(data, at);
                block >= 0;
                block = ExtendedReports.next(data, at, block)) {
            switch (ExtendedReports.type(data, block)) {
                case ExtendedReports.REFERENCE_TIME -> {
                    reference = (int) (ExtendedReports.ntp(data, block) >>> FRACTION_SHIFT);
                    referenceSource = RtcpView.sender(data, at);
                    referenceAt = now;
                }
                case ExtendedReports.DELAYS -> {
                    for (int i = 0; i < ExtendedReports.delays(data, block); i++) {
                        answered(
                                ExtendedReports.lastReference(data, block, i),
                                ExtendedReports.sinceReference(data, block, i),
                                now);
                    }
                }
                case ExtendedReports.VOIP_METRICS ->
                        farLossPercent =
                                PERCENT * ExtendedReports.lossRate(data, block) / FRACTIONS;
                default -> {}
            }
        }
    }

    private void answered(final int clock, final long delay, final long now) {
        if (clock == 0) {
            return;
        }
        for (int i = 0; i < REMEMBERED; i++) {
            if (clocks[i] == clock) {
                final long nanos = now - times[i] - ((delay * NANOS) >> FRACTION_SHIFT);
                if (nanos < MOST_NANOS) {
                    final long trip = Math.max(0, nanos);
                    roundTripNanos =
                            roundTripNanos < 0
                                    ? trip
                                    : roundTripNanos + (trip - roundTripNanos) / SMOOTH;
                }
                return;
            }
        }
    }

    /** A conversion of what the far end says is over. */
    public void converted(final SoundPath path) {
        concealedMillis += path.concealedMillis();
        recoveredMillis += path.recoveredMillis();
    }

    /**
     * The figures.
     *
     * @param hears what we hear of the far end
     * @param path what converts it
     */
    public LegQuality figures(final @Nullable RtpStream hears, final @Nullable SoundPath path) {
        return new LegQuality(
                hears == null ? 0 : hears.packets(),
                hears == null ? 0 : Math.max(0, hears.lost()),
                hears == null ? 0 : hears.jitterMicros(),
                roundTripNanos < 0 ? -1 : roundTripNanos / MICRO,
                concealedMillis + (path == null ? 0 : path.concealedMillis()),
                recoveredMillis + (path == null ? 0 : path.recoveredMillis()),
                farLossPercent);
    }

    /**
     * Adds an extended report to ours, 80 bytes at most: only who sends such reports gets them, for
     * others may not know what they are.
     *
     * @param room holds our report
     * @param length of that
     * @param hears what we hear of the far end
     * @return the length of both
     */
    public int extend(
            final byte[] room,
            final int length,
            final @Nullable RtpStream hears,
            final @Nullable SoundPath path,
            final long now,
            final long epochMillis) {
        if (!extended) {
            return length;
        }
        writer.begin(room, length, RtcpView.sender(room, 0));
        final long ntp = RtcpWriter.ntp(epochMillis);
        writer.referenceTime(ntp);
        remember((int) (ntp >>> FRACTION_SHIFT), now);
        if (reference != 0) {
            final long delay = ((now - referenceAt) << FRACTION_SHIFT) / NANOS;
            writer.delay(referenceSource, reference, delay);
        }
        if (hears != null && hears.believed()) {
            final LegQuality figures = figures(hears, path);
            writer.voip(
                    hears.ssrc(),
                    (int) (figures.lossPercent() * FRACTIONS / PERCENT),
                    (int) Math.max(0, figures.roundTripMicros() / MICROS_OF_MILLI),
                    figures.rating(),
                    figures.mos());
        }
        return writer.end();
    }
}
