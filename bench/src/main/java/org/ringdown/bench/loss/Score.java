package org.ringdown.bench.loss;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What an ear made of a call.
 *
 * @param estoi the mean over the sentences
 * @param delay from mouth to ear in ms, the median over the sentences
 * @param clock timestamps against the clock on the wall
 * @param kilobits of payload a second
 */
record Score(double estoi, double delay, double clock, double kilobits) {
    /** The most that is looked for. */
    private static final int MOST_DELAY_MILLIS = 700;

    private static final double MARGIN_SECONDS = 0.1;
    private static final double MILLIS = 1e3;

    /**
     * Judges.
     *
     * @param clean what was said, at {@link Estoi#RATE}
     * @param heard what was played from the same time on, at the same rate
     */
    static Score of(
            final Speech clean, final double[] heard, final double clock, final double kilobits) {
        final int margin = (int) (MARGIN_SECONDS * Estoi.RATE);
        final List<Double> scores = new ArrayList<>();
        final List<Double> delays = new ArrayList<>();
        for (final Speech.Sentence sentence : clean.sentences()) {
            final int from = sentence.from() - margin;
            final int length = sentence.length() + 2 * margin;
            final double[] said = clean.wave().values();
            final int lag = Waves.lag(said, heard, from, length, Estoi.RATE, MOST_DELAY_MILLIS);
            final double score =
                    Estoi.of(
                            Waves.piece(said, from, length),
                            Waves.piece(heard, from + lag, length));
            if (!Double.isNaN(score)) {
                scores.add(score);
                delays.add(lag * MILLIS / Estoi.RATE);
            }
        }
        return new Score(mean(scores), median(delays), clock, kilobits);
    }

    private static double mean(final List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    }

    private static double median(final List<Double> values) {
        final List<Double> sorted = values.stream().sorted().toList();
        return sorted.isEmpty() ? 0 : sorted.get(sorted.size() / 2);
    }

    /** How much the understanding of several differs: its standard deviation. */
    static double spread(final Collection<Score> of) {
        final double mean = mean(of.stream().map(Score::estoi).toList());
        final double sum =
                of.stream().mapToDouble(score -> Math.pow(score.estoi() - mean, 2)).sum();
        return Math.sqrt(sum / Math.max(1, of.size() - 1));
    }

    /** The mean of several. */
    static Score mean(final Collection<Score> of) {
        return new Score(
                mean(of.stream().map(Score::estoi).toList()),
                median(of.stream().map(Score::delay).toList()),
                mean(of.stream().map(Score::clock).toList()),
                mean(of.stream().map(Score::kilobits).toList()));
    }
}
