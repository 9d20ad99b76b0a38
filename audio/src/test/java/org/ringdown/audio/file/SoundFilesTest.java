package org.ringdown.audio.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdown.audio.codec.g711.G711;
import org.ringdown.audio.codec.opus.Opus;
import org.ringdown.audio.codec.opus.OpusLibraries;
import org.ringdown.testkit.Properties;
import org.ringdown.testkit.Tone;

/** Sound files: what is written is read, whole or cut off, and so are those of others. */
class SoundFilesTest {
    private static final Opus OPUS = OpusLibraries.libopus();
    private static final int SECOND = 16_000;

    /** What a reader made of a file. */
    private static final class Heard {
        private final ByteBuffer bytes;
        private final @Nullable SoundReader reader;

        Heard(final byte[] file, final String name, final int piece) {
            final ByteArrayOutputStream sound = new ByteArrayOutputStream();
            reader =
                    SoundReader.of(
                            Arrays.copyOf(file, Math.min(file.length, SoundReader.HEAD)),
                            name,
                            OPUS,
                            48_000);
            for (int at = 0; at < file.length && reader != null; at += piece) {
                reader.feed(
                        file,
                        at,
                        Math.min(piece, file.length - at),
                        (mono, samples) -> {
                            for (int i = 0; i < samples; i++) {
                                sound.write(mono[i]);
                                sound.write(mono[i] >> 8);
                            }
                        });
            }
            if (reader != null) {
                reader.close();
            }
            bytes = ByteBuffer.wrap(sound.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
        }

        SoundReader reader() {
            return Objects.requireNonNull(reader);
        }

        short[] sound() {
            final short[] all = new short[bytes.capacity() / 2];
            bytes.asShortBuffer().get(all);
            return all;
        }
    }

    private static byte[] written(final SoundWriter writer, final short[] pcm) {
        writer.sound(pcm, 0, pcm.length / writer.channels());
        writer.end();
        return whole(writer);
    }

    private static byte[] whole(final SoundWriter writer) {
        final byte[] bytes = writer.take();
        final byte[] patch = writer.patch();
        System.arraycopy(patch, 0, bytes, 0, patch.length);
        return bytes;
    }

    @Test
    void whatIsWrittenAsWavIsReadAsItWas() {
        Properties.forAll(
                200,
                random -> {
                    final short[] pcm = new short[random.nextInt(1, 5_000)];
                    for (int i = 0; i < pcm.length; i++) {
                        pcm[i] = (short) random.nextInt();
                    }
                    return pcm;
                },
                pcm -> {
                    final Heard heard = new Heard(written(new WavWriter(SECOND, 1), pcm), "", 7);
                    assertThat(heard.sound()).isEqualTo(pcm);
                    assertThat(heard.reader().rate()).isEqualTo(SECOND);
                    assertThat(heard.reader().millis()).isEqualTo(pcm.length * 1_000L / SECOND);
                    assertThat(heard.reader().ended()).isTrue();
                });
    }

    @Test
    void ofTwoChannelsTheMeanIsHeard() {
        final short[] pcm = {100, 300, -5, 5, 32_767, 32_767};
        assertThat(new Heard(written(new WavWriter(8_000, 2), pcm), "", 3).sound())
                .containsExactly((short) 200, (short) 0, (short) 32_767);
    }

