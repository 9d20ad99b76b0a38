package org.ringdown.bench.loss;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.ringdown.audio.Codecs;
import org.ringdown.bench.measure.Machine;
import org.ringdown.bench.media.Daemon;
import org.ringdown.bench.media.MediaBench;
import org.ringdown.bench.media.Table;
import org.ringdown.runtime.codec.OpusLibrary;

/**
 * The program behind {@code bench/loss}: speech between browsers with Opus and telephones with
 * G.711 over bad lines, through Ringdown, through rtpengine, and through nobody; all calls of a
 * group of conditions at the same time, with the same patterns of loss. Every end is ours, in real
 * time over real sockets.
 */
public final class LossBench {
    private static final long BEFORE_NANOS = 400_000_000;
    private static final long AFTER_NANOS = 900_000_000;
    private static final int WIDE_BUFFER = 140;
    private static final Condition CLEAN = new Condition(0, 1, 0);

    /** What is judged. */
    private enum Direction {
        TO_PHONE("browser to telephone"),
        TO_BROWSER("telephone to browser"),
        TO_PATIENT_BROWSER("telephone to browser");

        private final String text;

        Direction(final String text) {
            this.text = text;
        }
    }

    private final LossOptions options;
    private final Codecs codecs = new Codecs(OpusLibrary.open(null));
    private final Map<Sound, short[]> said = new EnumMap<>(Sound.class);
    private final Speech clean;

    private LossBench(final LossOptions options) throws IOException {
        this.options = options;
        final Speech speech = Speech.of(options.seconds(), 48_000);
        clean = speech.at(Estoi.RATE);
        final short[] wide = Waves.samples(speech.wave().values());
        said.put(Sound.OPUS, wide);
        said.put(Sound.OPUS_WITH_COPY, wide);
        said.put(Sound.PCMU, Waves.samples(speech.at(8_000).wave().values()));
    }

    /** Options as in {@link LossOptions}. */
    public static void main(final String[] arguments) throws IOException {
        new LossBench(LossOptions.parse(List.of(arguments))).run();
        System.exit(0);
    }

    private void run() throws IOException {
        final List<Daemon> servers = new ArrayList<>();
        try {
            for (final String name : options.servers()) {
                if (name.equals(LossOptions.SIMULATED)) {
                    continue;
                }
                servers.add(
                        Daemon.start(
                                name.equals("ringdown")
                                        ? MediaBench.ringdown(MediaBench.options())
                                        : MediaBench.rtpengine(),
                                servers.size(),
                                List.of()));
            }
            System.out.println("Machine: " + Machine.text());
            System.out.printf(
                    Locale.ROOT,
                    "Speech: %d sentences, %d s; %d seeds. Opus here: %s.%n%n",
                    clean.sentences().size(),
                    clean.millis() / 1_000,
                    options.seeds(),
                    codecs.opus().description());
            for (final Condition.Group group : Condition.Group.values()) {
                if (options.groups().contains(group)) {
                    group(group, servers);
                }
            }
        } finally {
            servers.forEach(Daemon::close);
        }
    }

    private List<Call.Path> paths(final List<Daemon> servers) {
        final List<Call.Path> paths = new ArrayList<>();
        paths.add(new Call.Path("nobody: Opus, FEC", null, Sound.OPUS, false));
        for (final Daemon server : servers) {
            final String name = server.name();
            paths.add(new Call.Path(name, server, Sound.OPUS, false));
            if (name.startsWith("Ringdown")) {
                paths.add(new Call.Path(name + ", copies", server, Sound.OPUS_WITH_COPY, false));
            }
            paths.add(new Call.Path(name + ", telephone's line", server, Sound.OPUS, true));
        }
        return paths;
    }

