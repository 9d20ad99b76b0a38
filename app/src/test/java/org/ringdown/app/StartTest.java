package org.ringdown.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdown.app.cli.CommandFailure;
import org.ringdown.app.config.Config;
import org.ringdown.app.config.Listener;
import org.ringdown.app.config.Scheme;
import org.ringdown.app.phone.TestPhone;
import org.ringdown.app.phone.TestPhone.Manner;
import org.ringdown.app.tls.ServerCertificate;
import org.ringdown.testkit.SeededEntropy;

/** How the server starts, what it says when it cannot, and how it ends. */
class StartTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @TempDir Path data;

    @ParameterizedTest
    @EnumSource(Scheme.class)
    void saysWhichPortIsTakenAndClosesEverything(final Scheme taken) throws Exception {
        final boolean sip = taken != Scheme.HTTP && taken != Scheme.HTTPS;
        try (ServerSocket tcp = new ServerSocket(0, 1, LOOPBACK);
                DatagramSocket udp = new DatagramSocket(0, LOOPBACK)) {
            final Listener listener =
                    new Listener(
                            taken,
                            "127.0.0.1",
                            taken == Scheme.UDP ? udp.getLocalPort() : tcp.getLocalPort());
            final int free = freePort();
            final Listener first = new Listener(Scheme.TCP, "127.0.0.1", free);
            final Config config = TestServer.config(data, "example.org");
            final Config asked =
                    sip
                            ? config.withListeners(List.of(first, listener), config.http().listen())
                            : config.withListeners(List.of(first), List.of(listener));
            assertThatThrownBy(() -> TestServer.start(asked).close())
                    .isInstanceOfSatisfying(
                            CommandFailure.class,
                            failure -> {
                                assertThat(failure.exitCode()).isEqualTo(1);
                                assertThat(failure.sentences()).hasSize(1);
                            })
                    .hasMessageContaining("cannot listen on " + listener)
                    .hasMessageContaining("already in use")
                    .hasMessageEndingWith(
                            "; stop the program that has it, or set another port in "
                                    + (sip ? "sip.listen." : "http.listen."));
            new ServerSocket(free, 1, LOOPBACK).close();
            assertNoThreadOfOurs();
        }
    }

    @Test
    void saysThatTheMediaPortIsTaken() throws Exception {
        try (DatagramSocket udp = new DatagramSocket(0, LOOPBACK)) {
            final Config config = TestServer.config(data, "example.org");
            final Config.Media media = config.media();
            final Config asked =
                    config.withMedia(
                            new Config.Media(
                                    media.listen(),
                                    media.advertise(),
                                    udp.getLocalPort(),
                                    media.ports()));
            assertThatThrownBy(() -> TestServer.start(asked).close())
                    .isInstanceOf(CommandFailure.class)
                    .hasMessageContaining(
                            "cannot take the media port udp:127.0.0.1:" + udp.getLocalPort())
                    .hasMessageContaining("already in use")
                    .hasMessageEndingWith(
                            "; stop the program that has it, or set another one in"
                                    + " media.webrtc-port.");
            assertNoThreadOfOurs();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void browsersMayConnectOverTcpIfTheConfigurationSaysSo(final boolean allowed) throws Exception {
        final int port = freePort();
        final Config config = TestServer.config(data, "example.org");
        final Config.Media media = config.media();
        try (TestServer _ =
                TestServer.start(
                        config.withMedia(
                                new Config.Media(
                                        media.listen(),
                                        media.advertise(),
                                        port,
                                        allowed,
                                        media.ports(),
                                        false,
                                        1,
                                        null,
                                        media.sound(),
                                        media.music())))) {
            if (allowed) {
                new Socket(LOOPBACK, port).close();
            } else {
                assertThatThrownBy(() -> new Socket(LOOPBACK, port).close())
                        .isInstanceOf(ConnectException.class);
            }
        }
    }

    @Test
    void saysThatAnAddressIsNotOurs() throws Exception {
        final Config config = TestServer.config(data, "example.org");
        final Config asked =
                config.withListeners(
                        List.of(new Listener(Scheme.UDP, "192.0.2.1", 0)), config.http().listen());
        assertThatThrownBy(() -> TestServer.start(asked).close())
                .isInstanceOf(CommandFailure.class)
                .hasMessageEndingWith(
                        "set an address of this machine, or 0.0.0.0 for all of them, in"
                                + " sip.listen.");
    }

    @Test
    void saysThatAHostIsUnknown() throws Exception {
        final Config config = TestServer.config(data, "example.org");
        final Config asked =
                config.withListeners(
                        List.of(new Listener(Scheme.UDP, "nobody.invalid", 0)),
                        config.http().listen());
        assertThatThrownBy(() -> TestServer.start(asked).close())
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("nobody.invalid")
                .hasMessageContaining("sip.listen");
    }

    @Test
    void saysThatTheCertificateIsBroken() throws Exception {
        Files.createDirectories(data.resolve("tls"));
        Files.writeString(data.resolve("tls/cert.pem"), "no certificate");
        Files.writeString(data.resolve("tls/key.pem"), "no key");
        assertThatThrownBy(() -> TestServer.start(TestServer.config(data, "example.org")).close())
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("cert.pem");
        assertNoThreadOfOurs();
    }

    @Test
    void tlsAndPagesAnswerWithTheCertificate() throws Exception {
        try (TestServer server = TestServer.start(TestServer.config(data, "example.org"))) {
            final X509Certificate ofTls = certificate(server.address(Scheme.TLS));
            assertThat(ofTls.getSubjectAlternativeNames())
                    .extracting(name -> String.valueOf(name.get(1)))
                    .contains("example.org", "localhost");
            assertThat(certificate(server.address(Scheme.HTTPS))).isEqualTo(ofTls);
            try (HttpClient client = HttpClient.newBuilder().sslContext(trusting()).build()) {
                final String authority = "localhost:" + server.address(Scheme.HTTPS).getPort();
                final HttpResponse<String> page =
                        client.send(
                                HttpRequest.newBuilder(URI.create("https://" + authority + "/"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString());
                assertThat(page.statusCode()).isEqualTo(200);
                assertThat(page.body()).contains("<html");
            }
        }
    }

    @Test
    void everyListenerSpeaksSip() throws Exception {
        try (TestServer server = TestServer.start(TestServer.config(data, "example.org"))) {
            final InetSocketAddress tcp = server.address(Scheme.TCP);
            try (Socket plain = new Socket(tcp.getAddress(), tcp.getPort());
                    Socket secure = connect(server.address(Scheme.TLS))) {
                assertThat(asked(plain, "TCP")).startsWith("SIP/2.0 200 ");
                assertThat(asked(secure, "TLS")).startsWith("SIP/2.0 200 ");
            }
            assertThat(asked(server, Scheme.HTTP, "ws")).startsWith("SIP/2.0 200 ");
            assertThat(asked(server, Scheme.HTTPS, "wss")).startsWith("SIP/2.0 200 ");
        }
    }

    private static String asked(final Socket socket, final String via) throws IOException {
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(options(via).getBytes(StandardCharsets.UTF_8));
        return new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                .readLine();
    }

    private static String asked(final TestServer server, final Scheme scheme, final String via)
            throws Exception {
        final CompletableFuture<String> answer = new CompletableFuture<>();
        try (HttpClient client = HttpClient.newBuilder().sslContext(trusting()).build()) {
            final WebSocket socket =
                    client.newWebSocketBuilder()
                            .subprotocols("sip")
                            .buildAsync(
                                    URI.create(
                                            via
                                                    + "://localhost:"
                                                    + server.address(scheme).getPort()
                                                    + "/ws"),
                                    new WebSocket.Listener() {
                                        @Override
                                        public @Nullable CompletionStage<?> onText(
                                                final WebSocket from,
                                                final CharSequence text,
                                                final boolean last) {
                                            answer.complete(text.toString());
                                            return null;
                                        }
                                    })
                            .get(10, TimeUnit.SECONDS);
            socket.sendText(options(via.toUpperCase(Locale.ROOT)), true).get(10, TimeUnit.SECONDS);
            final String text = answer.get(10, TimeUnit.SECONDS);
            socket.abort();
            return text;
        }
    }

    private static String options(final String via) {
        return """
        OPTIONS sip:example.org SIP/2.0\r
        Via: SIP/2.0/%s here.invalid;branch=z9hG4bKasked\r
        Max-Forwards: 70\r
        From: <sip:alice@example.org>;tag=1\r
        To: <sip:example.org>\r
        Call-ID: asked-%s\r
        CSeq: 1 OPTIONS\r
        Content-Length: 0\r
        \r
        """
                .formatted(via, via);
    }

    @Test
    void aCertificateThatIsReplacedIsUsedForTheNextConnection() throws Exception {
        try (TestServer server = TestServer.start(TestServer.config(data, "example.org"))) {
            final X509Certificate first = certificate(server.address(Scheme.TLS));
            final Path elsewhere = Files.createDirectory(data.resolve("elsewhere"));
            final X509Certificate second =
                    ServerCertificate.open(
                                    elsewhere,
                                    List.of("renewed.example"),
                                    Instant.now(),
                                    new SeededEntropy(5))
                            .certificate();
            for (final String file : List.of("key.pem", "cert.pem")) {
                Files.move(
                        elsewhere.resolve("tls").resolve(file),
                        data.resolve("tls").resolve(file),
                        StandardCopyOption.REPLACE_EXISTING);
            }
            assertThat(second).isNotEqualTo(first);
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> {
                        assertThat(certificate(server.address(Scheme.TLS))).isEqualTo(second);
                        assertThat(certificate(server.address(Scheme.HTTPS))).isEqualTo(second);
                    });
        }
    }

    @Test
    @Timeout(20)
    void closesWithinFiveSecondsThoughCallsAreUp() throws Exception {
        final TestServer server = TestServer.start(TestServer.config(data, "example.org"));
        try (TestPhone alice = server.phone("alice", "example.org");
                SSLSocket idle = connect(server.address(Scheme.TLS))) {
            alice.call("sip:echo@example.org", Manner.ANSWER).acknowledge();
            assertThat(idle.isConnected()).isTrue();
            final Instant began = Instant.now();
            server.close();
            assertThat(Duration.between(began, Instant.now())).isLessThan(Duration.ofSeconds(5));
            server.server().awaitEnd();
            server.server().close();
            assertNoThreadOfOurs();
        }
    }

    @Test
    @Timeout(60)
    void endsWhenTheProcessIsTold() throws Exception {
        final Path log = data.resolve("log");
        final Path file = data.resolve("ringdown.toml");
        Files.writeString(
                file,
                """
                domain = "example.org"
                data = "%s"
                [sip]
                listen = ["udp:127.0.0.1:0", "tls:127.0.0.1:0"]
                [http]
                listen = ["http:127.0.0.1:0"]
                [media]
                listen = "127.0.0.1"
                webrtc-port = 0
                ports = "28000-28099"
                """
                        .formatted(data.resolve("kept")));
        final Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty(
                                        "surefire.test.class.path",
                                        System.getProperty("java.class.path")),
                                "org.ringdown.app.Main",
                                "serve",
                                "--config",
                                file.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        try {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> Files.readString(log).contains("serving domain=example.org"));
            final Instant told = Instant.now();
            process.destroy();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(Duration.between(told, Instant.now())).isLessThan(Duration.ofSeconds(5));
            assertThat(process.exitValue()).isZero();
            assertThat(Files.readString(log)).doesNotContain("level=ERROR", "level=WARN");
        } finally {
            process.destroyForcibly();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
            return socket.getLocalPort();
        }
    }

    private static void assertNoThreadOfOurs() {
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() ->
                        assertThat(Thread.getAllStackTraces().keySet())
                                .extracting(Thread::getName)
                                .noneMatch(name ->
                                        name.startsWith("signal-")
                                                || name.startsWith("media-")
                                                || name.startsWith("io-")
                                                || name.startsWith("storage")));
    }

    private static X509Certificate certificate(final InetSocketAddress address) throws Exception {
        try (SSLSocket socket = connect(address)) {
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private static SSLSocket connect(final InetSocketAddress address) throws Exception {
        final SSLSocket socket =
                (SSLSocket)
                        trusting()
                                .getSocketFactory()
                                .createSocket(address.getAddress(), address.getPort());
        socket.startHandshake();
        return socket;
    }

    /** A context that takes every certificate: what is judged is which one comes. */
    private static SSLContext trusting() throws Exception {
        final SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Trusting()}, new SecureRandom());
        return context;
    }

    private static final class Trusting extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(
                final X509Certificate[] chain, final String type, final Socket socket) {}

        @Override
        public void checkServerTrusted(
                final X509Certificate[] chain, final String type, final Socket socket) {}

        @Override
        public void checkClientTrusted(
                final X509Certificate[] chain, final String type, final SSLEngine engine) {}

        @Override
        public void checkServerTrusted(
                final X509Certificate[] chain, final String type, final SSLEngine engine) {}

        @Override
        public void checkClientTrusted(final X509Certificate[] chain, final String type) {}

        @Override
        public void checkServerTrusted(final X509Certificate[] chain, final String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
