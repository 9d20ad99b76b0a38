package org.ringdown.audio.dsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ringdown.testkit.Properties;
import org.ringdown.testkit.Tone;

/** Every pair of rates, measured with sines. */
class ResamplerTest {
    private static final int[] RATES = {8_000, 16_000, 24_000, 32_000, 44_100, 48_000};

    static Stream<Arguments> pairs() {
        return IntStream.of(RATES)
                .boxed()
                .flatMap(from ->
                        IntStream.of(RATES)
                                .filter(to -> to != from)
                                .mapToObj(to -> Arguments.of(from, to)));
    }

    /** Distortion and noise with 1 kHz at -1 dBFS: 84 dB below it, in 16 bits. */
    @ParameterizedTest
    @MethodSource("pairs")
    void distortionIsBelow84Decibels(final int from, final int to) {
        final short[] heard = steady(1_000, 0.89, from, to);
        assertThat(residue(heard, 1_000, to)).isLessThan(-84);
    }

    /** From 50 Hz to 0.85 of the lower rate's half: within 0.02 dB. */
    @ParameterizedTest
    @MethodSource("pairs")
    void thePassBandIsFlat(final int from, final int to) {
        final int lower = Math.min(from, to);
        for (final double part : new double[] {0.025, 0.2, 0.4, 0.6, 0.75, 0.85}) {
            final double hertz = part * lower / 2;
            final short[] heard = steady(hertz, 0.5, from, to);
            final double level = 20 * Math.log10(amplitude(heard, hertz, to) / 16_383.5);
            assertThat(level).as("%s Hz", hertz).isBetween(-0.02, 0.02);
        }
    }

    /** What is beyond 1.15 of the target's half, and what it could fold back to: 79 dB down. */
    @ParameterizedTest
    @MethodSource("pairs")
    void nothingFoldsBack(final int from, final int to) {
        if (to > from) {
            return;
        }
        for (final double part : new double[] {1.15, 1.25, 1.6, 2.1}) {
            final double hertz = part * to / 2;
            if (hertz < from * 0.49) {
                final short[] heard = steady(hertz, 0.5, from, to);
                final double level =
                        10 * Math.log10(Level.power(heard, 0, heard.length) + 1e-9)
                                - 20 * Math.log10(16_383.5 / Math.sqrt(2));
                assertThat(level).as("%s Hz", hertz).isLessThan(-79);
            }
        }
    }

    /** Images of what goes up: 79 dB down. */
    @ParameterizedTest
    @MethodSource("pairs")
    void noImagesAppear(final int from, final int to) {
        if (to > from) {
            final double hertz = 0.85 * from / 2;
            assertThat(residue(steady(hertz, 0.5, from, to), hertz, to)).isLessThan(-79);
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void timeIsKeptExactly(final int from, final int to) {
        final Resampler resampler = new Resampler(from, to, 1);
        final short[] in = new short[from / 50];
        final short[] out = new short[resampler.room(in.length)];
        long made = 0;
        for (int i = 0; i < 500; i++) {
            made += resampler.resample(in, 0, in.length, out, 0);
        }
        assertThat(made).isEqualTo(10L * to);
        assertThat(resampler.delay() / to).isLessThan(0.0022);
    }

    @Test
    void piecesAndChannelsChangeNothing() {
        Properties.forAll(
                60,
                random -> random,
                random -> {
                    final int from = RATES[random.nextInt(RATES.length)];
                    final int to = RATES[random.nextInt(RATES.length)];
                    final short[] one = new short[random.nextInt(1, 3_000)];
                    final short[] two = new short[2 * one.length];
                    for (int i = 0; i < one.length; i++) {
                        one[i] = (short) random.nextInt(-20_000, 20_000);
                        two[2 * i] = one[i];
                        two[2 * i + 1] = (short) -one[i];
                    }
                    final Resampler whole = new Resampler(from, to, 1);
                    final short[] expected = new short[whole.room(one.length)];
                    final int count = whole.resample(one, 0, one.length, expected, 0);
                    final Resampler pieces = new Resampler(from, to, 2);
                    final short[] heard = new short[2 * expected.length + 4_000];
                    int made = 0;
                    for (int at = 0; at < one.length; ) {
                        final int piece = Math.min(one.length - at, random.nextInt(1, 900));
                        made += pieces.resample(two, 2 * at, piece, heard, 2 * made);
                        at += piece;
                    }
                    assertThat(made).isEqualTo(count);
                    for (int i = 0; i < count; i++) {
                        assertThat(heard[2 * i]).isEqualTo(expected[i]);
                    }
                });
    }

    /** One second after the first half. */
    private static short[] steady(
            final double hertz, final double amplitude, final int from, final int to) {
        final short[] in = Tone.sine(hertz, amplitude, from, from * 3 / 2);
        final Resampler resampler = new Resampler(from, to, 1);
        final short[] out = new short[resampler.room(in.length)];
        final int made = resampler.resample(in, 0, in.length, out, 0);
        return Arrays.copyOfRange(out, made - to, made);
    }

    private static double amplitude(final short[] pcm, final double hertz, final int rate) {
        return Math.hypot(part(pcm, hertz, rate, 0), part(pcm, hertz, rate, Math.PI / 2));
    }

    private static double part(
            final short[] pcm, final double hertz, final int rate, final double phase) {
        double sum = 0;
        for (int i = 0; i < pcm.length; i++) {
            sum += pcm[i] * Math.cos(2 * Math.PI * hertz * i / rate - phase);
        }
        return 2 * sum / pcm.length;
    }

    /** What is left without the sine, in dB relative to it. */
    private static double residue(final short[] pcm, final double hertz, final int rate) {
        final double cosine = part(pcm, hertz, rate, 0);
        final double sine = part(pcm, hertz, rate, Math.PI / 2);
        double rest = 0;
        for (int i = 0; i < pcm.length; i++) {
            final double turn = 2 * Math.PI * hertz * i / rate;
            final double off = pcm[i] - cosine * Math.cos(turn) - sine * Math.sin(turn);
            rest += off * off;
        }
        final double power = (cosine * cosine + sine * sine) / 2;
        return 10 * Math.log10(rest / pcm.length / power);
    }
}
