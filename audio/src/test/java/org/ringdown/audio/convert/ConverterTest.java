package org.ringdown.audio.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.audio.Codecs;
import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.Decoder;
import org.ringdown.audio.codec.Encoder;
import org.ringdown.audio.codec.opus.OpusLibraries;
import org.ringdown.testkit.Properties;
import org.ringdown.testkit.Tone;

/** Sound through a converter, judged by what a receiver would hear. */
class ConverterTest {
    private static final Codecs CODECS = new Codecs(OpusLibraries.libopus());
    private static final double HERTZ = 1_000;

    private static final class Packet {
        private final byte[] payload;
        private final int timestamp;
        private final boolean marker;
        private final boolean digits;

        Packet(
                final byte[] payload,
                final int timestamp,
                final boolean marker,
                final boolean digits) {
            this.payload = payload;
            this.timestamp = timestamp;
            this.marker = marker;
            this.digits = digits;
        }
    }

    private final List<Packet> made = new ArrayList<>();
    private final Converter.Sink output =
            new Converter.Sink() {
                @Override
                public void sound(
                        final byte[] payload,
                        final int length,
                        final int timestamp,
                        final boolean marker) {
                    made.add(new Packet(Arrays.copyOf(payload, length), timestamp, marker, false));
                }

                @Override
                public void digits(
                        final byte[] payload,
                        final int length,
                        final int timestamp,
                        final boolean marker) {
                    made.add(new Packet(Arrays.copyOf(payload, length), timestamp, marker, true));
                }
            };

    private static AudioCodec codec(final String name) {
        return Objects.requireNonNull(
                CODECS.find(
                        name,
                        name.equals("opus") ? 48_000 : 8_000,
                        name.equals("opus") ? 2 : 1,
                        name.equals("opus") ? "useinbandfec=1" : null));
    }

    private static Converter converter(final String from, final String to, final int millis) {
        return new Converter(
                new AudioCodec[] {codec(from)}, codec(to), millis, 1_000, DigitTerms.NONE, false);
    }

    /** So many packets of 20 ms of a tone. */
    private static List<byte[]> tone(final AudioCodec codec, final int packets) {
        try (Encoder encoder = codec.encoder(codec.rate(), 1)) {
            encoder.expectLoss(20);
            final int samples = codec.rate() / 50;
            final short[] pcm = Tone.sine(HERTZ, 0.3, codec.rate(), samples * packets);
            final List<byte[]> all = new ArrayList<>();
            final byte[] room = new byte[AudioCodec.MAX_PAYLOAD];
            for (int i = 0; i < packets; i++) {
                final int length = encoder.encode(pcm, i * samples, samples, room, 0);
                all.add(Arrays.copyOf(room, length));
            }
            return all;
        }
    }

    private void send(
            final Converter converter, final byte[] payload, final int n, final int step) {
        sound(converter, n & 0xffff, n * step, payload, n * 20L);
    }

    private void sound(
            final Converter converter,
            final int sequence,
            final int timestamp,
            final byte[] payload,
            final long millis) {
        converter.sound(
                0,
                false,
                sequence,
                timestamp,
                payload,
                0,
                payload.length,
                millis * 1_000_000,
                output);
    }

    /** What a receiver hears that plays packets one after the other. */
    private short[] heard(final AudioCodec codec) {
        final int rate = codec.rate();
        try (Decoder decoder = codec.decoder(rate, 1)) {
            final short[] all = new short[rate * 10];
            int at = 0;
            for (final Packet packet : made) {
                at += decoder.decode(packet.payload, 0, packet.payload.length, all, at);
            }
            return Arrays.copyOf(all, at);
        }
    }

    @ParameterizedTest(name = "asked for {0} ms, Opus has packets of {1} ms")
    @CsvSource({"10,10", "20,20", "30,20", "40,40", "50,40", "60,60"})
    void aPacketTimeThatOpusDoesNotHaveIsShortened(final int asked, final int has) {
        try (Converter converter = converter("PCMU", "opus", asked)) {
            final List<byte[]> said = tone(codec("PCMU"), 30);
            for (int i = 0; i < said.size(); i++) {
                send(converter, said.get(i), i, 160);
            }
        }
        assertThat(made).hasSize(600 / has);
        assertThat(made.get(1).timestamp - made.get(0).timestamp).isEqualTo(48 * has);
        final Tone tone = Tone.strongest(heard(codec("opus")), 48_000);
        assertThat(tone.hertz()).isCloseTo(HERTZ, within(3.0));
    }

