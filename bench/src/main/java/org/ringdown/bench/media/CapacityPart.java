package org.ringdown.bench.media;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Packets a second that one core relays before it loses one in a thousand. */
final class CapacityPart {
    private static final double LOSS = 0.001;
    private static final double STEP = 1.3;
    private static final int FIRST = 60_000;
    private static final int HALVINGS = 4;
    private static final Duration LENGTH = Duration.ofSeconds(1);

    /** Less of what it should have sent, and the load is at its own end. */
    private static final double SENT = 0.98;

    private static final int ATTEMPTS = 3;

    private final Bench bench;

    CapacityPart(final Bench bench) {
        this.bench = bench;
    }

    void run() throws IOException {
        Bench.say(
                ("Packets a second of one core, with less than 0.1 %% lost or late by more than 100 ms,"
                                + " %d calls: median of the rounds.")
                        .formatted(bench.options().calls()));
        Bench.say("");
        bench.withAllOnOneCore(this::measure);
    }

    private void measure(final List<Entrant> entrants) throws IOException {
        for (final Mode mode : bench.options().modes()) {
            final Table table = new Table("", "packets/s", "rounds", "of the first");
            // Each search is long: a round of it stands for several of the other parts.
            final int rounds = Math.max(1, bench.options().rounds() / 3);
            final List<List<Double>> found =
                    Bench.inTurn(entrants, rounds, entrant -> searchAnew(mode, entrant));
            final double first = Entrant.median(found.getFirst());
            for (int i = 0; i < entrants.size(); i++) {
                final Entrant entrant = entrants.get(i);
                table.row(
                        mode.text() + ": " + entrant.daemon().name(),
                        Math.round(Entrant.median(found.get(i))),
                        found.get(i).stream().map(Math::round).toList(),
                        Entrant.median(found.get(i)) / first);
            }
            table.print();
        }
    }

    /**
     * Calls of its own for each search: browsers that say nothing while others talk lose consent.
     */
    private double searchAnew(final Mode mode, final Entrant entrant) throws IOException {
        entrant.connect(mode, bench.options().calls());
        entrant.work(new Load.Plan(FIRST, Duration.ofSeconds(bench.options().warmUp()), false));
        final double found = search(entrant);
        entrant.hangUp();
        return found;
    }

    private double search(final Entrant entrant) throws IOException {
        double good = 0;
        double bad = FIRST;
        while (holds(entrant, bad)) {
            good = bad;
            bad *= STEP;
        }
        for (int i = 0; i < HALVINGS; i++) {
            final double middle = (good + bad) / 2;
            if (holds(entrant, middle)) {
                good = middle;
            } else {
                bad = middle;
            }
        }
        return good;
    }

    /** Tries it again when the load itself was held up. */
    private boolean holds(final Entrant entrant, final double packets) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            final Sample sample = entrant.work(new Load.Plan((int) packets, LENGTH, false));
            if (sample.sent() >= SENT * packets * LENGTH.toSeconds()) {
                if (sample.loss() < LOSS) {
                    return true;
                }
                if (sample.heldUpNanos() < 5_000_000) {
                    return false;
                }
            }
        }
        return false;
    }
}
