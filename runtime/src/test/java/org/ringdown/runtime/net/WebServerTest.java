package org.ringdown.runtime.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdown.runtime.clock.SystemClock;

class WebServerTest {
    private static final String PAGE = "<!doctype html><p>hello";
    private final Network network = new Network(new SystemClock(), 2);
    private final TestCertificates first = TestCertificates.named("first");
    private final AtomicReference<TestCertificates> certificate = new AtomicReference<>(first);
    private final CountDownLatch hold = new CountDownLatch(1);
    private WebServer server = server(WebConfig.HttpLimits.DEFAULT, 100);

    private WebServer server(final WebConfig.HttpLimits http, final int connections) {
        final WebServer made =
                new WebServer(
                        network,
                        new WebConfig(
                                List.of(
                                        Listener.parse("http:127.0.0.1:0").orThrow(),
                                        Listener.parse("https:127.0.0.1:0").orThrow()),
                                TlsContexts.of(() -> certificate.get().context()),
                                OriginPolicy.SAME_ORIGIN,
                                Proxies.NONE,
                                http,
                                WebConfig.SocketLimits.DEFAULT,
                                10,
                                connections));
        made.content(new ClassPathContent(getClass().getClassLoader(), "site"));
        made.route("GET", "/api/health", _ -> Response.json(200, "{\"up\":true}"));
        made.route("POST", "/api/echo", request -> Response.text(200, request.text()));
        made.route("GET", "/api/wait", _ -> waiting());
        made.route("GET", "/things/*", request -> Response.text(200, request.path()));
        made.route(
                "GET",
                "/api/broken",
                _ -> {
                    throw new IllegalStateException("broken on purpose");
                });
        return made;
    }

    private Response waiting() throws InterruptedException {
        hold.await();
        return Response.text(200, "waited");
    }

    @BeforeEach
    void start() throws IOException {
        server.start();
    }

    @AfterEach
    void stop() {
        hold.countDown();
        server.close();
        network.close();
    }

    private InetSocketAddress plain() {
        return server.bound().getFirst().address();
    }

    private RawHttp connect() throws IOException {
        return new RawHttp(plain());
    }

    private void restart(final WebConfig.HttpLimits http, final int connections)
            throws IOException {
        server.close();
        server = server(http, connections);
        server.start();
    }

    @Test
    void servesTheIndexPageWithAllSecurityHeaders() throws IOException {
        try (RawHttp client = connect()) {
            final RawHttp.Answer answer = client.ask("GET / HTTP/1.1", "Host: localhost");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).startsWith(PAGE);
            assertThat(answer.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
            assertThat(answer.header("Cache-Control")).isEqualTo("no-cache");
            assertThat(answer.header("Content-Security-Policy"))
                    .contains("connect-src 'self' ws: wss:", "frame-ancestors 'none'");
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
            assertThat(answer.header("Permissions-Policy"))
                    .contains("microphone=(self)", "camera=(self)");
            assertThat(answer.header("Date")).endsWith("GMT");
        }
    }

    @Test
    void aKnownTagIsAnsweredWithoutTheBody() throws IOException {
        try (RawHttp client = connect()) {
            final String tag = client.ask("GET / HTTP/1.1", "Host: x").header("ETag");
            final RawHttp.Answer again =
                    client.ask("GET / HTTP/1.1", "Host: x", "If-None-Match: " + tag);
            assertThat(again.status()).isEqualTo(304);
            assertThat(client.ask("GET /api/health HTTP/1.1", "Host: x").body()).contains("up");
        }
    }

