package org.ringdown.audio.dtmf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdown.audio.codec.opus.Speech;
import org.ringdown.testkit.Properties;

/** The limits of ITU-T Q.24, and sound that has no digits in it. */
class TonesTest {
    private static final double USUAL = 4_000;

    private final List<Integer> began = new ArrayList<>();
    private final List<Integer> millis = new ArrayList<>();

    private ToneDetector detector(final int rate) {
        return new ToneDetector(
                rate,
                new ToneListener() {
                    @Override
                    public void began(final int event) {
                        began.add(event);
                    }

                    @Override
                    public void ended(final int event, final int length) {
                        assertThat(event).isEqualTo(began.getLast());
                        millis.add(length);
                    }
                });
    }

    @ParameterizedTest
    @ValueSource(ints = {8_000, 16_000, 48_000})
    void hearsAllDigitsThatTheGeneratorMakes(final int rate) {
        final ToneGenerator generator = new ToneGenerator(rate);
        final ToneDetector detector = detector(rate);
        final List<Integer> pressed = new ArrayList<>();
        final short[] pcm = new short[rate / 100];
        for (int event = 0; event < 16; event++) {
            for (int level = -3; level >= -30; level -= 9) {
                pressed.add(event);
                generator.press(event, level);
                for (int i = 0; i < 10; i++) {
                    if (i == 5) {
                        generator.release();
                    }
                    generator.generate(pcm, 0, pcm.length);
                    detector.heard(pcm, 0, pcm.length);
                }
            }
        }
        assertThat(began).isEqualTo(pressed);
        assertThat(millis).hasSize(pressed.size()).allMatch(length -> Math.abs(length - 50) <= 16);
        assertThat(generator.sounding()).isFalse();
    }

    /** 40 ms at any place, off by 1.5 % in any direction, any twist from +4 to -8 dB. */
    @Test
    void hearsWhatMustBeHeard() {
        Properties.forAll(
                2_000,
                random -> random,
                random -> {
                    began.clear();
                    final int event = random.nextInt(16);
                    final double twist = random.nextDouble(-8, 4);
                    play(
                            event,
                            40,
                            random.nextDouble(-0.015, 0.015),
                            random.nextDouble(-0.015, 0.015),
                            twist,
                            0,
                            random);
                    assertThat(began).as("twist %s", twist).containsExactly(event);
                });
    }

    /** With noise 15 dB below, of 1,000 digits of 50 ms none is lost or wrong. */
    @Test
    void hearsThroughNoise() {
        final RandomGenerator random = Properties.random(3);
        int right = 0;
        int wrong = 0;
        for (int i = 0; i < 1_000; i++) {
            final Integer digit = i % 16;
            began.clear();
            play(digit, 50, 0, 0, 0, USUAL * Math.pow(10, -15 / 20.0), random);
            right += began.equals(List.of(digit)) ? 1 : 0;
            wrong += began.stream().anyMatch(Predicate.not(digit::equals)) ? 1 : 0;
        }
        assertThat(right).isGreaterThanOrEqualTo(998);
        assertThat(wrong).isZero();
    }

    /** 20 ms, off by 3.5 % or more, or a twist far beyond. */
    @Test
    void doesNotHearWhatMustNotBeHeard() {
        Properties.forAll(
                2_000,
                random -> random,
                random -> {
                    began.clear();
                    final int event = random.nextInt(16);
                    switch (random.nextInt(4)) {
                        case 0 -> play(event, 20, 0, 0, 0, 0, random);
                        case 1 -> play(event, 80, off(random), 0, 0, 0, random);
                        case 2 -> play(event, 80, 0, off(random), 0, 0, random);
                        default -> play(event, 80, 0, 0, random.nextBoolean() ? 9 : -13, 0, random);
                    }
                    assertThat(began).isEmpty();
                });
    }

    private static double off(final RandomGenerator random) {
        final double much = random.nextDouble(0.035, 0.05);
        return random.nextBoolean() ? much : -much;
    }

