package org.ringdown.audio.voice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdown.testkit.Properties;
import org.ringdown.testkit.Tone;

/** Speech is told from silence and from the noise of a room. */
class VoiceActivityTest {
    private static final int RATE = 16_000;
    private static final int FRAME = RATE / 50;

    private final VoiceActivity activity = VoiceActivity.usual(RATE);
    private final RandomGenerator random = Properties.random(1);

    private static double linear(final double dbfs) {
        return Math.pow(10, dbfs / 20);
    }

    /** Noise of this level with a voice in it, or without one; how many frames were speech. */
    private int hear(final double noise, final double voice, final int millis) {
        final short[] tone = Tone.sine(300, linear(voice), RATE, RATE * millis / 1_000);
        int speech = 0;
        for (int at = 0; at + FRAME <= tone.length; at += FRAME) {
            for (int i = at; i < at + FRAME; i++) {
                tone[i] += (short) (random.nextGaussian() * 32_767 * linear(noise));
            }
            speech += activity.heard(tone, at, FRAME) ? 1 : 0;
        }
        return speech;
    }

    @ParameterizedTest
    @ValueSource(doubles = {-90, -60, -45})
    void aVoiceAboveTheNoiseIsHeardAndItsEnd(final double noise) {
        // What a room is like has to be learned.
        hear(noise, -120, 5_000);
        assertThat(hear(noise, -120, 3_000)).isZero();
        assertThat(hear(noise, -20, 1_000)).isBetween(45, 48);
        assertThat(activity.speaking()).isTrue();
        assertThat(hear(noise, -120, 500)).isEqualTo(25);
        assertThat(hear(noise, -120, 1_000)).isLessThan(10);
        assertThat(activity.speaking()).isFalse();
    }

    @Test
    void aClickIsNoSpeech() {
        hear(-70, -120, 1_000);
        assertThat(hear(-70, -6, 40)).isZero();
        assertThat(hear(-70, -120, 1_000)).isZero();
    }

    @Test
    void aNoiseThatStaysIsNoSpeechAfterAWhile() {
        hear(-70, -120, 1_000);
        hear(-40, -120, 15_000);
        assertThat(hear(-40, -120, 2_000)).isZero();
    }
}
