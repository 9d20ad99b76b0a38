package org.ringdown.runtime.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdown.rtc.stun.StunClass;
import org.ringdown.rtc.stun.StunMessage;
import org.ringdown.rtc.stun.StunWriter;
import org.ringdown.runtime.clock.SystemClock;
import org.ringdown.runtime.net.Listener;
import org.ringdown.runtime.net.LocalAddresses;
import org.ringdown.runtime.net.Network;
import org.ringdown.runtime.net.TestCertificates;
import org.ringdown.runtime.net.TlsContexts;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.parse.Limits;
import org.ringdown.sip.parse.SipParser;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;
import org.ringdown.sip.transport.Transport;

/** Which listener serves whom, and by which address and name each end knows the other. */
class ListenersTest {
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

    private final TestCertificates certificates = TestCertificates.named("pbx");
    private final BlockingQueue<TransportEvent> events = new LinkedBlockingQueue<>();
    private @Nullable Network network;
    private @Nullable SipTransports transports;

    private SipTransports start(final boolean epoll, final String... listeners) throws IOException {
        final Network made = new Network(new SystemClock(), 1, epoll);
        network = made;
        final SipTransports running =
                new SipTransports(
                        made,
                        TransportLimits.DEFAULT,
                        TlsContexts.of(certificates::context),
                        events::add);
        transports = running;
        running.start(
                List.of(listeners).stream().map(each -> Listener.parse(each).orThrow()).toList());
        return running;
    }

    @AfterEach
    void stop() {
        final SipTransports running = transports;
        if (running != null) {
            running.close();
        }
        final Network loops = network;
        if (loops != null) {
            loops.close();
        }
    }

    private <E extends TransportEvent> E next(final Class<E> kind) throws InterruptedException {
        while (true) {
            final TransportEvent event = events.poll(10, TimeUnit.SECONDS);
            assertThat(event).as("waiting for " + kind.getSimpleName()).isNotNull();
            if (kind.isInstance(event)) {
                return kind.cast(event);
            }
        }
    }

    private static InetSocketAddress here(final int port) {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    }

    private static SipMessage options() {
        final byte[] bytes = OPTIONS.getBytes(StandardCharsets.UTF_8);
        return SipParser.parse(bytes, 0, bytes.length, Limits.DEFAULT).orThrow();
    }

