package org.ringdown.audio.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EModelTest {
    /** Ie-eff and Idd by hand from the formulas (7-29) and (7-27) of G.107. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, 25.1, 0, 93.2", "100, 0, 25.1, 0, 93.2", "150, 0, 25.1, 0, 93.0",
        "400, 0, 25.1, 0, 68.9", "50, 11, 19, 0, 82.2", "50, 0, 25.1, 5, 77.4",
        "50, 0, 25.1, 20, 51.1", "50, 11, 19, 2, 74.2", "50, 0, 4.3, 5, 42.1"
    })
    void ratesAsTheFormulasDo(
            final double delay,
            final double equipment,
            final double robustness,
            final double loss,
            final double rating) {
        assertThat(EModel.rating(delay, equipment, robustness, loss, 1))
                .isCloseTo(rating, within(0.5));
    }

    /** G.107, table B.1. */
    @ParameterizedTest
    @CsvSource({"90, 4.34", "80, 4.03", "70, 3.60", "60, 3.10", "50, 2.58", "0, 1", "3, 1"})
    void opinionsAreThoseOfTheTable(final double rating, final double mos) {
        assertThat(EModel.mos(rating)).isCloseTo(mos, within(0.01));
    }

    @Test
    void burstsAreWorse() {
        assertThat(EModel.rating(0, 0, 25.1, 10, 2)).isLessThan(EModel.rating(0, 0, 25.1, 10, 1));
        assertThat(EModel.rating(10_000, 0, 25.1, 100, 5)).isBetween(0.0, 20.0);
    }
}
