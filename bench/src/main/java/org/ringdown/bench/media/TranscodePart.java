package org.ringdown.bench.media;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ringdown.bench.measure.JavaProcess;

/**
 * Calls between Opus and G.711, which a server has to convert: CPU time per packet, how many calls
 * one core carries, and what a virtual machine allocates for a packet.
 */
final class TranscodePart {
    /** As many calls as the slowest server carries with ease, for CPU time. */
    private static final int FEW = 24;

    private static final double LOSS = 0.001;
    private static final double STEP = 1.5;
    private static final int HALVINGS = 3;

    /** Encoders of a server that is busy may do less after a while. */
    private static final int SETTLE_SECONDS = 3;

    private static final int ATTEMPTS = 3;
    private static final long HELD_UP_NANOS = 5_000_000;
    private static final int KEPT = 150;

    private final Bench bench;

    TranscodePart(final Bench bench) {
        this.bench = bench;
    }

    void run() throws IOException {
        final MediaOptions options = bench.options();
        Bench.say(
                "Opus and G.711, converted: CPU time per packet in µs, at %d calls, %d packets/s: median of %d rounds of %d s."
                        .formatted(FEW, FEW * 100, options.rounds(), options.seconds()));
        Bench.say("");
        bench.withAll(this::cost);
        Bench.say(
                "Calls between Opus and G.711 that one core carries, with less than 0.1 % of packets lost or late by more than 100 ms.");
        Bench.say("");
        bench.withAllOnOneCore(this::capacity);
    }

    private void cost(final List<Entrant> entrants) throws IOException {
        final Table table =
                new Table(
                        "",
                        "CPU",
                        "user",
                        "system",
                        "lowest - highest",
                        "lost %",
                        "of the first",
                        "bytes/packet");
        for (final Entrant entrant : entrants) {
            entrant.connect(Mode.TRANSCODE, FEW);
            entrant.work(plan(FEW, bench.options().warmUp()));
            prove(entrant);
        }
        final List<Long> before = allocated(entrants);
        for (int round = 0; round < bench.options().rounds(); round++) {
            for (final Entrant entrant : entrants) {
                entrant.measure(plan(FEW, bench.options().seconds()));
            }
        }
        final List<Long> after = allocated(entrants);
        for (int i = 0; i < entrants.size(); i++) {
            table.row(row(entrants.get(i), entrants.getFirst(), after.get(i) - before.get(i)));
            entrants.get(i).hangUp();
        }
        table.print();
    }

    private static Object[] row(final Entrant entrant, final Entrant first, final long allocated) {
        final long packets = entrant.samples().stream().mapToLong(Sample::heard).sum();
        return new Object[] {
            Mode.TRANSCODE.text() + ": " + entrant.daemon().name(),
            entrant.median(Sample::total),
            entrant.median(Sample::user),
            entrant.median(Sample::system),
            String.format(
                    Locale.ROOT,
                    "%.2f - %.2f",
                    entrant.samples().stream().mapToDouble(Sample::total).min().orElse(0),
                    entrant.samples().stream().mapToDouble(Sample::total).max().orElse(0)),
            String.format(Locale.ROOT, "%.3f", entrant.lost()),
            entrant.median(Sample::total) / first.median(Sample::total),
            String.format(Locale.ROOT, "%.1f", (double) allocated / packets)
        };
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

    /**
     * Listens to a call.
     *
     * @throws IOException when it does not sound like what is said
     */
    static void prove(final Entrant entrant) throws IOException {
        final List<Talker> ends = entrant.talkers().order().subList(0, 2);
        ends.forEach(talker -> talker.conversation().keep(KEPT));
        entrant.work(plan(entrant.talkers().calls(), KEPT / 50 + 1));
        for (final Talker talker : ends) {
            if (!talker.conversation().sounded()) {
                throw new IOException(
                        entrant.daemon().name() + ": what arrives is not what was said");
            }
        }
    }

    private void capacity(final List<Entrant> entrants) throws IOException {
        final Table table = new Table("", "calls", "rounds", "of the first");
        for (final Entrant entrant : entrants) {
            entrant.connect(Mode.TRANSCODE, FEW);
            entrant.work(plan(FEW, bench.options().warmUp()));
            entrant.hangUp();
        }
        // Each search is long: a round of it stands for several of the others.
        final int rounds = Math.max(1, bench.options().rounds() / 3);
        final List<List<Double>> found = Bench.inTurn(entrants, rounds, this::search);
        for (int i = 0; i < entrants.size(); i++) {
            table.row(
                    Mode.TRANSCODE.text() + ": " + entrants.get(i).daemon().name(),
                    Math.round(Entrant.median(found.get(i))),
                    found.get(i).stream().map(Math::round).toList(),
                    Entrant.median(found.get(i)) / Entrant.median(found.getFirst()));
        }
        table.print();
    }

    private double search(final Entrant entrant) throws IOException {
        int good = 0;
        int bad = FEW;
        while (holds(entrant, bad)) {
            good = bad;
            bad = (int) (bad * STEP);
        }
        for (int i = 0; i < HALVINGS && bad - good > 1; i++) {
            final int middle = (good + bad) / 2;
            if (holds(entrant, middle)) {
                good = middle;
            } else {
                bad = middle;
            }
        }
        return good;
    }

    /** Tries it again when the load itself was held up. */
    private boolean holds(final Entrant entrant, final int calls) throws IOException {
        entrant.connect(Mode.TRANSCODE, calls);
        try {
            entrant.work(plan(calls, SETTLE_SECONDS));
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                final Sample sample = entrant.work(plan(calls, bench.options().seconds()));
                if (sample.loss() < LOSS) {
                    return true;
                }
                if (sample.heldUpNanos() < HELD_UP_NANOS) {
                    return false;
                }
            }
            return false;
        } finally {
            entrant.hangUp();
        }
    }

    private static Load.Plan plan(final int calls, final int seconds) {
        return new Load.Plan(calls * 100, Duration.ofSeconds(seconds), false);
    }
}
