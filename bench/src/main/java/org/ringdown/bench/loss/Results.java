package org.ringdown.bench.loss;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.ringdown.bench.media.Table;

/** The scores of a group of conditions, by direction, way and condition; several threads add. */
final class Results {
    /** What is judged. */
    enum Direction {
        /** What the telephone hears. */
        TO_PHONE,
        /** What the browser hears. */
        TO_BROWSER,
        /** What it hears with a longer buffer. */
        TO_PATIENT_BROWSER
    }

    private final Condition.Group group;
    private final Map<Direction, Map<String, Map<Condition, List<Score>>>> all =
            new EnumMap<>(Direction.class);

    Results(final Condition.Group group) {
        this.group = group;
    }

    /** A call was judged; {@code name} is that of its way. */
    synchronized void add(
            final Direction direction,
            final String name,
            final Condition condition,
            final Score score) {
        all.computeIfAbsent(direction, _ -> new LinkedHashMap<>())
                .computeIfAbsent(name, _ -> new LinkedHashMap<>())
                .computeIfAbsent(condition, _ -> new ArrayList<>())
                .add(score);
    }

    /** Prints what there is of a direction under a heading. */
    synchronized void print(final Direction direction, final String heading) {
        final Map<String, Map<Condition, List<Score>>> scores = all.get(direction);
        if (scores == null) {
            return;
        }
        System.out.println(heading);
        final List<String> heads = new ArrayList<>(List.of(""));
        group.conditions().forEach(condition -> heads.add(condition.toString()));
        final Table table = new Table(heads.toArray(String[]::new));
        rows(table, scores, "ESTOI", Results::understood);
        rows(table, scores, "ms", each -> whole(Score.mean(each).delay()));
        rows(table, scores, "clock", each -> three(Score.mean(each).clock()));
        rows(table, scores, "kbit/s", each -> whole(Score.mean(each).kilobits()));
        table.print();
    }

    private void rows(
            final Table table,
            final Map<String, Map<Condition, List<Score>>> scores,
            final String what,
            final Function<List<Score>, String> text) {
        for (final String name : scores.keySet().stream().sorted().toList()) {
            final List<Object> cells = new ArrayList<>(List.of(what + ": " + name));
            for (final Condition condition : group.conditions()) {
                cells.add(
                        text.apply(
                                scores.getOrDefault(name, Map.of())
                                        .getOrDefault(condition, List.of())));
            }
            table.row(cells.toArray());
        }
    }

    /** With several patterns of loss their mean and by how much they differ. */
    private static String understood(final List<Score> scores) {
        final double mean = Score.mean(scores).estoi();
        return scores.size() < 2
                ? String.format(Locale.ROOT, "%.2f", mean)
                : String.format(Locale.ROOT, "%.2f ±%.2f", mean, Score.spread(scores));
    }

    private static String three(final double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    private static String whole(final double value) {
        return String.format(Locale.ROOT, "%.0f", value);
    }
}
