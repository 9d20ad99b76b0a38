package org.ringdown.audio.convert;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.ringdown.audio.Codecs;
import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.Encoder;
import org.ringdown.audio.codec.g711.G711;
import org.ringdown.audio.codec.opus.OpusLibraries;
import org.ringdown.audio.codec.opus.Speech;

/** Packets of Opus that repeat a fifth of a second (DRED), on a line that loses four in a row. */
class DeepRedundancyTest {
    private static final Codecs CODECS = new Codecs(OpusLibraries.libopus());
    private static final int RATE = 16_000;
    private static final int PACKETS = 500;
    private static final int SAMPLES = RATE / 50;
    private static final int OUT = 160;
    private static final long FRAME = 20_000_000;

    private final Speech speech = new Speech(RATE, PACKETS);

    /** What a phone got of the speech, and how. */
    private static final class Heard {
        private final short[] pcm = new short[PACKETS * OUT];
        private long recoveredMillis;
        private int sentBits;
    }

    private static AudioCodec codec(final String name, final int clock, final int channels) {
        return Objects.requireNonNull(CODECS.find(name, clock, channels, "useinbandfec=1"));
    }

    private List<byte[]> packets(final boolean deep) {
        final List<byte[]> all = new ArrayList<>();
        try (Encoder encoder = codec("opus", 48_000, 2).encoder(RATE, 1)) {
            encoder.expectLoss(20);
            encoder.bitrate(56_000);
            if (deep) {
                assertThat(encoder.redundancy(200)).isTrue();
            }
            final byte[] room = new byte[AudioCodec.MAX_PAYLOAD];
            for (int i = 0; i < PACKETS; i++) {
                final int length = encoder.encode(speech.pcm, i * SAMPLES, SAMPLES, room, 0);
                all.add(Arrays.copyOf(room, length));
            }
        }
        return all;
    }

    private static boolean lost(final int index) {
        return index > 20 && index % 20 < 4;
    }

    private static Heard heard(final List<byte[]> packets, final boolean losing) {
        final Heard heard = new Heard();
        final Converter.Sink output =
                new Converter.Sink() {
                    @Override
                    public void sound(
                            final byte[] payload,
                            final int length,
                            final int timestamp,
                            final boolean marker) {
                        if (timestamp + length <= heard.pcm.length) {
                            G711.PCMU.decode(payload, 0, heard.pcm, timestamp, length);
                        }
                    }

                    @Override
                    public void digits(
                            final byte[] payload,
                            final int length,
                            final int timestamp,
                            final boolean marker) {
                        throw new AssertionError("nobody dials");
                    }
                };
        try (Converter converter =
                new Converter(
                        new AudioCodec[] {codec("opus", 48_000, 2)},
                        codec("PCMU", 8_000, 1),
                        20,
                        0,
                        DigitTerms.NONE,
                        false)) {
            int bits = 0;
            for (int i = 0; i < PACKETS; i++) {
                final long now = i * FRAME;
                while (converter.deadline() <= now) {
                    converter.tick(converter.deadline(), output);
                }
                final byte[] packet = packets.get(i);
                bits += 8 * packet.length;
                if (!losing || !lost(i)) {
                    converter.sound(0, false, i, i * 960, packet, 0, packet.length, now, output);
                }
            }
            heard.recoveredMillis = converter.recoveredMillis();
            heard.sentBits = bits * 50 / PACKETS;
            return heard;
        }
    }

    /** How far the loudness of what was lost is from what it was, in dB, on average. */
    private static double error(final Heard heard, final Heard whole) {
        double sum = 0;
        int count = 0;
        for (int i = 0; i < PACKETS; i++) {
            if (lost(i)) {
                for (int half = 0; half < 2; half++) {
                    final int from = i * OUT + half * OUT / 2;
                    sum += Math.abs(decibels(heard.pcm, from) - decibels(whole.pcm, from));
                    count++;
                }
            }
        }
        return sum / count;
    }

    private static double decibels(final short[] pcm, final int from) {
        double energy = 100;
        for (int i = from; i < from + OUT / 2; i++) {
            energy += (double) pcm[i] * pcm[i];
        }
        return 10 * Math.log10(energy);
    }

    @Test
    void whatIsLostInARowIsReadFromThePacketAfterIt() {
        final List<byte[]> plain = packets(false);
        final List<byte[]> deep = packets(true);
        final Heard withoutIt = heard(plain, true);
        final Heard with = heard(deep, true);
        final long lost = 20 * IntStream.range(0, PACKETS).filter(DeepRedundancyTest::lost).count();
        assertThat(with.sentBits).isLessThan(80_000);
        assertThat(with.recoveredMillis).isGreaterThan(lost * 7 / 10);
        assertThat(withoutIt.recoveredMillis).isLessThan(lost / 3);
        final double better = error(with, heard(deep, false));
        final double worse = error(withoutIt, heard(plain, false));
        assertThat(better).as("dB, and %s dB without", worse).isLessThan(worse * 0.7);
    }
}
