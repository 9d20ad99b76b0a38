package org.ringdown.audio.convert;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.audio.Codecs;
import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.Decoder;
import org.ringdown.audio.codec.Encoder;
import org.ringdown.audio.codec.opus.OpusLibraries;
import org.ringdown.audio.codec.opus.Speech;
import org.ringdown.audio.dsp.Resampler;

/**
 * How much later sound is heard because it was converted, on a line without loss and in virtual
 * time: the wait of packets, and what codecs and resamplers look ahead.
 */
class ConverterDelayTest {
    private static final Codecs CODECS = new Codecs(OpusLibraries.libopus());
    private static final int RATE = 48_000;
    private static final int MILLIS = 2_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private static AudioCodec codec(final String name) {
        return Objects.requireNonNull(
                name.equals("opus")
                        ? CODECS.find(name, 48_000, 2, "useinbandfec=1")
                        : CODECS.find(name, 8_000, 1, null));
    }

    /** Decodes what was made at its time, and remembers what left late. */
    private static final class Listener implements Converter.Sink, AutoCloseable {
        private final AudioCodec codec;
        private final Decoder decoder;
        private final short[] heard;
        private int end;
        private int packets;

        Listener(final AudioCodec codec) {
            this.codec = codec;
            decoder = codec.decoder(codec.rate(), 1);
            heard = new short[(MILLIS + 200) * codec.rate() / 1_000];
        }

        @Override
        public void sound(
                final byte[] payload, final int length, final int timestamp, final boolean marker) {
            final int at = codec.samples(timestamp, codec.rate());
            assertThat(at).isEqualTo(end);
            end = at + decoder.decode(payload, 0, length, heard, at);
            packets++;
        }

        @Override
        public void digits(
                final byte[] payload, final int length, final int timestamp, final boolean marker) {
            throw new AssertionError("nobody dials");
        }

        @Override
        public void close() {
            decoder.close();
        }
    }

    /**
     * @param inMillis sound in each packet that comes
     * @param outMillis sound in each packet that is made
     * @param waits the longest that sound which has come is held back, in ms
     * @param adds the most that its way through encoder, converter and decoder takes beside
     *     packets, in ms; Opus looks 6.5 ms ahead (RFC 6716 §4.2.9), each resampler 2.1 at 8,000 a
     *     second
     */
    @ParameterizedTest
    @CsvSource({
        "opus, pcmu, 20, 20, 0, 7",
        "pcmu, opus, 20, 20, 0, 7",
        "opus, g722, 20, 20, 0, 9",
        "g722, opus, 20, 20, 0, 9",
        "pcmu, pcma, 20, 20, 0, 1",
        "g722, pcmu, 20, 20, 0, 4",
        "opus, pcmu, 60, 20, 0, 7",
        "pcmu, opus, 10, 20, 10, 7",
        "pcmu, opus, 30, 20, 10, 7"
    })
    void soundIsHeldBackNoLongerThanAPacketNeeds(
            final String from,
            final String to,
            final int inMillis,
            final int outMillis,
            final int waits,
            final int adds) {
        final AudioCodec in = codec(from);
        final AudioCodec out = codec(to);
        final short[] speech = new Speech(in.rate(), MILLIS / 20).pcm;
        final int samples = in.rate() / 1_000 * inMillis;
        final byte[] payload = new byte[AudioCodec.MAX_PAYLOAD];
        try (Encoder encoder = in.encoder(in.rate(), 1);
                Listener listener = new Listener(out);
                Converter converter =
                        new Converter(
                                new AudioCodec[] {in}, out, outMillis, 0, DigitTerms.NONE, false)) {
            for (int i = 0; (i + 1) * samples <= speech.length; i++) {
                final int length = encoder.encode(speech, i * samples, samples, payload, 0);
                final int stamp = in.timestamps(i * samples, in.rate());
                final long now = (i + 1L) * inMillis * NANOS_PER_MILLI;
                converter.sound(0, false, i, stamp, payload, 0, length, now, listener);
                // All that came has left but what does not fill a packet, and nothing is due later.
                final int come = (i + 1) * inMillis;
                assertThat(come - listener.packets * outMillis).isBetween(0, waits);
                assertThat(converter.deadline()).isEqualTo(Long.MAX_VALUE);
            }
            final short[] heard = Arrays.copyOf(listener.heard, listener.end);
            assertThat(lagMillis(at48(speech, in.rate()), at48(heard, out.rate())))
                    .isBetween(0.0, (double) adds);
        }
    }

    private static short[] at48(final short[] pcm, final int rate) {
        final short[] made = new short[(int) ((long) pcm.length * RATE / rate) + RATE];
        final Resampler resampler = new Resampler(rate, RATE, 1);
        final int count = resampler.resample(pcm, 0, pcm.length, made, 0);
        // Its own delay is not that of what is measured.
        final int late = (int) Math.round(resampler.delay());
        return Arrays.copyOfRange(made, late, count);
    }

    /** The lag at which two are most alike. */
    private static double lagMillis(final short[] said, final short[] heard) {
        double most = 0;
        int best = -1;
        final int length = Math.min(said.length, heard.length) - RATE / 10;
        for (int lag = 0; lag < RATE / 20; lag += 4) {
            double product = 0;
            double energy = 1;
            for (int i = RATE / 10; i + lag < length; i += 3) {
                product += (double) said[i] * heard[i + lag];
                energy += (double) heard[i + lag] * heard[i + lag];
            }
            if (product / Math.sqrt(energy) > most) {
                most = product / Math.sqrt(energy);
                best = lag;
            }
        }
        return best * 1_000.0 / RATE;
    }
}
