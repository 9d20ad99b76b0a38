package org.ringdown.runtime.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdown.runtime.clock.SystemClock;

class WebSocketTest {
    private static final int FIN = 0x80;
    private static final int MORE = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private final Network network = new Network(new SystemClock(), 1);
    private final Queue<WebSocketConnection> opened = new ConcurrentLinkedQueue<>();
    private final AtomicInteger closed = new AtomicInteger();
    private @Nullable WebServer server;

    /** Says everything back. */
    private final class Echo implements SocketListener {
        private final WebSocketConnection connection;

        Echo(final WebSocketConnection connection) {
            this.connection = connection;
            opened.add(connection);
        }

        @Override
        public void received(final byte[] message, final boolean text) {
            if (text && new String(message, StandardCharsets.UTF_8).equals("break")) {
                throw new IllegalStateException("broken on purpose");
            }
            connection.send(message, text);
        }

        @Override
        public void closed() {
            closed.incrementAndGet();
        }
    }

    private WebServer start(final WebConfig.SocketLimits limits) throws IOException {
        final WebServer made =
                new WebServer(
                        network,
                        new WebConfig(
                                List.of(Listener.parse("http:127.0.0.1:0").orThrow()),
                                null,
                                new OriginPolicy(Set.of("https://listed.example")),
                                Proxies.NONE,
                                WebConfig.HttpLimits.DEFAULT,
                                limits,
                                10,
                                100));
        made.socket("/sip", "sip", Echo::new);
        made.route("GET", "/api/health", _ -> Response.text(200, "up"));
        server = made;
        made.start();
        return made;
    }

    private WebServer start() throws IOException {
        return start(WebConfig.SocketLimits.DEFAULT);
    }

    private static InetSocketAddress at(final WebServer server) {
        return server.bound().getFirst().address();
    }

    private RawHttp open(final WebServer on) throws IOException {
        final RawHttp client = new RawHttp(at(on));
        assertThat(client.upgrade("/sip", RawHttp.browser("sip")).status()).isEqualTo(101);
        return client;
    }

    @AfterEach
    void stop() {
        final WebServer running = server;
        if (running != null) {
            running.close();
        }
        network.close();
    }

    @Test
    void theHandshakeOfRfc6455Section13() throws IOException {
        try (RawHttp client = new RawHttp(at(start()))) {
            final RawHttp.Answer answer = client.upgrade("/sip", RawHttp.browser("chat, sip"));
            assertThat(answer.status()).isEqualTo(101);
            assertThat(answer.header("Sec-WebSocket-Accept"))
                    .isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
            assertThat(answer.header("Sec-WebSocket-Protocol")).isEqualTo("sip");
            client.frame(FIN | TEXT, "hello");
            assertThat(client.read().text()).isEqualTo("hello");
        }
    }

