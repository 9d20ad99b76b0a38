package org.ringdown.audio.noise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.ringdown.testkit.Properties;

/** Noise that is described and made again. */
class NoiseTest {
    private final byte[] out = new byte[20];

    @Test
    void loudnessIsThatOfThePayload() {
        for (int level = 20; level <= 70; level += 10) {
            final NoiseGenerator generator = new NoiseGenerator(1);
            assertThat(generator.read(new byte[] {(byte) level}, 0, 1)).isTrue();
            assertThat(loudness(generator)).isBetween(-level - 0.5, -level + 0.5);
        }
    }

    @Test
    void colourIsKept() {
        for (final double pole : new double[] {0.9, -0.7, 0}) {
            final short[] noise = coloured(pole);
            final NoiseAnalyser analyser = new NoiseAnalyser(6);
            for (int i = 0; i < noise.length; i += 160) {
                analyser.heard(noise, i, 160);
            }
            assertThat(analyser.write(out, 0)).isEqualTo(7);
            final double loud = Loudness.dbov(power(noise, 0, noise.length));
            assertThat((double) -out[0]).isBetween(loud - 1.5, loud + 1.5);
            // A pole at p is a reflection of -p (RFC 3389 §3.2).
            assertThat(Reflection.value(out[1])).isBetween(-pole - 0.1, -pole + 0.1);
            final NoiseGenerator generator = new NoiseGenerator(7);
            generator.read(out, 0, 7);
            final short[] made = new short[16_000];
            generator.generate(made, 0, 16_000);
            assertThat(likeness(made)).isBetween(pole - 0.1, pole + 0.1);
            assertThat(Loudness.dbov(power(made, 8_000, 8_000))).isBetween(loud - 2, loud + 2);
        }
    }

    @Test
    void whatIsReservedIsRefused() {
        final NoiseGenerator generator = new NoiseGenerator(1);
        assertThat(generator.read(out, 0, 0)).isFalse();
        assertThat(generator.read(new byte[] {40, (byte) 0xff}, 0, 2)).isFalse();
        final short[] pcm = new short[160];
        generator.generate(pcm, 0, 160);
        assertThat(pcm).containsOnly(0);
    }

    @Test
    void noModelMakesItHowl() {
        Properties.forAll(
                200,
                random -> {
                    final byte[] payload = new byte[random.nextInt(1, 20)];
                    random.nextBytes(payload);
                    payload[0] = 40;
                    return payload;
                },
                payload -> {
                    final NoiseGenerator generator = new NoiseGenerator(3);
                    if (generator.read(payload, 0, payload.length)) {
                        assertThat(loudness(generator)).isLessThan(-20);
                    }
                });
    }

    private static double loudness(final NoiseGenerator generator) {
        final short[] pcm = new short[32_000];
        generator.generate(pcm, 0, pcm.length);
        return Loudness.dbov(power(pcm, 8_000, 24_000));
    }

    private static double power(final short[] pcm, final int at, final int samples) {
        double sum = 0;
        for (int i = at; i < at + samples; i++) {
            sum += (double) pcm[i] * pcm[i];
        }
        return sum / samples;
    }

    private static short[] coloured(final double pole) {
        final RandomGenerator random = Properties.random(5);
        final short[] noise = new short[16_000];
        double last = 0;
        for (int i = 0; i < noise.length; i++) {
            last = pole * last + 300 * random.nextGaussian();
            noise[i] = (short) Math.round(last);
        }
        return noise;
    }

    private static double likeness(final short[] pcm) {
        double product = 0;
        double energy = 1;
        for (int i = 8_001; i < pcm.length; i++) {
            product += (double) pcm[i] * pcm[i - 1];
            energy += (double) pcm[i] * pcm[i];
        }
        return product / energy;
    }
}