    @Test
    void hashedAssetsMayBeCachedForEver() throws IOException {
        try (RawHttp client = connect()) {
            final RawHttp.Answer answer =
                    client.ask("GET /assets/index-DiwrgTda.js HTTP/1.1", "Host: x");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Content-Type")).startsWith("text/javascript");
            assertThat(answer.header("Cache-Control")).contains("immutable");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../secret.txt",
                "/%2e%2e/secret.txt",
                "/assets/..%2f..%2fsecret.txt",
                "//index.html",
                "/.hidden.txt",
                "/%00index.html",
                "/..%5csecret.txt",
                "/index",
                "/assets/",
                "/WebServerTest.class",
                "/a:b.html",
                "/missing.html"
            })
    void pagesOnlyFromTheFolder(final String path) throws IOException {
        try (RawHttp client = connect()) {
            final RawHttp.Answer answer = client.ask("GET " + path + " HTTP/1.1", "Host: x");
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.body()).isEqualTo("not found\n");
        }
    }

    @Test
    void headHasNoBody() throws IOException {
        try (RawHttp client = connect()) {
            client.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\nGET /api/health HTTP/1.1\r\n");
            client.send("Host: x\r\n\r\n");
            // The body's length is there, the body is not: the next answer follows at once.
            final byte[] rest = PAGE.getBytes(StandardCharsets.UTF_8);
            final RawHttp.Answer head = client.answer();
            assertThat(Integer.parseInt(head.header("Content-Length")))
                    .isGreaterThanOrEqualTo(rest.length);
            assertThat(head.body()).startsWith("HTTP/1.1 200");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "GET /api/health, 200",
        "HEAD /api/nothing, 404",
        "POST /api/health, 405",
        "DELETE /, 405",
        "GET /things/a/b, 200",
        "GET /things, 404",
        "GET /api/broken, 500"
    })
    void routes(final String request, final int status) throws Exception {
        final String[] parts = request.split(" ", -1);
        try (HttpClient client = HttpClient.newHttpClient()) {
            final HttpResponse<String> answer =
                    client.send(
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    "http://127.0.0.1:"
                                                            + plain().getPort()
                                                            + parts[1]))
                                    .method(parts[0], HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(status);
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws IOException {
        try (RawHttp client = connect()) {
            client.send(
                    "POST /api/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\none"
                            + "POST /api/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\ntwo"
                            + "GET /api/health HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.answer().body()).isEqualTo("one\n");
            assertThat(client.answer().body()).isEqualTo("two\n");
            assertThat(client.answer().body()).contains("up");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"line, 414", "header, 431", "body, 413", "garbage, 400", "host, 400", "hosts, 400"})
    void limitsAndNonsense(final String what, final int status) throws IOException {
        final String request =
                switch (what) {
                    case "line" -> "GET /" + "a".repeat(5_000) + " HTTP/1.1\r\nHost: x\r\n\r\n";
                    case "header" ->
                            "GET / HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(20_000) + "\r\n\r\n";
                    case "body" -> "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 70000\r\n\r\n";
                    case "host" -> "GET / HTTP/1.1\r\n\r\n";
                    case "hosts" -> "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n";
                    default -> "\u0001\u0002 garbage\r\n\r\n";
                };
        try (RawHttp client = connect()) {
            assertThat(client.send(request).answer().status()).isEqualTo(status);
            // A body that is too long may still be on its way; it is thrown away.
            assertThat(what.equals("body") || client.closed()).isTrue();
        }
        try (RawHttp next = connect()) {
            assertThat(next.ask("GET / HTTP/1.1", "Host: x").status()).isEqualTo(200);
        }
    }

    @Test
    void halfARequestIsNotWaitedForForever() throws IOException {
        restart(new WebConfig.HttpLimits(4_096, 16_384, 1_000, Duration.ofMillis(50), 10), 100);
        try (RawHttp client = connect()) {
            client.send("GET / HTTP/1.1\r\nHost: ");
            assertThat(client.closed()).isTrue();
        }
        assertThat(server.counters().get(WebCounter.REQUESTS_TOO_SLOW)).isEqualTo(1);
    }

    @Test
    void tooManyAtOnceAreToldToComeBack() throws IOException {
        restart(new WebConfig.HttpLimits(4_096, 16_384, 1_000, Duration.ofSeconds(30), 1), 100);
        try (RawHttp slow = connect();
                RawHttp other = connect()) {
            slow.send("GET /api/wait HTTP/1.1\r\nHost: x\r\n\r\n");
            await().until(() -> server.counters().get(WebCounter.REQUESTS) == 1);
            final RawHttp.Answer busy = other.ask("GET / HTTP/1.1", "Host: x");
            assertThat(busy.status()).isEqualTo(503);
            assertThat(busy.header("Retry-After")).isEqualTo("1");
            hold.countDown();
            assertThat(slow.answer().body()).isEqualTo("waited\n");
        }
    }

    @Test
    void oneConnectionTooManyIsClosedAndTheOthersStay() throws IOException {
        restart(WebConfig.HttpLimits.DEFAULT, 2);
        try (RawHttp a = connect();
                RawHttp b = connect()) {
            assertThat(a.ask("GET / HTTP/1.1", "Host: x").status()).isEqualTo(200);
            assertThat(b.ask("GET / HTTP/1.1", "Host: x").status()).isEqualTo(200);
            try (RawHttp c = connect()) {
                assertThat(c.closed()).isTrue();
            }
            assertThat(a.ask("GET / HTTP/1.1", "Host: x").status()).isEqualTo(200);
        }
        await().until(() -> server.connections() == 0);
        try (RawHttp d = connect()) {
            assertThat(d.ask("GET / HTTP/1.1", "Host: x").status()).isEqualTo(200);
        }
    }

    private X509Certificate overTls(final TestCertificates trusted) throws Exception {
        try (HttpClient client = HttpClient.newBuilder().sslContext(trusted.context()).build()) {
            final HttpResponse<String> answer =
                    client.send(
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    "https://127.0.0.1:"
                                                            + server.bound()
                                                                    .get(1)
                                                                    .address()
                                                                    .getPort()))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.body()).startsWith(PAGE);
            return (X509Certificate) answer.sslSession().orElseThrow().getPeerCertificates()[0];
        }
    }

    @Test
    void aRenewedCertificateIsUsedFromTheNextConnectionOn() throws Exception {
        assertThat(overTls(first)).isEqualTo(first.certificate());
        final TestCertificates second = TestCertificates.named("second");
        certificate.set(second);
        assertThat(overTls(second)).isEqualTo(second.certificate());
        assertThatThrownBy(() -> overTls(first)).isInstanceOf(IOException.class);
    }

    @Test
    void nonsenseOnTheTlsPortIsCountedAndClosed() throws Exception {
        try (RawHttp client = new RawHttp(server.bound().get(1).address())) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.closed()).isTrue();
        }
        await().until(() -> server.counters().get(WebCounter.TLS_FAILURES) == 1);
        overTls(first);
    }

    @Test
    void aTakenPortIsSaidInOneSentence() {
        final WebServer second =
                new WebServer(
                        network,
                        WebConfig.of(
                                List.of(new Listener(Listener.Scheme.HTTP, plain())),
                                null,
                                OriginPolicy.SAME_ORIGIN));
        assertThatThrownBy(second::start)
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("cannot listen on http:127.0.0.1:" + plain().getPort());
    }

    @Test
    void dualStackTakesBoth() throws Exception {
        for (final boolean epoll : Set.of(true, false)) {
            try (Network own = new Network(new SystemClock(), 1, epoll);
                    WebServer both =
                            new WebServer(
                                    own,
                                    WebConfig.of(
                                            List.of(Listener.parse("http:[::]:0").orThrow()),
                                            null,
                                            OriginPolicy.SAME_ORIGIN))) {
                both.content(_ ->
                        Optional.of(
                                new StaticContent.Asset(
                                        "text/plain", new byte[0], "\"x\"", false)));
                both.start();
                final int port = both.bound().getFirst().address().getPort();
                for (final String host : List.of("127.0.0.1", "[::1]")) {
                    final InetSocketAddress to = Addresses.numeric(host, port).orElseThrow();
                    try (RawHttp client = new RawHttp(to)) {
                        assertThat(client.ask("GET /x HTTP/1.1", "Host: x").status())
                                .isEqualTo(200);
                    }
                }
            }
        }
    }
}
