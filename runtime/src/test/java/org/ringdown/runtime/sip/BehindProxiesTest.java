package org.ringdown.runtime.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdown.runtime.clock.SystemClock;
import org.ringdown.runtime.net.AddressRange;
import org.ringdown.runtime.net.Addresses;
import org.ringdown.runtime.net.Listener;
import org.ringdown.runtime.net.Network;
import org.ringdown.runtime.net.OriginPolicy;
import org.ringdown.runtime.net.Proxies;
import org.ringdown.runtime.net.TestCertificates;
import org.ringdown.runtime.net.TlsContexts;
import org.ringdown.runtime.net.WebConfig;
import org.ringdown.runtime.net.WebCounter;
import org.ringdown.runtime.net.WebServer;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Transport;

/** The bytes that reverse proxies put before a client's own, over real sockets. */
class BehindProxiesTest {
    private static final byte[] SIGNATURE =
            "\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.US_ASCII);
    private static final String V1 = "PROXY TCP4 203.0.113.5 198.51.100.1 40000 5060\r\n";

    private final Network network = new Network(new SystemClock(), 1);
    private final TestCertificates certificates = TestCertificates.named("pbx");
    private final TlsContexts tls = TlsContexts.of(certificates::context);
    private final BlockingQueue<TransportEvent> events = new LinkedBlockingQueue<>();
    private SipTransports transports;
    private WebServer web;

    BehindProxiesTest() {
        transports = transports("127.0.0.0/8");
        web = web("127.0.0.0/8");
    }

    private SipTransports transports(final String proxies) {
        return new SipTransports(
                network,
                TransportLimits.DEFAULT,
                tls,
                new Proxies(List.of(AddressRange.parse(proxies).orThrow())),
                events::add);
    }

    private WebServer web(final String proxies) {
        return new WebServer(
                network,
                WebConfig.of(
                        List.of(
                                Listener.parse("http:127.0.0.1:0").orThrow(),
                                Listener.parse("https:127.0.0.1:0").orThrow()),
                        tls,
                        OriginPolicy.SAME_ORIGIN,
                        new Proxies(List.of(AddressRange.parse(proxies).orThrow()))));
    }

    @BeforeEach
    void start() throws IOException {
        transports.serveOn(web);
        web.start();
        transports.start(
                List.of(
                        Listener.parse("tcp:127.0.0.1:0").orThrow(),
                        Listener.parse("tls:127.0.0.1:0").orThrow()));
    }

    private void restart(final String proxies) throws IOException {
        transports.close();
        web.close();
        transports = transports(proxies);
        web = web(proxies);
        start();
    }

    @AfterEach
    void stop() {
        transports.close();
        web.close();
        network.close();
    }