    @Test
    void aWavWhoseWriterDiedIsReadToItsLastByte() {
        final byte[] file = written(new WavWriter(8_000, 1), new short[] {1, 2, 3, 4});
        for (final int size : new int[] {0, -1}) {
            OggPages.number(file, 40, size);
            final Heard heard = new Heard(file, "", 5);
            assertThat(heard.sound()).containsExactly((short) 1, (short) 2, (short) 3, (short) 4);
            assertThat(heard.reader().millis()).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @CsvSource({"7, 8, 1", "6, 8, 1", "1, 8, 1", "1, 24, 3"})
    void everyUsualFormOfWavIsRead(final int tag, final int bits, final int bytes) {
        final short[] tone = Tone.sine(440, 0.5, 8_000, 8_000);
        final byte[] data = new byte[tone.length * bytes];
        for (int i = 0; i < tone.length; i++) {
            switch (tag) {
                case 7 -> data[i] = G711.PCMU.encode(tone[i]);
                case 6 -> data[i] = G711.PCMA.encode(tone[i]);
                default -> {
                    if (bits == 8) {
                        data[i] = (byte) ((tone[i] >> 8) + 128);
                    } else {
                        data[3 * i + 1] = (byte) tone[i];
                        data[3 * i + 2] = (byte) (tone[i] >> 8);
                    }
                }
            }
        }
        // A chunk of odd length before the sound, and a format with an extension of nothing.
        final ByteBuffer file =
                ByteBuffer.allocate(12 + 8 + 18 + 8 + 6 + 8 + data.length)
                        .order(ByteOrder.LITTLE_ENDIAN);
        file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(file.capacity() - 8);
        file.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(18).putShort((short) tag);
        file.putShort((short) 1).putInt(8_000).putInt(8_000 * bytes).putShort((short) bytes);
        file.putShort((short) bits).putShort((short) 0);
        file.put("LIST".getBytes(StandardCharsets.US_ASCII)).putInt(5).put(new byte[6]);
        file.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(data.length).put(data);

        final Heard heard = new Heard(file.array(), "", 11);
        final Tone found = Tone.strongest(heard.sound(), 8_000);
        assertThat(found.hertz()).isCloseTo(440, within(1.0));
        assertThat(found.levelDbfs()).isCloseTo(-6.0, within(0.2));
        assertThat(heard.reader().millis()).isEqualTo(1_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello.ulaw", "HELLO.ALAW", "hello.sln"})
    void samplesWithoutHeaderAreKnownByTheirName(final String name) {
        final short[] tone = Tone.sine(300, 0.25, 8_000, 4_000);
        final ByteArrayOutputStream file = new ByteArrayOutputStream();
        for (final short sample : tone) {
            if (name.endsWith("ulaw")) {
                file.write(G711.PCMU.encode(sample));
            } else if (name.endsWith("LAW")) {
                file.write(G711.PCMA.encode(sample));
            } else {
                file.write(sample);
                file.write(sample >> 8);
            }
        }
        final Tone found = Tone.strongest(new Heard(file.toByteArray(), name, 13).sound(), 8_000);
        assertThat(found.hertz()).isCloseTo(300, within(1.0));
        assertThat(found.levelDbfs()).isCloseTo(-12.0, within(0.2));
    }

    @Test
    void aFileOfAnotherKindIsNotRead() {
        assertThat(new Heard(new byte[100], "picture.png", 10).reader).isNull();
        final byte[] wav = written(new WavWriter(8_000, 1), new short[9]);
        wav[20] = 85;
        assertThat(new Heard(wav, "", 10).reader().damage()).contains("format 85");
        wav[20] = 1;
        wav[22] = 6;
        assertThat(new Heard(wav, "", 10).reader().damage()).contains("6 channels");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whatIsWrittenAsOggIsHeardToItsLength(final int channels) {
        final short[] tone = Tone.sine(700, 0.5, SECOND, 2 * SECOND + 123);
        final short[] pcm = new short[tone.length * channels];
        for (int i = 0; i < pcm.length; i++) {
            pcm[i] = tone[i / channels];
        }
        final Heard heard =
                new Heard(written(new OggWriter(OPUS, SECOND, channels, 7), pcm), "", 97);
        assertThat(heard.sound()).hasSize(3 * tone.length);
        assertThat(heard.reader().ended()).isTrue();
        final Tone found = Tone.strongest(Arrays.copyOfRange(heard.sound(), 9_600, 96_000), 48_000);
        assertThat(found.hertz()).isCloseTo(700, within(1.0));
        assertThat(found.levelDbfs()).isCloseTo(-6.0, within(1.0));
    }

    @Test
    void anOggWithoutItsEndIsHeardAsFarAsItWasTaken() {
        final OggWriter writer = new OggWriter(OPUS, SECOND, 1, 7);
        final ByteArrayOutputStream file = new ByteArrayOutputStream();
        final short[] second = Tone.sine(700, 0.5, SECOND, SECOND);
        for (int i = 0; i < 3; i++) {
            writer.sound(second, 0, SECOND);
            file.writeBytes(writer.take());
        }
        final Heard heard = new Heard(file.toByteArray(), "", 4_096);
        assertThat(heard.sound().length).isBetween(3 * 48_000 - 960, 3 * 48_000);
        assertThat(heard.reader().ended()).isFalse();
    }

    @Test
    void aDamagedPageIsLeftOut() {
        final OggWriter writer = new OggWriter(OPUS, SECOND, 1, 7);
        final ByteArrayOutputStream file = new ByteArrayOutputStream();
        int at = 0;
        for (int i = 0; i < 3; i++) {
            at = i == 1 ? file.size() : at;
            writer.sound(Tone.sine(700, 0.5, SECOND, SECOND), 0, SECOND);
            file.writeBytes(writer.take());
        }
        final byte[] bytes = file.toByteArray();
        bytes[at + 200] ^= 1;
        assertThat(new Heard(bytes, "", 1_000).sound().length)
                .isBetween(2 * 48_000 - 960, 2 * 48_000);
    }

    @ParameterizedTest
    @CsvSource({"opusenc.opus, 48000", "sox-alaw.wav, 8000", "sox-24.wav, 16000"})
    void filesOfOthersAreHeard(final String name, final int rate) throws Exception {
        final byte[] file;
        try (InputStream in = SoundFilesTest.class.getResourceAsStream(name)) {
            file = Objects.requireNonNull(in).readAllBytes();
        }
        final Heard heard = new Heard(file, name, 100);
        assertThat(heard.reader().rate()).isEqualTo(rate);
        assertThat(heard.sound()).hasSize(rate / 5);
        final Tone found = Tone.strongest(heard.sound(), rate);
        assertThat(found.hertz()).isCloseTo(1_000, within(2.0));
        assertThat(found.levelDbfs()).isCloseTo(-12.0, within(1.0));
    }

    @Test
    void noBytesMakeAReaderThrow() {
        final byte[] ogg = written(new OggWriter(OPUS, SECOND, 1, 7), new short[SECOND / 2]);
        final byte[] wav = written(new WavWriter(8_000, 2), new short[400]);
        Properties.forAll(
                300,
                random -> spoilt(random, random.nextBoolean() ? ogg : wav),
                bytes -> new Heard(bytes, "x.ulaw", 1 + bytes.length / 3));
    }

    private static byte[] spoilt(final RandomGenerator random, final byte[] good) {
        final byte[] bytes = Arrays.copyOf(good, random.nextInt(1, good.length));
        for (int i = random.nextInt(8); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }
}
