package org.ringdown.rtc.rtcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.ringdown.rtc.crypto.Bytes;
import org.ringdown.rtc.offer.ExtensionMap;
import org.ringdown.rtc.rtp.Keyframes;
import org.ringdown.rtc.rtp.NackCache;
import org.ringdown.rtc.rtp.RtpExtensions;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.rtc.rtp.Rtx;

/** Everything that is done for a packet of video, over and over, makes no garbage. */
class VideoAllocationTest {
    private static final int PACKETS = 5_000;
    private static final int SIZE = 1200;
    private static final byte[] HEADER =
            HexFormat.of()
                    .parseHex("906000000000000300001111" + "bede0003" + "4030b10001c2223344000000");

    private long sent;
    private int keyframes;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final byte[] packet = new byte[SIZE];
    private final byte[] rtcp = new byte[1500];
    private final byte[] scratch = new byte[1500];
    private final ExtensionMap map = map();
    private final NackCache cache = new NackCache(512, 600_000);
    private final RtcpWriter writer = new RtcpWriter(rtcp);
    private final TransportFeedback feedback = new TransportFeedback();
    private final RateEstimate rate = new RateEstimate();
    private final TransportFeedbackReader reader = new TransportFeedbackReader();
    private final byte[] mid = {'0'};
    private final NackCache.Out out = (data, offset, length) -> sent += length;

    private static ExtensionMap map() {
        final byte[] entries = new byte[256];
        entries[4] = 5;
        entries[11] = 3;
        return new ExtensionMap(entries);
    }

    @Test
    void noBytePerPacketOnceWarm() {
        cache.useRtx(0x2222, 0);
        cache.rtxType(96, 97);
        long best = Long.MAX_VALUE;
        for (int round = 0; round < 30 && best != 0; round++) {
            final long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < PACKETS; i++) {
                pass(round * PACKETS + i);
            }
            best = Math.min(best, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(best).as("bytes for %d packets", PACKETS).isZero();
        assertThat(sent).isPositive();
        assertThat(keyframes).isPositive();
    }

    private void pass(final int sequence) {
        System.arraycopy(HEADER, 0, packet, 0, HEADER.length);
        RtpView.sequence(packet, 0, sequence);
        packet[HEADER.length] = 0x10;
        if (RtpExtensions.equal(packet, 0, 4, mid)) {
            feedback.received(sequence & 0xffff, sequence * 300_000L);
        }
        RtpExtensions.renumber(packet, 0, map);
        final int header = RtpView.headerLength(packet, 0, SIZE);
        if (Keyframes.begins(Keyframes.Format.VP8, packet, header, SIZE)) {
            keyframes++;
        }
        rate.received(0x1111, sequence & 0xffff, SIZE, sequence * 300_000L);
        sent += rate.due(sequence * 300_000L) ? 1 : 0;
        cache.put(packet, 0, SIZE);
        final int again = cache.again(sequence & 0xffff, scratch, 0);
        Rtx.unwrap(scratch, 0, again, 0x1111, 96);
        if (sequence % 50 == 0) {
            answer(sequence);
        }
    }

    private void answer(final int sequence) {
        writer.begin(0).receiverReport(1).nack(1, 0x1111).lost(sequence - 3 & 0xffff);
        writer.lost(sequence & 0xffff).remb(1, 0x1111, 500_000).fullIntraRequest(1, 2, 3);
        writer.limited(2, 1, rate.bitrate(), 40);
        final int report = RtcpView.next(rtcp, 0);
        cache.answer(rtcp, report, sequence, 10, scratch, 0, out);
        RtcpRewriter.keep(rtcp, 0, writer.length(), RtcpRewriter.PLI);
        writer.begin(0);
        feedback.write(writer, 1, 2);
        if (RtcpView.valid(rtcp, 0, writer.length()) && reader.begin(rtcp, 0)) {
            while (reader.next()) {
                sent += reader.received() ? 1 : 0;
            }
        }
        Bytes.putInt16(rtcp, 0, 0);
    }
}
