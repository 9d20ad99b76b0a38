package org.ringdown.bench.media;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.ringdown.bench.measure.CpuTime;

/** DTLS handshakes: what one costs, and how many a second come about with our load. */
final class HandshakePart {
    /** Rounds before, which the JIT compiler needs. */
    private static final int WARM_UP = 12;

    private static final double MILLIS = 1_000;
    private static final double SECOND = 1_000_000_000;

    private final Bench bench;

    HandshakePart(final Bench bench) {
        this.bench = bench;
    }

    /** One round. */
    private record Round(double cpuMillis, double perSecond) {}

    void run() throws IOException {
        Bench.say(
                ("DTLS handshakes of %d browsers, 8 at a time, the server on one core and the"
                                + " browsers on another: median of %d rounds.")
                        .formatted(bench.options().calls(), bench.options().rounds()));
        Bench.say("");
        bench.withAllOnOneCore(this::measure);
    }

    private void measure(final List<Entrant> entrants) throws IOException {
        Bench.inTurn(entrants, WARM_UP, this::round);
        final List<List<Round>> found =
                Bench.inTurn(entrants, bench.options().rounds(), this::round);
        final Table table =
                new Table("", "CPU ms each", "a second of CPU", "a second, seen", "of the first");
        final double first = cpu(found.getFirst());
        for (int i = 0; i < entrants.size(); i++) {
            final double cpu = cpu(found.get(i));
            table.row(
                    entrants.get(i).daemon().name(),
                    String.format(Locale.ROOT, "%.3f", cpu),
                    Math.round(MILLIS / cpu),
                    Math.round(
                            Entrant.median(found.get(i).stream().map(Round::perSecond).toList())),
                    cpu / first);
        }
        table.print();
    }

    private static double cpu(final List<Round> rounds) {
        return Entrant.median(rounds.stream().map(Round::cpuMillis).toList());
    }

    private Round round(final Entrant entrant) throws IOException {
        final int calls = bench.options().calls();
        final Talkers talkers = entrant.board().arrange(Mode.DTLS, calls);
        final long process = entrant.daemon().process();
        final CpuTime before = CpuTime.of(process);
        final long start = System.nanoTime();
        entrant.board().shakeHands(talkers);
        final long took = System.nanoTime() - start;
        final CpuTime cpu = CpuTime.of(process).since(before);
        entrant.board().hangUp();
        talkers.close();
        return new Round(
                (cpu.userMicros() + cpu.systemMicros()) / MILLIS / calls, calls * SECOND / took);
    }
}
