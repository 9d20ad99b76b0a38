package org.ringdown.audio.dtmf;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.ringdown.audio.noise.NoiseGenerator;

/** Bytes of strangers on what reads digits and noise. */
class DigitsFuzzTest {
    @FuzzTest(maxDuration = "5s")
    void read(final byte[] bytes) {
        final NoiseGenerator noise = new NoiseGenerator(1);
        noise.read(bytes, 0, bytes.length);
        noise.generate(new short[80], 0, 80);
        final EventReader events = new EventReader();
        for (int i = 0; i + 4 <= bytes.length; i += 4) {
            events.read(bytes, i, 4, bytes[i] * 9_000);
            if (events.duration() < 0 || !Digits.known(events.event())) {
                throw new AssertionError("event " + events.event() + ", " + events.duration());
            }
        }
        DigitBody.read(DigitBody.RELAY, bytes);
        DigitBody.read(DigitBody.PLAIN, bytes);
    }
}