    /** Runs all calls of a group, and prints its tables. */
    private void group(final Condition.Group group, final List<Daemon> servers) throws IOException {
        final boolean simulated = options.servers().contains(LossOptions.SIMULATED);
        final List<Call.Path> paths = simulated && servers.isEmpty() ? List.of() : paths(servers);
        final Map<Direction, Map<String, Map<Condition, List<Score>>>> all =
                new EnumMap<>(Direction.class);
        if (simulated) {
            simulate(group, all);
        }
        for (int seed = 1; seed <= options.seeds(); seed++) {
            try (Stage stage = new Stage()) {
                final Map<Call, Condition> calls = new LinkedHashMap<>();
                for (final Condition condition : group.conditions()) {
                    for (final Call.Path path : paths) {
                        calls.put(call(stage, path, condition, seed), condition);
                    }
                }
                final long from = play(stage, calls.keySet());
                calls.entrySet().parallelStream()
                        .forEach(each -> {
                            final Call call = each.getKey();
                            final Heard heard =
                                    new Heard(
                                            call.path().name(),
                                            call.browser().recording(),
                                            call.phone().recording(),
                                            call.phone().mouth().sound());
                            judge(heard, each.getValue(), from, all);
                        });
                for (final Call call : calls.keySet()) {
                    call.close();
                }
            }
        }
        for (final Direction direction : Direction.values()) {
            print(direction, group, all.get(direction));
        }
    }

    /** The same conditions in virtual time. */
    private void simulate(
            final Condition.Group group,
            final Map<Direction, Map<String, Map<Condition, List<Score>>>> all) {
        final List<Simulation.Plan> plans = new ArrayList<>();
        for (int seed = 1; seed <= options.seeds(); seed++) {
            for (final Condition condition : group.conditions()) {
                plans.add(new Simulation.Plan(condition, false, false, seed));
                plans.add(new Simulation.Plan(condition, true, false, seed));
                plans.add(new Simulation.Plan(condition, false, true, seed));
            }
        }
        final short[] wide = Objects.requireNonNull(said.get(Sound.OPUS));
        final short[] narrow = Objects.requireNonNull(said.get(Sound.PCMU));
        plans.parallelStream()
                .forEach(plan -> {
                    final Simulation.Result result = Simulation.of(plan, codecs, wide, narrow);
                    final String name =
                            "simulated"
                                    + (plan.copies() ? ", copies" : "")
                                    + (plan.phonesLine() ? ", telephone's line" : "");
                    judge(
                            new Heard(name, result.browser(), result.phone(), Sound.PCMU),
                            plan.condition(),
                            0,
                            all);
                });
    }

    /**
     * What came of a call.
     *
     * @param name of the way
     * @param phoneSound what the telephone hears
     */
    private record Heard(String name, Recording browser, Recording phone, Sound phoneSound) {}

    private Call call(
            final Stage stage, final Call.Path path, final Condition condition, final int seed)
            throws IOException {
        final Condition near = path.phonesLine() ? CLEAN : condition;
        final Condition far = path.phonesLine() ? condition : CLEAN;
        final Sound phone = path.server() == null ? Sound.OPUS : Sound.PCMU;
        final long pattern = seed * 1_000_003L + condition.hashCode();
        final int ssrc = (int) pattern * 31 + 7;
        final Call call =
                new Call(
                        path,
                        new End(
                                stage,
                                mouth(path.sound(), ssrc),
                                new Line(near, pattern),
                                new Line(near, pattern + 1)),
                        new End(
                                stage,
                                mouth(phone, ssrc + 1),
                                new Line(far, pattern + 1),
                                new Line(far, pattern)));
        call.connect("loss-" + System.nanoTime());
        return call;
    }

    private Mouth mouth(final Sound sound, final int ssrc) {
        return new Mouth(sound, Objects.requireNonNull(said.get(sound)), codecs, ssrc);
    }

