package org.ringdown.audio.codec.opus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.Decoder;

/** Packets of another program are decoded as that program decodes them, in all three modes. */
class ForeignOpusTest {
    @ParameterizedTest
    @CsvSource({
        "silk, true, 60", "hybrid, true, 60", "celt, true, 60",
        "silk, false, 60", "hybrid, false, 30", "celt, false, 60"
    })
    void decodes(final String name, final boolean libopus, final int decibels) throws IOException {
        final ByteBuffer packets = ByteBuffer.wrap(bytes(name + ".packets"));
        final ByteBuffer expected =
                ByteBuffer.wrap(bytes(name + ".pcm")).order(ByteOrder.LITTLE_ENDIAN);
        final int skip = packets.getShort();
        final short[] pcm = new short[48_000 * 2];
        int made = 0;
        final OpusCodec codec =
                new OpusCodec(
                        libopus ? OpusLibraries.libopus() : OpusLibraries.java(),
                        OpusTerms.of(null));
        try (Decoder decoder = codec.decoder(48_000, 1)) {
            final byte[] packet = new byte[AudioCodec.MAX_PAYLOAD];
            while (packets.hasRemaining()) {
                final int length = packets.getShort();
                packets.get(packet, 0, length);
                made += decoder.decode(packet, 0, length, pcm, made);
            }
        }
        final int samples = expected.remaining() / 2;
        assertThat(made).isGreaterThanOrEqualTo(samples + skip);
        double noise = 1e-9;
        double power = 0;
        int worst = 0;
        for (int i = 0; i < samples; i++) {
            final int wanted = expected.getShort();
            final int off = pcm[skip + i] - wanted;
            noise += (double) off * off;
            power += (double) wanted * wanted;
            worst = Math.max(worst, Math.abs(off));
        }
        assertThat(10 * Math.log10(power / noise)).as("worst %d", worst).isGreaterThan(decibels);
    }

    private static byte[] bytes(final String name) throws IOException {
        try (InputStream in = ForeignOpusTest.class.getResourceAsStream("/opus/" + name)) {
            return Objects.requireNonNull(in).readAllBytes();
        }
    }
}
