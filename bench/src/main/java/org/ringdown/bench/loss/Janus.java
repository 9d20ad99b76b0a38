package org.ringdown.bench.loss;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The AudioBridge of Janus, which converts because it mixes: a room for each call, with a
 * participant of Opus and one of G.711, both in plain RTP. It sends such participants no reports.
 */
final class Janus implements Server {
    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+\\.\\d+");
    private static final Pattern ID = Pattern.compile("\"id\"\\s*:\\s*(\\d+)");
    private static final Pattern PORT = Pattern.compile("\"port\"\\s*:\\s*(\\d+)");
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int ATTEMPTS = 50;
    private static final int PAUSE_MILLIS = 200;

    /** As much as it takes: what it is told beyond has no effect. */
    private static final int EXPECTED_LOSS = 20;

    private static final String CONFIGURATION =
            """
            general: {
                debug_level = 2
                session_timeout = 0
            }
            plugins: {
                disable = "libjanus_echotest.so,libjanus_streaming.so,libjanus_videocall.so,libjanus_sip.so,libjanus_nosip.so,libjanus_recordplay.so,libjanus_videoroom.so,libjanus_textroom.so,libjanus_voicemail.so,libjanus_duktape.so,libjanus_lua.so"
            }
            transports: {
                disable = "libjanus_websockets.so,libjanus_pfunix.so,libjanus_rabbitmq.so,libjanus_mqtt.so,libjanus_nanomsg.so"
            }
            """;

    private static final String BRIDGE =
            """
            general: {
                local_ip = "127.0.0.1"
                rtp_port_range = "33000-36000"
            }
            """;

    private final HttpClient client = HttpClient.newHttpClient();
    private final String name;
    private final Path folder;
    private final Process process;
    private final String address;
    private final List<String> sessions = new ArrayList<>();
    private int rooms;

    /** Starts it, and returns when it answers. */
    Janus() throws IOException {
        final Process asked =
                new ProcessBuilder("janus", "--version").redirectErrorStream(true).start();
        final Matcher version =
                VERSION.matcher(
                        new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        name = "Janus " + (version.find() ? version.group() : "of an unknown version");
        final int port;
        try (ServerSocket any = new ServerSocket(0)) {
            port = any.getLocalPort();
        }
        address = "http://127.0.0.1:" + port + "/janus";
        folder = Files.createTempDirectory("ringdown-bench-janus");
        Files.writeString(folder.resolve("janus.jcfg"), CONFIGURATION);
        Files.writeString(folder.resolve("janus.transport.http.jcfg"), transport(port));
        Files.writeString(folder.resolve("janus.plugin.audiobridge.jcfg"), BRIDGE);
        process =
                new ProcessBuilder(
                                "janus",
                                "--configs-folder=" + folder,
                                "--config=" + folder.resolve("janus.jcfg"),
                                "--disable-colors")
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("log").toFile())
                        .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        await();
    }

    private void await() throws IOException {
        for (int i = 0; i < ATTEMPTS; i++) {
            try {
                get("/info");
                return;
            } catch (final IOException notYet) {
                if (!process.isAlive()) {
                    throw new IOException(
                            "Janus has ended:\n" + Files.readString(folder.resolve("log")), notYet);
                }
                try {
                    TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                } catch (final InterruptedException over) {
                    Thread.currentThread().interrupt();
                    throw new IOException(over);
                }
            }
        }
        throw new IOException("Janus does not answer");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean reports() {
        return false;
    }

    @Override
    public Answer connect(
            final String id, final Sound browser, final int browserPort, final int phonePort)
            throws IOException {
        final int room = ++rooms;
        final String session =
                "/" + found(ID, post("", "{\"janus\":\"create\",\"transaction\":\"t\"}"));
        sessions.add(session);
        final int browsers = join(session, room, "opus", browserPort, Sound.OPUS_TYPE);
        final int phones = join(session, room, "pcmu", phonePort, Sound.PCMU.payloadType());
        return new Answer(browsers, phones, false);
    }

    /** A mixer sends to its participants whether they are there or not. */
    @Override
    public void hangUp() throws IOException {
        for (final String session : sessions) {
            post(session, "{\"janus\":\"destroy\",\"transaction\":\"t\"}");
        }
        sessions.clear();
    }

    private int join(
            final String session,
            final int room,
            final String codec,
            final int port,
            final int payloadType)
            throws IOException {
        final String handle =
                session
                        + "/"
                        + found(
                                ID,
                                post(
                                        session,
                                        "{\"janus\":\"attach\",\"transaction\":\"t\",\"plugin\":\"janus.plugin.audiobridge\"}"));
        if (codec.equals("opus")) {
            post(handle, create(room));
        }
        post(handle, joins(room, codec, port, payloadType));
        for (int i = 0; i < ATTEMPTS; i++) {
            final String event = get(session + "?maxev=1");
            if (event.contains("\"error\"")) {
                throw new IOException("Janus refuses: " + event);
            }
            if (event.contains("\"joined\"") && event.contains("\"rtp\"")) {
                return Integer.parseInt(found(PORT, event));
            }
        }
        throw new IOException("Janus lets nobody in");
    }

    private static String transport(final int port) {
        return """
        general: {
            base_path = "/janus"
            http = true
            port = %d
            ip = "127.0.0.1"
            https = false
        }
        admin: {
            admin_http = false
        }
        """
                .formatted(port);
    }

    private static String create(final int room) {
        return """
        {"janus":"message","transaction":"t","body":{"request":"create","room":%d,"sampling_rate":48000,\
        "allow_rtp_participants":true,"default_expectedloss":%d}}\
        """
                .formatted(room, EXPECTED_LOSS);
    }

    private static String joins(
            final int room, final String codec, final int port, final int payloadType) {
        return """
        {"janus":"message","transaction":"t","body":{"request":"join","room":%d,"codec":"%s","expected_loss":%d,\
        "rtp":{"ip":"127.0.0.1","port":%d,"payload_type":%d,"fec":true}}}\
        """
                .formatted(room, codec, EXPECTED_LOSS, port, payloadType);
    }

    private String post(final String path, final String body) throws IOException {
        return ask(
                HttpRequest.newBuilder(URI.create(address + path))
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private String get(final String path) throws IOException {
        return ask(HttpRequest.newBuilder(URI.create(address + path)));
    }

    private String ask(final HttpRequest.Builder request) throws IOException {
        try {
            return client.send(
                            request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (final InterruptedException over) {
            Thread.currentThread().interrupt();
            throw new IOException(over);
        }
    }

    private static String found(final Pattern pattern, final String text) throws IOException {
        final Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IOException("not what Janus is to say: " + text);
        }
        return matcher.group(1);
    }

    @Override
    public void close() {
        client.shutdownNow();
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
        } catch (final IOException kept) {
            System.err.println("left behind: " + kept.getMessage());
        }
    }
}
