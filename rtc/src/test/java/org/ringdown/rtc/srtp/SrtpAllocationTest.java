package org.ringdown.rtc.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ringdown.rtc.rtp.RtpView;

class SrtpAllocationTest {
    private static final int PACKETS = 20_000;
    private static final int SIZE = 172;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @ParameterizedTest
    @EnumSource
    void noBytePerPacketOnceWarm(final SrtpProfile profile) {
        final Session session = new Session(profile);
        final byte[] data = Session.rtp(0, Session.SSRC, SIZE - RtpView.FIXED_HEADER);
        final byte[] buffer = new byte[2048];
        System.arraycopy(data, 0, buffer, 0, data.length);

        // Until compiled code runs, the interpreter makes objects that are not ours.
        long best = Long.MAX_VALUE;
        int sequence = 0;
        for (int round = 0; round < 20 && best != 0; round++) {
            final long before = threads.getCurrentThreadAllocatedBytes();
            sequence = relay(session, buffer, sequence);
            best = Math.min(best, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(best).as("bytes for %d packets protected and opened", PACKETS).isZero();
    }

    private static int relay(final Session session, final byte[] buffer, final int from) {
        int failures = 0;
        for (int i = 0; i < PACKETS; i++) {
            RtpView.sequence(buffer, 0, from + i);
            final int size = session.sender.protectRtp(buffer, 0, SIZE);
            if (session.receiver.unprotectRtp(buffer, 0, size) != Unprotect.OK) {
                failures++;
            }
            final int control = session.sender.protectRtcp(buffer, 0, SIZE);
            if (session.receiver.unprotectRtcp(buffer, 0, control) != Unprotect.OK) {
                failures++;
            }
        }
        if (failures != 0) {
            throw new AssertionError(failures + " packets did not open");
        }
        return from + PACKETS;
    }
}
