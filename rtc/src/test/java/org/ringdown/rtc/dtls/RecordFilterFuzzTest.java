package org.ringdown.rtc.dtls;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Coverage-guided search for bytes that make the filter throw or break its promise. Without {@code
 * JAZZER_FUZZ=1} it replays its finds only.
 */
class RecordFilterFuzzTest {
    @FuzzTest(maxDuration = "30s")
    void neverThrows(final byte[] bytes) {
        RecordFilterTest.assertHarmless(bytes);
    }
}
