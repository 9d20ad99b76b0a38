package org.ringdown.bench.sip;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** One server at one kind of work: its rounds, and its line in the table. */
final class Contest {
    /** One round of work. */
    @FunctionalInterface
    interface Work {
        /** Does it for some seconds. */
        Sample run(int seconds) throws IOException;
    }

    private final String name;
    private final Work work;
    private final List<Sample> samples = new ArrayList<>();

    Contest(final String name, final Work work) {
        this.name = name;
        this.work = work;
    }

    String name() {
        return name;
    }

    /** Warms all up, and measures them in turn. */
    static void measure(final List<Contest> contests, final SipOptions options) throws IOException {
        for (final Contest contest : contests) {
            contest.work.run(options.warmUp());
        }
        for (int round = 0; round < options.rounds(); round++) {
            for (final Contest contest : contests) {
                final Sample sample = contest.work.run(options.seconds());
                if (sample.done() == 0) {
                    throw new IOException(contest.name + ": nothing came to a good end");
                }
                contest.samples.add(sample);
            }
        }
    }

    /** Prints what each used, and the first one's figure divided by each. */
    static void table(final String what, final List<Contest> contests) {
        SipBench.say("");
        SipBench.say(
                "| %-16s | %23s | %7s | %7s | %15s | %6s | %5s | %5s |"
                        .formatted(
                                "",
                                what,
                                "user",
                                "system",
                                "lowest-highest",
                                "done",
                                "lost",
                                "ratio"));
        SipBench.say("|---|---|---|---|---|---|---|---|");
        final double base = contests.getFirst().median(Sample::each);
        for (final Contest contest : contests) {
            SipBench.say(
                    String.format(
                            Locale.ROOT,
                            "| %-16s | %23.1f | %7.1f | %7.1f | %6.1f - %6.1f | %6d | %5d | %5.2f |",
                            contest.name,
                            contest.median(Sample::each),
                            contest.median(Sample::user),
                            contest.median(Sample::system),
                            contest.samples.stream().mapToDouble(Sample::each).min().orElse(0),
                            contest.samples.stream().mapToDouble(Sample::each).max().orElse(0),
                            contest.samples.stream().mapToInt(Sample::done).sum(),
                            contest.samples.stream().mapToInt(s -> s.begun() - s.done()).sum(),
                            base / contest.median(Sample::each)));
        }
    }

    /** The delay that this part of all stayed below in the middle round, in milliseconds. */
    double delay(final double part) {
        return median(sample -> sample.delays().below(part));
    }

    private double median(final ToDoubleFunction<Sample> value) {
        final double[] sorted = samples.stream().mapToDouble(value).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
