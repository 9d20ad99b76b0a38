package org.ringdown.rtc.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Bytes of strangers on the SRTP receiver: none of them has the keys. */
class SrtpFuzzTest {
    @FuzzTest(maxDuration = "20s")
    void open(final byte[] bytes) {
        for (final SrtpProfile profile : SrtpProfile.values()) {
            final SrtpReceiver receiver = new Session(profile).receiver;
            assertThat(receiver.unprotectRtp(bytes.clone(), 0, bytes.length))
                    .isNotEqualTo(Unprotect.OK);
            assertThat(receiver.unprotectRtcp(bytes.clone(), 0, bytes.length))
                    .isNotEqualTo(Unprotect.OK);
        }
    }
}
