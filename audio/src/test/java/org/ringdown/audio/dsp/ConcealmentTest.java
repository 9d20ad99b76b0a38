package org.ringdown.audio.dsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdown.testkit.Properties;
import org.ringdown.testkit.Tone;

/** What a loss sounds like. */
class ConcealmentTest {
    @ParameterizedTest
    @ValueSource(ints = {8_000, 16_000, 48_000})
    void aToneGoesOnWithoutAClick(final int rate) {
        final short[] said = Tone.sine(200, 0.5, rate, rate / 5);
        final Concealment concealment = new Concealment(rate, 1);
        final int frame = rate / 50;
        final short[] heard = said.clone();
        for (int i = 0; i < 10; i++) {
            if (i == 6) {
                concealment.conceal(heard, i * frame, frame);
            } else {
                concealment.heard(heard, i * frame, frame);
            }
        }
        final double step = 2 * Math.PI * 200 / rate * 16_384;
        for (int i = 1; i < heard.length; i++) {
            assertThat(Math.abs(heard[i] - heard[i - 1]))
                    .as("at %s", i)
                    .isLessThan((int) (1.5 * step) + 60);
        }
        final int from = 6 * frame;
        assertThat(distance(said, heard, from, frame / 2)).isLessThan(0.02);
    }

    /** A loss between two tones: the second is heard before it comes, and neither breaks off. */
    @ParameterizedTest
    @ValueSource(ints = {8_000, 16_000, 48_000})
    void whatFollowsALossIsLedTo(final int rate) {
        final int frame = rate / 50;
        final short[] before = Tone.sine(200, 0.5, rate, 5 * frame);
        final short[] after = Tone.sine(310, 0.25, rate, frame);
        final Concealment concealment = new Concealment(rate, 1);
        final short[] heard = new short[7 * frame];
        System.arraycopy(before, 0, heard, 0, before.length);
        concealment.heard(heard, 0, before.length);
        concealment.bridge(after, frame, heard, 5 * frame, frame);
        System.arraycopy(after, 0, heard, 6 * frame, frame);
        concealment.heard(heard, 6 * frame, frame);

        final double step = 2 * Math.PI * 200 / rate * 16_384;
        for (int i = 1; i < heard.length; i++) {
            assertThat(Math.abs(heard[i] - heard[i - 1]))
                    .as("at %s", i)
                    .isLessThan((int) (1.5 * step) + 60);
        }
        assertThat(Arrays.copyOfRange(heard, 6 * frame, 7 * frame)).isEqualTo(after);
        // The periods of what follows, carried back.
        final short[] carried = new short[frame / 4];
        for (int i = 0; i < carried.length; i++) {
            final double angle = 2 * Math.PI * 310 * (i - carried.length) / rate;
            carried[i] = (short) Math.round(0.25 * 32_767 * Math.sin(angle));
        }
        final short[] end = Arrays.copyOfRange(heard, 6 * frame - carried.length, 6 * frame);
        assertThat(distance(carried, end, 0, carried.length)).isLessThan(0.1);
    }

    @Test
    void aSilenceThatFollowsIsLedTo() {
        final Concealment concealment = new Concealment(8_000, 1);
        concealment.heard(Tone.sine(150, 0.5, 8_000, 800), 0, 800);
        final short[] lost = new short[160];
        concealment.bridge(new short[160], 160, lost, 0, 160);
        assertThat(Level.power(lost, 0, 40)).isGreaterThan(1e7);
        assertThat(Arrays.copyOfRange(lost, 110, 160)).containsOnly(0);
    }

    @Test
    void fadesWithin60MillisecondsAndComesBack() {
        final Concealment concealment = new Concealment(8_000, 1);
        final short[] said = Tone.sine(150, 0.5, 8_000, 800);
        concealment.heard(said, 0, 800);
        final short[] lost = new short[800];
        concealment.conceal(lost, 0, 800);
        assertThat(Level.power(lost, 0, 80)).isGreaterThan(1e7);
        assertThat(Level.power(lost, 240, 80)).isBetween(1e6, 6e7);
        assertThat(Arrays.copyOfRange(lost, 480, 800)).containsOnly(0);
        final short[] back = Tone.sine(150, 0.5, 8_000, 160);
        concealment.heard(back, 0, 160);
        assertThat(Arrays.copyOfRange(back, 80, 160))
                .isEqualTo(Arrays.copyOfRange(Tone.sine(150, 0.5, 8_000, 160), 80, 160));
    }

    @Test
    void silenceStaysSilence() {
        final Concealment concealment = new Concealment(8_000, 2);
        final short[] lost = new short[320];
        Arrays.fill(lost, (short) 1);
        concealment.conceal(lost, 0, 160);
        assertThat(lost).containsOnly(0);
    }

    @Test
    void withoutLossNothingIsTouched() {
        Properties.forAll(
                100,
                random -> random.ints(480, -32_768, 32_768).toArray(),
                values -> {
                    final short[] pcm = new short[values.length];
                    for (int i = 0; i < pcm.length; i++) {
                        pcm[i] = (short) values[i];
                    }
                    final short[] before = pcm.clone();
                    final Concealment concealment = new Concealment(8_000, 1);
                    concealment.heard(pcm, 0, 160);
                    concealment.heard(pcm, 160, 320);
                    assertThat(pcm).isEqualTo(before);
                });
    }

    @Test
    void anyOrderOfLossesIsTaken() {
        Properties.forAll(
                200,
                random -> random,
                random -> {
                    final int rate =
                            new int[] {8_000, 11_025, 16_000, 44_100, 48_000}[random.nextInt(5)];
                    final int channels = random.nextInt(1, 3);
                    final Concealment concealment = new Concealment(rate, channels);
                    final short[] pcm = new short[rate / 8 * channels];
                    for (int i = 0; i < 20; i++) {
                        final int samples = random.nextInt(1, rate / 8);
                        if (random.nextInt(4) == 0) {
                            final int count = random.nextInt(0, rate / 8);
                            final short[] after = new short[count * channels];
                            for (int k = 0; k < after.length; k++) {
                                after[k] = (short) random.nextInt();
                            }
                            concealment.bridge(after, count, pcm, 0, samples);
                        } else if (random.nextBoolean()) {
                            for (int k = 0; k < samples * channels; k++) {
                                pcm[k] = (short) random.nextInt();
                            }
                            concealment.heard(pcm, 0, samples);
                        } else {
                            concealment.conceal(pcm, 0, samples);
                        }
                    }
                });
    }

    /** Of two pieces, relative to the first. */
    private static double distance(
            final short[] one, final short[] other, final int from, final int count) {
        double sum = 0;
        double all = 0;
        for (int i = from; i < from + count; i++) {
            sum += Math.pow(one[i] - other[i], 2);
            all += Math.pow(one[i], 2);
        }
        return sum / all;
    }
}
