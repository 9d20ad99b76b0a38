package org.ringdown.bench.media;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A media server under test: a process that is told what to do over the NG protocol. */
public final class Daemon implements AutoCloseable {
    /** The first port that may be used for media. */
    private static final int LOWEST_PORT = 10_000;

    /** For 2,500 calls of two legs with two ports each, below the ports that systems give out. */
    private static final int PORTS = 11_000;

    private final String name;
    private final Process process;
    private final int port;
    private final NgClient control;

    private Daemon(
            final String name, final Process process, final int port, final NgClient control) {
        this.name = name;
        this.process = process;
        this.port = port;
        this.control = control;
    }

    /**
     * How one is started.
     *
     * @param name what tables call it
     * @param command a program and its arguments, in which {@code {ng}} stands for the port of the
     *     NG protocol, {@code {low}} and {@code {high}} for the first and the last media port; all
     *     on 127.0.0.1
     */
    public record Recipe(String name, List<String> command) {}

    /**
     * Starts it, and returns when it answers.
     *
     * @param place 0 or 1, which of the ranges of media ports it has
     * @param before what stands before the command
     */
    public static Daemon start(final Recipe recipe, final int place, final List<String> before)
            throws IOException {
        final int port = freePort();
        final int low = LOWEST_PORT + place * PORTS;
        final List<String> command = new ArrayList<>(before);
        for (final String word : recipe.command()) {
            command.add(
                    word.replace("{ng}", Integer.toString(port))
                            .replace("{low}", Integer.toString(low))
                            .replace("{high}", Integer.toString(low + PORTS - 1)));
        }
        final Process process =
                new ProcessBuilder(command)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        final NgClient control = new NgClient(port);
        control.ask("ping", Map.of());
        return new Daemon(recipe.name(), process, port, control);
    }

    private static int freePort() throws IOException {
        try (DatagramSocket any = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }

    /** What tables call it. */
    public String name() {
        return name;
    }

    /** Its process. */
    long process() {
        return process.pid();
    }

    /** Its control socket, for one thread. */
    public NgClient control() {
        return control;
    }

    /** Another control socket. */
    NgClient newControl() throws IOException {
        return new NgClient(port);
    }

    /** Ends it, the way a service manager does. */
    @Override
    public void close() {
        control.close();
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
