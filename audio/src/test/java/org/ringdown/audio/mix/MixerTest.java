package org.ringdown.audio.mix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.ringdown.testkit.Properties;
import org.ringdown.testkit.Tone;

/** What the parties of a conference hear. */
class MixerTest {
    private static final int RATE = 16_000;
    private static final int ROUND = 320;

    /** What party 0 hears of all others over a second. */
    private static short[] heard(final short[]... others) {
        final Mixer mixer = new Mixer(others.length + 1, RATE, ROUND);
        final short[] all = new short[others[0].length];
        for (int at = 0; at < all.length; at += ROUND) {
            mixer.begin();
            for (int i = 0; i < others.length; i++) {
                mixer.put(i + 1, others[i], at);
            }
            mixer.hear(0, all, at);
        }
        return all;
    }

    @Test
    void everybodyHearsTheSumOfAllOthers() {
        Properties.forAll(
                100,
                RandomGenerator::nextLong,
                seed -> {
                    final RandomGenerator random = Properties.random(seed);
                    final int parties = random.nextInt(1, 9);
                    final Mixer mixer = new Mixer(parties, RATE, ROUND);
                    final short[][] said = new short[parties][];
                    mixer.begin();
                    for (int p = 0; p < parties; p++) {
                        if (random.nextInt(4) > 0) {
                            said[p] = new short[ROUND];
                            for (int i = 0; i < ROUND; i++) {
                                said[p][i] = (short) random.nextInt(-4_000, 4_000);
                            }
                            mixer.put(p, said[p], 0);
                        }
                    }
                    final short[] heard = new short[ROUND];
                    for (int p = 0; p < parties; p++) {
                        mixer.hear(p, heard, 0);
                        for (int i = 0; i < ROUND; i++) {
                            int sum = 0;
                            for (int q = 0; q < parties; q++) {
                                sum += q == p || said[q] == null ? 0 : said[q][i];
                            }
                            assertThat(heard[i]).isEqualTo((short) sum);
                        }
                    }
                });
    }

    @Test
    void belowFullScaleNothingIsDistorted() {
        // Two of -7 dBFS, 1 kHz and 1 kHz in opposite phase but for a quarter: a sum that fits.
        final short[] one = Tone.sine(1_000, 0.49, RATE, RATE);
        final short[] two = Tone.sine(1_000, 0.49, RATE, RATE);
        assertThat(thdPlusNoise(heard(one, two), RATE / 2)).isLessThan(-90);
    }

    @Test
    void fourTimesFullScaleIsSofterRatherThanDistorted() {
        final short[] loud = Tone.sine(1_000, 1, RATE, RATE);
        final short[] heard = heard(loud, loud, loud, loud);
        assertThat(thdPlusNoise(heard, RATE / 2)).isLessThan(-70);
        int peak = 0;
        for (int i = RATE / 2; i < RATE; i++) {
            peak = Math.max(peak, Math.abs(heard[i]));
        }
        assertThat(peak).isBetween(29_000, 32_767);
        // Cut off at first, but never turned over: the sign is that of the sum.
        for (int i = 0; i < RATE; i++) {
            assertThat(heard[i] * loud[i]).isNotNegative();
        }
    }

    @Test
    void loudnessComesBack() {
        final short[] loud = Tone.sine(1_000, 1, RATE, 2 * RATE);
        final short[] other = Arrays.copyOf(Tone.sine(1_000, 1, RATE, RATE / 2), 2 * RATE);
        final short[] heard = heard(loud, other);
        assertThat(Arrays.copyOfRange(heard, RATE * 3 / 2 + RATE / 4, 2 * RATE))
                .isNotEqualTo(new short[RATE / 4]);
        int peak = 0;
        for (int i = RATE * 7 / 4; i < 2 * RATE; i++) {
            peak = Math.max(peak, Math.abs(heard[i]));
        }
        assertThat(peak).isGreaterThan(32_500);
        // No steps while it comes back.
        for (int i = RATE / 2 + 1; i < 2 * RATE; i++) {
            assertThat(Math.abs(heard[i] - heard[i - 1])).isLessThan(13_500);
        }
    }

    @Test
    void silenceWhenNobodyElseSpeaks() {
        final Mixer mixer = new Mixer(2, RATE, ROUND);
        mixer.begin();
        mixer.put(0, Tone.sine(300, 0.5, RATE, ROUND), 0);
        final short[] heard = Tone.sine(300, 0.5, RATE, ROUND);
        mixer.hear(0, heard, 0);
        assertThat(heard).containsOnly(0);
    }

    /** All that is not the 1 kHz from a place on, in dB below it. */
    private static double thdPlusNoise(final short[] pcm, final int from) {
        final int count = pcm.length - from;
        double cosine = 0;
        double sine = 0;
        for (int i = 0; i < count; i++) {
            final double turn = 2 * Math.PI * 1_000 * i / RATE;
            cosine += 2 * pcm[from + i] * Math.cos(turn) / count;
            sine += 2 * pcm[from + i] * Math.sin(turn) / count;
        }
        double rest = 0;
        for (int i = 0; i < count; i++) {
            final double turn = 2 * Math.PI * 1_000 * i / RATE;
            final double off = pcm[from + i] - cosine * Math.cos(turn) - sine * Math.sin(turn);
            rest += off * off;
        }
        return 10 * Math.log10(rest / count / ((cosine * cosine + sine * sine) / 2) + 1e-12);
    }
}
