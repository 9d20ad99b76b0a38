package org.ringdown.runtime.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdown.runtime.clock.SystemClock;
import org.ringdown.runtime.net.AddressRange;
import org.ringdown.runtime.net.Listener;
import org.ringdown.runtime.net.Network;
import org.ringdown.runtime.net.OriginPolicy;
import org.ringdown.runtime.net.Proxies;
import org.ringdown.runtime.net.TestCertificates;
import org.ringdown.runtime.net.TlsContexts;
import org.ringdown.runtime.net.WebConfig;
import org.ringdown.runtime.net.WebServer;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Transport;

/** The true HAProxy and nginx before us, where they are installed, set up as the manual says. */
class RealProxiesTest {
    private static final Path HAPROXY = Path.of("/usr/sbin/haproxy");
    private static final Path NGINX = Path.of("/usr/sbin/nginx");
    private static final InetAddress CLIENT = InetAddress.ofLiteral("127.0.0.2");
    private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");
    private static final String OPTIONS =
            """
            OPTIONS sip:pbx.example SIP/2.0
            Via: SIP/2.0/TCP client.invalid;branch=z9hG4bK-1;rport
            Max-Forwards: 70
            From: <sip:alice@pbx.example>;tag=1
            To: <sip:pbx.example>
            Call-ID: 1
            CSeq: 1 OPTIONS
            Content-Length: 0

            """
                    .replace("\n", "\r\n");

    private final Network network = new Network(new SystemClock(), 1);
    private final TestCertificates certificates = TestCertificates.named("pbx");
    private final TlsContexts tls = TlsContexts.of(certificates::context);
    private final BlockingQueue<TransportEvent> events = new LinkedBlockingQueue<>();
    private final Proxies proxies = new Proxies(List.of(AddressRange.of(HERE)));
    private final SipTransports transports =
            new SipTransports(network, TransportLimits.DEFAULT, tls, proxies, events::add);
    private final WebServer web =
            new WebServer(
                    network,
                    WebConfig.of(
                            List.of(
                                    Listener.parse("http:127.0.0.1:0").orThrow(),
                                    Listener.parse("https:127.0.0.1:0").orThrow()),
                            tls,
                            OriginPolicy.SAME_ORIGIN,
                            proxies));
    private final List<Process> processes = new ArrayList<>();

    @TempDir Path folder;

    @BeforeEach
    void start() throws IOException {
        transports.serveOn(web);
        web.start();
        transports.start(
                List.of(
                        Listener.parse("tcp:127.0.0.1:0").orThrow(),
                        Listener.parse("tls:127.0.0.1:0").orThrow()));
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (final Process process : processes) {
            process.destroy();
            process.waitFor(10, TimeUnit.SECONDS);
            process.destroyForcibly();
        }
        transports.close();
        web.close();
        network.close();
    }

    private int port(final Transport transport) {
        return transports.listening().stream()
                .filter(each -> each.transport() == transport)
                .findFirst()
                .orElseThrow()
                .address()
                .getPort();
    }

