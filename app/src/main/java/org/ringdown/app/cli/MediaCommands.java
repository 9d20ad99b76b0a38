package org.ringdown.app.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.ringdown.app.config.Config;
import org.ringdown.app.config.Listener;
import org.ringdown.app.config.Recordings;
import org.ringdown.app.config.Scheme;
import org.ringdown.app.logs.Logs;
import org.ringdown.core.Parsed;
import org.ringdown.gateway.ng.call.Interfaces;
import org.ringdown.gateway.ng.call.NgSettings;
import org.ringdown.gateway.ng.request.Network.Learning;
import org.ringdown.gateway.ng.run.NgGateway;
import org.ringdown.runtime.clock.SystemClock;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code media} and {@code rtpengine}: the media plane alone, until told to end. */
final class MediaCommands {
    /** What is converted into one another, in the words of {@code rtpengine --codecs}. */
    private static final List<String> CODECS =
            List.of("PCMA", "PCMU", "G722", "L16", "opus", "telephone-event", "CN");

    /** The command that takes rtpengine's own options. */
    static final String RTPENGINE = "rtpengine";

    private static final String LISTEN_NG = "--listen-ng";
    private static final String INTERFACE = "--interface";
    private static final String SNAPSHOT = "--snapshot";
    private static final int USUAL_PORT = 2_223;
    private static final int DEBUG_LEVEL = 7;
    private static final int WARN_LEVEL = 4;

    private final Surroundings world;
    private final MediaStarter starter;

    MediaCommands(final Surroundings world, final MediaStarter starter) {
        this.world = world;
        this.starter = starter;
    }

    static void addTo(final CommandSpec root) {
        root.addSubcommand(
                "media",
                CommandProgram.command(
                                "Carry media alone, for Kamailio or OpenSIPS with their rtpengine"
                                        + " modules, until told to end.")
                        .addOption(
                                OptionSpec.builder(LISTEN_NG)
                                        .paramLabel("[ADDRESS:]PORT")
                                        .type(String[].class)
                                        .description(
                                                "Where the NG protocol is taken over UDP; where"
                                                        + " ng.listen says, or "
                                                        + USUAL_PORT
                                                        + " on 127.0.0.1, when nothing is said.")
                                        .build())
                        .addOption(
                                OptionSpec.builder(INTERFACE)
                                        .paramLabel("[NAME/]ADDRESS[!ADVERTISED]")
                                        .type(String[].class)
                                        .description(
                                                "A local address for media; all that can be"
                                                        + " reached when nothing is said.")
                                        .build())
                        .addOption(
                                OptionSpec.builder(SNAPSHOT)
                                        .paramLabel("DIRECTORY")
                                        .type(Path.class)
                                        .description(
                                                "Where calls are kept over the end of the process;"
                                                        + " holds keys, and is best in memory, as"
                                                        + " under /run.")
                                        .build()));
        root.addSubcommand(
                RTPENGINE,
                CommandProgram.command(
                        "The same with rtpengine's own options, so that a start script changes one"
                                + " word."));
    }

    /** Carries media as the configuration and the options say. */
    void media(final ParseResult leaf, final Config config) throws CommandFailure {
        final List<Listener> listen = new ArrayList<>();
        for (final String text : leaf.matchedOptionValue(LISTEN_NG, new String[0])) {
            final InetSocketAddress address = listener(text, "127.0.0.1");
            listen.add(
                    new Listener(
                            Scheme.UDP, address.getAddress().getHostAddress(), address.getPort()));
        }
        // Who may command us is the configuration's to say, as soon as it says where.
        final boolean told = !listen.isEmpty();
        if (!told) {
            listen.addAll(config.ng().listen());
        }
        if (listen.isEmpty()) {
            listen.add(new Listener(Scheme.UDP, "127.0.0.1", USUAL_PORT));
        }
        final String[] interfaces = leaf.matchedOptionValue(INTERFACE, new String[0]);
        final Interfaces media =
                interfaces.length == 0
                        ? MediaInterfaces.of(config.media(), world.entropy())
                        : MediaInterfaces.of(List.of(interfaces), world.entropy());
        Logs.apply(config.watching().jsonLog(), config.watching().logLevel(), new SystemClock());
        run(
                new MediaLaunch(
                        NgSetup.of(
                                told ? everybody(config.ng()) : config.ng(),
                                listen,
                                media,
                                world.entropy()),
                        config.media().ports().first(),
                        config.media().ports().last(),
                        loops(config.media().loops()),
                        leaf.matchedOptionValue(SNAPSHOT, (Path) null),
                        config.media().recordings()));
    }

