package org.ringdown.bench.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the comparison of speech judges with, against what is known of it. */
class JudgementTest {
    private static final int SAMPLES = 3 * Estoi.RATE;

    /** Something with syllables: harmonics whose strength and pitch change all the time. */
    private static double[] syllables(final long seed) {
        final Random random = new Random(seed);
        final double[] wave = new double[SAMPLES];
        final double[] strength = new double[20];
        double pitch = 120;
        double phase = 0;
        for (int i = 0; i < SAMPLES; i++) {
            if (i % 1_500 == 0) {
                pitch = 100 + random.nextInt(80);
                for (int k = 0; k < strength.length; k++) {
                    strength[k] = Math.exp(random.nextGaussian());
                }
            }
            phase += 2 * Math.PI * pitch / Estoi.RATE;
            final double swell = Math.sin(Math.PI * (i % 1_500) / 1_500);
            for (int k = 0; k < strength.length; k++) {
                wave[i] += 1_000 * swell * strength[k] * Math.sin((k + 1) * phase);
            }
        }
        return wave;
    }

    private static double[] plusNoise(final double[] wave, final double share) {
        final Random random = new Random(9);
        double energy = 0;
        for (final double value : wave) {
            energy += value * value / wave.length;
        }
        final double[] noisy = wave.clone();
        for (int i = 0; i < noisy.length; i++) {
            noisy[i] += share * Math.sqrt(energy) * random.nextGaussian();
        }
        return noisy;
    }

    @Test
    void theSameIsUnderstoodWhole() {
        final double[] wave = syllables(1);
        assertThat(Estoi.of(wave, wave)).isCloseTo(1, within(1e-9));
    }

    @Test
    void loudnessChangesNothing() {
        final double[] wave = syllables(1);
        final double[] soft = wave.clone();
        for (int i = 0; i < soft.length; i++) {
            soft[i] /= 50;
        }
        assertThat(Estoi.of(wave, soft)).isCloseTo(1, within(1e-6));
    }

    @Test
    void otherSoundIsNotUnderstood() {
        final double[] wave = syllables(1);
        assertThat(Estoi.of(wave, plusNoise(new double[SAMPLES], 1))).isBetween(-0.2, 0.2);
        assertThat(Estoi.of(wave, plusNoise(wave, 1_000))).isBetween(-0.2, 0.2);
        assertThat(Estoi.of(wave, new double[SAMPLES])).isBetween(-0.01, 0.01);
    }

    @Test
    void theMoreNoiseTheLessIsUnderstood() {
        final double[] wave = syllables(1);
        double before = 1;
        for (final double share : new double[] {0.1, 0.3, 1, 3, 10}) {
            final double score = Estoi.of(wave, plusNoise(wave, share));
            assertThat(score).isLessThan(before);
            before = score;
        }
        assertThat(before).isLessThan(0.4);
    }

    @Test
    void theLongerTheGapsTheLessIsUnderstood() {
        final double[] wave = syllables(1);
        double before = 1;
        for (final int gap : new int[] {200, 600, 1_000}) {
            final double[] holed = wave.clone();
            for (int i = 0; i < holed.length; i++) {
                holed[i] = i % 1_200 < gap ? 0 : holed[i];
            }
            final double score = Estoi.of(wave, holed);
            assertThat(score).isLessThan(before);
            before = score;
        }
    }

    @Test
    void withoutSpeechThereIsNoJudgement() {
        assertThat(Estoi.of(new double[100], new double[100])).isNaN();
    }

    @Test
    void delayIsFoundToTheSample() {
        final double[] wave = syllables(2);
        final double[] later = new double[SAMPLES + 5_000];
        System.arraycopy(plusNoise(wave, 0.3), 0, later, 1_234, SAMPLES);
        assertThat(Waves.lag(wave, later, 3_000, 20_000, Estoi.RATE, 400)).isEqualTo(1_234);
    }

    @Test
    void anotherRateIsTheSameSound() {
        final double[] wave = syllables(3);
        final double[] there = Waves.resampled(wave, Estoi.RATE, 48_000);
        final double[] back = Waves.resampled(there, 48_000, Estoi.RATE);
        assertThat(there).hasSize(SAMPLES * 48 / 10);
        assertThat(Estoi.of(wave, back)).isGreaterThan(0.99);
    }

    @Test
    void linesLoseWhatTheySay() {
        for (final int burst : new int[] {1, 2, 5}) {
            final Line line = new Line(new Condition(40, burst, 0), 11);
            int lost = 0;
            int begun = 0;
            boolean before = false;
            for (int i = 0; i < 200_000; i++) {
                final boolean now = line.pass() == Line.LOST;
                lost += now ? 1 : 0;
                begun += now && !before ? 1 : 0;
                before = now;
            }
            assertThat(lost / 200_000.0).isCloseTo(0.4, within(0.01));
            final double mean = burst == 1 ? 1 / 0.6 : burst;
            assertThat((double) lost / begun).isCloseTo(mean, within(0.1 * mean));
        }
    }

    @Test
    void linesDelayAsMuchAsTheySay() {
        final Line line = new Line(new Condition(0, 1, 40), 11);
        for (int i = 0; i < 1_000; i++) {
            assertThat(line.pass()).isBetween(0L, 40_000_000L);
        }
    }

    @Test
    void theSameSeedIsTheSameLine() {
        final Line one = new Line(new Condition(30, 3, 20), 5);
        final Line other = new Line(new Condition(30, 3, 20), 5);
        for (int i = 0; i < 1_000; i++) {
            assertThat(one.pass()).isEqualTo(other.pass());
        }
    }
}
