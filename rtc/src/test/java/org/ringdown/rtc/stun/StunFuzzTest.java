package org.ringdown.rtc.stun;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.ringdown.rtc.ice.IceLite;

/** Bytes of strangers on the STUN parser. */
class StunFuzzTest {
    @FuzzTest(maxDuration = "20s")
    void parse(final byte[] bytes) {
        StunMessageTest.readEverything(bytes);
        IceLite.peekLocalUfrag(bytes, 0, bytes.length);
    }
}
