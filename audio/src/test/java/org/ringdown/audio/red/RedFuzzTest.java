package org.ringdown.audio.red;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Bytes of strangers as payloads of RFC 2198. */
class RedFuzzTest {
    @FuzzTest(maxDuration = "10s")
    void areReadWithinThem(final byte[] bytes) {
        final RedReader reader = new RedReader();
        if (reader.read(bytes, 0, bytes.length, 77)) {
            assertThat(reader.count()).isBetween(1, RedReader.MAX_BLOCKS);
            for (int i = 0; i < reader.count(); i++) {
                assertThat(reader.offset(i)).isPositive();
                assertThat(reader.length(i)).isNotNegative();
                assertThat(reader.offset(i) + reader.length(i)).isLessThanOrEqualTo(bytes.length);
            }
        } else {
            assertThat(reader.count()).isZero();
        }
    }
}
