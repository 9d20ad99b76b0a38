package org.ringdown.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ToneTest {
    @Test
    void findsASineInNoise() {
        final short[] sound = Tone.sine(441, 0.5, 8_000, 8_000);
        final var random = Properties.random(1);
        for (int i = 0; i < sound.length; i++) {
            sound[i] += (short) random.nextInt(-1_000, 1_000);
        }

        final Tone heard = Tone.strongest(sound, 8_000);

        assertThat(heard.hertz()).isCloseTo(441, within(1.0));
        assertThat(heard.levelDbfs()).isCloseTo(-6.02, within(0.2));
        assertThat(heard.purity()).isGreaterThan(0.95);
    }

    @Test
    void silenceHasNoTone() {
        assertThat(Tone.strongest(new short[8_000], 8_000).purity()).isZero();
    }

    @Test
    void noiseIsNotPure() {
        final short[] noise = new short[8_000];
        final var random = Properties.random(2);
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (short) random.nextInt(-9_000, 9_000);
        }
        assertThat(Tone.strongest(noise, 8_000).purity()).isLessThan(0.1);
    }
}
