package org.ringdown.runtime.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdown.runtime.clock.SystemClock;
import org.ringdown.runtime.net.Listener;
import org.ringdown.runtime.net.Network;
import org.ringdown.runtime.net.OriginPolicy;
import org.ringdown.runtime.net.RawHttp;
import org.ringdown.runtime.net.TestCertificates;
import org.ringdown.runtime.net.TlsContexts;
import org.ringdown.runtime.net.WebConfig;
import org.ringdown.runtime.net.WebServer;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.parse.Limits;
import org.ringdown.sip.parse.SipParser;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;
import org.ringdown.sip.transport.Transport;
import org.ringdown.testkit.Properties;

class SipTransportsTest {
    private static final int PATIENCE_MILLIS = 10_000;
    private static final int TEXT = 0x81;
    private static final int BINARY = 0x82;

    private final Network network = new Network(new SystemClock(), 2);
    private final TestCertificates certificates = TestCertificates.named("pbx");
    private final AtomicReference<TestCertificates> ours = new AtomicReference<>(certificates);
    private final TlsContexts tls =
            new TlsContexts(() -> ours.get().context(), certificates::context);
    private final BlockingQueue<TransportEvent> events = new LinkedBlockingQueue<>();
    private SipTransports transports =
            new SipTransports(network, TransportLimits.DEFAULT, tls, events::add);
    private @Nullable WebServer web;

    @BeforeEach
    void start() throws IOException {
        listen();
    }

    private void listen() throws IOException {
        final WebServer server =
                new WebServer(
                        network,
                        WebConfig.of(
                                List.of(
                                        Listener.parse("http:127.0.0.1:0").orThrow(),
                                        Listener.parse("https:127.0.0.1:0").orThrow()),
                                tls,
                                OriginPolicy.SAME_ORIGIN));
        web = server;
        transports.serveOn(server);
        server.start();
        transports.start(
                List.of(
                        Listener.parse("udp:127.0.0.1:0").orThrow(),
                        Listener.parse("udp:[::1]:0").orThrow(),
                        Listener.parse("tcp:127.0.0.1:0").orThrow(),
                        Listener.parse("tls:127.0.0.1:0").orThrow()));
    }

    private void restart(final TransportLimits limits) throws IOException {
        stopListening();
        events.clear();
        transports = new SipTransports(network, limits, tls, events::add);
        listen();
    }

    private void stopListening() {
        transports.close();
        final WebServer running = web;
        if (running != null) {
            running.close();
        }
    }

    @AfterEach
    void stop() {
        stopListening();
        network.close();
    }

    private Listening at(final Transport transport) {
        return transports.listening().stream()
                .filter(listening -> listening.transport() == transport)
                .findFirst()
                .orElseThrow();
    }

    private long count(final Transport transport, final TransportCounter counter) {
        final var counters = transports.counters().get(at(transport));
        return counters == null ? 0 : counters.get(counter);
    }

    private <E extends TransportEvent> E next(final Class<E> kind) throws InterruptedException {
        while (true) {
            final TransportEvent event = events.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            assertThat(event).as("waiting for " + kind.getSimpleName()).isNotNull();
            if (kind.isInstance(event)) {
                return kind.cast(event);
            }
        }
    }

    private static String options(final String callId, final String body) {
        return "OPTIONS sip:pbx.example SIP/2.0\r\n"
                + "Via: SIP/2.0/UDP client.invalid;branch=z9hG4bK-1;rport\r\n"
                + "Max-Forwards: 70\r\n"
                + "From: <sip:alice@pbx.example>;tag=1\r\n"
                + "To: <sip:pbx.example>\r\n"
                + ("Call-ID: " + callId + "\r\n")
                + "CSeq: 1 OPTIONS\r\n"
                + ("Content-Length: " + body.length() + "\r\n\r\n")
                + body;
    }

    private static SipRequest request(final String callId) {
        final byte[] bytes = options(callId, "").getBytes(StandardCharsets.UTF_8);
        final SipMessage message =
                SipParser.parse(bytes, 0, bytes.length, Limits.DEFAULT).orThrow();
        return (SipRequest) message;
    }

