package org.ringdown.bench.micro;

import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.ringdown.audio.Codecs;
import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.Encoder;
import org.ringdown.audio.convert.Converter;
import org.ringdown.audio.convert.DigitTerms;
import org.ringdown.bench.voice.Voice;
import org.ringdown.runtime.codec.OpusLibrary;

/** 20 ms of speech converted from one codec into another. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SoundBenchmark {
    private static final int FRAMES = 400;
    private static final long FRAME_NANOS = 20_000_000;

    /** From and to. */
    @Param({"opus-pcmu", "pcmu-opus", "opus-g722", "g722-opus"})
    public String codecs = "opus-pcmu";

    /** What the encoder may do, 0 to 10. */
    @Param({"0", "5"})
    public int complexity = 5;

    private final Bytes bytes = new Bytes();
    private byte[][] packets = new byte[0][];
    private Converter converter = make();
    private int ticks;
    private int next;

    private static final class Bytes implements Converter.Sink {
        private long count;

        @Override
        public void sound(
                final byte[] payload, final int length, final int timestamp, final boolean marker) {
            count += length;
        }

        @Override
        public void digits(
                final byte[] payload, final int length, final int timestamp, final boolean marker) {
            count += length;
        }
    }

    private static AudioCodec codec(final String name) {
        final Codecs all = new Codecs(OpusLibrary.open(null));
        return Objects.requireNonNull(
                name.equals("opus")
                        ? all.find(name, 48_000, 2, "useinbandfec=1")
                        : all.find(name, 8_000, 1, null));
    }

    private Converter make() {
        final String[] names = codecs.split("-");
        return new Converter(
                new AudioCodec[] {codec(names[0])}, codec(names[1]), 20, 1, DigitTerms.NONE, false);
    }

    /** Speech in packets. */
    @Setup
    public void prepare() {
        converter.close();
        converter = make();
        converter.encoder().complexity(complexity);
        final AudioCodec from = codec(codecs.split("-")[0]);
        final int frame = from.rate() / 50;
        ticks = from.clockRate() / 50;
        final short[] speech = Voice.of(from.rate(), FRAMES * frame, 1);
        packets = new byte[FRAMES][];
        final byte[] room = new byte[AudioCodec.MAX_PAYLOAD];
        try (Encoder encoder = from.encoder(from.rate(), 1)) {
            for (int i = 0; i < FRAMES; i++) {
                final int length = encoder.encode(speech, i * frame, frame, room, 0);
                packets[i] = Arrays.copyOf(room, length);
            }
        }
    }

    /** A packet; returns how many bytes were made of all until now. */
    @Benchmark
    public long convert() {
        final byte[] packet = packets[next % FRAMES];
        converter.sound(
                0,
                false,
                next & 0xffff,
                next * ticks,
                packet,
                0,
                packet.length,
                next * FRAME_NANOS,
                bytes);
        next++;
        return bytes.count;
    }
}