    @ParameterizedTest
    @CsvSource({
        "opus,pcmu,20", "pcmu,opus,20", "opus,g722,20", "g722,opus,20", "pcmu,pcma,20",
        "g722,pcma,20", "pcma,g722,20", "opus,pcma,30", "pcmu,opus,60", "pcmu,pcma,10"
    })
    void aToneComesOutAsItWentIn(final String from, final String to, final int millis) {
        final List<byte[]> sent = tone(codec(from), 100);
        try (Converter converter = converter(from, to, millis)) {
            for (int i = 0; i < sent.size(); i++) {
                send(converter, sent.get(i), i, codec(from).clockRate() / 50);
            }
        }

        final int step = codec(to).clockRate() / 1_000 * millis;
        assertThat(made).hasSizeBetween(1_980 / millis, 2_000 / millis);
        for (int i = 0; i < made.size(); i++) {
            assertThat(made.get(i).timestamp).isEqualTo(1_000 + i * step);
            assertThat(made.get(i).marker).isEqualTo(i == 0);
        }
        final short[] sound = heard(codec(to));
        final int rate = codec(to).rate();
        final Tone tone = Tone.strongest(Arrays.copyOfRange(sound, rate, rate + rate / 2), rate);
        assertThat(tone.hertz()).isCloseTo(HERTZ, within(5.0));
        assertThat(tone.levelDbfs()).isCloseTo(20 * Math.log10(0.3), within(1.0));
        assertThat(tone.purity()).isGreaterThan(0.98);
    }

    @Test
    void whatIsLostIsRepairedAndNothingMovesInTime() {
        final List<byte[]> sent = tone(codec("opus"), 300);
        final RandomGenerator random = Properties.random(7);
        try (Converter converter = converter("opus", "pcmu", 20)) {
            for (int i = 0; i < sent.size(); i++) {
                if (i == 0 || i == sent.size() - 1 || random.nextInt(100) >= 20) {
                    send(converter, sent.get(i), i, 960);
                }
            }
            assertThat(made).hasSize(300);
            assertThat(converter.recoveredMillis()).isGreaterThan(100);
            assertThat(converter.recoveredMillis() + converter.concealedMillis())
                    .isBetween(600L, 1_800L);
        }
        for (int i = 0; i < made.size(); i++) {
            assertThat(made.get(i).timestamp).isEqualTo(1_000 + i * 160);
        }
        final short[] sound = heard(codec("pcmu"));
        final Tone tone = Tone.strongest(Arrays.copyOfRange(sound, 8_000, 16_000), 8_000);
        assertThat(tone.hertz()).isCloseTo(HERTZ, within(10.0));
        assertThat(tone.purity()).isGreaterThan(0.4);
    }

    @Test
    void whatComesLateOrTwiceIsDropped() {
        final List<byte[]> sent = tone(codec("pcmu"), 10);
        try (Converter converter = converter("pcmu", "pcma", 20)) {
            for (final int i : new int[] {0, 1, 3, 2, 3, 4, 4, 5}) {
                send(converter, sent.get(i), i, 160);
            }
            assertThat(converter.late()).isEqualTo(3);
        }
        assertThat(made.stream().map(packet -> packet.timestamp).toList())
                .containsExactly(1_000, 1_160, 1_320, 1_480, 1_640, 1_800);
    }

    @Test
    void aPauseOfTheSenderIsAPauseOfTheSameLength() {
        final List<byte[]> sent = tone(codec("opus"), 4);
        try (Converter converter = converter("opus", "pcmu", 20)) {
            sound(converter, 0, 0, sent.get(0), 0);
            sound(converter, 1, 960 + 48_000, sent.get(1), 1_020);
        }
        assertThat(made)
                .extracting(packet -> packet.timestamp)
                .containsExactly(1_000, 1_160 + 8_000);
        assertThat(made).extracting(packet -> packet.marker).containsExactly(true, true);
    }

    @Test
    void longLossIsAPauseToo() {
        final List<byte[]> sent = tone(codec("pcmu"), 2);
        try (Converter converter = converter("pcmu", "opus", 20)) {
            sound(converter, 0, 0, sent.get(0), 0);
            sound(converter, 50, 8_000, sent.get(1), 1_000);
        }
        assertThat(made)
                .extracting(packet -> packet.timestamp)
                .containsExactly(1_000, 1_000 + 48_000);
    }