    /** A client of any transport that says what it is told. */
    private interface Client extends AutoCloseable {
        void send(byte[] bytes) throws IOException;

        String receive() throws IOException;

        @Override
        void close() throws IOException;

        default void send(final String text) throws IOException {
            send(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private Client connect(final Transport transport) throws IOException {
        final InetSocketAddress to = at(transport).address();
        return switch (transport) {
            case UDP -> new UdpClient(to);
            case TCP -> new StreamClient(new Socket(to.getAddress(), to.getPort()));
            case TLS ->
                    new StreamClient(
                            certificates
                                    .context()
                                    .getSocketFactory()
                                    .createSocket(to.getAddress(), to.getPort()));
            case WS, WSS, LOCAL -> new WsClient(to);
        };
    }

    private static final class UdpClient implements Client {
        private final DatagramSocket socket;
        private final InetSocketAddress to;

        UdpClient(final InetSocketAddress to) throws IOException {
            this.to = to;
            socket = new DatagramSocket(0, to.getAddress());
            socket.setSoTimeout(PATIENCE_MILLIS);
        }

        @Override
        public void send(final byte[] bytes) throws IOException {
            socket.send(new DatagramPacket(bytes, bytes.length, to));
        }

        @Override
        public String receive() throws IOException {
            final DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
            socket.receive(packet);
            return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    private static final class StreamClient implements Client {
        private final Socket socket;

        StreamClient(final Socket socket) throws IOException {
            this.socket = socket;
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
        }

        @Override
        public void send(final byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        }

        /** Until the empty line; the tests' messages have no body. */
        @Override
        public String receive() throws IOException {
            final StringBuilder text = new StringBuilder();
            while (text.indexOf("\r\n\r\n") < 0) {
                final int b = socket.getInputStream().read();
                if (b < 0) {
                    return text + "<end>";
                }
                text.append((char) b);
                if (text.toString().equals("\r\n")) {
                    return text.toString();
                }
            }
            return text.toString();
        }

        boolean ended() throws IOException {
            try {
                return socket.getInputStream().read() < 0;
            } catch (final java.net.SocketException _) {
                return true;
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static final class WsClient implements Client {
        private final RawHttp socket;

        WsClient(final InetSocketAddress to) throws IOException {
            socket = new RawHttp(to);
            assertThat(socket.upgrade("/ws", RawHttp.browser("sip")).status()).isEqualTo(101);
        }

        @Override
        public void send(final byte[] bytes) throws IOException {
            socket.frame(BINARY, bytes);
        }

        @Override
        public void send(final String text) throws IOException {
            socket.frame(TEXT, text);
        }

        @Override
        public String receive() throws IOException {
            return socket.read().text();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP", "TLS", "WS"})
    void thereAndBackAgain(final Transport transport) throws Exception {
        try (Client client = connect(transport)) {
            client.send(options("there@" + transport, ""));
            final TransportEvent.Received received = next(TransportEvent.Received.class);
            assertThat(received.message().callId()).isEqualTo("there@" + transport);
            assertThat(received.flow().transport()).isEqualTo(transport);
            assertThat(received.flow().id() == 0).isEqualTo(transport == Transport.UDP);

            final var response = ((SipRequest) received.message()).reply(200).toTag("t").build();
            transports.send(response, new Hop.Over(received.flow()));

            assertThat(client.receive()).startsWith("SIP/2.0 200 OK\r\n").contains(";tag=t");
            await().until(() -> count(transport, TransportCounter.SENT) == 1);
            assertThat(count(transport, TransportCounter.MESSAGES)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "TLS", "WS"})
    void aFlowOpensOnceAndClosesOnceAndThenSendingFails(final Transport transport)
            throws Exception {
        final Flow flow;
        try (Client client = connect(transport)) {
            client.send(options("a", ""));
            flow = next(TransportEvent.FlowOpened.class).flow();
            assertThat(next(TransportEvent.Received.class).flow()).isEqualTo(flow);
        }
        assertThat(next(TransportEvent.FlowClosed.class).flow()).isEqualTo(flow);

        final SipRequest late = request("late");
        transports.send(late, new Hop.Over(flow));

        final TransportEvent.SendFailed failed = next(TransportEvent.SendFailed.class);
        assertThat(failed.message()).isSameAs(late);
        assertThat(failed.hop()).isEqualTo(new Hop.Over(flow));
        assertThat(events).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP", "TLS", "WS"})
    void whatIsMalformedIsAnsweredAndTheNextOneIsRead(final Transport transport) throws Exception {
        try (Client client = connect(transport)) {
            client.send(options("bad", "").replace("Max-Forwards: 70", "Max Forwards 70"));
            assertThat(client.receive()).startsWith("SIP/2.0 400 ").contains("Call-ID: bad");
            assertThat(next(TransportEvent.Malformed.class).answered()).isTrue();
            client.send(options("good", ""));
            assertThat(next(TransportEvent.Received.class).message().callId()).isEqualTo("good");
            assertThat(count(transport, TransportCounter.MALFORMED_ANSWERED)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP", "TLS", "WS"})
    void garbageLeavesThePortAlive(final Transport transport) throws Exception {
        Properties.forAll(
                20,
                random -> {
                    final byte[] bytes = new byte[random.nextInt(1, 2_000)];
                    random.nextBytes(bytes);
                    return bytes;
                },
                garbage -> {
                    try (Client client = connect(transport)) {
                        client.send(garbage);
                    }
                });
        try (Client client = connect(transport)) {
            client.send(options("alive", ""));
            assertThat(next(TransportEvent.Received.class).message().callId()).isEqualTo("alive");
        }
        assertThat(count(transport, TransportCounter.FAILURES)).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "TLS"})
    void streamsAreCutWhereMessagesEnd(final Transport transport) throws Exception {
        try (Client client = connect(transport)) {
            // Two and a half in one piece, then the rest byte by byte.
            final String third = options("3", "the third one's body");
            final int half = third.length() / 2;
            client.send(options("1", "") + options("2", "x") + third.substring(0, half));
            for (final byte b : third.substring(half).getBytes(StandardCharsets.UTF_8)) {
                client.send(new byte[] {b});
            }
            for (final String callId : List.of("1", "2", "3")) {
                assertThat(next(TransportEvent.Received.class).message().callId())
                        .isEqualTo(callId);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "TLS", "WS"})
    void anEmptyLineTwiceIsAnsweredWithOne(final Transport transport) throws Exception {
        try (Client client = connect(transport)) {
            client.send("\r\n\r\n");
            assertThat(client.receive()).isEqualTo("\r\n");
            client.send(options("after", ""));
            assertThat(next(TransportEvent.Received.class).message().callId()).isEqualTo("after");
            assertThat(count(transport, TransportCounter.KEEP_ALIVES)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n\r\n", "\0", "\0\0\0\0", ""})
    void keepAlivesOverUdpAreCountedOnly(final String text) throws Exception {
        try (Client client = connect(Transport.UDP)) {
            client.send(text);
            client.send(options("after", ""));
            assertThat(next(TransportEvent.Received.class).message().callId()).isEqualTo("after");
            assertThat(count(Transport.UDP, TransportCounter.KEEP_ALIVES)).isEqualTo(1);
        }
    }

    @Test
    void aBinaryFrameCarriesSipToo() throws Exception {
        try (Client client = connect(Transport.WS)) {
            client.send(options("binary", "").getBytes(StandardCharsets.UTF_8));
            assertThat(next(TransportEvent.Received.class).message().callId()).isEqualTo("binary");
        }
    }

    @Test
    void aMessageThatIsNotUtf8GoesToABrowserInABinaryFrame() throws Exception {
        try (RawHttp client = new RawHttp(at(Transport.WS).address())) {
            assertThat(client.upgrade("/sip", RawHttp.browser("sip")).status()).isEqualTo(101);
            final Flow flow = next(TransportEvent.FlowOpened.class).flow();
            final byte[] body = {(byte) 0xff, 0, (byte) 0xfe};
            transports.send(
                    request("binary").edit().body("application/octet-stream", body).build(),
                    new Hop.Over(flow));
            assertThat(client.read().opcode()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/sip", "/ws", "/"})
    void webSocketsOnThreePaths(final String path) throws Exception {
        try (RawHttp client = new RawHttp(at(Transport.WS).address())) {
            assertThat(client.upgrade(path, RawHttp.browser("sip")).status()).isEqualTo(101);
            assertThat(next(TransportEvent.FlowOpened.class).flow().transport())
                    .isEqualTo(Transport.WS);
        }
    }

    @Test
    void datagramsUpToTheLimitOverBothFamilies() throws Exception {
        final Set<InetAddress> seen = new HashSet<>();
        for (final Listening listening : transports.listening()) {
            if (listening.transport() == Transport.UDP) {
                try (Client client = new UdpClient(listening.address())) {
                    client.send(options("long", "x".repeat(60_000)));
                    final TransportEvent.Received received = next(TransportEvent.Received.class);
                    assertThat(received.message().body()).hasSize(60_000);
                    assertThat(received.flow().local()).isEqualTo(listening.address());
                    seen.add(received.flow().remote().getAddress());
                }
            }
        }
        assertThat(seen).hasSize(2);
    }

    @Test
    void aDatagramLeavesFromTheSocketOfItsFamily() throws Exception {
        for (final String host : List.of("127.0.0.1", "::1")) {
            try (DatagramSocket peer = new DatagramSocket(0, InetAddress.getByName(host))) {
                peer.setSoTimeout(PATIENCE_MILLIS);
                transports.send(
                        request("to@" + host),
                        new Hop.To(
                                Transport.UDP, (InetSocketAddress) peer.getLocalSocketAddress()));
                final DatagramPacket packet = new DatagramPacket(new byte[2_000], 2_000);
                peer.receive(packet);
                assertThat(transports.listening())
                        .contains(
                                new Listening(
                                        Transport.UDP,
                                        new InetSocketAddress(
                                                packet.getAddress(), packet.getPort())));
            }
        }
    }

    @Test
    void aConnectionIsOpenedOnceAndUsedAgain() throws Exception {
        try (ServerSocket peer = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            final Hop.To hop =
                    new Hop.To(Transport.TCP, (InetSocketAddress) peer.getLocalSocketAddress());
            transports.send(request("first"), hop);
            transports.send(request("second"), hop);
            try (StreamClient accepted = new StreamClient(peer.accept())) {
                assertThat(accepted.receive()).contains("Call-ID: first");
                assertThat(accepted.receive()).contains("Call-ID: second");
                transports.send(request("third"), hop);
                assertThat(accepted.receive()).contains("Call-ID: third");
                // The answer comes back over the same connection, which is a flow like any other.
                accepted.send(options("back", ""));
                assertThat(next(TransportEvent.Received.class).flow().remote())
                        .isEqualTo(hop.address());
            }
            next(TransportEvent.FlowClosed.class);
            transports.send(request("fourth"), hop);
            try (StreamClient again = new StreamClient(peer.accept())) {
                assertThat(again.receive()).contains("Call-ID: fourth");
            }
        }
    }

    @Test
    void aRefusedConnectionGivesEveryMessageBack() throws Exception {
        final InetSocketAddress nobody;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = (InetSocketAddress) gone.getLocalSocketAddress();
        }
        transports.send(request("a"), new Hop.To(Transport.TCP, nobody));
        transports.send(request("b"), new Hop.To(Transport.TCP, nobody));
        final Set<String> lost = new HashSet<>();
        lost.add(next(TransportEvent.SendFailed.class).message().callId());
        lost.add(next(TransportEvent.SendFailed.class).message().callId());
        assertThat(lost).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void whatCannotBeReachedFails() throws Exception {
        final InetSocketAddress somewhere =
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
        final List<Hop> hops =
                List.of(
                        new Hop.To(Transport.WS, somewhere),
                        new Hop.To(Transport.WSS, somewhere),
                        new Hop.To(
                                Transport.UDP,
                                InetSocketAddress.createUnresolved("nowhere.invalid", 5060)),
                        new Hop.To(
                                Transport.TCP,
                                InetSocketAddress.createUnresolved("nowhere.invalid", 5060)),
                        new Hop.Over(new Flow(Transport.UDP, somewhere, somewhere, 0)),
                        new Hop.Over(new Flow(Transport.TCP, somewhere, somewhere, 9_999)));
        for (final Hop hop : hops) {
            transports.send(request("x"), hop);
            assertThat(next(TransportEvent.SendFailed.class).hop()).isEqualTo(hop);
        }
        assertThatThrownBy(() -> transports.send(request("x"), new Hop.Local("echo")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void tlsToAPeerThatIsTrustedAndToOneThatIsNot() throws Exception {
        final Hop.To us = new Hop.To(Transport.TLS, at(Transport.TLS).address());
        transports.send(request("to-ourselves"), us);
        assertThat(next(TransportEvent.Received.class).message().callId())
                .isEqualTo("to-ourselves");

        ours.set(TestCertificates.named("stranger"));
        try (SipTransports other =
                new SipTransports(network, TransportLimits.DEFAULT, tls, events::add)) {
            other.start(List.of(Listener.parse("tls:127.0.0.1:0").orThrow()));
            final Hop.To stranger =
                    new Hop.To(Transport.TLS, other.listening().getFirst().address());
            transports.send(request("secret"), stranger);
            assertThat(next(TransportEvent.SendFailed.class).hop()).isEqualTo(stranger);
            assertThat(transports.outgoing().get(TransportCounter.TLS_FAILURES)).isEqualTo(1);
        }
    }

    @Test
    void tlsToADomainNeedsItsNameInTheCertificate() throws Exception {
        final InetSocketAddress there = at(Transport.TLS).address();
        transports.send(request("named"), new Hop.To(Transport.TLS, there, "localhost"));
        assertThat(next(TransportEvent.Received.class).message().callId()).isEqualTo("named");

        // The connection that is open now leads to the same place, but nobody there has this name.
        final Hop.To other = new Hop.To(Transport.TLS, there, "example.org");
        transports.send(request("other"), other);
        assertThat(next(TransportEvent.SendFailed.class).hop()).isEqualTo(other);
        assertThat(transports.outgoing().get(TransportCounter.TLS_FAILURES)).isEqualTo(1);
    }

    @Test
    void aStreamWhoseLengthLiesIsAnsweredAndClosed() throws Exception {
        try (StreamClient client = (StreamClient) connect(Transport.TCP)) {
            client.send(
                    options("huge", "").replace("Content-Length: 0", "Content-Length: 2000000000"));
            assertThat(client.receive()).startsWith("SIP/2.0 400 ");
            assertThat(client.ended()).isTrue();
        }
        assertThat(count(Transport.TCP, TransportCounter.STREAMS_BROKEN)).isEqualTo(1);
        next(TransportEvent.FlowClosed.class);
    }

    @Test
    void aSourceThatSendsRubbishIsNotListenedTo() throws Exception {
        restart(limits(1_000, Duration.ofMinutes(10), 0));
        try (Client udp = connect(Transport.UDP);
                StreamClient tcp = (StreamClient) connect(Transport.TCP)) {
            udp.send("rubbish");
            await().until(() -> count(Transport.UDP, TransportCounter.MALFORMED_LIMITED) == 1);
            tcp.send("rubbish\r\nContent-Length: 0\r\n\r\n");
            assertThat(tcp.ended()).isTrue();
            udp.send(options("sense", ""));
            assertThat(next(TransportEvent.Received.class).message().callId()).isEqualTo("sense");
        }
    }

    private static TransportLimits limits(
            final int connections, final Duration idle, final int malformedPerSecond) {
        return new TransportLimits(
                Limits.DEFAULT,
                10,
                connections,
                10,
                10,
                Duration.ofSeconds(5),
                idle,
                1 << 20,
                malformedPerSecond);
    }

    @Test
    void oneConnectionTooManyIsClosed() throws Exception {
        restart(limits(1, Duration.ofMinutes(10), 10));
        try (StreamClient first = (StreamClient) connect(Transport.TCP)) {
            first.send(options("a", ""));
            next(TransportEvent.Received.class);
            try (StreamClient second = (StreamClient) connect(Transport.TCP)) {
                assertThat(second.ended()).isTrue();
            }
            first.send(options("b", ""));
            assertThat(next(TransportEvent.Received.class).message().callId()).isEqualTo("b");
        }
        assertThat(count(Transport.TCP, TransportCounter.CONNECTIONS_REFUSED)).isEqualTo(1);
    }

    @Test
    void anIdleConnectionIsClosedUnlessKept() throws Exception {
        restart(limits(10, Duration.ofMillis(600), 10));
        try (StreamClient kept = (StreamClient) connect(Transport.TCP)) {
            final Flow flow = next(TransportEvent.FlowOpened.class).flow();
            transports.keep(flow, true);
            try (StreamClient idle = (StreamClient) connect(Transport.TCP)) {
                assertThat(idle.ended()).isTrue();
            }
            kept.send(options("kept", ""));
            assertThat(next(TransportEvent.Received.class).message().callId()).isEqualTo("kept");
            transports.drop(flow);
            assertThat(kept.ended()).isTrue();
        }
        assertThat(count(Transport.TCP, TransportCounter.IDLE)).isEqualTo(1);
    }

    @Test
    void aReaderThatDoesNotReadIsClosed() throws Exception {
        try (Client client = connect(Transport.TCP)) {
            client.send(options("a", ""));
            final Flow flow = next(TransportEvent.Received.class).flow();
            final SipMessage big =
                    request("big").edit().body("text/plain", "x".repeat(50_000)).build();
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> {
                        transports.send(big, new Hop.Over(flow));
                        return count(Transport.TCP, TransportCounter.SLOW_READERS) == 1;
                    });
            assertThat(next(TransportEvent.FlowClosed.class).flow()).isEqualTo(flow);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void wildcardAddressesOnEpollAndOnPlainJava(final boolean epoll) throws Exception {
        try (Network own = new Network(new SystemClock(), 1, epoll);
                SipTransports wild =
                        new SipTransports(own, TransportLimits.DEFAULT, tls, events::add);
                DatagramSocket peer = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            peer.setSoTimeout(PATIENCE_MILLIS);
            for (final String listener : List.of("udp:[::]:0", "udp:0.0.0.0:0", "tcp:0.0.0.0:0")) {
                wild.start(List.of(Listener.parse(listener).orThrow()));
            }
            for (final Listening listening : wild.listening()) {
                assertThat(listening.address().getAddress().isAnyLocalAddress()).isTrue();
                assertThat(listening.address().getPort()).isPositive();
                if (listening.transport() == Transport.UDP) {
                    final byte[] bytes = options("wild", "").getBytes(StandardCharsets.UTF_8);
                    peer.send(
                            new DatagramPacket(
                                    bytes,
                                    bytes.length,
                                    InetAddress.getLoopbackAddress(),
                                    listening.address().getPort()));
                    final Flow flow = next(TransportEvent.Received.class).flow();
                    assertThat(flow.remote()).isEqualTo(peer.getLocalSocketAddress());
                    wild.send(request("back"), new Hop.Over(flow));
                    final DatagramPacket packet = new DatagramPacket(new byte[2_000], 2_000);
                    peer.receive(packet);
                    assertThat(packet.getPort()).isEqualTo(listening.address().getPort());
                }
            }
        }
    }

    @Test
    void callsAreSpreadOverTheLoops() {
        final Set<Integer> used = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            final int shard = TransportEvent.shard("call-" + i, 4);
            assertThat(shard).isBetween(0, 3).isEqualTo(TransportEvent.shard("call-" + i, 4));
            used.add(shard);
        }
        assertThat(used).hasSize(4);
    }
}
