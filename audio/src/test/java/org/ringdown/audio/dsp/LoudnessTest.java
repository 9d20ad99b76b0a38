package org.ringdown.audio.dsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.ringdown.testkit.Tone;

/** Levels, gains and channels. */
class LoudnessTest {
    @Test
    void theLoudestSineHasMinusThree() {
        final Level level = new Level();
        final short[] sine = Tone.sine(1_000, 1, 8_000, 800);
        for (int i = 0; i < 80; i++) {
            level.heard(sine, 0, 800);
        }
        assertThat(level.dbov()).isBetween(-3.02, -3.0);
        assertThat(level.peak()).isEqualTo(32_767);
        assertThat(level.code()).isEqualTo(3);
        level.reset();
        assertThat(level.dbov()).isEqualTo(-127);
        assertThat(Level.codeOf(Level.power(sine, 0, 800))).isEqualTo(3);
        assertThat(Level.codeOf(0)).isEqualTo(127);
        assertThat(Level.dbov(Level.power(new short[] {Short.MIN_VALUE}, 0, 1))).isZero();
    }

    @Test
    void aGainIsWhatItSays() {
        final Gain gain = new Gain();
        gain.decibels(-6);
        final short[] sine = Tone.sine(1_000, 0.5, 8_000, 1_600);
        gain.apply(sine, 0, 800);
        gain.apply(sine, 800, 800);
        assertThat(Tone.strongest(Arrays.copyOfRange(sine, 800, 1_600), 8_000).levelDbfs())
                .isBetween(-12.1, -12.0);
        gain.decibels(-100);
        gain.apply(sine, 0, 800);
        gain.apply(sine, 800, 800);
        assertThat(Arrays.copyOfRange(sine, 800, 1_600)).containsOnly(0);
    }

    @Test
    void whatIsTooLoudIsBentAndNeverTurnsOver() {
        short last = 0;
        for (int i = 0; i <= 400_000; i += 7) {
            final short bent = Gain.bent(i);
            assertThat(bent).isGreaterThanOrEqualTo(last);
            assertThat(Gain.bent(-i) + bent).isBetween(-1, 1);
            if (i <= 16_384) {
                assertThat(bent).isEqualTo((short) i);
            }
            last = bent;
        }
        assertThat(last).isGreaterThan((short) 31_000);
    }

    @Test
    void oneOfTwoAndTwoOfOneInPlace() {
        final short[] pcm = {1, 2, 3, 0, 0, 0};
        Channels.toTwo(pcm, 0, 3, pcm, 0);
        assertThat(pcm).containsExactly(new short[] {1, 1, 2, 2, 3, 3});
        final short[] two = {10, 20, -32_768, -32_768, 32_767, 32_767};
        Channels.toOne(two, 0, 3, two, 0);
        assertThat(two).startsWith((short) 15, (short) -32_768, (short) 32_767);
    }
}
