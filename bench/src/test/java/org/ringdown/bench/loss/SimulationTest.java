package org.ringdown.bench.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.audio.Codecs;
import org.ringdown.bench.voice.Voice;
import org.ringdown.runtime.codec.OpusLibrary;

/**
 * What lines that lose do to calls that are converted; seeds and virtual time repeat it exactly.
 */
class SimulationTest {
    private static final int SECONDS = 12;
    private static final int BUFFER = 60;
    private static final Condition CLEAN = new Condition(0, 1, 0);

    private final Codecs codecs = new Codecs(OpusLibrary.open(null));
    private final short[] wide = Voice.of(48_000, 48_000 * SECONDS, 4);
    private final Speech clean = speech();
    private final short[] narrow = Waves.samples(clean.at(8_000).wave().values());

    private Speech speech() {
        final List<Speech.Sentence> sentences = new ArrayList<>();
        for (int second = 1; second + 3 < SECONDS; second += 2) {
            sentences.add(new Speech.Sentence(second * 48_000, 2 * 48_000));
        }
        return new Speech(new Speech.Wave(Waves.of(wide)), 48_000, sentences);
    }

    private Simulation.Result call(
            final Condition condition, final boolean copies, final boolean phonesLine) {
        return Simulation.of(
                new Simulation.Plan(condition, copies, phonesLine, 1), codecs, wide, narrow);
    }

    private Score score(final Recording recording, final Sound sound) {
        final double[] heard =
                Ear.heard(recording, sound, codecs, 0, SECONDS * 1_000 + 500, BUFFER);
        return Score.of(
                clean.at(Estoi.RATE),
                Waves.resampled(heard, sound.heardRate(), Estoi.RATE),
                recording.clock(sound.rate()),
                recording.kilobits());
    }

    /**
     * Loss may cost understanding, but not time. A burst that comes before the line has shown that
     * it loses packets is taken for a delay, and costs what an ear with a fixed buffer then waits.
     *
     * @param most how many milliseconds later than without loss
     */
    @ParameterizedTest
    @CsvSource({
        "20, 1, false, 8",
        "40, 1, false, 8",
        "50, 1, true, 22",
        "40, 2, false, 45",
        "40, 1, true, 22"
    })
    void noLossDelaysWhatIsHeard(
            final int percent, final int burst, final boolean copies, final int most) {
        final Simulation.Result good = call(CLEAN, copies, false);
        final Simulation.Result bad = call(new Condition(percent, burst, 0), copies, false);
        final Score still = score(good.phone(), Sound.PCMU);
        final Score toPhone = score(bad.phone(), Sound.PCMU);
        assertThat(toPhone.delay()).isBetween(still.delay() - 5, still.delay() + most);
        assertThat(toPhone.clock()).isCloseTo(1, within(0.001));
        assertThat(score(bad.browser(), Sound.OPUS).clock()).isCloseTo(1, within(0.001));
    }

    @Test
    void aTelephonesBadLineDelaysNothing() {
        final Score still = score(call(CLEAN, false, true).browser(), Sound.OPUS);
        final Simulation.Result bad = call(new Condition(40, 1, 0), false, true);
        final Score toBrowser = score(bad.browser(), Sound.OPUS);
        assertThat(toBrowser.delay()).isBetween(still.delay() - 5, still.delay() + 5);
        assertThat(toBrowser.clock()).isCloseTo(1, within(0.001));
        // What leads to the next packet is understood better than what only fades: that is .78.
        assertThat(toBrowser.estoi()).isGreaterThan(0.82);
    }

    /** The more of it there is, the better it is understood: nothing, FEC, copies. */
    @Test
    void whatIsRepeatedIsUnderstood() {
        final Condition condition = new Condition(40, 1, 0);
        final double fec = score(call(condition, false, false).phone(), Sound.PCMU).estoi();
        final double copies = score(call(condition, true, false).phone(), Sound.PCMU).estoi();
        final double whole = score(call(CLEAN, false, false).phone(), Sound.PCMU).estoi();
        assertThat(whole).isGreaterThan(0.94);
        assertThat(copies).isGreaterThan(0.9);
        assertThat(fec).isBetween(0.83, copies);
    }

    @Test
    void theSameSeedIsTheSameCall() {
        final Condition condition = new Condition(30, 3, 40);
        final Recording one = call(condition, true, false).phone();
        final Recording other = call(condition, true, false).phone();
        assertThat(one.arrivals()).hasSameSizeAs(other.arrivals());
        for (int i = 0; i < one.arrivals().size(); i++) {
            assertThat(one.arrivals().get(i).at()).isEqualTo(other.arrivals().get(i).at());
            assertThat(one.arrivals().get(i).packet()).isEqualTo(other.arrivals().get(i).packet());
        }
    }
}
