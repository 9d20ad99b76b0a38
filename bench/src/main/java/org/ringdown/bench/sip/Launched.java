package org.ringdown.bench.sip;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A server's process, its directory, and its ports: what all servers have in common. */
abstract class Launched implements Server {
    private static final long START_NANOS = 120_000_000_000L;

    private final Path directory;
    private final int port;
    private @Nullable Process process;

    /**
     * @param port the first of four
     */
    Launched(final Path directory, final int port) {
        this.directory = directory;
        this.port = port;
    }

    final Path directory() {
        return directory;
    }

    /** The command that becomes the server. */
    abstract List<String> command() throws IOException;

    @Override
    public final void start() throws IOException {
        final Path log = directory.resolve("log");
        final Process started =
                new ProcessBuilder(command())
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        process = started;
        Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
        final long until = System.nanoTime() + START_NANOS;
        while (!listens(at(Kind.WSS)) || !listens(at(Kind.WS)) || !listens(at(Kind.TCP))) {
            if (!started.isAlive() || System.nanoTime() > until) {
                throw new IOException(name() + " does not start:\n" + Files.readString(log));
            }
        }
    }

    private static boolean listens(final InetSocketAddress at) {
        try (Socket socket = new Socket()) {
            socket.connect(at, 1_000);
            return true;
        } catch (final IOException refused) {
            return false;
        }
    }

    @Override
    public final InetSocketAddress at(final Kind kind) {
        return new InetSocketAddress(
                InetAddress.getLoopbackAddress(),
                switch (kind) {
                    case UDP, TCP -> port;
                    case WS -> webSocketPort();
                    case WSS -> port + 2;
                });
    }

    /** The port for WebSockets in the clear. */
    abstract int webSocketPort();

    final int port() {
        return port;
    }

    @Override
    public final boolean alive() {
        final Process running = process;
        return running != null && running.isAlive();
    }

    @Override
    public final long process() {
        final Process running = process;
        if (running == null) {
            throw new IllegalStateException("not started");
        }
        return running.pid();
    }

    @Override
    public final void kill() throws IOException {
        final Process running = process;
        if (running == null) {
            return;
        }
        final List<ProcessHandle> all =
                Stream.concat(Stream.of(running.toHandle()), running.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        try {
            // All of them hold its ports.
            CompletableFuture.allOf(
                            all.stream()
                                    .map(ProcessHandle::onExit)
                                    .toArray(CompletableFuture[]::new))
                    .get(10, TimeUnit.SECONDS);
        } catch (final ExecutionException | TimeoutException lives) {
            throw new IOException(name() + " does not end", lives);
        } catch (final InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public final void close() throws IOException {
        kill();
        try (Stream<Path> all = Files.walk(directory)) {
            all.sorted(Comparator.reverseOrder()).forEach(Launched::delete);
        }
    }

    private static void delete(final Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