    /** One for each core, if nobody says otherwise: each leg has ports of its own. */
    private static int loops(final int asked) {
        final int wanted = asked > 0 ? asked : Runtime.getRuntime().availableProcessors();
        return Math.min(wanted, Config.Media.MOST_LOOPS);
    }

    private static Config.Ng everybody(final Config.Ng ng) {
        return new Config.Ng(ng.listen(), List.of(), ng.calls());
    }

    /** Carries media as rtpengine's options say. */
    int rtpengine(final List<String> arguments) {
        try {
            final RtpengineOptions options = RtpengineOptions.read(new ArrayList<>(arguments));
            if (options.has("version")) {
                world.out().println("Version: Ringdown " + world.version());
                return 0;
            }
            if (options.has("codecs")) {
                for (final String codec : CODECS) {
                    world.out().printf("%20s: fully supported%n", codec);
                }
                return 0;
            }
            if (options.has("help")) {
                world.out()
                        .println(
                                "The options of rtpengine; docs/operations.md says what they do"
                                        + " here.");
                return 0;
            }
            rtpengine(options);
            return 0;
        } catch (final CommandFailure failure) {
            failure.sentences().forEach(world.err()::println);
            return failure.exitCode();
        }
    }

    private void rtpengine(final RtpengineOptions options) throws CommandFailure {
        final List<InetSocketAddress> udp = listeners(options.all("listen-ng"));
        final List<InetSocketAddress> tcp = listeners(options.all("listen-tcp-ng"));
        if (udp.isEmpty() && tcp.isEmpty()) {
            throw CommandFailure.wrong(
                    "Nothing tells where to listen: --listen-ng or --listen-tcp-ng is needed.");
        }
        if (options.all("interface").isEmpty()) {
            throw CommandFailure.wrong("Option --interface is needed.");
        }
        final int level = options.number("log-level", WARN_LEVEL + 2);
        Logs.apply(
                false,
                level >= DEBUG_LEVEL ? "DEBUG" : level <= WARN_LEVEL ? "WARN" : "INFO",
                new SystemClock());
        if (!options.idle().isEmpty()) {
            world.err()
                    .println(
                            "These options change nothing here: "
                                    + String.join(", ", options.idle().stream().distinct().toList())
                                    + ".");
        }
        final MediaLaunch launch =
                new MediaLaunch(
                        new NgGateway.Config(
                                udp,
                                tcp,
                                listeners(options.all("listen-http")),
                                MediaInterfaces.of(options.all("interface"), world.entropy()),
                                settings(options)),
                        options.number("port-min", 30_000),
                        options.number("port-max", 40_000),
                        loops(options.number("num-threads", 0)),
                        snapshot(options),
                        recordings(options));
        pidFile(options.last("pidfile", ""));
        run(launch);
    }

    private static @Nullable Path snapshot(final RtpengineOptions options) {
        final String directory = options.last("snapshot", "");
        return directory.isBlank() ? null : Path.of(directory);
    }

    private static @Nullable Recordings recordings(final RtpengineOptions options)
            throws CommandFailure {
        final String directory = options.last("recording-dir", "");
        if (directory.isBlank()) {
            return null;
        }
        final String layout =
                options.last("mix-method", "direct").equals("channels")
                        ? "stereo"
                        : options.has("output-single") && !options.has("output-mixed")
                                ? "separate"
                                : "mixed";
        final String format = options.last("output-format", "wav");
        final @Nullable Recordings recordings = Recordings.of(Path.of(directory), format, layout);
        if (recordings == null) {
            throw CommandFailure.wrong(
                    "Option --output-format does not know " + format + "; write wav or opus.");
        }
        return recordings;
    }

