package org.ringdown.rtc.rtp;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Bytes of strangers on the RTP readers. */
class RtpFuzzTest {
    @FuzzTest(maxDuration = "20s")
    void read(final byte[] bytes) {
        RtpTest.readEverything(bytes);
    }
}
