package org.ringdown.audio.codec.g722;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.ringdown.audio.codec.Decoder;
import org.ringdown.audio.codec.Encoder;
import org.ringdown.testkit.Properties;
import org.ringdown.testkit.Tone;

/** Against what the reference program of the ITU makes of the same input. */
class G722Test {
    private final Encoder encoder = G722.CODEC.encoder(16_000, 1);
    private final Decoder decoder = G722.CODEC.decoder(16_000, 1);

    @Test
    void encodesBitForBitAsTheReferenceProgram() throws IOException {
        final short[] pcm = samples("input.pcm");
        final byte[] code = new byte[pcm.length / 2];
        for (int i = 0; i < pcm.length; i += 320) {
            assertThat(encoder.encode(pcm, i, 320, code, i / 2)).isEqualTo(160);
        }
        assertThat(code).isEqualTo(bytes("input.g722"));
    }

    @Test
    void decodesBitForBitAsTheReferenceProgram() throws IOException {
        final byte[] code = bytes("input.g722");
        final short[] pcm = new short[2 * code.length];
        for (int i = 0; i < code.length; i += 160) {
            assertThat(decoder.decode(code, i, 160, pcm, 2 * i)).isEqualTo(320);
        }
        assertThat(pcm).isEqualTo(samples("output.pcm"));
    }

    @Test
    void keepsATone() {
        final short[] heard = through(Tone.sine(5_000, 0.5, 16_000, 8_000));
        final Tone tone = Tone.strongest(Arrays.copyOfRange(heard, 1_600, 8_000), 16_000);
        assertThat(tone.hertz()).isBetween(4_999.0, 5_001.0);
        assertThat(tone.levelDbfs()).isBetween(-6.4, -5.6);
        assertThat(tone.purity()).isGreaterThan(0.99);
    }

    @Test
    void splittingIntoPayloadsChangesNothing() {
        Properties.forAll(
                50,
                random -> random.ints(2L * random.nextInt(1, 400), -32_768, 32_768).toArray(),
                values -> {
                    final short[] pcm = new short[values.length];
                    for (int i = 0; i < pcm.length; i++) {
                        pcm[i] = (short) values[i];
                    }
                    final byte[] whole = new byte[pcm.length / 2];
                    final byte[] parts = new byte[pcm.length / 2];
                    encoder.reset();
                    encoder.encode(pcm, 0, pcm.length, whole, 0);
                    encoder.reset();
                    for (int i = 0; i < pcm.length; i += 2) {
                        encoder.encode(pcm, i, 2, parts, i / 2);
                    }
                    assertThat(parts).isEqualTo(whole);
                });
    }

    @Test
    void refusesWhatIsNoPayload() {
        final short[] pcm = new short[1_920];
        assertThat(decoder.decode(new byte[0], 0, 0, pcm, 0)).isEqualTo(Decoder.DAMAGED);
        assertThat(decoder.decode(new byte[961], 0, 961, pcm, 0)).isEqualTo(Decoder.DAMAGED);
        assertThat(decoder.decode(new byte[960], 0, 960, pcm, 0)).isEqualTo(1_920);
        assertThat(encoder.encode(pcm, 0, 161, new byte[200], 0)).isEqualTo(Encoder.REFUSED);
    }

    @Test
    void itsClockIsHalfItsRate() {
        assertThat(G722.CODEC.clockRate()).isEqualTo(8_000);
        assertThat(G722.CODEC.timestamps(320, 16_000)).isEqualTo(160);
        assertThat(G722.CODEC.samples(160, 16_000)).isEqualTo(320);
    }

    private short[] through(final short[] pcm) {
        final byte[] code = new byte[pcm.length / 2];
        final short[] heard = new short[pcm.length];
        for (int i = 0; i < pcm.length; i += 320) {
            encoder.encode(pcm, i, 320, code, i / 2);
            decoder.decode(code, i / 2, 160, heard, i);
        }
        return heard;
    }

    private static short[] samples(final String name) throws IOException {
        final ByteBuffer bytes = ByteBuffer.wrap(bytes(name)).order(ByteOrder.LITTLE_ENDIAN);
        final short[] samples = new short[bytes.remaining() / 2];
        bytes.asShortBuffer().get(samples);
        return samples;
    }

    private static byte[] bytes(final String name) throws IOException {
        try (InputStream file = G722Test.class.getResourceAsStream("/g722/" + name)) {
            return Objects.requireNonNull(file, name).readAllBytes();
        }
    }
}
