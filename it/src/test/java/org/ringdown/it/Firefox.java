package org.ringdown.it;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * The distribution's Firefox as a process of its own, driven over WebDriver BiDi, which it speaks
 * by itself. Its microphone is a sine.
 */
final class Firefox implements Witness {
    /** The level of its microphone, in dBFS. */
    static final double LEVEL = -20;

    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration STEP = Duration.ofSeconds(15);
    private static final Gson JSON = new Gson();
    private final int tone;
    private final ChildProcess process;
    private final Bidi bidi;

    /**
     * Starts it.
     *
     * @param tone the frequency of its microphone
     */
    Firefox(final Path folder, final int tone) {
        this.tone = tone;
        final int port = Ports.free();
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("user.js"), preferences(tone));
        } catch (final IOException full) {
            throw new UncheckedIOException(full);
        }
        final ProcessBuilder command =
                new ProcessBuilder(
                        System.getProperty("ringdown.firefox", "firefox-esr"),
                        "--headless",
                        "--no-remote",
                        "--profile",
                        folder.toString(),
                        "--remote-debugging-port=" + port,
                        "about:blank");
        command.environment().put("HOME", folder.toString());
        process = new ChildProcess("firefox", command);
        bidi = connect(port);
        bidi.ask(
                "session.new",
                Map.of("capabilities", Map.of("alwaysMatch", Map.of("acceptInsecureCerts", true))));
        bidi.ask("session.subscribe", Map.of("events", List.of("log.entryAdded")));
    }

    private static String preferences(final int tone) {
        final Map<String, Object> all = new LinkedHashMap<>();
        all.put("media.navigator.streams.fake", true);
        all.put("media.navigator.permission.disabled", true);
        all.put("media.navigator.audio.fake_frequency", tone);
        all.put("media.peerconnection.ice.obfuscate_host_addresses", false);
        all.put("media.autoplay.default", 0);
        // It asks nobody on the Internet for anything.
        all.put("app.update.auto", false);
        all.put("browser.safebrowsing.malware.enabled", false);
        all.put("browser.safebrowsing.phishing.enabled", false);
        all.put("datareporting.policy.dataSubmissionEnabled", false);
        all.put("media.gmp-manager.updateEnabled", false);
        all.put("network.captive-portal-service.enabled", false);
        all.put("network.connectivity-service.enabled", false);
        all.put("services.settings.server", "data:,");
        final StringBuilder lines = new StringBuilder();
        all.forEach((name, value) ->
                lines.append("user_pref(\"")
                        .append(name)
                        .append("\", ")
                        .append(JSON.toJson(value))
                        .append(");\n"));
        return lines.toString();
    }

    private Bidi connect(final int port) {
        final URI address = URI.create("ws://127.0.0.1:" + port + "/session");
        return Awaitility.await("firefox listens")
                .atMost(START)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(
                        () -> {
                            final Bidi fresh = new Bidi();
                            HttpClient.newHttpClient()
                                    .newWebSocketBuilder()
                                    .buildAsync(address, fresh)
                                    .get(2, TimeUnit.SECONDS);
                            return fresh;
                        },
                        Objects::nonNull);
    }

    /** The frequency of its microphone. */
    int tone() {
        return tone;
    }

    /** A new tab. */
    Tab tab() {
        final Object context =
                bidi.ask("browsingContext.create", Map.of("type", "tab")).get("context");
        return new InFirefox(String.valueOf(context));
    }

    @Override
    public String testimony() {
        return "firefox:\n" + String.join("\n", bidi.told) + "\n" + process.tail(20);
    }

    @Override
    public void close() {
        process.close();
    }

    /** One of its tabs. */
    private final class InFirefox implements Tab {
        private final String context;

        InFirefox(final String context) {
            this.context = context;
        }

        @Override
        public void open(final String address) {
            bidi.ask(
                    "browsingContext.navigate",
                    Map.of("context", context, "url", address, "wait", "complete"));
        }

        /**
         * Argument and result go as JSON texts, so that the protocol's own notation is not needed.
         */
        @Override
        public @Nullable Object evaluate(final String function, final @Nullable Object argument) {
            final Map<?, ?> answer =
                    bidi.ask(
                            "script.callFunction",
                            Map.of(
                                    "functionDeclaration",
                                    "async (a) => JSON.stringify((await (%s)(JSON.parse(a))) ?? null)"
                                            .formatted(function),
                                    "awaitPromise",
                                    true,
                                    "target",
                                    Map.of("context", context),
                                    "arguments",
                                    List.of(
                                            Map.of(
                                                    "type",
                                                    "string",
                                                    "value",
                                                    JSON.toJson(argument)))));
            if (answer.get("result") instanceof final Map<?, ?> result
                    && "success".equals(answer.get("type"))) {
                return JSON.fromJson(String.valueOf(result.get("value")), Object.class);
            }
            throw new AssertionError("the page failed: " + answer.get("exceptionDetails"));
        }

        @Override
        public boolean isOpen() {
            return process.isAlive();
        }

        @Override
        public List<String> wire() {
            return List.of();
        }

        @Override
        public String testimony() {
            return Firefox.this.testimony();
        }

        @Override
        public void close() {
            bidi.ask("browsingContext.close", Map.of("context", context));
        }
    }

    /** The protocol: numbered commands, and answers with the same number. */
    private static final class Bidi implements WebSocket.Listener {
        private final Map<Long, CompletableFuture<Map<?, ?>>> open = new ConcurrentHashMap<>();
        private final List<String> told = new CopyOnWriteArrayList<>();
        private final StringBuilder text = new StringBuilder();
        private @Nullable WebSocket socket;
        private long number;

        @Override
        public void onOpen(final WebSocket opened) {
            socket = opened;
            opened.request(Long.MAX_VALUE);
        }

        @Override
        public @Nullable CompletionStage<?> onText(
                final WebSocket from, final CharSequence part, final boolean last) {
            text.append(part);
            if (last) {
                final Map<?, ?> message = JSON.fromJson(text.toString(), Map.class);
                text.setLength(0);
                if (message.get("id") instanceof final Number id) {
                    final CompletableFuture<Map<?, ?>> asked = open.remove(id.longValue());
                    if (asked != null) {
                        asked.complete(message);
                    }
                } else {
                    told.add(JSON.toJson(NgClient.at(message, "params", "text").orElse(message)));
                }
            }
            return null;
        }

        Map<?, ?> ask(final String method, final Map<String, ?> parameters) {
            number++;
            final CompletableFuture<Map<?, ?>> answer = new CompletableFuture<>();
            open.put(number, answer);
            final String command =
                    JSON.toJson(Map.of("id", number, "method", method, "params", parameters));
            try {
                Objects.requireNonNull(socket).sendText(command, true).join();
                final Map<?, ?> message = answer.get(STEP.toMillis(), TimeUnit.MILLISECONDS);
                if (message.get("result") instanceof final Map<?, ?> result) {
                    return result;
                }
                throw new AssertionError("firefox refuses " + method + ": " + message);
            } catch (final ExecutionException | TimeoutException silent) {
                throw new AssertionError("firefox does not answer " + method, silent);
            } catch (final InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", interrupted);
            }
        }
    }
}
