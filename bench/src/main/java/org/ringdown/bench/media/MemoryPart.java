package org.ringdown.bench.media;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import org.ringdown.bench.measure.Usage;

/**
 * What a call takes of memory: proportional set size with calls, minus the same before. Calls talk
 * for a while first: what was only needed to set them up is garbage, and is given back by then or
 * never.
 */
final class MemoryPart {
    /** This part of the calls is made first, so that what all calls share is there. */
    private static final int BEFORE = 20;

    private static final double KB = 1_024;
    private static final double MB = KB * KB;

    private final Bench bench;

    MemoryPart(final Bench bench) {
        this.bench = bench;
    }

    void run() throws IOException {
        Bench.say(
                ("Memory, proportional set size: after %d calls that are over, with %d calls that have"
                                + " talked for %d s, and the difference per call.")
                        .formatted(before(), bench.options().calls(), bench.options().rest()));
        Bench.say("");
        final Table table = new Table("", "before MB", "with MB", "KB per call");
        for (final Mode mode : bench.options().modes()) {
            bench.withAll(entrants -> {
                for (final Entrant entrant : entrants) {
                    measure(mode, entrant, table);
                }
            });
        }
        table.print();
    }

    private void measure(final Mode mode, final Entrant entrant, final Table table)
            throws IOException {
        // Pools, compiled code and the like belong to the program, not to a call.
        talk(mode, entrant, before());
        entrant.hangUp();
        final long before = Usage.memory(entrant.daemon().process());
        talk(mode, entrant, bench.options().calls());
        final long with = Usage.memory(entrant.daemon().process());
        entrant.hangUp();
        table.row(
                mode.text() + ": " + entrant.daemon().name(),
                String.format(Locale.ROOT, "%.1f", before / MB),
                String.format(Locale.ROOT, "%.1f", with / MB),
                String.format(Locale.ROOT, "%.1f", (with - before) / KB / bench.options().calls()));
    }

    private int before() {
        return Math.max(1, bench.options().calls() / BEFORE);
    }

    private void talk(final Mode mode, final Entrant entrant, final int calls) throws IOException {
        entrant.connect(mode, calls);
        final Duration rest = Duration.ofSeconds(bench.options().rest());
        entrant.work(new Load.Plan(entrant.talkers().packets() / 4, rest, false));
    }
}
