package org.ringdown.bench.relay;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** One line of the table: a relay, its calls of one kind, and what was measured with them. */
final class Contender {
    private final String name;
    private final Relay relay;
    private final List<Talker> talkers;
    private final List<Sample> samples = new ArrayList<>();

    Contender(final String name, final Relay relay, final List<Talker> talkers) {
        this.name = name;
        this.relay = relay;
        this.talkers = talkers;
    }

    Relay relay() {
        return relay;
    }

    List<Talker> talkers() {
        return talkers;
    }

    void add(final Sample sample) {
        samples.add(sample);
    }

    /** The median over the rounds. */
    double median(final ToDoubleFunction<Sample> of) {
        final List<Double> sorted =
                samples.stream().mapToDouble(of).boxed().sorted(Comparator.naturalOrder()).toList();
        final int half = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(half)
                : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    /** The share of packets that did not arrive, in percent. */
    double lost() {
        final long sent = samples.stream().mapToLong(Sample::sent).sum();
        final long heard = samples.stream().mapToLong(Sample::heard).sum();
        return 100.0 * (sent - heard) / sent;
    }

    /** The table's line, with how many times as much as the base line this is. */
    String line(final Contender base) {
        final double lowest = samples.stream().mapToDouble(Sample::total).min().orElse(0);
        final double highest = samples.stream().mapToDouble(Sample::total).max().orElse(0);
        return String.format(
                Locale.ROOT,
                "| %-46s | %6.2f | %6.2f | %6.2f | %5.2f - %5.2f | %7.3f | %5.2f |",
                name,
                median(Sample::total),
                median(Sample::user),
                median(Sample::system),
                lowest,
                highest,
                lost(),
                base.median(Sample::total) / median(Sample::total));
    }
}
