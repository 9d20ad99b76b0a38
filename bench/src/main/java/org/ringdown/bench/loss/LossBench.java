package org.ringdown.bench.loss;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.ringdown.audio.Codecs;
import org.ringdown.bench.measure.Machine;
import org.ringdown.bench.media.Daemon;
import org.ringdown.bench.media.MediaBench;
import org.ringdown.runtime.codec.OpusLibrary;

/**
 * The program behind {@code bench/loss}: speech between browsers with Opus and telephones with
 * G.711 over bad lines, through Ringdown, through rtpengine, and through nobody; all calls of a
 * group of conditions at the same time, with the same patterns of loss, in real time over real
 * sockets. Every end is ours, but that the browser may be a real one ({@link BrowserCalls}).
 */
public final class LossBench {
    private static final long BEFORE_NANOS = 400_000_000;
    private static final long AFTER_NANOS = Judge.AFTER_MILLIS * 1_000_000L;
    private static final int WIDE_BUFFER = 140;
    private static final String CHROMIUM = "chromium";
    private static final long PATTERN = 1_000_003;
    private static final Condition CLEAN = new Condition(0, 1, 0);

    private final LossOptions options;
    private final Codecs codecs = new Codecs(OpusLibrary.open(null));
    private final Map<Sound, short[]> said = new EnumMap<>(Sound.class);
    private final Judge judge;

    private LossBench(final LossOptions options) throws IOException {
        this.options = options;
        final Speech speech = Speech.of(options.seconds(), 48_000);
        judge = new Judge(speech.at(Estoi.RATE), codecs);
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
        final List<Server> servers = new ArrayList<>();
        try {
            for (final String name : options.servers()) {
                if (name.equals(LossOptions.SIMULATED)) {
                    continue;
                }
                servers.add(started(name, servers.size()));
            }
            System.out.println("Machine: " + Machine.text());
            System.out.printf(
                    Locale.ROOT,
                    "Speech: %d sentences, %d s; %d seeds. Opus here: %s.%n%n",
                    judge.clean().sentences().size(),
                    judge.clean().millis() / 1_000,
                    options.seeds(),
                    codecs.opus().description());
            if (options.chromium()) {
                withChromium(servers);
                return;
            }
            for (final Condition.Group group : Condition.Group.values()) {
                if (options.groups().contains(group)) {
                    group(group, servers);
                }
            }
        } finally {
            servers.forEach(Server::close);
        }
    }

    private static Server started(final String name, final int place) throws IOException {
        return switch (name) {
            case "ringdown" ->
                    new NgServer(
                            Daemon.start(
                                    MediaBench.ringdown(MediaBench.options()), place, List.of()));
            case "rtpengine" ->
                    new NgServer(Daemon.start(MediaBench.rtpengine(), place, List.of()));
            case "janus" -> new Janus();
            default ->
                    throw new IllegalArgumentException(
                            "--servers are rtpengine, ringdown, janus and simulated: " + name);
        };
    }

    private List<Call.Path> paths(final List<Server> servers) {
        final List<Call.Path> paths = new ArrayList<>();
        paths.add(new Call.Path("nobody: Opus, FEC", null, Sound.OPUS, false));
        for (final Server server : servers) {
            final String name = server.name();
            paths.add(new Call.Path(name, server, Sound.OPUS, false));
            if (server instanceof NgServer ng && ng.copies()) {
                paths.add(new Call.Path(name + ", copies", server, Sound.OPUS_WITH_COPY, false));
            }
            paths.add(new Call.Path(name + ", telephone's line", server, Sound.OPUS, true));
        }
        return paths;
    }

