package org.ringdown.app;

import java.io.IOException;
import java.io.PrintStream;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.ringdown.app.cli.CommandProgram;
import org.ringdown.app.cli.ServerStarter;
import org.ringdown.app.cli.Surroundings;
import org.ringdown.app.config.Hosts;
import org.ringdown.app.config.Listener;
import org.ringdown.app.config.Scheme;
import org.ringdown.runtime.clock.SystemClock;
import org.ringdown.runtime.clock.SystemEntropy;

/** The program's entry point: gives the command line the real world. */
public final class Main {
    private Main() {}

    /** Runs a command and exits with its code. */
    public static void main(final String[] arguments) {
        System.exit(run(Server::start, arguments));
    }

    /** Runs a command in the real world, with servers that {@code starter} starts. */
    static int run(final ServerStarter starter, final String... arguments) {
        final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        final PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        return new CommandProgram(
                        new Surroundings(
                                System.getenv(),
                                Path.of("").toAbsolutePath(),
                                System.in,
                                out,
                                err,
                                new SystemEntropy(),
                                new SystemClock()::epochMillis,
                                Hosts.own(System.getenv()),
                                version(),
                                Main::free,
                                hook ->
                                        Runtime.getRuntime()
                                                .addShutdownHook(
                                                        new Thread(() -> ended(hook), "shutdown"))),
                        starter,
                        MediaServer::start)
                .run(arguments);
    }

    /** Being told to end is no failure: without this the status would be that of the signal. */
    private static void ended(final Runnable hook) {
        hook.run();
        Runtime.getRuntime().halt(0);
    }

    private static String version() {
        return Objects.requireNonNullElse(
                        Main.class.getPackage().getImplementationVersion(), "(not packaged)")
                + ", Java "
                + Runtime.version()
                + ", "
                + System.getProperty("os.name")
                + " "
                + System.getProperty("os.arch");
    }

    /** Whether the address can be bound at this moment. */
    private static boolean free(final Listener listener) {
        try {
            if (listener.scheme() == Scheme.UDP) {
                new DatagramSocket(listener.address()).close();
            } else {
                try (ServerSocket socket = new ServerSocket()) {
                    socket.bind(listener.address());
                }
            }
            return true;
        } catch (final IOException taken) {
            return false;
        }
    }
}
