package org.ringdown.bench.media;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.ringdown.bench.measure.CpuTime;

/** Calls set up and ended, without media: what the NG protocol costs. */
final class SignallingPart {
    private static final int CLIENTS = 4;
    private static final int WARM_UP = 3;
    private static final double MILLION = 1_000_000;
    private static final double SECOND = 1_000_000_000;

    private final Bench bench;
    private final AtomicInteger counter = new AtomicInteger();

    SignallingPart(final Bench bench) {
        this.bench = bench;
    }

    /** A round: calls for each second of CPU, and for each of the clock. */
    private record Round(double perCpuSecond, double perSecond) {}

    void run() throws IOException {
        Bench.say(
                ("Calls set up and ended over NG, %d at a time, no media, the server on one core:"
                                + " median of %d rounds of %d calls.")
                        .formatted(CLIENTS, bench.options().rounds(), calls()));
        Bench.say("");
        bench.withAllOnOneCore(this::measure);
    }

    private int calls() {
        return bench.options().calls() * 5;
    }

    private void measure(final List<Entrant> entrants) throws IOException {
        final Table table =
                new Table("", "per CPU second", "CPU µs each", "per second, seen", "of the first");
        for (final Mode mode : bench.options().modes()) {
            for (final boolean answered : new boolean[] {false, true}) {
                measure(entrants, mode, answered, table);
            }
        }
        table.print();
    }

    private void measure(
            final List<Entrant> entrants,
            final Mode mode,
            final boolean answered,
            final Table table)
            throws IOException {
        final Bench.Round<Round> turn = entrant -> round(entrant, mode, answered);
        Bench.inTurn(entrants, WARM_UP, turn);
        final List<List<Round>> found = Bench.inTurn(entrants, bench.options().rounds(), turn);
        final double first = cpu(found.getFirst());
        for (int i = 0; i < entrants.size(); i++) {
            final double cpu = cpu(found.get(i));
            table.row(
                    "%s, %s: %s"
                            .formatted(
                                    mode.text(),
                                    answered ? "offer, answer, delete" : "offer, delete",
                                    entrants.get(i).daemon().name()),
                    Math.round(cpu),
                    String.format(Locale.ROOT, "%.0f", MILLION / cpu),
                    Math.round(
                            Entrant.median(found.get(i).stream().map(Round::perSecond).toList())),
                    cpu / first);
        }
    }

    private static double cpu(final List<Round> rounds) {
        return Entrant.median(rounds.stream().map(Round::perCpuSecond).toList());
    }

    private Round round(final Entrant entrant, final Mode mode, final boolean answered)
            throws IOException {
        final long process = entrant.daemon().process();
        final CpuTime before = CpuTime.of(process);
        final long start = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
            final List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                all.add(threads.submit(() -> client(entrant.daemon(), mode, answered)));
            }
            for (final Future<?> one : all) {
                one.get();
            }
        } catch (final ExecutionException failure) {
            throw new IOException(entrant.daemon().name() + ": " + failure.getCause(), failure);
        } catch (final InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        final double took = (System.nanoTime() - start) / SECOND;
        final CpuTime cpu = CpuTime.of(process).since(before);
        return new Round(
                calls() * MILLION / (cpu.userMicros() + cpu.systemMicros()), calls() / took);
    }

    private Void client(final Daemon daemon, final Mode mode, final boolean answered)
            throws IOException {
        try (NgClient control = daemon.newControl()) {
            for (int i = 0; i < calls() / CLIENTS; i++) {
                Requests.call(
                        control,
                        "signal-" + daemon.process() + '-' + counter.incrementAndGet(),
                        mode,
                        answered,
                        bench.endpoint().fingerprint());
            }
        }
        return null;
    }
}
