package org.ringdown.rtc.sdes;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** Whatever stands behind {@code a=crypto:}: no exception, and what was read is written again. */
class CryptoFuzzTest {
    @FuzzTest(maxDuration = "20s")
    void readsPrintsAndReadsAgain(final byte[] bytes) {
        CryptoAttributeTest.readsPrintsAndReadsAgain(
                new String(bytes, StandardCharsets.ISO_8859_1));
    }
}
