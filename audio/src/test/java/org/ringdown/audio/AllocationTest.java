package org.ringdown.audio;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.Encoder;
import org.ringdown.audio.codec.opus.OpusLibraries;
import org.ringdown.audio.codec.opus.Speech;
import org.ringdown.audio.convert.Converter;
import org.ringdown.audio.convert.DigitTerms;
import org.ringdown.audio.dsp.Gain;
import org.ringdown.audio.dsp.VoiceDetector;
import org.ringdown.audio.ear.Ear;
import org.ringdown.audio.ear.EarLimits;
import org.ringdown.audio.mix.Mixer;

/** Nothing is allocated with a frame, whichever codec it is. */
class AllocationTest {
    private static final int FRAMES = 400;
    private static final Codecs CODECS = new Codecs(OpusLibraries.libopus());

    private static AudioCodec codec(final String name) {
        return Objects.requireNonNull(
                name.equals("opus")
                        ? CODECS.find(name, 48_000, 2, "useinbandfec=1")
                        : CODECS.find(name, 8_000, 1, null));
    }

    /** As soon as the code is compiled, a run allocates nothing. */
    private static void assertNothing(final Runnable run) {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        // The bean itself allocates some; a byte for each frame would be more.
        for (int i = 0; i < 20 && least >= FRAMES; i++) {
            final long before = threads.getCurrentThreadAllocatedBytes();
            run.run();
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).isLessThan(FRAMES);
    }

    /** Frames of 20 ms, encoded, every fourth of them lost. */
    private static final class Line {
        private final short[] speech;
        private final byte[] packet = new byte[AudioCodec.MAX_PAYLOAD];
        private final int frame;
        private final int ticks;
        private final Encoder encoder;
        private int sent;

        Line(final AudioCodec codec) {
            frame = codec.rate() / 50;
            ticks = codec.clockRate() / 50;
            speech = new Speech(codec.rate(), FRAMES).pcm;
            encoder = codec.encoder(codec.rate(), 1);
            encoder.expectLoss(20);
        }

        /** Bytes of the next packet, 0 when it is lost. */
        int next() {
            final int length = encoder.encode(speech, sent % FRAMES * frame, frame, packet, 0);
            sent++;
            return sent % 4 == 0 ? 0 : length;
        }
    }

    @ParameterizedTest
    @CsvSource({"pcmu, 8000", "g722, 8000", "opus, 8000", "opus, 48000", "pcma, 16000"})
    void anEar(final String name, final int rate) {
        final Line line = new Line(codec(name));
        final short[] heard = new short[rate / 50];
        final VoiceDetector detector = new VoiceDetector(rate);
        try (Ear ear = new Ear(new AudioCodec[] {codec(name)}, rate, EarLimits.CONVERSATION)) {
            assertNothing(() -> {
                for (int i = 0; i < FRAMES; i++) {
                    final int length = line.next();
                    final long now = line.sent * 20_000_000L;
                    if (length > 0) {
                        final long arrived = now + line.sent % 7 * 5_000_000L;
                        ear.sound(
                                0,
                                line.sent & 0xffff,
                                line.sent * line.ticks,
                                line.packet,
                                0,
                                length,
                                arrived);
                    }
                    ear.hear(heard, 0, heard.length, now);
                    detector.heard(heard, 0, heard.length);
                }
            });
        }
    }

    @ParameterizedTest
    @CsvSource({"opus, pcmu", "pcmu, opus", "g722, pcma", "opus, g722"})
    void aConverter(final String from, final String to) {
        final Line line = new Line(codec(from));
        final long[] bytes = new long[1];
        final Converter.Sink sink =
                new Converter.Sink() {
                    @Override
                    public void sound(
                            final byte[] payload,
                            final int length,
                            final int timestamp,
                            final boolean marker) {
                        bytes[0] += length;
                    }

                    @Override
                    public void digits(
                            final byte[] payload,
                            final int length,
                            final int timestamp,
                            final boolean marker) {
                        bytes[0] += length;
                    }
                };
        try (Converter converter =
                new Converter(
                        new AudioCodec[] {codec(from)}, codec(to), 20, 1, DigitTerms.NONE, false)) {
            assertNothing(() -> {
                for (int i = 0; i < FRAMES; i++) {
                    final int length = line.next();
                    if (length > 0) {
                        converter.sound(
                                0,
                                false,
                                line.sent & 0xffff,
                                line.sent * line.ticks,
                                line.packet,
                                0,
                                length,
                                line.sent * 20_000_000L,
                                sink);
                    }
                }
            });
        }
        assertThat(bytes[0]).isPositive();
    }

    @Test
    void aMixer() {
        final Mixer mixer = new Mixer(8, 16_000, 320);
        final short[] speech = new Speech(16_000, FRAMES).pcm;
        final short[] heard = new short[320];
        final Gain gain = new Gain();
        gain.decibels(6);
        assertNothing(() -> {
            for (int i = 0; i < FRAMES; i++) {
                mixer.begin();
                for (int p = 0; p < 8; p++) {
                    mixer.put(p, speech, i * 320);
                }
                for (int p = 0; p < 8; p++) {
                    mixer.hear(p, heard, 0);
                    gain.apply(heard, 0, 320);
                }
            }
        });
    }
}
