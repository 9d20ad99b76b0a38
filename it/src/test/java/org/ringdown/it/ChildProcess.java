package org.ringdown.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** A program that a test started: all it prints is kept, and it never outlives the tests. */
public final class ChildProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private final String name;
    private final Process process;
    private final Thread reader;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread reaper;

    public ChildProcess(final String name, final ProcessBuilder builder) {
        this.name = name;
        try {
            process = builder.redirectErrorStream(true).start();
        } catch (final IOException missing) {
            throw new UncheckedIOException(name + " cannot be started", missing);
        }
        reader = Thread.ofVirtual().name(name + " output").start(this::read);
        reaper = Thread.ofPlatform().unstarted(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(reaper);
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            output.lines().forEach(lines::add);
        } catch (final IOException | UncheckedIOException closed) {
            lines.add("(output ended: " + closed.getMessage() + ")");
        }
    }

    /** Writes a line to the program's standard input. */
    public void type(final String line) {
        try {
            final OutputStream input = process.getOutputStream();
            input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            input.flush();
        } catch (final IOException gone) {
            throw new UncheckedIOException(name + " does not read any more", gone);
        }
    }

    /** Closes the program's standard input. */
    public void endOfInput() {
        try {
            process.getOutputStream().close();
        } catch (final IOException gone) {
            lines.add("(input closed: " + gone.getMessage() + ")");
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Everything printed so far. */
    public List<String> lines() {
        return lines;
    }

    /** Waits for a line that holds this pattern. */
    public void awaitLine(final Pattern pattern, final Duration atMost) {
        Awaitility.await(name + " prints " + pattern)
                .atMost(atMost)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> lines.stream().anyMatch(line -> pattern.matcher(line).find()));
    }

    /** Waits for the end and gives the exit code. */
    public int awaitExit(final Duration atMost) {
        try {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(name + " did not end within " + atMost + ":\n" + tail(40));
            }
            reader.join(PATIENCE);
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + name, interrupted);
        }
        return process.exitValue();
    }

    /** Ends the program the hard way (SIGKILL): it gets no chance to tidy up. */
    public void kill() {
        process.destroyForcibly();
        awaitExit(PATIENCE);
    }

    /** The last lines that were printed. */
    public String tail(final int count) {
        final List<String> all = List.copyOf(lines);
        return String.join("\n", all.subList(Math.max(0, all.size() - count), all.size()));
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
            }
            Runtime.getRuntime().removeShutdownHook(reaper);
        } catch (final InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } catch (final IllegalStateException shuttingDown) {
            // The hook is running already and does the same.
        }
    }
}
