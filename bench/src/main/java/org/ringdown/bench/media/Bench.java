package org.ringdown.bench.media;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.ringdown.bench.measure.Cores;
import org.ringdown.core.Entropy;
import org.ringdown.rtc.dtls.DtlsEndpoint;

/**
 * What every part of the comparison works with.
 *
 * @param options how it is run
 * @param load what sends and receives
 * @param entropy for keys
 * @param endpoint the browsers' DTLS identity
 * @param recipes the servers
 */
record Bench(
        MediaOptions options,
        Load load,
        Entropy entropy,
        DtlsEndpoint endpoint,
        List<Daemon.Recipe> recipes) {

    /** A part of the comparison, with all its servers. */
    @FunctionalInterface
    interface Work {
        /** Measures and prints. */
        void with(List<Entrant> entrants) throws IOException;
    }

    /** What one entrant does in a round. */
    @FunctionalInterface
    interface Round<R> {
        /** Measures. */
        R of(Entrant entrant) throws IOException;
    }

    /** Has each entrant do its round, one after the other, again and again: the results of each. */
    static <R> List<List<R>> inTurn(
            final List<Entrant> entrants, final int rounds, final Round<R> round)
            throws IOException {
        final List<List<R>> results = new ArrayList<>();
        entrants.forEach(_ -> results.add(new ArrayList<>()));
        for (int i = 0; i < rounds; i++) {
            for (int j = 0; j < entrants.size(); j++) {
                results.get(j).add(round.of(entrants.get(j)));
            }
        }
        return results;
    }

    /** Starts all servers for a part, and ends them after it. */
    void withAll(final Work work) throws IOException {
        run(List.of(), work);
    }

    /** The same, each server with one core, another one than the load's. */
    void withAllOnOneCore(final Work work) throws IOException {
        Cores.keep(true);
        try {
            run(Cores.last(), work);
        } finally {
            Cores.keep(false);
        }
    }

    private void run(final List<String> before, final Work work) throws IOException {
        final List<Entrant> entrants = new ArrayList<>();
        try {
            for (final Daemon.Recipe recipe : recipes) {
                final Daemon daemon = Daemon.start(recipe, entrants.size(), before);
                entrants.add(
                        new Entrant(
                                load, daemon, new Switchboard(load, daemon, entropy, endpoint)));
            }
            work.with(entrants);
        } finally {
            entrants.forEach(Entrant::close);
        }
    }

    static void say(final String line) {
        System.out.println(line);
    }
}