    private Socket connect(final Transport transport) throws IOException {
        final Listening at =
                transports.listening().stream()
                        .filter(each -> each.transport() == transport)
                        .findFirst()
                        .orElseThrow();
        final Socket socket = new Socket(at.address().getAddress(), at.address().getPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static String options() {
        return """
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
    }

    private static String upgrade(final String... headers) {
        return "GET /sip HTTP/1.1\r\n"
                + "Host: pbx.example\r\n"
                + "Connection: Upgrade\r\n"
                + "Upgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + "Sec-WebSocket-Protocol: sip\r\n"
                + (headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n")
                + "\r\n";
    }

    private static byte[] v2(final int command, final int family, final byte[] rest) {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(SIGNATURE);
        bytes.write(0x20 | command);
        bytes.write(family);
        bytes.write(rest.length >> 8);
        bytes.write(rest.length);
        bytes.writeBytes(rest);
        return bytes.toByteArray();
    }

    private static byte[] ends(final String source, final String target, final int values) {
        final byte[] from = InetAddress.ofLiteral(source).getAddress();
        final byte[] to = InetAddress.ofLiteral(target).getAddress();
        return ByteBuffer.allocate(from.length + to.length + 4 + values)
                .put(from)
                .put(to)
                .putShort((short) 40_000)
                .putShort((short) 5_060)
                .put(new byte[values])
                .array();
    }

    /** A TLV of the given content length: PP2_TYPE_UNIQUE_ID. */
    private static byte[] withValue(final byte[] ends, final int length) {
        final int at = ends.length;
        final ByteBuffer all = ByteBuffer.allocate(at + 3 + length).put(ends);
        all.put((byte) 0x05).putShort((short) length);
        return all.array();
    }

    private static void write(final Socket socket, final String text) throws IOException {
        write(socket, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void write(final Socket socket, final byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
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

    private long count(final Transport transport, final TransportCounter counter) {
        return transports.counters().entrySet().stream()
                .filter(each -> each.getKey().transport() == transport)
                .mapToLong(each -> each.getValue().get(counter))
                .sum();
    }

    private void awaitRefused(final int times) {
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() ->
                        assertThat(count(Transport.TCP, TransportCounter.PROXY_HEADERS_REFUSED))
                                .isEqualTo(times));
    }

    private static boolean ended(final Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (final IOException reset) {
            return true;
        }
    }

    @Test
    void versionOneNamesTheClient() throws IOException, InterruptedException {
        try (Socket socket = connect(Transport.TCP)) {
            write(socket, V1 + options());
            final Flow flow = flowOfNextMessage();
            assertThat(Addresses.text(flow.remote())).isEqualTo("203.0.113.5:40000");
            assertThat(Addresses.text(flow.local())).isEqualTo("198.51.100.1:5060");
        }
    }

    @Test
    void byteByByte() throws IOException, InterruptedException {
        try (Socket socket = connect(Transport.TCP)) {
            socket.setTcpNoDelay(true);
            for (final byte each : V1.getBytes(StandardCharsets.US_ASCII)) {
                write(socket, new byte[] {each});
            }
            write(socket, options());
            assertThat(flowOfNextMessage().remote().getPort()).isEqualTo(40_000);
        }
    }

    @Test
    void versionTwoBothFamiliesWithValues() throws IOException, InterruptedException {
        try (Socket socket = connect(Transport.TCP)) {
            write(socket, v2(1, 0x11, withValue(ends("203.0.113.5", "198.51.100.1", 0), 100)));
            write(socket, options());
            assertThat(Addresses.text(flowOfNextMessage().remote())).isEqualTo("203.0.113.5:40000");
        }
        try (Socket socket = connect(Transport.TCP)) {
            write(socket, v2(1, 0x21, ends("2001:db8::5", "2001:db8::1", 0)));
            write(socket, options());
            assertThat(Addresses.text(flowOfNextMessage().remote()))
                    .isEqualTo("[2001:db8::5]:40000");
        }
    }

    @Test
    void beforeTheTlsHandshake() throws IOException, InterruptedException {
        try (Socket plain = connect(Transport.TLS)) {
            write(plain, V1);
            try (Socket socket =
                    certificates
                            .context()
                            .getSocketFactory()
                            .createSocket(plain, "localhost", plain.getPort(), true)) {
                write(socket, options());
                final Flow flow = flowOfNextMessage();
                assertThat(flow.transport()).isEqualTo(Transport.TLS);
                assertThat(Addresses.text(flow.remote())).isEqualTo("203.0.113.5:40000");
            }
        }
    }

    @Test
    void headersForNobodyLeaveTheConnectionsOwnAddresses()
            throws IOException, InterruptedException {
        final byte[] unix = new byte[216];
        for (final byte[] header :
                List.of(
                        "PROXY UNKNOWN\r\n".getBytes(StandardCharsets.US_ASCII),
                        v2(0, 0x00, new byte[0]),
                        v2(0, 0x11, ends("203.0.113.5", "198.51.100.1", 0)),
                        v2(1, 0x31, unix))) {
            try (Socket socket = connect(Transport.TCP)) {
                write(socket, header);
                write(socket, options());
                assertThat(flowOfNextMessage().remote()).isEqualTo(socket.getLocalSocketAddress());
            }
        }
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @ValueSource(
            strings = {
                "OPTIONS sip:pbx.example SIP/2.0\r\n\r\n",
                "PROXY TCP4 203.0.113.5 198.51.100.1 40000\r\n",
                "PROXY TCP4 203.0.113.500 198.51.100.1 40000 5060\r\n",
                "PROXY TCP4 2001:db8::1 198.51.100.1 40000 5060\r\n",
                "PROXY TCP4 203.0.113.5 198.51.100.1 70000 5060\r\n",
                "PROXY UDP4 203.0.113.5 198.51.100.1 40000 5060\r\n",
                "PROXY TCP4 203.0.113.5 198.51.100.1 40000 5060 and much more than the hundred"
                        + " and seven bytes that a header of version one can have\r\n",
                "PROXY EVIL\r\n",
            })
    void aProxyWithoutAGoodHeaderIsRefused(final String bytes) throws IOException {
        try (Socket socket = connect(Transport.TCP)) {
            write(socket, bytes);
            assertThat(ended(socket)).isTrue();
            awaitRefused(1);
            assertThat(events).isEmpty();
        }
    }

    @Test
    void versionTwoThatIsBroken() throws IOException {
        final List<byte[]> broken =
                List.of(
                        v2(2, 0x11, ends("203.0.113.5", "198.51.100.1", 0)),
                        v2(1, 0x51, ends("203.0.113.5", "198.51.100.1", 0)),
                        v2(1, 0x12, ends("203.0.113.5", "198.51.100.1", 0)),
                        v2(1, 0x21, ends("203.0.113.5", "198.51.100.1", 0)),
                        v2(1, 0x11, withValue(ends("203.0.113.5", "198.51.100.1", 0), 60_000)));
        for (final byte[] header : broken) {
            try (Socket socket = connect(Transport.TCP)) {
                write(socket, header);
                assertThat(ended(socket)).isTrue();
            }
        }
        awaitRefused(broken.size());
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void silenceEndsAfterSeconds() throws IOException {
        try (Socket socket = connect(Transport.TCP)) {
            write(socket, "PROXY TCP4 ");
            assertThat(ended(socket)).isTrue();
            awaitRefused(1);
        }
    }

    @Test
    void fromStrangersAHeaderIsAMalformedStream() throws IOException {
        restart("192.0.2.0/24");
        for (final byte[] header :
                List.of(
                        V1.getBytes(StandardCharsets.US_ASCII),
                        v2(1, 0x11, ends("203.0.113.5", "198.51.100.1", 0)))) {
            try (Socket socket = connect(Transport.TCP)) {
                write(socket, header);
                write(socket, options());
                assertThat(ended(socket)).isTrue();
            }
        }
        awaitRefused(2);
        assertThat(events).noneMatch(TransportEvent.Received.class::isInstance);
        try (Socket socket = connect(Transport.WS)) {
            write(socket, V1 + upgrade());
            assertThat(line(socket)).startsWith("HTTP/1.1 400");
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

    private Flow opened(final Predicate<Flow> wanted) {
        return await().atMost(Duration.ofSeconds(10))
                .until(
                        () ->
                                events.stream()
                                        .filter(TransportEvent.FlowOpened.class::isInstance)
                                        .map(each -> ((TransportEvent.FlowOpened) each).flow())
                                        .filter(wanted)
                                        .findFirst()
                                        .orElse(null),
                        found -> found != null);
    }

    @Test
    void aWebSocketWithAHeaderBeforeIt() throws IOException {
        try (Socket socket = connect(Transport.WS)) {
            write(socket, V1 + upgrade());
            assertThat(line(socket)).startsWith("HTTP/1.1 101");
            final Flow flow = opened(_ -> true);
            assertThat(Addresses.text(flow.remote())).isEqualTo("203.0.113.5:40000");
            assertThat(flow.transport()).isEqualTo(Transport.WS);
        }
    }

    @Test
    void aWebSocketOfAClientUnderTls() throws IOException {
        try (Socket socket = connect(Transport.WS)) {
            write(
                    socket,
                    upgrade(
                            "X-Forwarded-For: 9.9.9.9, 203.0.113.7",
                            "X-Forwarded-Proto: https",
                            "X-Forwarded-Host: pbx.example",
                            "Origin: https://pbx.example"));
            assertThat(line(socket)).startsWith("HTTP/1.1 101");
            final Flow flow = opened(_ -> true);
            assertThat(flow.remote().getHostString()).isEqualTo("203.0.113.7");
            assertThat(flow.transport()).as("secure to the client").isEqualTo(Transport.WSS);
            assertThat(count(Transport.WS, TransportCounter.CONNECTIONS)).isEqualTo(1);
        }
    }

    @Test
    void clientsAreLimitedNotTheirProxy() throws IOException {
        final int most = 256;
        final List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < most; i++) {
                final Socket socket = connect(Transport.WS);
                open.add(socket);
                write(socket, upgrade("X-Forwarded-For: 203.0.113.7"));
                assertThat(line(socket)).startsWith("HTTP/1.1 101");
            }
            try (Socket socket = connect(Transport.WS)) {
                write(socket, upgrade("X-Forwarded-For: 203.0.113.7"));
                assertThat(line(socket)).startsWith("HTTP/1.1 429");
            }
            try (Socket socket = connect(Transport.WS)) {
                write(socket, upgrade("X-Forwarded-For: 203.0.113.8"));
                assertThat(line(socket)).startsWith("HTTP/1.1 101");
            }
        } finally {
            for (final Socket socket : open) {
                socket.close();
            }
        }
        assertThat(web.counters().get(WebCounter.CONNECTIONS_REFUSED)).isEqualTo(1);
    }

    @Test
    void anUnclearClientIsRefused() throws IOException {
        try (Socket socket = connect(Transport.WS)) {
            write(socket, upgrade("Forwarded: for=9.9.9.9", "X-Forwarded-For: 203.0.113.7"));
            assertThat(line(socket)).startsWith("HTTP/1.1 400");
            assertThat(web.counters().get(WebCounter.FORWARDED_MALFORMED)).isEqualTo(1);
        }
    }

    @Test
    void strangersAreNotBelieved() throws IOException {
        restart("192.0.2.0/24");
        try (Socket socket = connect(Transport.WS)) {
            write(socket, upgrade("X-Forwarded-For: 203.0.113.7", "X-Forwarded-Proto: https"));
            assertThat(line(socket)).startsWith("HTTP/1.1 101");
            final Flow flow = opened(_ -> true);
            assertThat(flow.remote()).isEqualTo(socket.getLocalSocketAddress());
            assertThat(flow.transport()).isEqualTo(Transport.WS);
        }
    }
}
