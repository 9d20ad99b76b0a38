package org.ringdown.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * The built server as a process of its own, all on 127.0.0.1, with a configuration and data of its
 * own.
 */
public final class RingdownProcess implements Witness {
    /** The domain that it serves. */
    public static final String DOMAIN = "ringdown.test";

    private static final Duration START = Duration.ofSeconds(30);
    private static final String LOOPBACK = "127.0.0.1";
    private static final int RTP_PORTS = 200;
    private static final int WEBRTC_PORTS = 2;

    /** What Java is told for a server and for a short command: much the same as by ./ringdown. */
    private static final List<String> SERVER = List.of("-XX:+UseZGC", "-Xmx512m");

    private static final List<String> SHORT =
            List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m");

    private final Path folder;
    private final Path config;
    private final List<String> addresses;
    private final int sipPort = Ports.free();
    private final int tlsPort = Ports.free();
    private final int httpPort = Ports.free();
    private final int httpsPort = Ports.free();
    private final int webRtcPort = Ports.range(WEBRTC_PORTS);
    private final int rtpPort = Ports.range(RTP_PORTS);
    private final List<String> earlier = new ArrayList<>();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private @Nullable ChildProcess process;

    /** One with the usual configuration. */
    RingdownProcess(final Path folder) {
        this(folder, "");
    }

    /**
     * One with more configuration than the usual.
     *
     * @param more tables of the configuration that are not there yet
     */
    public RingdownProcess(final Path folder, final String more) {
        this(folder, more, List.of(LOOPBACK));
    }

    /** One that listens on the loopback addresses of both families. */
    static RingdownProcess ofBothFamilies(final Path folder) {
        return new RingdownProcess(folder, "", List.of(LOOPBACK, "::1"));
    }

    /** One that listens on this address besides loopback, and tells callers to send sound there. */
    static RingdownProcess at(final Path folder, final String address) {
        return at(folder, address, "");
    }

    /** The same with more keys of {@code [media]}. */
    static RingdownProcess at(final Path folder, final String address, final String media) {
        return new RingdownProcess(
                folder,
                media,
                address.equals(LOOPBACK) ? List.of(LOOPBACK) : List.of(LOOPBACK, address));
    }

    private RingdownProcess(final Path folder, final String more, final List<String> addresses) {
        this.folder = folder;
        this.addresses = addresses;
        config = folder.resolve("ringdown.toml");
        try {
            Files.createDirectories(folder);
            Files.writeString(config, configuration() + more);
        } catch (final IOException full) {
            throw new UncheckedIOException(full);
        }
    }

    private String configuration() {
        return """
        domain = "%s"
        data = "%s"
        [sip]
        listen = [%s]
        [http]
        listen = [%s]
        [media]
        listen = "%s"
        advertise = [%s]
        webrtc-port = %d
        ports = "%d-%d"
        """
                .formatted(
                        DOMAIN,
                        folder.resolve("data"),
                        listeners(),
                        webListeners(),
                        mediaAddress(),
                        advertised(),
                        webRtcPort,
                        rtpPort,
                        rtpPort + RTP_PORTS - 1);
    }

    private String mediaAddress() {
        if (addresses.size() == 1) {
            return LOOPBACK;
        }
        return addresses.getLast().contains(":") ? "::" : "0.0.0.0";
    }

    /** The last address for each family. */
    private String advertised() {
        return addresses.getLast().contains(":")
                ? "\"127.0.0.1\", \"::1\""
                : '"' + addresses.getLast() + '"';
    }

    private String listeners() {
        final List<String> all = new ArrayList<>();
        for (final String each : addresses) {
            final String address = each.contains(":") ? "[" + each + "]" : each;
            all.add("\"udp:%s:%d\"".formatted(address, sipPort));
            all.add("\"tcp:%s:%d\"".formatted(address, sipPort));
            all.add("\"tls:%s:%d\"".formatted(address, tlsPort));
        }
        return String.join(", ", all);
    }

    private String webListeners() {
        final List<String> all = new ArrayList<>();
        all.add("\"http:127.0.0.1:%d\", \"https:127.0.0.1:%d\"".formatted(httpPort, httpsPort));
        if (addresses.contains("::1")) {
            all.add("\"http:[::1]:%d\", \"https:[::1]:%d\"".formatted(httpPort, httpsPort));
        }
        return String.join(", ", all);
    }

    /** Runs the program with these arguments until it ends, and gives what it printed. */
    public String run(final @Nullable String input, final String... arguments) {
        try (ChildProcess done =
                new ChildProcess("ringdown " + arguments[0], command(SHORT, arguments))) {
            if (input != null) {
                done.type(input);
            }
            done.endOfInput();
            final int exit = done.awaitExit(START);
            if (exit != 0) {
                throw new AssertionError(
                        "ringdown "
                                + String.join(" ", arguments)
                                + " ended with "
                                + exit
                                + ":\n"
                                + done.tail(40));
            }
            return done.tail(100);
        }
    }

    /** Makes an account the way an administrator does. */
    public void addUser(final String name, final String password) {
        run(password, "user", "add", name, "--password-stdin", "--config", config.toString());
    }

    /** Copies what it has stored so far into a folder that is not there yet. */
    void copyData(final Path to) {
        copy(folder.resolve("data"), to);
    }