    @Test
    void offeredExtensionsAreDeclinedAndNothingBreaks() throws IOException {
        try (RawHttp client = new RawHttp(at(start()))) {
            final RawHttp.Answer answer =
                    client.upgrade(
                            "/sip",
                            "Sec-WebSocket-Key: " + RawHttp.KEY,
                            "Sec-WebSocket-Version: 13",
                            "Sec-WebSocket-Protocol: sip",
                            "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits,"
                                    + " x-webkit-deflate-frame");
            assertThat(answer.status()).isEqualTo(101);
            assertThat(answer.header("Sec-WebSocket-Extensions")).isEmpty();
            client.frame(FIN | TEXT, "hello");
            assertThat(client.read().text()).isEqualTo("hello");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    no subprotocol   | /sip   | 13 | dGhlIHNhbXBsZSBub25jZQ== |      | 406
                    other protocol   | /sip   | 13 | dGhlIHNhbXBsZSBub25jZQ== | chat | 406
                    case matters     | /sip   | 13 | dGhlIHNhbXBsZSBub25jZQ== | SIP  | 406
                    old version      | /sip   | 8  | dGhlIHNhbXBsZSBub25jZQ== | sip  | 426
                    no version       | /sip   |    | dGhlIHNhbXBsZSBub25jZQ== | sip  | 426
                    short key        | /sip   | 13 | dGhl                     | sip  | 400
                    no key           | /sip   | 13 |                          | sip  | 400
                    not a key        | /sip   | 13 | ***                      | sip  | 400
                    wrong path       | /other | 13 | dGhlIHNhbXBsZSBub25jZQ== | sip  | 404
                    """)
    void refusesTheHandshake(
            final String name,
            final String path,
            final @Nullable String version,
            final @Nullable String key,
            final @Nullable String protocol,
            final int status)
            throws IOException {
        final WebServer running = start();
        try (RawHttp client = new RawHttp(at(running))) {
            final StringBuilder headers = new StringBuilder("X-Name: " + name);
            if (version != null) {
                headers.append("\r\nSec-WebSocket-Version: ").append(version);
            }
            if (key != null) {
                headers.append("\r\nSec-WebSocket-Key: ").append(key);
            }
            if (protocol != null) {
                headers.append("\r\nSec-WebSocket-Protocol: ").append(protocol);
            }
            final RawHttp.Answer answer = client.upgrade(path, headers.toString());
            assertThat(answer.status()).isEqualTo(status);
            if (status == 426) {
                assertThat(answer.header("Sec-WebSocket-Version")).isEqualTo("13");
            }
            assertThat(running.counters().get(WebCounter.HANDSHAKES_REFUSED)).isEqualTo(1);
            // The connection is still good for HTTP.
            assertThat(client.ask("GET /api/health HTTP/1.1", "Host: x").status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost, 101",
        "http://localhost:80, 101",
        "http://127.0.0.1:3000, 101",
        "https://listed.example, 101",
        "https://evil.example, 403",
        "https://localhost.evil.example, 403",
        "https://listed.example.evil.example, 403",
        "file://localhost, 403",
        "null, 403",
        "not an origin, 403"
    })
    void originsOfStrangersAreRefused(final String origin, final int status) throws IOException {
        try (RawHttp client = new RawHttp(at(start()))) {
            final RawHttp.Answer answer =
                    client.upgrade(
                            "/sip",
                            "Sec-WebSocket-Key: " + RawHttp.KEY,
                            "Sec-WebSocket-Version: 13",
                            "Sec-WebSocket-Protocol: sip",
                            "Origin: " + origin);
            assertThat(answer.status()).isEqualTo(status);
        }
    }

    @Test
    void binaryTextAndFragmentsWithAPingBetween() throws IOException {
        try (RawHttp client = open(start())) {
            client.frame(FIN | BINARY, new byte[] {0, -1, 2});
            assertThat(client.read().payload()).containsExactly(0, -1, 2);
            client.frame(TEXT, "one ");
            client.frame(FIN | PING, "still there?");
            client.frame(MORE, "two ");
            client.frame(FIN | MORE, "thrée");
            final RawHttp.Frame pong = client.read();
            assertThat(pong.opcode()).isEqualTo(PONG);
            assertThat(pong.text()).isEqualTo("still there?");
            final RawHttp.Frame whole = client.read();
            assertThat(whole.opcode()).isEqualTo(TEXT);
            assertThat(whole.text()).isEqualTo("one two thrée");
        }
    }

    @Test
    void emptyFramesInEveryPlace() throws IOException {
        try (RawHttp client = open(start())) {
            client.frame(FIN | TEXT, "x").frame(FIN | TEXT, "");
            client.frame(TEXT, "").frame(MORE, "").frame(FIN | MORE, "y");
            client.frame(TEXT, "z").frame(FIN | MORE, "");
            assertThat(client.read().text()).isEqualTo("x");
            assertThat(client.read().text()).isEmpty();
            assertThat(client.read().text()).isEqualTo("y");
            assertThat(client.read().text()).isEqualTo("z");
        }
    }

    @Test
    void aMessageOfTheLimitPassesInOneFrameOrMany() throws IOException {
        final byte[] most = new byte[65_535];
        try (RawHttp client = open(start())) {
            client.frame(FIN | BINARY, most);
            assertThat(client.read().payload()).hasSize(65_535);
            client.frame(BINARY, new byte[40_000]).frame(FIN | MORE, new byte[25_536]);
            final RawHttp.Frame header = client.read();
            assertThat(header.opcode()).isEqualTo(BINARY);
        }
    }

    @Test
    void aFrameThatPromisesTooMuchIsRefusedBeforeItComes() throws IOException {
        final WebServer running = start();
        try (RawHttp client = open(running)) {
            // 2^62 bytes are promised, none is sent.
            client.send(new byte[] {(byte) (FIN | BINARY), (byte) 0xff, 0x40, 0, 0, 0, 0, 0, 0, 0});
            client.send(new byte[] {1, 2, 3, 4});
            assertThat(client.read().code()).isEqualTo(WebSocketConnection.TOO_LONG);
            assertThat(client.closed()).isTrue();
        }
        await().until(() -> running.counters().get(WebCounter.MESSAGES_TOO_LONG) == 1);
        await().until(() -> closed.get() == 1);
    }

    @Test
    void fragmentsThatAddUpToTooMuchAreRefused() throws IOException {
        final WebServer running = start();
        try (RawHttp client = open(running)) {
            client.frame(BINARY, new byte[40_000]).frame(MORE, new byte[25_537]);
            assertThat(client.read().code()).isEqualTo(WebSocketConnection.TOO_LONG);
            assertThat(client.closed()).isTrue();
        }
        assertThat(running.counters().get(WebCounter.MESSAGES_TOO_LONG)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"unmasked", "reserved", "opcode", "continuation", "longping", "split"})
    void brokenFramesCloseThisSocketOnly(final String what) throws IOException {
        final WebServer running = start();
        try (RawHttp bystander = open(running);
                RawHttp client = open(running)) {
            switch (what) {
                case "unmasked" -> client.send(new byte[] {(byte) (FIN | TEXT), 1, 'x'});
                case "reserved" -> client.frame(FIN | 0x40 | TEXT, "x");
                case "opcode" -> client.frame(FIN | 3, "x");
                case "continuation" -> client.frame(FIN | MORE, "x");
                case "longping" -> client.frame(FIN | PING, new byte[126]);
                default -> client.frame(PING, "x");
            }
            assertThat(client.read().code()).isEqualTo(WebSocketConnection.PROTOCOL_ERROR);
            assertThat(client.closed()).isTrue();
            bystander.frame(FIN | TEXT, "fine");
            assertThat(bystander.read().text()).isEqualTo("fine");
        }
        assertThat(running.counters().get(WebCounter.PROTOCOL_ERRORS)).isEqualTo(1);
    }

    @Test
    void textThatIsNotUtf8ClosesWith1007() throws IOException {
        try (RawHttp client = open(start())) {
            client.frame(TEXT, new byte[] {'a', (byte) 0xc3}).frame(FIN | MORE, new byte[] {'b'});
            assertThat(client.read().code()).isEqualTo(WebSocketConnection.NOT_UTF8);
        }
    }

    @Test
    void aCloseIsAnsweredAndReportedOnce() throws IOException {
        try (RawHttp client = open(start())) {
            client.frame(FIN | CLOSE, new byte[] {3, (byte) 0xe8});
            assertThat(client.read().code()).isEqualTo(WebSocketConnection.NORMAL);
            assertThat(client.closed()).isTrue();
        }
        await().until(() -> closed.get() == 1);
    }

    @Test
    void aServerThatClosesSaysGoodbyeFirst() throws IOException {
        final WebServer running = start();
        try (RawHttp client = open(running)) {
            running.close();
            final RawHttp.Frame goodbye = client.read();
            assertThat(goodbye.opcode()).isEqualTo(CLOSE);
            assertThat(goodbye.code()).isEqualTo(1_001);
            assertThat(client.closed()).isTrue();
        }
    }

    @Test
    void aHandlerThatFailsEndsItsSocketOnly() throws IOException {
        final WebServer running = start();
        try (RawHttp bystander = open(running);
                RawHttp client = open(running)) {
            client.frame(FIN | TEXT, "break");
            assertThat(client.read().code()).isEqualTo(WebSocketConnection.SERVER_ERROR);
            bystander.frame(FIN | TEXT, "fine");
            assertThat(bystander.read().text()).isEqualTo("fine");
        }
        assertThat(running.counters().get(WebCounter.HANDLER_FAILURES)).isEqualTo(1);
    }

    @Test
    void pingsAreSentAndOneThatNeverAnswersIsDead() throws IOException {
        final WebServer running =
                start(
                        new WebConfig.SocketLimits(
                                65_536, 1 << 20, Duration.ofMillis(30), Duration.ofMinutes(1)));
        try (RawHttp client = open(running)) {
            assertThat(client.readAny().opcode()).isEqualTo(PING);
            assertThat(client.closed()).isTrue();
        }
        assertThat(running.counters().get(WebCounter.DEAD)).isEqualTo(1);
    }

    @Test
    void oneThatAnswersPingsLivesUntilItIsIdleUnlessKept() throws IOException {
        final WebServer running =
                start(
                        new WebConfig.SocketLimits(
                                65_536, 1 << 20, Duration.ofMillis(200), Duration.ofMillis(300)));
        try (RawHttp kept = open(running);
                RawHttp client = open(running)) {
            opened.element().keep(true);
            final IntSupplier pongs =
                    () -> {
                        try {
                            final RawHttp.Frame frame = kept.readAny();
                            kept.frame(FIN | PONG, frame.payload());
                            return frame.opcode();
                        } catch (final IOException e) {
                            return -1;
                        }
                    };
            // The idle one answers too, and is closed with a goodbye.
            RawHttp.Frame frame = client.readAny();
            while (frame.opcode() == PING) {
                assertThat(pongs.getAsInt()).isEqualTo(PING);
                client.frame(FIN | PONG, frame.payload());
                frame = client.readAny();
            }
            assertThat(frame.code()).isEqualTo(WebSocketConnection.GOING_AWAY);
            for (int i = 0; i < 2; i++) {
                assertThat(pongs.getAsInt()).isEqualTo(PING);
            }
        }
        assertThat(running.counters().get(WebCounter.IDLE)).isEqualTo(1);
    }

    @Test
    void aReaderThatDoesNotReadIsClosed() throws IOException {
        final WebServer running = start();
        try (RawHttp client = open(running)) {
            await().until(() -> !opened.isEmpty());
            final WebSocketConnection connection = opened.element();
            final byte[] message = new byte[60_000];
            final AtomicInteger failed = new AtomicInteger();
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> {
                        connection.send(message, false, failed::incrementAndGet);
                        return failed.get() > 0;
                    });
            assertThat(client.closed()).isTrue();
        }
        assertThat(running.counters().get(WebCounter.SLOW_READERS)).isEqualTo(1);
        await().until(() -> closed.get() == 1);
    }

    @Test
    void theJdksOwnClientTalksToUs() throws Exception {
        final WebServer running = start();
        final CompletableFuture<String> heard = new CompletableFuture<>();
        try (HttpClient client = HttpClient.newHttpClient()) {
            final WebSocket socket =
                    client.newWebSocketBuilder()
                            .subprotocols("sip")
                            .buildAsync(
                                    URI.create("ws://127.0.0.1:" + at(running).getPort() + "/sip"),
                                    new WebSocket.Listener() {
                                        @Override
                                        public CompletionStage<?> onBinary(
                                                final WebSocket from,
                                                final ByteBuffer data,
                                                final boolean last) {
                                            heard.complete("binary " + data.remaining());
                                            from.request(1);
                                            return CompletableFuture.completedFuture(null);
                                        }
                                    })
                            .join();
            assertThat(socket.getSubprotocol()).isEqualTo("sip");
            socket.sendBinary(ByteBuffer.wrap(new byte[30]), true).join();
            assertThat(heard.get()).isEqualTo("binary 30");
            assertThat(opened.element().path()).isEqualTo("/sip");
            assertThat(opened.element().listener()).isEqualTo(at(running));
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
            await().until(() -> closed.get() == 1);
            client.shutdownNow();
        }
    }
}
