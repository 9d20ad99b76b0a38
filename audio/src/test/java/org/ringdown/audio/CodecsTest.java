package org.ringdown.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.Decoder;
import org.ringdown.audio.codec.Encoder;
import org.ringdown.audio.codec.opus.OpusLibraries;

/** What SDP calls a codec. */
class CodecsTest {
    private final Codecs codecs = new Codecs(OpusLibraries.java());

    @ParameterizedTest
    @CsvSource({
        "PCMU, 8000, 1, 8000", "pcma, 8000, 1, 8000", "G722, 8000, 1, 16000",
        "opus, 48000, 2, 48000", "L16, 44100, 2, 44100", "L16, 8000, 1, 8000"
    })
    void findsWhatItHas(
            final String name, final int clockRate, final int channels, final int rate) {
        final AudioCodec codec =
                Objects.requireNonNull(codecs.find(name, clockRate, channels, null));
        assertThat(codec.name()).isEqualToIgnoringCase(name);
        assertThat(codec.clockRate()).isEqualTo(clockRate);
        assertThat(codec.rate()).isEqualTo(rate);
        try (Encoder encoder = codec.encoder(rate, codec.channels());
                Decoder decoder = codec.decoder(rate, codec.channels())) {
            final int samples = rate / 400;
            final byte[] payload = new byte[AudioCodec.MAX_PAYLOAD];
            final short[] pcm = new short[2 * AudioCodec.room(rate)];
            final int length = encoder.encode(pcm, 0, samples / 2 * 2, payload, 0);
            assertThat(decoder.decode(payload, 0, length, pcm, 0)).isEqualTo(samples / 2 * 2);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "PCMU, 16000, 1",
        "G722, 16000, 1",
        "opus, 48000, 1",
        "opus, 16000, 2",
        "L16, 96000, 1",
        "L16, 48000, 3",
        "G729, 8000, 1",
        "telephone-event, 8000, 1",
        "'', 8000, 1"
    })
    void findsNothingElse(final String name, final int clockRate, final int channels) {
        assertThat(codecs.find(name, clockRate, channels, null)).isNull();
    }

    @Test
    void opusSendsTwoChannelsWhenTheyAreWanted() {
        assertThat(Objects.requireNonNull(codecs.find("opus", 48_000, 2, null)).channels())
                .isEqualTo(1);
        assertThat(
                        Objects.requireNonNull(
                                        codecs.find(
                                                "opus",
                                                48_000,
                                                2,
                                                "minptime=10;useinbandfec=1 ; STEREO = 1"))
                                .channels())
                .isEqualTo(2);
    }
}