    private NgSettings settings(final RtpengineOptions options) throws CommandFailure {
        final Map<String, Learning> learning =
                Map.of(
                        "off", Learning.OFF,
                        "no-learning", Learning.OFF,
                        "immediate", Learning.IMMEDIATE,
                        "delayed", Learning.DELAYED,
                        "heuristic", Learning.HEURISTIC);
        final String asked = options.last("endpoint-learning", "delayed").toLowerCase(Locale.ROOT);
        final @Nullable Learning mode = learning.get(asked);
        if (mode == null) {
            throw CommandFailure.wrong("Option --endpoint-learning does not know " + asked + ".");
        }
        return new NgSettings(
                NgSetup.identity(world.entropy()),
                options.has("dtls-passive"),
                options.has("sip-source"),
                mode,
                Math.clamp(options.number("tos", 0), 0, 255),
                options.number("delete-delay", 30),
                new NgSettings.Limits(
                        options.number("max-sessions", -1),
                        percent(options.last("max-load", "")),
                        percent(options.last("max-cpu", "")),
                        options.number("max-bandwidth", -1)),
                new NgSettings.Timeouts(
                        options.number("timeout", 60),
                        options.number("silent-timeout", 3_600),
                        options.number("offer-timeout", 3_600),
                        options.number("final-timeout", 0)),
                options.templates());
    }

    /** A number with a fraction, in hundredths; -1 when there is none. */
    private static int percent(final String text) throws CommandFailure {
        if (text.isBlank()) {
            return -1;
        }
        try {
            return (int) Math.round(Double.parseDouble(text.strip()) * 100);
        } catch (final NumberFormatException none) {
            throw CommandFailure.wrong(text + " is no number.");
        }
    }

    private static List<InetSocketAddress> listeners(final List<String> texts)
            throws CommandFailure {
        final List<InetSocketAddress> all = new ArrayList<>();
        for (final String text : texts) {
            all.add(listener(text, "0.0.0.0"));
        }
        return all;
    }

    /** {@code PORT}, {@code ADDRESS:PORT} or {@code [ADDRESS]:PORT}. */
    private static InetSocketAddress listener(final String text, final String absent)
            throws CommandFailure {
        final String whole = text.indexOf(':') < 0 ? absent + ":" + text : text;
        if (Listener.parse("udp:" + whole) instanceof Parsed.Ok<Listener>(Listener listener)) {
            final InetSocketAddress address = listener.address();
            if (!address.isUnresolved()) {
                return address;
            }
        }
        throw CommandFailure.wrong(text + " is no address and port to listen on.");
    }

    private static void pidFile(final String name) throws CommandFailure {
        if (!name.isBlank()) {
            try {
                Files.writeString(Path.of(name), ProcessHandle.current().pid() + "\n");
            } catch (final IOException failure) {
                throw CommandFailure.failed("Cannot write " + name + ".");
            }
        }
    }

    private void run(final MediaLaunch launch) throws CommandFailure {
        final RunningServer server = starter.start(launch);
        final AtomicBoolean closed = new AtomicBoolean();
        final Runnable close =
                () -> {
                    if (closed.compareAndSet(false, true)) {
                        server.close();
                    }
                };
        world.atExit().accept(close);
        try {
            world.out()
                    .println(
                            "Carrying media; NG on "
                                    + String.join(
                                            ", ",
                                            server.listeners().stream()
                                                    .map(Listener::toString)
                                                    .toList())
                                    + ".");
            server.awaitEnd();
        } catch (final InterruptedException told) {
            Thread.currentThread().interrupt();
        } finally {
            close.run();
        }
    }
}
