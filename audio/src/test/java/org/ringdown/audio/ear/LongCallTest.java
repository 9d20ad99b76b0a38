package org.ringdown.audio.ear;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.g711.G711;
import org.ringdown.audio.codec.g711.G711Codec;
import org.ringdown.testkit.Properties;
import org.ringdown.testkit.Tone;

/**
 * Calls of many hours of virtual time between clocks that differ. One hour each, or as many as
 * {@code -Dringdown.hours} says.
 */
class LongCallTest {
    private static final int HOURS = Integer.getInteger("ringdown.hours", 1);
    private static final long MILLI = 1_000_000;
    private static final int LAYERS = 160;

    @ParameterizedTest
    @CsvSource({"200", "-200", "0"})
    void clocksThatDriftMakeNoDelayGrow(final int partsPerMillion) {
        final RandomGenerator random = Properties.random(11);
        final byte[] payload = new byte[LAYERS];
        // 400 Hz: eight whole periods in each packet, so that all packets are the same.
        G711.PCMA.encode(Tone.sine(400, 0.4, 8_000, LAYERS), 0, payload, 0, LAYERS);
        final double interval = 20 * MILLI * (1 - partsPerMillion / 1e6);
        final short[] heard = new short[LAYERS];
        try (Ear ear = new Ear(new AudioCodec[] {G711Codec.PCMA}, 8_000, EarLimits.CONVERSATION)) {
            int packet = 0;
            long arrives = 0;
            int most = 0;
            long worstBend = 0;
            final long end = HOURS * 3_600_000L * MILLI;
            final long settled = 10_000 * MILLI;
            for (long now = 0; now < end; now += 20 * MILLI) {
                while (arrives <= now) {
                    ear.sound(0, packet & 0xffff, packet * LAYERS, payload, 0, LAYERS, arrives);
                    packet++;
                    arrives = (long) (packet * interval) + random.nextLong(8 * MILLI);
                }
                ear.hear(heard, 0, LAYERS, now);
                if (now > settled) {
                    most = Math.max(most, ear.delayMillis());
                    for (int i = 2; i < LAYERS; i++) {
                        worstBend =
                                Math.max(
                                        worstBend,
                                        Math.abs(heard[i] - 2 * heard[i - 1] + heard[i - 2]));
                    }
                }
            }
            final EarFigures figures = ear.figures();
            final long drifted = HOURS * 3_600L * Math.abs(partsPerMillion) / 1_000;
            assertThat(most).isLessThan(70);
            assertThat(figures.lostMillis()).isZero();
            assertThat(figures.droppedMillis()).isZero();
            assertThat(figures.concealedMillis()).isLessThan(500 + drifted / 5);
            assertThat(figures.shortenedMillis() - figures.lengthenedMillis())
                    .isBetween(
                            (partsPerMillion > 0 ? drifted : -drifted) - 500 - drifted / 5,
                            (partsPerMillion > 0 ? drifted : -drifted) + 500 + drifted / 5);
            // The tone bends by 1,293 at most; a click would be far beyond it.
            assertThat(worstBend).isLessThan(2_600);
        }
    }
}
