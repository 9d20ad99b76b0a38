package org.ringdown.bench.media;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ringdown.app.Main;
import org.ringdown.bench.measure.Machine;
import org.ringdown.core.Entropy;
import org.ringdown.rtc.dtls.DtlsEndpoint;
import org.ringdown.runtime.clock.SystemEntropy;

/**
 * The program behind {@code bench/media}: starts the media servers, has each of them do the same in
 * turn (A B A B ...), and prints what it took.
 *
 * <p>The virtual machine's options for Ringdown come in the environment, as {@code SERVER_JVM},
 * from the script that also starts the server.
 */
public final class MediaBench {
    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+\\.\\d+(\\.\\d+)?");

    /** What both are started with. */
    private static final List<String> OPTIONS =
            List.of(
                    "--foreground",
                    "--log-stderr",
                    "--log-level=3",
                    "--config-file=none",
                    "--table=-1",
                    "--interface=127.0.0.1",
                    "--listen-ng=127.0.0.1:{ng}",
                    "--port-min={low}",
                    "--port-max={high}");

    private MediaBench() {}

    /** Options as in {@link MediaOptions}. */
    public static void main(final String[] arguments) throws IOException {
        final MediaOptions options = MediaOptions.parse(List.of(arguments));
        final Entropy entropy = new SystemEntropy();
        final List<Daemon.Recipe> recipes = new ArrayList<>();
        for (final String server : options.servers()) {
            recipes.add(
                    switch (server) {
                        case "rtpengine" -> rtpengine();
                        case "ringdown" -> ringdown(options());
                        default ->
                                throw new IllegalArgumentException(
                                        "--servers are rtpengine and ringdown: " + server);
                    });
        }
        recipes.addAll(options.others());
        Bench.say("Machine: " + Machine.text());
        Bench.say(
                "Servers: "
                        + String.join(", ", recipes.stream().map(Daemon.Recipe::name).toList())
                        + "; Java "
                        + Runtime.version()
                        + '.');
        Bench.say(
                "Packets: "
                        + Talker.PACKET
                        + " bytes in the clear, 20 ms of G.711, where nothing is converted.");
        Bench.say("");
        try (Load load = new Load()) {
            final DtlsEndpoint endpoint =
                    new DtlsEndpoint(
                            entropy, System.currentTimeMillis(), List.of(Switchboard.PROFILE));
            final Bench bench = new Bench(options, load, entropy, endpoint, recipes);
            for (final MediaOptions.Part part : MediaOptions.Part.values()) {
                if (options.parts().contains(part)) {
                    run(part, bench);
                }
            }
        }
        System.exit(0); // virtual threads of handshakes may linger
    }

    private static void run(final MediaOptions.Part part, final Bench bench) throws IOException {
        switch (part) {
            case CPU -> new CpuPart(bench).run();
            case CAPACITY -> new CapacityPart(bench).run();
            case DELAY -> new DelayPart(bench).run();
            case MEMORY -> new MemoryPart(bench).run();
            case HANDSHAKES -> new HandshakePart(bench).run();
            case SIGNALLING -> new SignallingPart(bench).run();
            case PAUSES -> new PausesPart(bench).run();
            case TRANSCODE -> new TranscodePart(bench).run();
        }
    }

    /**
     * As its package installs it, but forwarding in user space: its kernel module is another
     * contest.
     */
    public static Daemon.Recipe rtpengine() throws IOException {
        final Process asked =
                new ProcessBuilder("rtpengine", "--version").redirectErrorStream(true).start();
        final Matcher version =
                VERSION.matcher(
                        new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        final List<String> command = new ArrayList<>(List.of("rtpengine"));
        command.addAll(OPTIONS);
        return new Daemon.Recipe(
                "rtpengine " + (version.find() ? version.group() : "of an unknown version"),
                command);
    }

    /** What the script says that the virtual machine is to be started with. */
    public static List<String> options() {
        final String flags = System.getenv("SERVER_JVM");
        return flags == null || flags.isBlank() ? List.of() : List.of(flags.strip().split("\\s+"));
    }

    /**
     * From our own class path.
     *
     * @param jvm options of the virtual machine
     */
    public static Daemon.Recipe ringdown(final List<String> jvm) {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm);
        command.addAll(
                List.of(
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "rtpengine"));
        command.addAll(OPTIONS);
        return new Daemon.Recipe("Ringdown", command);
    }
}
