package org.ringdown.bench.media;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** A server that takes part, its calls of one kind, and what was measured with them. */
final class Entrant implements AutoCloseable {
    private final Load load;
    private final Daemon daemon;
    private final Switchboard board;
    private final List<Sample> samples = new ArrayList<>();
    private @Nullable Talkers talkers;

    Entrant(final Load load, final Daemon daemon, final Switchboard board) {
        this.load = load;
        this.daemon = daemon;
        this.board = board;
    }

    Daemon daemon() {
        return daemon;
    }

    Switchboard board() {
        return board;
    }

    /** Sets up calls, and forgets what was measured. */
    void connect(final Mode mode, final int calls) throws IOException {
        samples.clear();
        talkers = board.connect(mode, calls);
    }

    Talkers talkers() {
        return Objects.requireNonNull(talkers, "no calls");
    }

    /** Ends the calls. */
    void hangUp() throws IOException {
        board.hangUp();
        talkers().close();
        talkers = null;
    }

    /**
     * Works, without keeping what it measures.
     *
     * @throws IOException when nothing arrives, or something else than was said
     */
    Sample work(final Load.Plan plan) throws IOException {
        final Sample sample = load.run(talkers(), plan, daemon.process());
        final long wrong = load.ear().wrongs();
        if (sample.heard() == 0 || wrong > 0) {
            throw new IOException(
                    "%s: %d of %d packets arrived, and %d that were something else"
                            .formatted(daemon.name(), sample.heard(), sample.sent(), wrong));
        }
        return sample;
    }

    /** Works and keeps what it measures. */
    void measure(final Load.Plan plan) throws IOException {
        samples.add(work(plan));
    }

    List<Sample> samples() {
        return samples;
    }

    /** The median over the rounds. */
    double median(final ToDoubleFunction<Sample> of) {
        return median(samples.stream().map(of::applyAsDouble).toList());
    }

    /** The median. */
    static double median(final List<Double> values) {
        final List<Double> sorted = values.stream().sorted(Comparator.naturalOrder()).toList();
        final int half = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(half)
                : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    /** The part of packets that were lost, in percent. */
    double lost() {
        final long sent = samples.stream().mapToLong(Sample::sent).sum();
        final long lost = samples.stream().mapToLong(Sample::lost).sum();
        return 100.0 * lost / sent;
    }

    @Override
    public void close() {
        daemon.close();
    }
}