    /** Runs all calls of a group, and prints its tables. */
    private void group(final Condition.Group group, final List<Server> servers) throws IOException {
        final boolean simulated = options.servers().contains(LossOptions.SIMULATED);
        final List<Call.Path> paths = simulated && servers.isEmpty() ? List.of() : paths(servers);
        final Results results = new Results(group);
        if (simulated) {
            simulate(group, results);
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
                            judge(heard, each.getValue(), from, results);
                        });
                for (final Call call : calls.keySet()) {
                    call.close();
                }
                for (final Server server : servers) {
                    server.hangUp();
                }
            }
        }
        results.print(Results.Direction.TO_PHONE, "browser to telephone" + held(options.buffer()));
        results.print(
                Results.Direction.TO_BROWSER, "telephone to browser" + held(options.buffer()));
        results.print(
                Results.Direction.TO_PATIENT_BROWSER, "telephone to browser" + held(WIDE_BUFFER));
    }

    private static String held(final int buffer) {
        return "; the ear holds " + buffer + " ms and what the line's delays differ by.";
    }

    /** All groups with a real browser. */
    private void withChromium(final List<Server> servers) throws IOException {
        final List<BrowserCalls.Path> paths = new ArrayList<>();
        for (final Server server : servers) {
            if (server instanceof NgServer ng) {
                paths.add(new BrowserCalls.Path(ng.name(), ng, false));
                if (ng.copies()) {
                    paths.add(new BrowserCalls.Path(ng.name() + ", copies", ng, true));
                }
            }
        }
        final String name = Chromium.version(CHROMIUM);
        try (Chromium browser = new Chromium(CHROMIUM, speech(Sound.OPUS), Sound.OPUS.rate())) {
            for (final Condition.Group group : Condition.Group.values()) {
                if (options.groups().contains(group)) {
                    final Results results = new Results(group);
                    for (int seed = 1; seed <= options.seeds(); seed++) {
                        withChromium(browser, paths, seed, group, results);
                    }
                    results.print(
                            Results.Direction.TO_PHONE,
                            name + " to telephone" + held(options.buffer()));
                    results.print(
                            Results.Direction.TO_BROWSER,
                            "telephone to " + name + ", as its own ear plays it.");
                }
            }
        }
    }

    private void withChromium(
            final Chromium browser,
            final List<BrowserCalls.Path> paths,
            final int seed,
            final Condition.Group group,
            final Results results)
            throws IOException {
        try (Stage stage = new Stage()) {
            final BrowserCalls calls = new BrowserCalls(stage, browser, judge, options.buffer());
            for (final Condition condition : group.conditions()) {
                for (final BrowserCalls.Path path : paths) {
                    final long pattern = seed * PATTERN + condition.hashCode();
                    calls.add(path, condition, mouth(Sound.PCMU, (int) pattern), pattern);
                }
            }
            calls.run(results);
        }
    }

    /** The same conditions in virtual time. */
    private void simulate(final Condition.Group group, final Results results) {
        final List<Simulation.Plan> plans = new ArrayList<>();
        for (int seed = 1; seed <= options.seeds(); seed++) {
            for (final Condition condition : group.conditions()) {
                plans.add(new Simulation.Plan(condition, false, false, seed));
                plans.add(new Simulation.Plan(condition, true, false, seed));
                plans.add(new Simulation.Plan(condition, false, true, seed));
            }
        }
        final short[] wide = speech(Sound.OPUS);
        final short[] narrow = speech(Sound.PCMU);
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
                            results);
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
        final long pattern = seed * PATTERN + condition.hashCode();
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
        call.connect("loss-" + System.nanoTime(), near.percent());
        return call;
    }

    private Mouth mouth(final Sound sound, final int ssrc) {
        return new Mouth(sound, speech(sound), codecs, ssrc);
    }

    private short[] speech(final Sound sound) {
        return Objects.requireNonNull(said.get(sound));
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
        stage.run(from + judge.clean().millis() * 1_000_000 + AFTER_NANOS);
        return from;
    }

    private void judge(
            final Heard heard, final Condition condition, final long from, final Results results) {
        final int jitter = condition.jitterMillis();
        final int buffer = options.buffer() + jitter;
        results.add(
                Results.Direction.TO_PHONE,
                heard.name(),
                condition,
                judge.packets(heard.phone(), heard.phoneSound(), from, buffer));
        results.add(
                Results.Direction.TO_BROWSER,
                heard.name(),
                condition,
                judge.packets(heard.browser(), Sound.OPUS, from, buffer));
        results.add(
                Results.Direction.TO_PATIENT_BROWSER,
                heard.name(),
                condition,
                judge.packets(heard.browser(), Sound.OPUS, from, WIDE_BUFFER + jitter));
    }
}
