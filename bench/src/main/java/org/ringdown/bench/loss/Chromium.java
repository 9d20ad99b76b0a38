package org.ringdown.bench.loss;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ringdown.audio.file.WavWriter;

/**
 * A real browser without a window, whose microphone hears a file and whose page asks us what to do.
 * Its requests wait until the program has an answer; the time alone is told at once.
 */
final class Chromium implements AutoCloseable {
    private static final double MILLIS = 1e6;
    private static final int NO_CONTENT = -1;
    private static final int SILENCE_SECONDS = 1;
    private static final int REST_SECONDS = 60;

    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Path folder;
    private final HttpServer server;
    private final Process process;

    /** Something that the page asks for. */
    static final class Request {
        private final String path;
        private final byte[] body;
        private final BlockingQueue<String> answer = new LinkedBlockingQueue<>();

        private Request(final String path, final byte[] body) {
            this.path = path;
            this.body = body;
        }

        /** For example {@code /offer?3}. */
        String path() {
            return path;
        }

        byte[] body() {
            return body;
        }

        /** Lets the page go on. */
        void answer(final String text) {
            answer.add(text);
        }
    }

    /**
     * Starts it.
     *
     * @param program its file
     * @param speech what its microphone hears, after a second of silence
     */
    Chromium(final String program, final short[] speech, final int rate) throws IOException {
        folder = Files.createTempDirectory("ringdown-bench-chromium");
        final WavWriter wav = new WavWriter(rate, 1);
        wav.take();
        wav.sound(new short[SILENCE_SECONDS * rate], 0, SILENCE_SECONDS * rate);
        wav.sound(speech, 0, speech.length);
        wav.sound(new short[REST_SECONDS * rate], 0, REST_SECONDS * rate);
        final byte[] sound = wav.take();
        final Path microphone = folder.resolve("microphone.wav");
        Files.write(microphone, wav.patch());
        Files.write(microphone, sound, StandardOpenOption.APPEND);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.setExecutor(threads);
        server.start();
        final List<String> command = new ArrayList<>(List.of(program));
        command.addAll(
                List.of(
                        "--headless=new",
                        "--no-sandbox",
                        "--user-data-dir=" + folder.resolve("profile"),
                        "--use-fake-device-for-media-stream",
                        "--use-fake-ui-for-media-stream",
                        "--use-file-for-fake-audio-capture=" + microphone,
                        "--allow-loopback-in-peer-connection",
                        "--autoplay-policy=no-user-gesture-required",
                        "--disable-gpu",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--no-first-run",
                        "--disable-background-timer-throttling",
                        "--disable-renderer-backgrounding",
                        "http://localhost:" + server.getAddress().getPort() + "/"));
        process =
                new ProcessBuilder(command)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(folder.resolve("log").toFile())
                        .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    /** What it is, as it says itself. */
    static String version(final String program) throws IOException {
        final Process asked =
                new ProcessBuilder(program, "--version").redirectErrorStream(true).start();
        final String text =
                new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return text.lines()
                .filter(line -> line.startsWith("Chromium"))
                .findFirst()
                .map(line -> line.split(" ")[0] + ' ' + line.split(" ")[1])
                .orElse("Chromium of an unknown version");
    }

    private void serve(final HttpExchange exchange) throws IOException {
        try (exchange) {
            final String path = exchange.getRequestURI().toString();
            if (path.equals("/") && exchange.getRequestMethod().equals("GET")) {
                respond(exchange, "text/html; charset=utf-8", page());
            } else if (path.equals("/time")) {
                respond(exchange, "text/plain", Double.toString(System.nanoTime() / MILLIS));
            } else if (exchange.getRequestMethod().equals("POST")) {
                final Request request = new Request(path, exchange.getRequestBody().readAllBytes());
                requests.add(request);
                respond(exchange, "text/plain", request.answer.take());
            } else {
                exchange.sendResponseHeaders(404, NO_CONTENT);
            }
        } catch (final InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    private static void respond(final HttpExchange exchange, final String type, final String text)
            throws IOException {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(200, bytes.length == 0 ? NO_CONTENT : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    private static String page() throws IOException {
        try (InputStream page = Chromium.class.getResourceAsStream("browser.html")) {
            if (page == null) {
                throw new IOException("the page is missing");
            }
            return new String(page.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /**
     * What the page asks for next, if it has asked.
     *
     * @throws IOException when it has failed, or is no longer there
     */
    @Nullable Request poll() throws IOException {
        final Request request = requests.poll();
        if (request == null && !process.isAlive()) {
            throw new IOException(
                    "Chromium has ended:\n" + Files.readString(folder.resolve("log")));
        }
        if (request != null && request.path.equals("/failed")) {
            throw new IOException(
                    "the page failed: " + new String(request.body, StandardCharsets.UTF_8));
        }
        return request;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (final IOException | UncheckedIOException inUse) {
            // A process of the browser that is ending still writes; the system clears its folder.
        }
    }
}
