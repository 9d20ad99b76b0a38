package org.ringdown.audio.codec.l16;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.Decoder;
import org.ringdown.audio.codec.Encoder;

/** The bytes of L16. */
class L16Test {
    private final AudioCodec codec = new L16(16_000, 2);
    private final Encoder encoder = codec.encoder(16_000, 2);
    private final Decoder decoder = codec.decoder(16_000, 2);

    @Test
    void theHigherByteIsFirst() {
        final byte[] out = new byte[10];
        final short[] pcm = {0, 0x1234, -2, 1, Short.MIN_VALUE};
        assertThat(encoder.encode(pcm, 1, 2, out, 1)).isEqualTo(8);
        assertThat(out).containsExactly(0, 0x12, 0x34, -1, -2, 0, 1, -128, 0, 0);
        final short[] heard = new short[6];
        assertThat(decoder.decode(out, 1, 8, heard, 1)).isEqualTo(2);
        assertThat(heard)
                .containsExactly(
                        (short) 0,
                        (short) 0x1234,
                        (short) -2,
                        (short) 1,
                        Short.MIN_VALUE,
                        (short) 0);
    }

    @Test
    void halfASampleIsDamage() {
        final short[] heard = new short[3_840];
        assertThat(decoder.decode(new byte[7], 0, 7, heard, 0)).isEqualTo(Decoder.DAMAGED);
        assertThat(decoder.decode(new byte[7], 0, 0, heard, 0)).isEqualTo(Decoder.DAMAGED);
        assertThat(decoder.decode(new byte[7_684], 0, 7_684, heard, 0)).isEqualTo(Decoder.DAMAGED);
    }

    @Test
    void aPayloadIsNotLongerThanAPacketMayBe() {
        assertThat(encoder.takes(375)).isTrue();
        assertThat(encoder.encode(new short[800], 0, 376, new byte[2_000], 0))
                .isEqualTo(Encoder.REFUSED);
    }

    @Test
    void otherRatesAreRefused() {
        assertThatThrownBy(() -> codec.decoder(8_000, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("L16");
        assertThatThrownBy(() -> new L16(96_000, 2)).isInstanceOf(IllegalArgumentException.class);
    }
}