    private static int port(final SipTransports running, final int index) {
        return running.listening().get(index).address().getPort();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void allOfIpv4LeavesIpv6Alone(final boolean epoll) throws Exception {
        final SipTransports running = start(epoll, "tcp:0.0.0.0:0");
        final int port = port(running, 0);
        running.start(List.of(Listener.parse("tcp:[::1]:" + port).orThrow()));
        try (Socket six = new Socket(InetAddress.ofLiteral("::1"), port)) {
            assertThat(next(TransportEvent.FlowOpened.class).flow().remote())
                    .isEqualTo(six.getLocalSocketAddress());
        }
        try (Socket four = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            assertThat(next(TransportEvent.FlowOpened.class).flow().remote())
                    .isEqualTo(four.getLocalSocketAddress());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void allOfIpv6TakesIpv4AlongUnderItsOwnAddresses(final boolean epoll) throws Exception {
        final SipTransports running = start(epoll, "tcp:[::]:0", "udp:[::]:0");
        for (final String host : List.of("127.0.0.1", "::1")) {
            try (Socket socket = new Socket(InetAddress.ofLiteral(host), port(running, 0))) {
                final Flow flow = next(TransportEvent.FlowOpened.class).flow();
                assertThat(flow.remote()).isEqualTo(socket.getLocalSocketAddress());
                assertThat(flow.local()).isEqualTo(socket.getRemoteSocketAddress());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPhoneAsksWhereItIsSeenAndUdpIsOfOneFamilyOrBoth(final boolean epoll) throws Exception {
        final SipTransports running = start(epoll, "udp:0.0.0.0:0", "udp:[::]:0");
        final byte[] request =
                StunWriter.of(StunClass.REQUEST, StunMessage.BINDING, new byte[12])
                        .message()
                        .toBytes();
        for (final String host : List.of("127.0.0.1", "::1")) {
            for (int i = host.equals("::1") ? 1 : 0; i < 2; i++) {
                try (DatagramSocket phone = new DatagramSocket(0, InetAddress.ofLiteral(host))) {
                    phone.setSoTimeout(10_000);
                    phone.connect(InetAddress.ofLiteral(host), port(running, i));
                    phone.send(new DatagramPacket(request, request.length));
                    final DatagramPacket packet = new DatagramPacket(new byte[100], 100);
                    phone.receive(packet);
                    assertThat(
                                    StunMessage.parse(packet.getData(), 0, packet.getLength())
                                            .orThrow()
                                            .xorMappedAddress())
                            .isEqualTo(phone.getLocalSocketAddress());
                }
            }
        }
        final int port = port(running, 0);
        running.start(List.of(Listener.parse("udp:[::1]:" + port).orThrow()));
        assertThat(running.listening()).hasSize(3);
    }

    @Test
    void aConnectionOfOursShowsWhereWeListen() throws Exception {
        final SipTransports running = start(true, "tcp:127.0.0.1:0");
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            running.send(
                    options(),
                    new Hop.To(Transport.TCP, (InetSocketAddress) server.getLocalSocketAddress()));
            server.accept().close();
            final Flow flow = next(TransportEvent.FlowOpened.class).flow();
            assertThat(flow.local()).isEqualTo(here(port(running, 0)));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theKernelAsksSilentPeersWhetherTheyAreThere(final boolean epoll) throws Exception {
        final SipTransports running = start(epoll, "tcp:127.0.0.1:0");
        try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port(running, 0))) {
            next(TransportEvent.FlowOpened.class);
            assertThat(timer(port(running, 0), socket.getLocalPort()))
                    .as("the timer of our end: keep-alive, in hundredths of a second")
                    .startsWith("02:")
                    .satisfies(timer ->
                            assertThat(Integer.parseInt(timer.substring(3), 16))
                                    .isBetween(11_000, 12_000));
        }
    }

    /** What the kernel waits for on one of our connections, and how long. */
    private static String timer(final int ours, final int theirs) throws IOException {
        final String wanted = String.format("0100007F:%04X 0100007F:%04X ", ours, theirs);
        for (final String line : Files.readAllLines(Path.of("/proc/net/tcp"))) {
            final int at = line.indexOf(wanted);
            if (at >= 0) {
                // local, remote, state, queues, timer
                return line.substring(at + wanted.length()).split(" ")[2];
            }
        }
        return "none";
    }

    @Test
    void aConnectionOfOursServesRequestsOfTheFarEndAndItsNamesAreKnown() throws Exception {
        final SipTransports running = start(true, "tls:127.0.0.1:0");
        running.send(options(), new Hop.To(Transport.TLS, here(port(running, 0)), "localhost"));
        final Flow one = next(TransportEvent.FlowOpened.class).flow();
        final Flow other = next(TransportEvent.FlowOpened.class).flow();
        final Flow incoming = next(TransportEvent.Received.class).flow();
        final Flow outgoing = incoming.equals(one) ? other : one;
        assertThat(running.certificateNames(outgoing)).containsExactly("localhost");
        assertThat(running.certificateNames(incoming)).as("it showed none").isEmpty();
        running.send(options(), new Hop.Over(incoming));
        assertThat(next(TransportEvent.Received.class).flow())
                .as("RFC 5923: requests in both directions")
                .isEqualTo(outgoing);
        assertThat(running.certificateNames(new Flow(Transport.TLS, one.local(), one.remote(), 99)))
                .isEqualTo(Set.of());
    }

    @Test
    void tlsIsEndedWithAWord() throws Exception {
        final SipTransports running = start(true, "tls:127.0.0.1:0");
        try (Socket socket =
                certificates
                        .context()
                        .getSocketFactory()
                        .createSocket("127.0.0.1", port(running, 0))) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(OPTIONS.getBytes(StandardCharsets.UTF_8));
            next(TransportEvent.Received.class);
            running.close();
            // Without close_notify this throws.
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        // target, facing, listeners..., which
        "192.0.2.9, 192.0.2.1, 192.0.2.1:5060 0.0.0.0:5070 [::]:5080, 5060",
        "192.0.2.9, 192.0.2.2, 192.0.2.1:5060 0.0.0.0:5070 [::]:5080, 5070",
        "192.0.2.9, 192.0.2.2, 192.0.2.1:5060 [::]:5080, 5080",
        "192.0.2.9, 192.0.2.2, [2001:db8::1]:5070 192.0.2.1:5060, 5060",
        "2001:db8::9, 2001:db8::2, 0.0.0.0:5060 [::]:5080, 5080",
        "2001:db8::9, 2001:db8::2, [::]:5080 0.0.0.0:5060, 5080",
        "2001:db8::9, 2001:db8::2, 0.0.0.0:5060, -1",
        "192.0.2.9, 192.0.2.2, 127.0.0.1:5060, -1",
        "127.0.0.1, 127.0.0.1, 192.0.2.1:5060, -1",
    })
    void theListenerTowardAPeer(
            final String target, final String facing, final String listeners, final int port) {
        final List<Listening> all =
                List.of(listeners.split(" ")).stream()
                        .map(each ->
                                new Listening(
                                        Transport.UDP,
                                        Listener.parse("udp:" + each).orThrow().address()))
                        .toList();
        final Listening found =
                Listening.toward(
                        all,
                        Transport.UDP,
                        InetAddress.ofLiteral(target),
                        InetAddress.ofLiteral(facing));
        assertThat(found == null ? -1 : found.address().getPort()).isEqualTo(port);
        assertThat(
                        Listening.toward(
                                all,
                                Transport.TCP,
                                InetAddress.ofLiteral(target),
                                InetAddress.ofLiteral(facing)))
                .isNull();
    }

    @Test
    void thisMachineSpeaksIpv6() {
        assertThat(LocalAddresses.ipv6()).isTrue();
    }
}