    @Test
    void aClockThatBeginsAnewMovesNothing() {
        final List<byte[]> sent = tone(codec("pcmu"), 2);
        try (Converter converter = converter("pcmu", "pcma", 20)) {
            sound(converter, 0, 0, sent.get(0), 0);
            sound(converter, 1, Integer.MIN_VALUE, sent.get(1), 20);
            sound(converter, 2, Integer.MIN_VALUE + 480_160, sent.get(0), 40);
            sound(converter, 2_000, 9, sent.get(1), 60);
            sound(converter, 1_000, 9, sent.get(1), 80);
            converter.restart(output);
            sound(converter, 40_000, 77, sent.get(1), 100);
            converter.restart(output);
            sound(converter, 1, 77, sent.get(1), 1_120);
        }
        assertThat(made)
                .extracting(packet -> packet.timestamp)
                .containsExactly(1_000, 1_160, 1_320, 1_480, 1_640, 1_800, 1_960 + 8_000);
    }

    @Test
    void digitsKeepTheirTimeAndLength() {
        final List<byte[]> sent = tone(codec("opus"), 20);
        try (Converter converter =
                new Converter(
                        new AudioCodec[] {codec("opus")},
                        codec("pcmu"),
                        20,
                        1_000,
                        new DigitTerms(48_000, 8_000, false),
                        false)) {
            send(converter, sent.get(0), 0, 960);
            for (int i = 1; i <= 5; i++) {
                digits(converter, i, i * 960, false);
            }
            for (int i = 6; i <= 8; i++) {
                digits(converter, i, 4_800, true);
            }
            // Repeated by the network, and long over.
            digits(converter, 7, 4_800, true);
            sound(converter, 9, 960 + 4_800, sent.get(1), 120);
        }

        assertThat(made).hasSize(10);
        for (int i = 1; i <= 8; i++) {
            final Packet digit = made.get(i);
            assertThat(digit.digits).isTrue();
            assertThat(digit.timestamp).isEqualTo(1_160);
            assertThat(digit.marker).isEqualTo(i == 1);
            final int duration = 160 * Math.min(i, 5);
            assertThat(digit.payload)
                    .containsExactly(5, i > 5 ? 0x8a : 0x0a, duration >> 8, duration & 0xff);
        }
        assertThat(made.getLast().timestamp).isEqualTo(1_160 + 800);
        assertThat(made.getLast().marker).isTrue();
    }

    private void digits(
            final Converter converter, final int sequence, final int duration, final boolean end) {
        final byte[] event = {
            5, (byte) (end ? 0x8a : 0x0a), (byte) (duration >> 8), (byte) duration
        };
        converter.digits(sequence, 960, event, 0, 4, 0, output);
    }

    @Test
    void noOrderOfPacketsBreaksIt() {
        Properties.forAll(
                200,
                RandomGenerator::nextLong,
                seed -> {
                    final RandomGenerator random = Properties.random(seed);
                    made.clear();
                    final byte[] junk = new byte[200];
                    try (Converter converter =
                            new Converter(
                                    new AudioCodec[] {codec("opus"), codec("pcmu"), codec("g722")},
                                    codec(random.nextBoolean() ? "pcma" : "opus"),
                                    10 * random.nextInt(1, 7),
                                    random.nextInt(),
                                    new DigitTerms(
                                            random.nextInt(3) * 8_000,
                                            random.nextInt(2) * 48_000,
                                            random.nextBoolean()),
                                    random.nextBoolean())) {
                        int sequence = random.nextInt(0x10000);
                        int timestamp = random.nextInt();
                        long now = 0;
                        for (int i = 0; i < 200; i++) {
                            random.nextBytes(junk);
                            sequence += random.nextInt(100) < 90 ? 1 : random.nextInt(-20, 20);
                            timestamp +=
                                    random.nextInt(100) < 90 ? 160 : random.nextInt(-9_999, 99_999);
                            if (random.nextInt(20) == 0) {
                                converter.press(random.nextInt(-1, 18), 10, 100, 40);
                                converter.fill(0, output);
                                converter.noise(
                                        ++sequence & 0xffff,
                                        timestamp,
                                        junk,
                                        0,
                                        random.nextInt(8),
                                        0,
                                        output);
                                converter.digits(
                                        sequence & 0xffff,
                                        timestamp,
                                        junk,
                                        0,
                                        random.nextInt(8),
                                        0,
                                        output);
                            } else {
                                now += random.nextInt(60_000_000);
                                converter.sound(
                                        random.nextInt(50) == 0 ? random.nextInt(3) : 1,
                                        random.nextInt(5) == 0,
                                        sequence & 0xffff,
                                        timestamp,
                                        junk,
                                        0,
                                        random.nextInt(junk.length),
                                        now,
                                        output);
                            }
                        }
                    }
                    // Packets of a digit bear the time of its beginning, to the last.
                    made.removeIf(packet -> packet.digits);
                    int last = made.isEmpty() ? 0 : made.getFirst().timestamp;
                    for (final Packet packet : made) {
                        assertThat(packet.timestamp - last).isNotNegative();
                        last = packet.timestamp;
                    }
                });
    }
}
