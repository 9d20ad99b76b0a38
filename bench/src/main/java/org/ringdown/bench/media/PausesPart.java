package org.ringdown.bench.media;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ringdown.bench.measure.JavaProcess;
import org.ringdown.bench.measure.Spread;

/** How long nothing comes out of a server that many talk through. */
final class PausesPart {
    private static final int CALLS = 2_000;
    private static final double MILLIS = 1_000_000;

    private final Bench bench;

    PausesPart(final Bench bench) {
        this.bench = bench;
    }

    void run() throws IOException {
        Bench.say(
                ("Silences at the receiver and delay, in ms: %d calls, %d packets/s of all together,"
                                + " one core for the server, one for the load; %d rounds of %d s.")
                        .formatted(
                                CALLS,
                                bench.options().packets(),
                                bench.options().rounds(),
                                bench.options().seconds()));
        Bench.say("");
        bench.withAllOnOneCore(this::measure);
    }

    private void measure(final List<Entrant> entrants) throws IOException {
        final Table table =
                new Table(
                        "",
                        "silence p99",
                        "p99.99",
                        "longest",
                        "over 1 ms",
                        "over 5 ms",
                        "delay p99",
                        "p99.99",
                        "longest",
                        "lost %",
                        "bytes/packet");
        for (final Mode mode : bench.options().modes()) {
            for (final Entrant entrant : entrants) {
                entrant.connect(mode, CALLS);
                entrant.work(plan(bench.options().warmUp()));
            }
            final List<Long> before = allocated(entrants);
            for (int round = 0; round < bench.options().rounds(); round++) {
                for (final Entrant entrant : entrants) {
                    entrant.measure(plan(bench.options().seconds()));
                }
            }
            final List<Long> after = allocated(entrants);
            for (int i = 0; i < entrants.size(); i++) {
                table.row(row(mode, entrants.get(i), after.get(i) - before.get(i)));
                entrants.get(i).hangUp();
            }
        }
        table.print();
    }

    private Load.Plan plan(final int seconds) {
        return new Load.Plan(bench.options().packets(), Duration.ofSeconds(seconds), true);
    }

    /** What the media threads of virtual machines have allocated, in bytes; others have none. */
    private static List<Long> allocated(final List<Entrant> entrants) throws IOException {
        final List<Long> bytes = new ArrayList<>();
        for (final Entrant entrant : entrants) {
            final long process = entrant.daemon().process();
            bytes.add(JavaProcess.is(process) ? new JavaProcess(process).allocated("media-") : 0L);
        }
        return bytes;
    }

    private static Object[] row(final Mode mode, final Entrant entrant, final long allocated) {
        final Spread silences = new Spread();
        final Spread delays = new Spread();
        for (final Sample sample : entrant.samples()) {
            silences.addAll(sample.silences());
            delays.addAll(sample.delays());
        }
        return new Object[] {
            mode.text() + ": " + entrant.daemon().name(),
            millis(silences.within(0.99)),
            millis(silences.within(0.9999)),
            millis(silences.longest()),
            silences.longerThan(1_000_000),
            silences.longerThan(5_000_000),
            millis(delays.within(0.99)),
            millis(delays.within(0.9999)),
            millis(delays.longest()),
            String.format(Locale.ROOT, "%.3f", entrant.lost()),
            String.format(Locale.ROOT, "%.1f", (double) allocated / delays.count())
        };
    }

    private static String millis(final long nanos) {
        return String.format(Locale.ROOT, "%.2f", nanos / MILLIS);
    }
}