    /** Lets all speak, each a little later than the one before; returns when the first began. */
    private long play(final Stage stage, final Iterable<Call> calls) throws IOException {
        final List<End> ends = new ArrayList<>();
        calls.forEach(call -> {
            ends.add(call.browser());
            ends.add(call.phone());
        });
        final long from = System.nanoTime() + BEFORE_NANOS;
        for (int i = 0; i < ends.size(); i++) {
            ends.get(i).speak(from + i * 20_000_000L / ends.size());
        }
        stage.run(from + clean.millis() * 1_000_000 + AFTER_NANOS);
        return from;
    }

    private void judge(
            final Heard heard,
            final Condition condition,
            final long from,
            final Map<Direction, Map<String, Map<Condition, List<Score>>>> all) {
        final Sound phone = heard.phoneSound();
        final Sound browser = Sound.OPUS;
        final int buffer = options.buffer() + condition.jitterMillis();
        final Map<Direction, Score> scores = new EnumMap<>(Direction.class);
        scores.put(Direction.TO_PHONE, score(heard.phone(), phone, from, buffer));
        scores.put(Direction.TO_BROWSER, score(heard.browser(), browser, from, buffer));
        scores.put(
                Direction.TO_PATIENT_BROWSER,
                score(heard.browser(), browser, from, WIDE_BUFFER + condition.jitterMillis()));
        synchronized (all) {
            scores.forEach((direction, score) ->
                    all.computeIfAbsent(direction, _ -> new LinkedHashMap<>())
                            .computeIfAbsent(heard.name(), _ -> new LinkedHashMap<>())
                            .computeIfAbsent(condition, _ -> new ArrayList<>())
                            .add(score));
        }
    }

    private Score score(
            final Recording recording, final Sound sound, final long from, final int buffer) {
        final double[] heard =
                Ear.heard(
                        recording,
                        sound,
                        codecs,
                        from,
                        clean.millis() + AFTER_NANOS / 1_000_000,
                        buffer);
        return Score.of(
                clean,
                Waves.resampled(heard, sound.heardRate(), Estoi.RATE),
                recording.clock(sound.rate()),
                recording.kilobits());
    }

    private void print(
            final Direction direction,
            final Condition.Group group,
            final @Nullable Map<String, Map<Condition, List<Score>>> scores) {
        if (scores == null) {
            return;
        }
        System.out.printf(
                "%s; the ear holds %d ms and what the line's delays differ by.%n",
                direction.text,
                direction == Direction.TO_PATIENT_BROWSER ? WIDE_BUFFER : options.buffer());
        final List<String> heads = new ArrayList<>(List.of(""));
        group.conditions().forEach(condition -> heads.add(condition.toString()));
        final Table table = new Table(heads.toArray(String[]::new));
        final List<String> names = scores.keySet().stream().sorted().toList();
        rows(table, names, group, scores, "ESTOI", LossBench::understood);
        rows(table, names, group, scores, "ms", each -> whole(Score.mean(each).delay()));
        rows(table, names, group, scores, "clock", each -> three(Score.mean(each).clock()));
        rows(table, names, group, scores, "kbit/s", each -> whole(Score.mean(each).kilobits()));
        table.print();
    }

    private static void rows(
            final Table table,
            final List<String> names,
            final Condition.Group group,
            final Map<String, Map<Condition, List<Score>>> scores,
            final String what,
            final Function<List<Score>, String> text) {
        for (final String name : names) {
            final List<Object> cells = new ArrayList<>(List.of(what + ": " + name));
            for (final Condition condition : group.conditions()) {
                cells.add(
                        text.apply(
                                scores.getOrDefault(name, Map.of())
                                        .getOrDefault(condition, List.of())));
            }
            table.row(cells.toArray());
        }
    }

    /** With several patterns of loss their mean and by how much they differ. */
    private static String understood(final List<Score> scores) {
        final double mean = Score.mean(scores).estoi();
        return scores.size() < 2
                ? String.format(Locale.ROOT, "%.2f", mean)
                : String.format(Locale.ROOT, "%.2f ±%.2f", mean, Score.spread(scores));
    }

    private static String three(final double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    private static String whole(final double value) {
        return String.format(Locale.ROOT, "%.0f", value);
    }
}
