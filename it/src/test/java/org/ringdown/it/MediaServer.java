package org.ringdown.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;

/**
 * The media plane alone, started as {@code ringdown rtpengine} with the options that rtpengine is
 * started with. With {@code -Dringdown.it.rtpengine=rtpengine} it is rtpengine itself: so the tests
 * can be tested.
 */
final class MediaServer implements Witness {
    private static final String OTHER = "ringdown.it.rtpengine";
    private static final Duration STEP = Duration.ofSeconds(15);
    private static final Duration POLL = Duration.ofMillis(30);
    private static final int PORTS = 100;
    private final int port = Ports.free();
    private final NgClient ng = new NgClient(Ports.loopback(port));
    private final ProcessBuilder builder;
    private final List<String> earlier = new ArrayList<>();
    private ChildProcess process;

    /** Starts it and waits until it answers. */
    MediaServer(final Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (final IOException full) {
            throw new UncheckedIOException(full);
        }
        final int first = Ports.range(PORTS);
        final String[] options = {
            "--config-file=none",
            "--foreground",
            "--log-stderr",
            "--table=-1",
            "--interface=127.0.0.1",
            "--listen-ng=127.0.0.1:" + port,
            "--port-min=" + first,
            "--port-max=" + (first + PORTS - 1),
            "--delete-delay=0",
        };
        builder = command(folder.resolve("snapshot"), options).directory(folder.toFile());
        process = new ChildProcess("the media server", builder);
        awaitAnswer();
    }

    /** Ends it the hard way and starts it again: calls are to go on. */
    void killAndStartAgain() {
        process.kill();
        earlier.add(process.tail(100));
        process = new ChildProcess("the media server", builder);
        awaitAnswer();
    }

    private void awaitAnswer() {
        Awaitility.await("the media server answers")
                .atMost(STEP)
                .pollInterval(POLL)
                .until(this::pongs);
    }

    private static ProcessBuilder command(final Path snapshot, final String... options) {
        final String other = System.getProperty(OTHER, "");
        final List<String> arguments = new ArrayList<>();
        arguments.add(other.isEmpty() ? "rtpengine" : other);
        arguments.addAll(List.of(options));
        if (other.isEmpty()) {
            arguments.add("--snapshot=" + snapshot);
        }
        return other.isEmpty()
                ? RingdownProcess.program(arguments.toArray(String[]::new))
                : new ProcessBuilder(arguments);
    }

    private boolean pongs() throws IOException {
        if (!process.isAlive()) {
            throw new AssertionError("the media server ended:\n" + process.tail(40));
        }
        return ng.ask("ping").filter(r -> "pong".equals(r.get("result"))).isPresent();
    }

    /** Where it listens for NG, as proxies write it. */
    String address() {
        return "udp:127.0.0.1:" + port;
    }

    /** Asks it something that it has to answer. */
    Map<?, ?> ask(final String command, final String... more) {
        try {
            return ng.ask(command, more)
                    .orElseThrow(() -> new AssertionError("no answer to " + command));
        } catch (final IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    /** The Call-IDs of the calls that it knows. */
    List<String> calls() {
        final List<String> calls = new ArrayList<>();
        if (ask("list").get("calls") instanceof final List<?> list) {
            list.forEach(call -> calls.add(String.valueOf(call)));
        }
        return calls;
    }

    /** The Call-ID of the only call. */
    String onlyCall() {
        final List<String> calls = calls();
        if (calls.size() != 1) {
            throw new AssertionError("one call was expected: " + calls);
        }
        return calls.getFirst();
    }

    /** Waits until so many packets of the call have come to it. */
    void awaitPackets(final String call, final int count) {
        Awaitility.await("the media server carries the call")
                .atMost(STEP)
                .pollInterval(POLL)
                .until(() ->
                        number(ask("query", "call-id", call), "totals", "RTP", "packets") >= count);
    }

    /** How many parties the call has. */
    int parties(final String call) {
        return NgClient.at(ask("query", "call-id", call), "tags")
                .map(tags -> ((Map<?, ?>) tags).size())
                .orElse(0);
    }

    /** Which part it has in DTLS towards a party of the call, in the words of its flags. */
    String dtlsPart(final String call) {
        if (NgClient.at(ask("query", "call-id", call), "tags").orElse(null)
                instanceof final Map<?, ?> tags) {
            for (final Object tag : tags.values()) {
                if (NgClient.at(tag, "medias", 0, "flags").orElse(null)
                        instanceof final List<?> flags) {
                    for (final Object flag : flags) {
                        if (flag.toString().startsWith("DTLS role ")) {
                            return flag.toString();
                        }
                    }
                }
            }
        }
        throw new AssertionError("no DTLS in " + call);
    }

    /** Waits until nothing of any call is left: no entry, no session in the statistics, no port. */
    void awaitFree() {
        Awaitility.await("the media server has let go of everything")
                .atMost(STEP)
                .pollInterval(POLL)
                .until(() -> calls().isEmpty() && sessions() == 0 && ports() == 0);
    }

    private long sessions() {
        return number(ask("statistics"), "statistics", "currentstatistics", "sessionstotal");
    }

    private long ports() {
        return number(ask("statistics"), "statistics", "interfaces", 0, "ports", "used");
    }

    private static long number(final Map<?, ?> answer, final Object... names) {
        final Optional<Object> value = NgClient.at(answer, names);
        return Long.parseLong(
                String.valueOf(
                        value.orElseThrow(() ->
                                new AssertionError("no " + List.of(names) + " in " + answer))));
    }

    @Override
    public String testimony() {
        return "the media server:\n"
                + String.join("\n--- killed ---\n", earlier)
                + "\n"
                + process.tail(300);
    }

    @Override
    public void close() {
        process.close();
    }
}
