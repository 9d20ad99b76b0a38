package org.ringdown.audio.convert;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ringdown.audio.Codecs;
import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.Decoder;
import org.ringdown.audio.codec.opus.OpusLibraries;
import org.ringdown.audio.dtmf.ToneDetector;
import org.ringdown.audio.dtmf.ToneListener;
import org.ringdown.testkit.Properties;

/** Senders that rest, and what their receivers get meanwhile. */
class RestTest {
    private static final Codecs CODECS = new Codecs(OpusLibraries.libopus());
    private static final byte[] OPUS_RESTS = {(byte) 0x78};

    private final List<Integer> sound = new ArrayList<>();
    private final List<Integer> noise = new ArrayList<>();
    private final List<Integer> levels = new ArrayList<>();
    private final List<Integer> digits = new ArrayList<>();
    private final short[] pcm = new short[AudioCodec.room(48_000)];
    private final Decoder decoder = codec("pcmu").decoder(8_000, 1);
    private double energy;
    private long time;
    private final ToneDetector detector =
            new ToneDetector(
                    8_000,
                    new ToneListener() {
                        @Override
                        public void began(final int event) {
                            digits.add(event);
                        }

                        @Override
                        public void ended(final int event, final int millis) {
                            assertThat(millis).isBetween(80, 120);
                        }
                    });
    private final Converter.Sink output =
            new Converter.Sink() {
                @Override
                public void sound(
                        final byte[] payload,
                        final int length,
                        final int timestamp,
                        final boolean marker) {
                    sound.add(timestamp);
                    energy = 0;
                    final int samples = decoder.decode(payload, 0, length, pcm, 0);
                    detector.heard(pcm, 0, samples);
                    for (int i = 0; i < samples; i++) {
                        energy += pcm[i] * pcm[i];
                    }
                    energy /= Math.max(1, samples);
                }

                @Override
                public void digits(
                        final byte[] payload,
                        final int length,
                        final int timestamp,
                        final boolean marker) {
                    throw new AssertionError("no digits");
                }

                @Override
                public void noise(final byte[] payload, final int length, final int timestamp) {
                    noise.add(timestamp);
                    levels.add((int) payload[0]);
                }
            };

    private static AudioCodec codec(final String name) {
        final boolean opus = name.equals("opus");
        return Objects.requireNonNull(CODECS.find(name, opus ? 48_000 : 8_000, opus ? 2 : 1, null));
    }

    private static Converter converter(final String from, final boolean noiseTo) {
        return new Converter(
                new AudioCodec[] {codec(from)}, codec("pcmu"), 20, 0, DigitTerms.NONE, noiseTo);
    }

    @AfterEach
    void close() {
        decoder.close();
    }

    @Test
    void aTelephoneHasNoGapWhileABrowserRests() {
        try (Converter converter = converter("opus", false)) {
            int now = 0;
            int sequence = 0;
            for (int burst = 0; burst < 50; burst++) {
                converter.sound(0, false, sequence++, now, OPUS_RESTS, 0, 1, time, output);
                assertThat(converter.rests()).isTrue();
                // The network is early or late by up to a packet each time.
                for (int i = 0; i < 18 + burst % 3; i++) {
                    converter.fill(time += 20_000_000, output);
                }
                now += 20 * 960;
            }
            // What was made too early is left out of the next pause: it does not add up.
            assertThat(sound.size()).isBetween(50 * 20 - 25, 50 * 20 + 25);
            final int behind = now / 6 - sound.getLast();
            assertThat(behind).isBetween(-480, 480);
        }
        assertThat(sound).isSorted().doesNotHaveDuplicates();
        for (int i = 1; i < sound.size(); i++) {
            assertThat(sound.get(i) - sound.get(i - 1)).isLessThanOrEqualTo(480);
        }
    }

    @Test
    void whoIsGoneIsNotImitatedForEver() {
        try (Converter converter = converter("opus", false)) {
            converter.sound(0, false, 0, 0, OPUS_RESTS, 0, 1, time, output);
            while (converter.rests()) {
                converter.fill(time += 20_000_000, output);
            }
            assertThat(sound).hasSizeBetween(95, 105);
        }
    }

    @Test
    void whoTakesComfortNoiseIsToldOfItNowAndThen() {
        try (Converter converter = converter("opus", true)) {
            converter.sound(0, false, 0, 0, OPUS_RESTS, 0, 1, time, output);
            for (int i = 0; i < 50; i++) {
                converter.fill(time += 20_000_000, output);
            }
            assertThat(sound).hasSize(1);
            assertThat(noise).hasSizeBetween(5, 6);
            assertThat(noise.get(1) - noise.get(0)).isEqualTo(1_600);
            assertThat(levels).allMatch(level -> level > 30 && level <= 127);
        }
    }

    @Test
    void comfortNoiseOfATelephoneIsHeard() {
        final byte[] minus40 = {40};
        try (Converter converter = converter("pcma", false)) {
            converter.sound(0, false, 0, 0, new byte[160], 0, 160, time += 20_000_000, output);
            converter.noise(1, 160, minus40, 0, 1, time, output);
            for (int i = 0; i < 200; i++) {
                converter.fill(time += 20_000_000, output);
            }
            assertThat(sound).hasSize(201);
            final double level = 10 * Math.log10(energy / 32_768 / 32_768);
            assertThat(level).isBetween(-42.0, -38.0);
            converter.sound(
                    0, false, 2, 160 * 201, new byte[160], 0, 160, time += 20_000_000, output);
            assertThat(sound).hasSize(202);
            assertThat(sound.getLast()).isEqualTo(160 * 201);
            assertThat(converter.rests()).isFalse();
        }
    }

    @Test
    void pressedDigitsAreTonesWhetherOrNotThereIsSound() {
        try (Converter converter = converter("pcma", false)) {
            assertThat(converter.press(16, 8, 100, 100)).as("a flash has no tone").isFalse();
            for (final int digit : new int[] {4, 4, 2, 11}) {
                assertThat(converter.press(digit, 8, 100, 100)).isTrue();
            }
            for (int i = 0; i < 20; i++) {
                converter.fill(time += 20_000_000, output);
            }
            final byte[] silence = new byte[160];
            Arrays.fill(silence, (byte) 0xd5);
            for (int i = 0; i < 25; i++) {
                converter.sound(0, false, i, i * 160, silence, 0, 160, time += 20_000_000, output);
            }
        }
        assertThat(digits).containsExactly(4, 4, 2, 11);
        assertThat(sound).hasSize(45).isSorted();
    }

    @Test
    void onlySoManyDigitsWait() {
        final RandomGenerator random = Properties.random(1);
        try (Converter converter = converter("pcma", false)) {
            for (int i = 0; i < 64; i++) {
                assertThat(converter.press(random.nextInt(16), 8, 100, 100)).isTrue();
            }
            assertThat(converter.press(1, 8, 100, 100)).isFalse();
        }
    }
}
