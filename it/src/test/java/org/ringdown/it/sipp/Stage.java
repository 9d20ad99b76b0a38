package org.ringdown.it.sipp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringdown.it.ChildProcess;
import org.ringdown.it.Ports;
import org.ringdown.it.RingdownProcess;

/** Plays one flow over one transport: a SIPp for each part, and a {@link Pipe} for each of them. */
final class Stage implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private final RingdownProcess server;
    private final Flow flow;
    private final Script.Cast cast;
    private final Path folder;
    private final List<Part> parts = new ArrayList<>();

    Stage(
            final RingdownProcess server,
            final Flow flow,
            final Script.Cast cast,
            final Path folder) {
        this.server = server;
        this.flow = flow;
        this.cast = cast;
        this.folder = folder;
    }

    /** A SIPp, its pipe, and its contact when it is registered. */
    private record Part(String name, Pipe pipe, @Nullable ChildProcess sipp, String contact) {
        boolean caller() {
            return name.equals("caller");
        }
    }

    /** Plays it; every SIPp must end by saying that all went as written. */
    void play() {
        try {
            Files.createDirectories(folder);
        } catch (final IOException full) {
            throw new UncheckedIOException(full);
        }
        int number = 0;
        for (final Flow.Device device : flow.devices()) {
            number++;
            final Part part = start("callee" + number, cast.callee(), device.script());
            parts.add(part);
            part.pipe().register(cast, part.contact() + device.parameters(), 60, 1);
        }
        parts.add(start("caller", cast.caller(), flow.caller()));
        for (final Part part : parts.reversed()) {
            final ChildProcess sipp = part.sipp();
            final int exit = sipp == null ? 0 : sipp.awaitExit(LONGEST);
            if (exit != 0) {
                throw new AssertionError(part.name() + "'s SIPp ended with " + exit);
            }
        }
    }

    private Part start(final String name, final String user, final @Nullable Script script) {
        final int port = Ports.free();
        final Pipe pipe =
                switch (cast.transport()) {
                    case "UDP" -> new DatagramPipe(server.sipPort(), port, flow.mishaps());
                    case "TCP" -> new StreamPipe(false, server.sipPort(), port);
                    default -> new StreamPipe(true, server.tlsPort(), port);
                };
        final String contact =
                "<sip:%s@127.0.0.1:%d;transport=%s>"
                        .formatted(user, port, cast.transport().toLowerCase(Locale.ROOT));
        final ChildProcess sipp =
                script == null
                        ? null
                        : new ChildProcess("sipp", sipp(name, user, script, pipe, port));
        return new Part(name, pipe, sipp, contact);
    }

    private ProcessBuilder sipp(
            final String name,
            final String user,
            final Script script,
            final Pipe pipe,
            final int port) {
        final Path file = folder.resolve(name + ".xml");
        try {
            Files.writeString(file, script.xml(cast, user));
        } catch (final IOException full) {
            throw new UncheckedIOException(full);
        }
        final List<String> command = new ArrayList<>();
        command.add("sipp");
        if (name.equals("caller")) {
            command.add("127.0.0.1:" + pipe.port());
            command.addAll(List.of("-auth_uri", script.target(cast)));
        }
        command.addAll(
                List.of(
                        "-sf",
                        file.toString(),
                        "-i",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(port),
                        "-t",
                        cast.transport().equals("UDP") ? "u1" : "t1",
                        "-m",
                        "1",
                        "-nostdin",
                        "-default_behaviors",
                        "none,abortunexp",
                        "-trace_err",
                        "-error_file",
                        folder.resolve(name + ".err").toString(),
                        "-timeout",
                        "50",
                        "-timeout_error",
                        "-skip_rlimit"));
        final ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().put("TERM", "dumb");
        return builder;
    }

    /** What each of them saw. */
    String testimony() {
        final StringBuilder all = new StringBuilder();
        for (final Part part : parts) {
            all.append("=== ").append(part.name()).append(" ===\n");
            all.append(part.pipe().testimony()).append('\n');
            final Path errors = folder.resolve(part.name() + ".err");
            try {
                all.append(Files.exists(errors) ? Files.readString(errors) : "");
            } catch (final IOException gone) {
                throw new UncheckedIOException(gone);
            }
        }
        return all.toString();
    }

    /** Takes the registrations back, so that the next flow finds nobody. */
    private void unregister() {
        for (final Part part : parts) {
            if (!part.caller()) {
                part.pipe().register(cast, part.contact(), 0, 11);
            }
        }
    }

    @Override
    public void close() {
        try {
            unregister();
        } finally {
            end();
        }
    }

    private void end() {
        for (final Part part : parts) {
            final ChildProcess sipp = part.sipp();
            if (sipp != null) {
                sipp.close();
            }
            part.pipe().close();
        }
    }
}
