package org.ringdown.rtc.sdp;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Whatever comes in: no exception, and what was read is written and read again as the same. */
class SdpFuzzTest {
    @FuzzTest(maxDuration = "30s")
    void readsWritesAndReadsAgain(final byte[] body) {
        final SessionDescription sdp = SessionDescription.parse(body).orNull();
        if (sdp == null) {
            return;
        }
        for (final MediaDescription media : sdp.media()) {
            if (media.codecs().size() > 128) {
                throw new AssertionError("more codecs than payload types");
            }
        }
        final SessionDescription again = SessionDescription.parse(sdp.toString()).orThrow();
        if (!again.equals(sdp)) {
            throw new AssertionError("written and read again it is another: " + again);
        }
    }
}
