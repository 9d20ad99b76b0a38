package org.ringdown.bench.loss;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a line does, in both directions.
 *
 * @param percent packets that are lost, 0 to 90
 * @param burst how many are lost together on average, 1 for each by itself
 * @param jitterMillis the most that a packet is delayed; each is by its own, evenly spread
 */
record Condition(int percent, int burst, int jitterMillis) {

    /** Groups of conditions that are measured together. */
    enum Group {
        /** Each packet by itself. */
        RANDOM,
        /** Several packets together. */
        BURSTS,
        /** Delays that differ. */
        JITTER;

        /** Its conditions. */
        List<Condition> conditions() {
            return switch (this) {
                case RANDOM -> loss(1, 0, 10, 20, 30, 40, 50);
                case BURSTS -> {
                    final List<Condition> all = new ArrayList<>(loss(2, 20, 40));
                    all.addAll(loss(3, 20, 40));
                    all.addAll(loss(5, 20, 40));
                    yield all;
                }
                case JITTER ->
                        List.of(
                                new Condition(0, 1, 0),
                                new Condition(0, 1, 20),
                                new Condition(0, 1, 40),
                                new Condition(0, 1, 80),
                                new Condition(0, 1, 120),
                                new Condition(20, 1, 40),
                                new Condition(20, 1, 120),
                                new Condition(40, 1, 60));
            };
        }

        private static List<Condition> loss(final int burst, final int... percents) {
            final List<Condition> all = new ArrayList<>();
            for (final int percent : percents) {
                all.add(new Condition(percent, burst, 0));
            }
            return all;
        }
    }

    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder(percent + " %");
        if (burst > 1) {
            text.append(" by ").append(burst);
        }
        if (jitterMillis > 0) {
            text.append(String.format(Locale.ROOT, " ±%d", jitterMillis));
        }
        return text.toString();
    }
}
