package org.ringdown.bench.media;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** CPU time per relayed packet. */
final class CpuPart {
    private static final double MICROS = 1_000_000;

    private final Bench bench;

    CpuPart(final Bench bench) {
        this.bench = bench;
    }

    void run() throws IOException {
        final MediaOptions options = bench.options();
        Bench.say(
                "CPU time per relayed packet in µs, at %d calls, %d packets/s: median of %d rounds of %d s."
                        .formatted(
                                options.calls(),
                                options.calls() * 100,
                                options.rounds(),
                                options.seconds()));
        Bench.say("");
        bench.withAll(this::measure);
    }

    private void measure(final List<Entrant> entrants) throws IOException {
        final Table table =
                new Table(
                        "", "CPU", "user", "system", "lowest - highest", "lost %", "of the first");
        double heldUp = 0;
        for (final Mode mode : bench.options().modes()) {
            for (final Entrant entrant : entrants) {
                entrant.connect(mode, bench.options().calls());
                entrant.work(plan(entrant, bench.options().warmUp()));
            }
            for (int round = 0; round < bench.options().rounds(); round++) {
                for (final Entrant entrant : entrants) {
                    entrant.measure(plan(entrant, bench.options().seconds()));
                    heldUp = Math.max(heldUp, entrant.samples().getLast().heldUpNanos() / MICROS);
                }
            }
            for (final Entrant entrant : entrants) {
                table.row(row(mode, entrant, entrants.getFirst()));
                entrant.hangUp();
            }
        }
        table.print();
        if (heldUp > 20) {
            Bench.say("(The load was held up for %.0f ms at worst.)".formatted(heldUp));
            Bench.say("");
        }
    }

    private static Load.Plan plan(final Entrant entrant, final int seconds) {
        return new Load.Plan(entrant.talkers().packets(), Duration.ofSeconds(seconds), false);
    }

    private static Object[] row(final Mode mode, final Entrant entrant, final Entrant first) {
        return new Object[] {
            mode.text() + ": " + entrant.daemon().name(),
            entrant.median(Sample::total),
            entrant.median(Sample::user),
            entrant.median(Sample::system),
            String.format(
                    Locale.ROOT,
                    "%.2f - %.2f",
                    entrant.samples().stream().mapToDouble(Sample::total).min().orElse(0),
                    entrant.samples().stream().mapToDouble(Sample::total).max().orElse(0)),
            String.format(Locale.ROOT, "%.3f", entrant.lost()),
            entrant.median(Sample::total) / first.median(Sample::total)
        };
    }
}
