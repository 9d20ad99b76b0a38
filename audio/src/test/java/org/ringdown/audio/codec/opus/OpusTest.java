package org.ringdown.audio.codec.opus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.Decoder;
import org.ringdown.audio.codec.Encoder;
import org.ringdown.testkit.Tone;

/** What both libraries do alike, and what libopus does alone. */
class OpusTest {
    private static final Opus LIBOPUS = OpusLibraries.libopus();
    private static final Opus JAVA = OpusLibraries.java();

    private final byte[] packet = new byte[AudioCodec.MAX_PAYLOAD];

    static List<Opus> both() {
        return List.of(LIBOPUS, JAVA);
    }

    static Stream<Arguments> rates() {
        return both().stream()
                .flatMap(opus ->
                        Stream.of(8_000, 12_000, 16_000, 24_000, 48_000)
                                .map(rate -> Arguments.of(opus, rate)));
    }

    @Test
    void libopusIsThere() {
        assertThat(LIBOPUS.description()).startsWith("libopus");
        assertThat(LIBOPUS.isNative()).isTrue();
        assertThat(LIBOPUS.hasDeepRedundancy()).isTrue();
    }

    @Test
    void saysWhyItIsTheLibraryInJava() {
        assertThat(Opus.open("/nowhere/libopus.so").description())
                .startsWith("Concentus")
                .contains("/nowhere/libopus.so");
        assertThat(JAVA.isNative()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("rates")
    void keepsATone(final Opus opus, final int rate) {
        final short[] heard = new short[rate + AudioCodec.room(rate)];
        final short[] said = Tone.sine(1_000, 0.5, rate, rate);
        final OpusCodec codec = new OpusCodec(opus, OpusTerms.of("useinbandfec=1"));
        try (Encoder encoder = codec.encoder(rate, 1);
                Decoder decoder = codec.decoder(rate, 1)) {
            final int frame = rate / 50;
            for (int i = 0; i < rate; i += frame) {
                final int length = encoder.encode(said, i, frame, packet, 0);
                assertThat(decoder.samples(packet, 0, length)).isEqualTo(frame);
                assertThat(decoder.decode(packet, 0, length, heard, i)).isEqualTo(frame);
            }
        }
        final Tone tone = Tone.strongest(Arrays.copyOfRange(heard, rate / 2, rate), rate);
        assertThat(tone.hertz()).isBetween(998.0, 1_002.0);
        assertThat(tone.levelDbfs()).isBetween(-7.5, -5.0);
        assertThat(tone.purity()).isGreaterThan(0.95);
    }

    @ParameterizedTest
    @MethodSource("both")
    void keepsTwoChannelsApart(final Opus opus) {
        final short[] left = Tone.sine(500, 0.5, 48_000, 48_000);
        final short[] right = Tone.sine(2_000, 0.5, 48_000, 48_000);
        final short[] heard = new short[2 * 48_000 + 2 * 5_760];
        final OpusCodec codec = new OpusCodec(opus, OpusTerms.of("stereo=1"));
        assertThat(codec.channels()).isEqualTo(2);
        final short[] frame = new short[2 * 960];
        try (Encoder encoder = codec.encoder(48_000, 2);
                Decoder decoder = codec.decoder(48_000, 2)) {
            for (int i = 0; i < 48_000; i += 960) {
                for (int k = 0; k < 960; k++) {
                    frame[2 * k] = left[i + k];
                    frame[2 * k + 1] = right[i + k];
                }
                final int length = encoder.encode(frame, 0, 960, packet, 0);
                assertThat(OpusPacket.stereo(packet, 0)).isTrue();
                assertThat(decoder.decode(packet, 0, length, heard, 2 * i)).isEqualTo(960);
            }
        }
        for (int c = 0; c < 2; c++) {
            final short[] channel = new short[12_000];
            for (int i = 0; i < channel.length; i++) {
                channel[i] = heard[2 * (24_000 + i) + c];
            }
            final Tone tone = Tone.strongest(channel, 48_000);
            assertThat(tone.hertz()).isBetween(c == 0 ? 498.0 : 1_998.0, c == 0 ? 502.0 : 2_002.0);
            assertThat(tone.purity()).isGreaterThan(0.95);
        }
    }

    @ParameterizedTest
    @MethodSource("both")
    void repairsFromInBandFec(final Opus opus) {
        final Speech speech = new Speech(48_000, 150);
        final OpusCodec codec = new OpusCodec(opus, OpusTerms.of("useinbandfec=1"));
        double concealed = 0;
        double recovered = 0;
        int times = 0;
        try (Encoder encoder = codec.encoder(48_000, 1);
                Decoder whole = codec.decoder(48_000, 1);
                Decoder concealing = codec.decoder(48_000, 1);
                Decoder repairing = codec.decoder(48_000, 1)) {
            encoder.expectLoss(30);
            final byte[][] packets = new byte[150][];
            for (int i = 0; i < packets.length; i++) {
                final int length = encoder.encode(speech.pcm, i * 960, 960, packet, 0);
                packets[i] = Arrays.copyOf(packet, length);
            }
            final short[] genuine = new short[5_760];
            final short[] hidden = new short[5_760];
            final short[] repaired = new short[5_760];
            for (int i = 0; i < packets.length - 1; i++) {
                final byte[] now = packets[i];
                final byte[] next = packets[i + 1];
                whole.decode(now, 0, now.length, genuine, 0);
                if (i % 5 != 4 || !OpusPacket.hasFec(next, 0, next.length)) {
                    concealing.decode(now, 0, now.length, hidden, 0);
                    repairing.decode(now, 0, now.length, repaired, 0);
                    continue;
                }
                assertThat(concealing.conceal(hidden, 0, 960)).isEqualTo(960);
                assertThat(repairing.recover(next, 0, next.length, 960, repaired, 0, 960))
                        .isEqualTo(960);
                concealed += distance(genuine, hidden);
                recovered += distance(genuine, repaired);
                times++;
            }
        }
        assertThat(times).isGreaterThan(15);
        assertThat(recovered).isLessThan(0.5 * concealed);
    }

    @Test
    void repairsLongGapsFromDeepRedundancy() {
        assumeThat(LIBOPUS.hasDeepRedundancy()).isTrue();
        final Speech speech = new Speech(48_000, 150);
        final OpusCodec codec = new OpusCodec(LIBOPUS, OpusTerms.of("useinbandfec=0"));
        int pieces = 0;
        double silence = 0;
        double loudness = 0;
        try (Encoder encoder = codec.encoder(48_000, 1);
                Decoder decoder = codec.decoder(48_000, 1)) {
            encoder.expectLoss(30);
            assertThat(encoder.redundancy(500)).isTrue();
            encoder.bitrate(40_000);
            final short[] heard = new short[5_760];
            for (int i = 0; i < 150; i++) {
                final int length = encoder.encode(speech.pcm, i * 960, 960, packet, 0);
                if (i % 30 < 25 || i < 30) {
                    decoder.decode(packet, 0, length, heard, 0);
                    continue;
                }
                if (i % 30 == 29) {
                    for (int before = 4 * 960; before > 0; before -= 960) {
                        final int made = decoder.recover(packet, 0, length, before, heard, 0, 960);
                        if (made == 960) {
                            pieces++;
                            loudness += energy(heard, 0);
                            silence += energy(speech.pcm, i * 960 - before);
                        } else {
                            decoder.conceal(heard, 0, 960);
                        }
                    }
                    decoder.decode(packet, 0, length, heard, 0);
                }
            }
        }
        assertThat(pieces).isGreaterThan(10);
        assertThat(loudness / silence).isBetween(0.2, 3.0);
    }

    @ParameterizedTest
    @MethodSource("both")
    void takesNothingFromAPacketThatRepeatsNothing(final Opus opus) {
        final OpusCodec codec = new OpusCodec(opus, OpusTerms.of(null));
        final short[] heard = new short[5_760];
        try (Encoder encoder = codec.encoder(48_000, 1);
                Decoder decoder = codec.decoder(48_000, 1)) {
            final Speech speech = new Speech(48_000, 10);
            for (int i = 0; i < 10; i++) {
                final int length = encoder.encode(speech.pcm, i * 960, 960, packet, 0);
                assertThat(decoder.recover(packet, 0, length, 960, heard, 0, 960)).isZero();
                assertThat(decoder.recover(packet, 0, length, 4_800, heard, 0, 960)).isZero();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("both")
    void obeysTheTermsOfTheFarEnd(final Opus opus) {
        final Speech speech = new Speech(48_000, 100);
        int bytes = 0;
        try (Encoder encoder =
                new OpusCodec(opus, OpusTerms.of("maxaveragebitrate=12000; maxplaybackrate=8000"))
                        .encoder(48_000, 1)) {
            encoder.bitrate(64_000);
            for (int i = 0; i < 100; i++) {
                bytes += encoder.encode(speech.pcm, i * 960, 960, packet, 0);
                assertThat((packet[0] & 0xff) >> 3).isLessThan(4);
            }
        }
        assertThat(bytes * 8 / 2).isLessThan(14_000);
        int silent = 0;
        try (Encoder encoder = new OpusCodec(opus, OpusTerms.of("usedtx=1")).encoder(48_000, 1)) {
            encoder.bitrate(16_000);
            for (int i = 0; i < 100; i++) {
                silent += encoder.encode(new short[960], 0, 960, packet, 0) == 0 ? 1 : 0;
            }
        }
        assertThat(silent).isGreaterThan(50);
        final int[] sizes = new int[20];
        try (Encoder encoder = new OpusCodec(opus, OpusTerms.of("cbr=1")).encoder(48_000, 1)) {
            for (int i = 0; i < 20; i++) {
                sizes[i] = encoder.encode(speech.pcm, i * 960, 960, packet, 0);
            }
        }
        assertThat(sizes).containsOnly(80);
    }

    @ParameterizedTest
    @MethodSource("both")
    void refusesWhatItCannotDo(final Opus opus) {
        final OpusCodec codec = new OpusCodec(opus, OpusTerms.of(null));
        final short[] pcm = new short[5_760];
        try (Encoder encoder = codec.encoder(48_000, 1);
                Decoder decoder = codec.decoder(48_000, 1)) {
            assertThat(encoder.encode(pcm, 0, 961, packet, 0)).isEqualTo(Encoder.REFUSED);
            for (final int samples : new int[] {120, 240, 480, 960, 1_920, 2_880}) {
                assertThat(encoder.takes(samples)).isTrue();
                final int length = encoder.encode(pcm, 0, samples, packet, 0);
                assertThat(decoder.decode(packet, 0, length, pcm, 0)).isEqualTo(samples);
            }
            assertThat(decoder.decode(packet, 0, 0, pcm, 0)).isEqualTo(Decoder.DAMAGED);
            final byte[] noFrames = {3, 0};
            assertThat(decoder.decode(noFrames, 0, 2, pcm, 0)).isEqualTo(Decoder.DAMAGED);
        }
    }

    @ParameterizedTest
    @MethodSource("both")
    void isUsedNoMoreOnceClosed(final Opus opus) {
        final OpusCodec codec = new OpusCodec(opus, OpusTerms.of(null));
        final Encoder encoder = codec.encoder(48_000, 1);
        final Decoder decoder = codec.decoder(48_000, 1);
        encoder.close();
        encoder.close();
        decoder.close();
        decoder.close();
        final short[] pcm = new short[5_760];
        encoder.expectLoss(20);
        if (opus.isNative()) {
            assertThat(encoder.encode(pcm, 0, 960, packet, 0)).isEqualTo(Encoder.REFUSED);
            assertThat(decoder.decode(new byte[] {8}, 0, 1, pcm, 0)).isEqualTo(Decoder.DAMAGED);
            assertThat(decoder.conceal(pcm, 0, 960)).isZero();
        }
    }

    private static double distance(final short[] one, final short[] other) {
        double sum = 0;
        for (int i = 0; i < 960; i++) {
            final double d = one[i] - other[i];
            sum += d * d;
        }
        return sum;
    }

    private static double energy(final short[] pcm, final int from) {
        double sum = 0;
        for (int i = from; i < from + 960; i++) {
            sum += (double) pcm[i] * pcm[i];
        }
        return sum;
    }
}