    private static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, HERE)) {
            return socket.getLocalPort();
        }
    }

    private Process run(final String... command) throws IOException {
        final Process process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("output.txt").toFile())
                        .start();
        processes.add(process);
        return process;
    }

    private Path pair() throws Exception {
        final Process made =
                run(
                        "/usr/bin/openssl",
                        "req",
                        "-x509",
                        "-nodes",
                        "-days",
                        "2",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:prime256v1",
                        "-keyout",
                        "key.pem",
                        "-out",
                        "cert.pem",
                        "-subj",
                        "/CN=proxy");
        assertThat(made.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return Files.writeString(
                folder.resolve("both.pem"),
                Files.readString(folder.resolve("cert.pem"))
                        + Files.readString(folder.resolve("key.pem")));
    }

    private static void awaitListening(final int port) {
        await().atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .until(() -> {
                    try (Socket _ = new Socket(HERE, port)) {
                        return true;
                    }
                });
    }

    private static Socket connect(final int port) throws IOException {
        final Socket socket = new Socket(HERE, port, CLIENT, 0);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static Socket tls(final Socket plain) throws Exception {
        final SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anybody()}, null);
        return context.getSocketFactory().createSocket(plain, "127.0.0.1", plain.getPort(), true);
    }

    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(final X509Certificate[] chain, final String type) {}

        @Override
        public void checkServerTrusted(final X509Certificate[] chain, final String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private Flow flowOfNextMessage() throws InterruptedException {
        while (true) {
            final TransportEvent event = events.poll(10, TimeUnit.SECONDS);
            assertThat(event).as("a message").isNotNull();
            if (event instanceof TransportEvent.Received(_, Flow flow)) {
                return flow;
            }
        }
    }

    /** Opens a WebSocket as a page of the proxy's own origin, and lies about who it is. */
    private Flow upgraded(final Socket socket, final String scheme, final int port)
            throws Exception {
        events.clear();
        socket.getOutputStream()
                .write(
                        ("GET /sip HTTP/1.1\r\n"
                                        + ("Host: 127.0.0.1:" + port + "\r\n")
                                        + ("Origin: " + scheme + "://127.0.0.1:" + port + "\r\n")
                                        + "Connection: Upgrade\r\n"
                                        + "Upgrade: websocket\r\n"
                                        + "X-Forwarded-For: 9.9.9.9\r\n"
                                        + "X-Forwarded-Proto: lie\r\n"
                                        + "Forwarded: for=9.9.9.9\r\n"
                                        + "Sec-WebSocket-Version: 13\r\n"
                                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                        + "Sec-WebSocket-Protocol: sip\r\n\r\n")
                                .getBytes(StandardCharsets.UTF_8));
        assertThat(line(socket)).startsWith("HTTP/1.1 101");
        while (true) {
            final TransportEvent event = events.poll(10, TimeUnit.SECONDS);
            assertThat(event).as("a WebSocket").isNotNull();
            if (event instanceof TransportEvent.FlowOpened(Flow flow)) {
                return flow;
            }
        }
    }

    private static String line(final Socket socket) throws IOException {
        final InputStream in = socket.getInputStream();
        final StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    @Test
    void haproxy() throws Exception {
        assumeTrue(Files.isExecutable(HAPROXY), "HAProxy is installed");
        final int one = free();
        final int two = free();
        final int secure = free();
        final int mixed = free();
        final Path config =
                Files.writeString(
                        folder.resolve("haproxy.cfg"),
                        """
                        defaults
                            timeout connect 5s
                            timeout client 60s
                            timeout server 60s

                        listen sip
                            mode tcp
                            bind 127.0.0.1:%d
                            server ringdown 127.0.0.1:%d send-proxy

                        listen sips
                            mode tcp
                            bind 127.0.0.1:%d
                            server ringdown 127.0.0.1:%d send-proxy-v2

                        listen web
                            mode http
                            bind 127.0.0.1:%d ssl crt %s
                            option forwardfor
                            http-request del-header Forwarded
                            http-request set-header X-Forwarded-Proto https
                            http-request set-header X-Forwarded-Host %%[req.hdr(host)]
                            server ringdown 127.0.0.1:%d

                        listen passed
                            mode tcp
                            bind 127.0.0.1:%d
                            server ringdown 127.0.0.1:%d send-proxy-v2
                        """
                                .formatted(
                                        one,
                                        port(Transport.TCP),
                                        two,
                                        port(Transport.TLS),
                                        secure,
                                        pair(),
                                        port(Transport.WS),
                                        mixed,
                                        port(Transport.WSS)));
        run(HAPROXY.toString(), "-f", config.toString(), "-db");
        for (final int port : List.of(one, two, secure, mixed)) {
            awaitListening(port);
        }
        try (Socket socket = connect(one)) {
            socket.getOutputStream().write(OPTIONS.getBytes(StandardCharsets.UTF_8));
            final Flow flow = flowOfNextMessage();
            assertThat(flow.remote()).isEqualTo(socket.getLocalSocketAddress());
            assertThat(flow.local()).isEqualTo(new InetSocketAddress(HERE, one));
        }
        try (Socket socket = tls(connect(two))) {
            socket.getOutputStream().write(OPTIONS.getBytes(StandardCharsets.UTF_8));
            final Flow flow = flowOfNextMessage();
            assertThat(flow.remote()).isEqualTo(socket.getLocalSocketAddress());
            assertThat(flow.transport()).isEqualTo(Transport.TLS);
        }
        try (Socket socket = tls(connect(secure))) {
            final Flow flow = upgraded(socket, "https", secure);
            assertThat(flow.remote().getAddress()).isEqualTo(CLIENT);
            assertThat(flow.transport()).isEqualTo(Transport.WSS);
        }
        try (Socket socket = tls(connect(mixed))) {
            final Flow flow = upgraded(socket, "https", mixed);
            assertThat(flow.remote())
                    .as("it is no proxy itself")
                    .isEqualTo(socket.getLocalSocketAddress());
        }
    }

    @Test
    void nginx() throws Exception {
        assumeTrue(Files.isExecutable(NGINX), "nginx is installed");
        final int secure = free();
        final int plain = free();
        pair();
        final String upstream =
                """
                            location / {
                                proxy_pass http://127.0.0.1:%d;
                                proxy_http_version 1.1;
                                proxy_set_header Upgrade $http_upgrade;
                                proxy_set_header Connection $connection_upgrade;
                                proxy_set_header Host $http_host;
                                proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                                proxy_set_header X-Forwarded-Proto $scheme;
                                proxy_set_header X-Forwarded-Host $http_host;
                                proxy_set_header Forwarded "";
                                proxy_read_timeout 1h;
                            }
                """
                        .formatted(port(Transport.WS));
        final Path config =
                Files.writeString(
                        folder.resolve("nginx.conf"),
                        """
                        daemon off;
                        master_process off;
                        pid nginx.pid;
                        error_log stderr;
                        events {}
                        http {
                            access_log off;
                            client_body_temp_path body;
                            proxy_temp_path proxy;
                            fastcgi_temp_path fastcgi;
                            uwsgi_temp_path uwsgi;
                            scgi_temp_path scgi;
                            map $http_upgrade $connection_upgrade { default upgrade; '' close; }
                            server {
                                listen 127.0.0.1:%d ssl;
                                ssl_certificate cert.pem;
                                ssl_certificate_key key.pem;
                        %s
                            }
                            server {
                                listen 127.0.0.1:%d;
                        %s
                            }
                        }
                        """
                                .formatted(secure, upstream, plain, upstream));
        run(NGINX.toString(), "-p", folder.toString(), "-c", config.toString());
        awaitListening(secure);
        awaitListening(plain);
        try (Socket socket = tls(connect(secure))) {
            final Flow flow = upgraded(socket, "https", secure);
            assertThat(flow.remote().getAddress()).isEqualTo(CLIENT);
            assertThat(flow.transport()).isEqualTo(Transport.WSS);
        }
        try (Socket socket = connect(plain)) {
            final Flow flow = upgraded(socket, "http", plain);
            assertThat(flow.remote().getAddress()).isEqualTo(CLIENT);
            assertThat(flow.transport()).isEqualTo(Transport.WS);
        }
    }
}
