package org.ringdown.runtime.media.loop;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ringdown.rtc.dtls.DtlsRole;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.runtime.media.LegStats;

/**
 * A loop that carries a call allocates nothing for its packets: 100,000 of them through real
 * sockets, half of them sealed and half opened. What remains is the loop looking after its legs ten
 * times a second.
 */
class AllocationTest extends PlaneTest {
    private static final int BURST = 32;
    private static final int WARM_UP = 2 * BURST * 1_000;
    private static final int MEASURED = 2 * BURST * 1_600;

    /** Who begins the handshake makes no difference; both are measured all the same. */
    @ParameterizedTest
    @EnumSource(DtlsRole.class)
    void nothingIsAllocatedForAPacket(final DtlsRole role) throws Exception {
        final Call call = new Call(start(config()), role);
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long loop =
                Thread.getAllStackTraces().keySet().stream()
                        .filter(t -> t.getName().equals("media-0"))
                        .findFirst()
                        .orElseThrow()
                        .threadId();
        talk(call, 0, WARM_UP);

        final long cpu = threads.getThreadCpuTime(loop);
        final long before = threads.getThreadAllocatedBytes(loop);
        talk(call, WARM_UP, MEASURED);
        final long allocated = threads.getThreadAllocatedBytes(loop) - before;

        System.out.printf(
                "%d bytes allocated for %d packets, %d ns CPU a packet%n",
                allocated, MEASURED, (threads.getThreadCpuTime(loop) - cpu) / MEASURED);
        assertThat((double) allocated / MEASURED).as("bytes a packet").isLessThan(1.0);
        final LegStats stats = call.closeAndGet(call.phoneLeg);
        assertThat(stats.rtpReceived()).isEqualTo((WARM_UP + MEASURED) / 2);
        assertThat(stats.rtpSent()).isEqualTo((WARM_UP + MEASURED) / 2);
        assertThat(stats.dropped()).isEmpty();
    }

    /** Sends bursts both ways and takes them in at the other ends. */
    private static void talk(final Call call, final int from, final int packets) throws Exception {
        final byte[] voice = new byte[160];
        final byte[] packet = FakePhone.packet(0, 0, 0, 0xfade, voice);
        for (int sent = from; sent < from + packets; sent += 2 * BURST) {
            for (int i = 0; i < BURST; i++) {
                final int number = sent / 2 + i;
                RtpView.sequence(packet, 0, number);
                RtpView.timestamp(packet, 0, number * 160);
                FakePhone.send(call.phone.rtp, call.ports.rtp(), packet);
                call.browserSays(0, number & 0xffff, voice);
            }
            for (int i = 0; i < BURST; i++) {
                FakePhone.await(call.phone.rtp);
                next(call.browser.rtp);
            }
        }
    }
}
