package org.ringdown.audio.codec.g711;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ringdown.testkit.Tone;

class G711Test {
    static List<G711> laws() {
        return List.of(G711.PCMU, G711.PCMA);
    }

    @ParameterizedTest
    @MethodSource("laws")
    void everyCodeWordSurvivesDecodingAndEncoding(final G711 law) {
        for (int code = 0; code < 256; code++) {
            final short sample = law.decode((byte) code);
            // µ-law has two zeros; the negative one comes back as the positive one.
            if (law == G711.PCMU && code == 0x7f) {
                assertThat(law.encode(sample)).isEqualTo((byte) 0xff);
            } else {
                assertThat(law.encode(sample)).as("code %02x", code).isEqualTo((byte) code);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("laws")
    void everySampleComesBackWithinHalfAStep(final G711 law) {
        for (int sample = Short.MIN_VALUE; sample <= Short.MAX_VALUE; sample++) {
            final int back = law.decode(law.encode((short) sample));
            final int step = Math.max(16, Math.abs(sample) / 16);
            assertThat(Math.abs(back - sample)).as("sample %d", sample).isLessThanOrEqualTo(step);
        }
    }

    /** Both tables whole, against the segments and decision values of ITU-T G.711 §3. */
    @ParameterizedTest
    @MethodSource("laws")
    void bothTablesAreThoseOfTheDefinition(final G711 law) {
        final boolean mu = law == G711.PCMU;
        for (int code = 0; code < 256; code++) {
            // All bits are sent inverted by µ-law, the even ones by A-law; 1 is positive.
            final int plain = mu ? ~code & 0xff : code ^ 0x55;
            final boolean positive = mu ? plain < 0x80 : plain >= 0x80;
            final int segment = (plain >> 4) & 7;
            final int step = plain & 15;
            // µ-law has 14 bits, A-law 13.
            final int size =
                    mu
                            ? (((2 * step + 33) << segment) - 33) * 4
                            : (segment == 0 ? 2 * step + 1 : (2 * step + 33) << (segment - 1)) * 8;
            assertThat(law.decode((byte) code))
                    .as("code %02x", code)
                    .isEqualTo((short) (positive ? size : -size));
        }
        for (int sample = Short.MIN_VALUE; sample <= Short.MAX_VALUE; sample++) {
            final int code = law.encode((short) sample) & 0xff;
            final int segment = ((mu ? ~code & 0xff : code ^ 0x55) >> 4) & 7;
            final int value = law.decode((byte) code);
            final int half = mu ? 4 << segment : 8 << Math.max(0, segment - 1);
            final boolean beyond = Math.abs(sample) > (mu ? 32_635 : 32_767);
            assertThat(beyond || Math.abs(sample - value) <= half)
                    .as("sample %d became %d", sample, value)
                    .isTrue();
            assertThat((long) sample * value).isNotNegative();
        }
    }

    @ParameterizedTest
    @MethodSource("laws")
    void theMilliwattIsOneKilohertzAtZeroDbm0(final G711 law) {
        final byte[] period = law.milliwatt();
        final short[] sound = new short[8_000];
        for (int i = 0; i < sound.length; i++) {
            sound[i] = law.decode(period[i % period.length]);
        }

        final Tone tone = Tone.strongest(sound, G711.SAMPLE_RATE);

        assertThat(tone.hertz()).isCloseTo(1_000, within(1.0));
        // 0 dBm0 lies 3.17 dB (µ-law) or 3.14 dB (A-law) below the peak code (ITU-T G.711).
        assertThat(tone.levelDbfs()).isCloseTo(-3.15, within(0.2));
        assertThat(tone.purity()).isGreaterThan(0.99);
    }
}