    /** A gap of 10 ms does not make two digits of one; one of 40 ms does. */
    @Test
    void bridgesAGapOf10Milliseconds() {
        for (int shift = 0; shift < 64; shift++) {
            began.clear();
            final short[] pcm = new short[4_000 + shift];
            tone(pcm, shift + 100, 400, 697, 1_209, USUAL, USUAL);
            tone(pcm, shift + 580, 400, 697, 1_209, USUAL, USUAL);
            tone(pcm, shift + 1_320, 400, 697, 1_209, USUAL, USUAL);
            detector(8_000).heard(pcm, 0, pcm.length);
            assertThat(began).containsExactly(1, 1);
        }
    }

    /** A minute of what codecs take for speech. */
    @Test
    void speechHasNoDigits() {
        final short[] speech = new Speech(8_000, 3_000).pcm;
        detector(8_000).heard(speech, 0, speech.length);
        assertThat(began).isEmpty();
    }

    /** Chords, sweeps, whistles, single rows and columns, noise of all loudness: 10 minutes. */
    @Test
    void otherSoundHasNoDigits() {
        final RandomGenerator random = Properties.random(11);
        final ToneDetector detector = detector(8_000);
        final short[] pcm = new short[800];
        for (int piece = 0; piece < 6_000; piece++) {
            Arrays.fill(pcm, (short) 0);
            switch (piece % 5) {
                case 0 -> {
                    for (int k = 0; k < 4; k++) {
                        tone(pcm, 0, 800, random.nextDouble(200, 3_400), 0, 3_000, 0);
                    }
                }
                case 1 -> {
                    final double base = random.nextDouble(80, 300);
                    for (int k = 1; k < 12; k++) {
                        tone(pcm, 0, 800, k * base, 0, 6_000.0 / k, 0);
                    }
                }
                case 2 -> tone(pcm, 0, 800, Tones.HERTZ[random.nextInt(8)], 0, 9_000, 0);
                case 3 -> {
                    final double size = Math.pow(10, random.nextDouble(1, 4));
                    for (int i = 0; i < 800; i++) {
                        pcm[i] = (short) Math.clamp(size * random.nextGaussian(), -32_000, 32_000);
                    }
                }
                default -> {
                    double phase = 0;
                    double hertz = random.nextDouble(300, 1_500);
                    final double sweep = random.nextDouble(-2, 2);
                    for (int i = 0; i < 800; i++) {
                        phase += 2 * Math.PI * hertz / 8_000;
                        hertz += sweep;
                        pcm[i] = (short) (9_000 * Math.sin(phase) + 4_000 * Math.sin(2 * phase));
                    }
                }
            }
            detector.heard(pcm, 0, 800);
        }
        assertThat(began).isEmpty();
    }

    private void play(
            final int event,
            final int length,
            final double lowOff,
            final double highOff,
            final double twist,
            final double noise,
            final RandomGenerator random) {
        final int place = Tones.place(event);
        final short[] pcm = new short[1_600];
        tone(
                pcm,
                400 + random.nextInt(64),
                length * 8,
                Tones.HERTZ[place / 4] * (1 + lowOff),
                Tones.HERTZ[4 + place % 4] * (1 + highOff),
                USUAL,
                USUAL * Math.pow(10, twist / 20));
        if (noise > 0) {
            for (int i = 0; i < pcm.length; i++) {
                pcm[i] += (short) Math.round(noise * random.nextGaussian());
            }
        }
        detector(8_000).heard(pcm, 0, pcm.length);
    }

    private static void tone(
            final short[] pcm,
            final int from,
            final int length,
            final double low,
            final double high,
            final double lowSize,
            final double highSize) {
        for (int i = 0; i < length; i++) {
            pcm[from + i] +=
                    (short)
                            Math.round(
                                    lowSize * Math.sin(2 * Math.PI * low * i / 8_000)
                                            + highSize * Math.sin(2 * Math.PI * high * i / 8_000));
        }
    }
}
