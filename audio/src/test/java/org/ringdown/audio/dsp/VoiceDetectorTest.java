package org.ringdown.audio.dsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.ringdown.audio.codec.opus.Speech;
import org.ringdown.testkit.Properties;
import org.ringdown.testkit.Tone;

/** Speech, noise and tones. */
class VoiceDetectorTest {
    private static final int RATE = 8_000;
    private static final int PIECE = 160;

    private static short[] noise(final int seconds, final double dbov) {
        final RandomGenerator random = Properties.random(3);
        final short[] pcm = new short[seconds * RATE];
        for (int i = 0; i < pcm.length; i++) {
            pcm[i] = (short) Math.round(random.nextGaussian() * 32_768 * Math.pow(10, dbov / 20));
        }
        return pcm;
    }

    /** The share of pieces from a second on in which somebody speaks. */
    private static double share(final VoiceDetector detector, final short[] pcm, final int from) {
        int spoken = 0;
        int all = 0;
        for (int at = 0; at + PIECE <= pcm.length; at += PIECE) {
            final boolean speaks = detector.heard(pcm, at, PIECE);
            if (at >= from * RATE) {
                spoken += speaks ? 1 : 0;
                all++;
            }
        }
        return (double) spoken / all;
    }

    @Test
    void speechIsFoundInNoise() {
        final short[] speech = new Speech(RATE, 500).pcm;
        final short[] pcm = noise(14, -55);
        for (int i = 0; i < speech.length; i++) {
            pcm[4 * RATE + i] += speech[i];
        }
        final VoiceDetector detector = new VoiceDetector(RATE);
        final short[] before = Arrays.copyOf(pcm, 4 * RATE);
        final short[] rest = Arrays.copyOfRange(pcm, 4 * RATE, pcm.length);
        assertThat(share(detector, before, 0)).isLessThan(0.02);
        assertThat(share(detector, rest, 0)).isGreaterThan(0.7);
        assertThat(detector.noiseDbov()).isBetween(-58.0, -49.0);
    }

    @Test
    void neitherNoiseNorToneNorSilenceIsSpeechForLong() {
        assertThat(share(new VoiceDetector(RATE), noise(10, -35), 4)).isZero();
        assertThat(share(new VoiceDetector(RATE), Tone.sine(425, 0.3, RATE, 10 * RATE), 4))
                .isZero();
        assertThat(share(new VoiceDetector(RATE), new short[10 * RATE], 0)).isZero();
    }

    @Test
    void itBeginsSoonAndHangsOn() {
        final VoiceDetector detector = new VoiceDetector(RATE);
        share(detector, noise(4, -60), 0);
        final short[] loud = noise(1, -20);
        assertThat(detector.heard(loud, 0, PIECE)).isTrue();
        int hung = 0;
        final short[] soft = noise(1, -60);
        while (detector.heard(soft, 0, PIECE)) {
            hung++;
        }
        assertThat(hung).isBetween(11, 13);
    }

    @Test
    void aClickIsNoSpeech() {
        final VoiceDetector detector = new VoiceDetector(RATE);
        share(detector, noise(4, -60), 0);
        final short[] click = new short[80];
        click[40] = 30_000;
        assertThat(detector.heard(click, 0, 80)).isFalse();
        assertThat(detector.heard(new short[80], 0, 80)).isFalse();
    }
}
