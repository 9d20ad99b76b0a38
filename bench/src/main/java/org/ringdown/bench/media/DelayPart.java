package org.ringdown.bench.media;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** What a server adds to a packet's way: measured with it, minus measured without. */
final class DelayPart {
    private static final double[] PARTS = {0.5, 0.99, 0.999};
    private static final double MICROS = 1_000;

    private final Bench bench;

    DelayPart(final Bench bench) {
        this.bench = bench;
    }

    void run() throws IOException {
        Bench.say(
                ("Added delay in µs at %d packets/s, one core for the server, one for the load:"
                                + " median of %d rounds of %d s.")
                        .formatted(
                                bench.options().packets(),
                                bench.options().rounds(),
                                bench.options().seconds()));
        Bench.say("");
        bench.withAllOnOneCore(this::measure);
    }

    private void measure(final List<Entrant> entrants) throws IOException {
        final int calls = Math.max(1, bench.options().packets() / 100);
        final Table table = new Table("", "p50", "p99", "p99.9", "longest", "lost %");
        final Talkers direct = Switchboard.direct(bench.load(), calls);
        for (final Mode mode : bench.options().modes()) {
            final List<Sample> without = new ArrayList<>();
            for (final Entrant entrant : entrants) {
                entrant.connect(mode, calls);
                entrant.work(plan(bench.options().warmUp()));
            }
            bench.load().run(direct, plan(1), entrants.getFirst().daemon().process());
            for (int round = 0; round < bench.options().rounds(); round++) {
                without.add(
                        bench.load().run(direct, plan(1), entrants.getFirst().daemon().process()));
                for (final Entrant entrant : entrants) {
                    entrant.measure(plan(bench.options().seconds()));
                }
            }
            final double[] base = medians(without);
            table.row(row("without a server", base, new double[PARTS.length + 1], without));
            for (final Entrant entrant : entrants) {
                table.row(
                        row(
                                mode.text() + ": " + entrant.daemon().name(),
                                medians(entrant.samples()),
                                base,
                                entrant.samples()));
                entrant.hangUp();
            }
        }
        direct.close();
        table.print();
    }

    private Load.Plan plan(final int seconds) {
        return new Load.Plan(bench.options().packets(), Duration.ofSeconds(seconds), true);
    }

    /** The percentiles and the longest, in µs. */
    private static double[] medians(final List<Sample> samples) {
        final double[] medians = new double[PARTS.length + 1];
        for (int i = 0; i < PARTS.length; i++) {
            final double part = PARTS[i];
            medians[i] = median(samples, sample -> sample.delays().within(part));
        }
        medians[PARTS.length] = median(samples, sample -> sample.delays().longest());
        return medians;
    }

    private static double median(final List<Sample> samples, final ToLongFunction<Sample> of) {
        return Entrant.median(
                samples.stream().map(sample -> of.applyAsLong(sample) / MICROS).toList());
    }

    private static Object[] row(
            final String name,
            final double[] with,
            final double[] without,
            final List<Sample> samples) {
        final Object[] row = new Object[PARTS.length + 3];
        row[0] = name;
        for (int i = 0; i <= PARTS.length; i++) {
            row[i + 1] = Math.round(Math.max(0, with[i] - without[i]));
        }
        row[PARTS.length + 2] =
                String.format(
                        Locale.ROOT,
                        "%.3f",
                        100.0
                                * samples.stream().mapToLong(Sample::lost).sum()
                                / samples.stream().mapToLong(Sample::sent).sum());
        return row;
    }
}