    /** Begins with a copy of what another stored, as one restores a backup. */
    void beginWith(final Path stored) {
        copy(stored, folder.resolve("data"));
    }

    private static void copy(final Path from, final Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (final Path file : files.toList()) {
                Files.copy(
                        file,
                        to.resolve(from.relativize(file)),
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
        } catch (final IOException full) {
            throw new UncheckedIOException(full);
        }
    }

    /** Starts the server and waits until it answers. */
    public void start() {
        final ChildProcess started =
                new ChildProcess(
                        "ringdown", command(SERVER, "serve", "--config", config.toString()));
        process = started;
        Awaitility.await("the server answers")
                .atMost(START)
                .pollInterval(Duration.ofMillis(50))
                .failFast(
                        "the server ended: ",
                        () -> {
                            if (!started.isAlive()) {
                                throw new AssertionError("the server ended:\n" + started.tail(60));
                            }
                        })
                .until(() -> answers("/"));
    }

    /** The directory of its configuration, from which paths there begin. */
    Path folder() {
        return folder;
    }

    /** Whether a page answers. */
    boolean answers(final String path) {
        return status(path) > 0;
    }

    /** The HTTP status of a page, or -1 when nobody answers. */
    int status(final String path) {
        try {
            return http.send(
                            HttpRequest.newBuilder(page(path))
                                    .timeout(Duration.ofSeconds(2))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (final IOException nobody) {
            return -1;
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }

    /** Ends the server without any warning, as a power cut does. */
    void kill() {
        running().kill();
        earlier.add(running().tail(60));
        process = null;
    }

    private ProcessBuilder command(final List<String> options, final String... arguments) {
        return program(options, arguments).directory(folder.toFile());
    }

    /** The program with these arguments, to be started as a server. */
    static ProcessBuilder program(final String... arguments) {
        return program(SERVER, arguments);
    }

    private static ProcessBuilder program(final List<String> options, final String... arguments) {
        final Path jar = Path.of(System.getProperty("ringdown.jar", "../app/target/ringdown.jar"));
        if (!Files.isReadable(jar)) {
            throw new AssertionError("there is no " + jar + ": build the app module first");
        }
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("--add-opens=java.base/com.sun.crypto.provider=ALL-UNNAMED");
        command.add("-XX:+UseCompactObjectHeaders");
        command.addAll(options);
        command.add("-jar");
        command.add(jar.toString());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    private ChildProcess running() {
        final ChildProcess now = process;
        if (now == null) {
            throw new AssertionError("the server does not run");
        }
        return now;
    }

    /** Everything the server has printed since its last start. */
    public List<String> log() {
        return running().lines();
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** How many UDP sockets the server has open now. */
    public long udpSockets() {
        return sockets("udp");
    }

    /** How many TCP sockets the server has open now, listening ones too. */
    public long tcpSockets() {
        return sockets("tcp");
    }

    /** How many threads the server has now. */
    long threads() {
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(proc("task"))) {
            long count = 0;
            for (final Path ignored : tasks) {
                count++;
            }
            return count;
        } catch (final IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    private long sockets(final String protocol) {
        final List<String> inodes = new ArrayList<>();
        try {
            for (final String table : List.of(protocol, protocol + "6")) {
                Files.readAllLines(proc("net/" + table)).stream()
                        .skip(1)
                        .map(line -> line.strip().split("\\s+")[9])
                        .forEach(inodes::add);
            }
            long count = 0;
            try (DirectoryStream<Path> files = Files.newDirectoryStream(proc("fd"))) {
                for (final Path file : files) {
                    final String target = linkTarget(file);
                    if (target.startsWith("socket:[")
                            && inodes.contains(target.substring(8, target.length() - 1))) {
                        count++;
                    }
                }
            }
            return count;
        } catch (final IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    private static String linkTarget(final Path file) {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (final IOException closedMeanwhile) {
            return "";
        }
    }

    private Path proc(final String name) {
        return Path.of("/proc", Long.toString(running().pid()), name);
    }

    public int sipPort() {
        return sipPort;
    }

    public int tlsPort() {
        return tlsPort;
    }

    public int httpPort() {
        return httpPort;
    }

    int webRtcPort() {
        return webRtcPort;
    }

    /**
     * The address of a page, on {@code localhost}, where browsers allow the microphone without a
     * certificate.
     */
    URI page(final String path) {
        return URI.create("http://localhost:" + httpPort + path);
    }

    /** The address of the SIP WebSocket. */
    String webSocket() {
        return "ws://127.0.0.1:" + httpPort + "/sip";
    }

    /** The address of the SIP WebSocket on the loopback address of IPv6. */
    String webSocketOverIpv6() {
        return "ws://[::1]:" + httpPort + "/sip";
    }

    /** The address of the encrypted SIP WebSocket on the loopback address of IPv6. */
    String secureWebSocketOverIpv6() {
        return "wss://[::1]:" + httpsPort + "/sip";
    }

    /**
     * The address of the encrypted SIP WebSocket; its certificate is one that the server made
     * itself.
     */
    String secureWebSocket() {
        return "wss://127.0.0.1:" + httpsPort + "/sip";
    }

    @Override
    public String testimony() {
        return "server:\n"
                + String.join("\n--- killed ---\n", earlier)
                + (process == null ? "\n(not running)" : "\n" + process.tail(120));
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
