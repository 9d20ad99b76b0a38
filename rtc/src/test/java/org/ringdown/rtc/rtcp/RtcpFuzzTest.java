package org.ringdown.rtc.rtcp;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Bytes of strangers on the RTCP walk. */
class RtcpFuzzTest {
    @FuzzTest(maxDuration = "20s")
    void walk(final byte[] bytes) {
        RtcpTest.readEverything(bytes);
        if (RtcpView.valid(bytes, 0, bytes.length)) {
            RtcpSorterTest.parts(bytes);
        }
    }
}
