package org.ringdown.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdown.app.cli.CommandFailure;
import org.ringdown.app.config.Config;
import org.ringdown.app.config.Listener;
import org.ringdown.app.config.Scheme;
import org.ringdown.app.phone.TestCall;
import org.ringdown.app.phone.TestPhone;
import org.ringdown.app.phone.TestPhone.Manner;
import org.ringdown.runtime.net.AddressRange;

/** The server that answers other proxies over the NG protocol, beside its own calls. */
class NgServeTest {
    private static final InetAddress LOCAL = InetAddress.ofLiteral("127.0.0.1");

    @TempDir Path data;

    private Config config(final String allowed, final int calls) {
        return TestServer.config(data, "example.org")
                .withNg(
                        new Config.Ng(
                                List.of(new Listener(Scheme.UDP, "127.0.0.1", 0)),
                                List.of(AddressRange.parse(allowed).orThrow()),
                                calls));
    }

    /** SIP was listened to first, so the last UDP port is the other one. */
    private static InetSocketAddress ng(final TestServer server) {
        return server.server().listeners().stream()
                .filter(listener -> listener.scheme() == Scheme.UDP)
                .reduce((_, last) -> last)
                .orElseThrow()
                .address();
    }

    private static @Nullable String ask(
            final DatagramSocket socket, final InetSocketAddress to, final String request)
            throws IOException {
        final byte[] bytes = request.getBytes(StandardCharsets.ISO_8859_1);
        socket.send(new DatagramPacket(bytes, bytes.length, to));
        final DatagramPacket answer = new DatagramPacket(new byte[65_535], 65_535);
        socket.setSoTimeout(1_000);
        try {
            socket.receive(answer);
        } catch (final SocketTimeoutException nothing) {
            return null;
        }
        return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.ISO_8859_1);
    }

    private static String request(final String command, final String call, final int port) {
        return command
                + call
                + " {\"command\":\""
                + command
                + "\",\"call-id\":\""
                + call
                + "\",\"from-tag\":\"a\",\"to-tag\":\""
                + (command.equals("answer") ? "b" : "")
                + "\",\"sdp\":\"v=0\\r\\no=- 1 1 IN IP4 127.0.0.1\\r\\ns=-\\r\\n"
                + "c=IN IP4 127.0.0.1\\r\\nt=0 0\\r\\nm=audio "
                + port
                + " RTP/AVP 0\\r\\n\"}";
    }

    private static int port(final @Nullable String answer) {
        final Matcher matcher = Pattern.compile("m=audio (\\d+) ").matcher(String.valueOf(answer));
        assertThat(matcher.find()).as(answer).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    @Test
    void oneProcessCarriesItsOwnCallsAndThoseOfAnotherProxy() throws Exception {
        try (TestServer server = TestServer.start(config("127.0.0.0/8", 1));
                DatagramSocket control = new DatagramSocket(0, LOCAL);
                DatagramSocket one = new DatagramSocket(0, LOCAL);
                DatagramSocket other = new DatagramSocket(0, LOCAL);
                TestPhone alice = server.phone("alice", "example.org");
                TestPhone bob = server.phone("bob", "example.org")) {
            assertThat(alice.register().status()).isEqualTo(200);
            assertThat(bob.register().status()).isEqualTo(200);
            final TestCall call = alice.call("sip:bob@example.org", Manner.ANSWER);
            call.acknowledge();
            bob.nextAnswered();
            final InetSocketAddress ng = ng(server);
            assertThat(ask(control, ng, "1 {\"command\":\"ping\"}"))
                    .isEqualTo("1 {\"result\":\"pong\"}");
            final int toOther = port(ask(control, ng, request("offer", "c", one.getLocalPort())));
            final int toOne = port(ask(control, ng, request("answer", "c", other.getLocalPort())));
            assertThat(toOther).isBetween(20_000, 27_999);
            assertThat(passes(one, toOne, other)).isTrue();
            assertThat(passes(other, toOther, one)).isTrue();
            assertThat(server.server().inventory().toString()).isNotEmpty();
            // One call was allowed.
            assertThat(ask(control, ng, request("offer", "d", one.getLocalPort())))
                    .contains("Parallel session limit reached");
        }
    }

    private static boolean passes(
            final DatagramSocket from, final int through, final DatagramSocket to)
            throws IOException {
        final byte[] packet = new byte[172];
        packet[0] = (byte) 0x80;
        packet[20] = 7;
        for (int i = 0; i < 20; i++) {
            packet[3] = (byte) i;
            from.send(
                    new DatagramPacket(
                            packet, packet.length, new InetSocketAddress(LOCAL, through)));
            to.setSoTimeout(250);
            final DatagramPacket came = new DatagramPacket(new byte[2_000], 2_000);
            try {
                to.receive(came);
                return came.getLength() == 172 && came.getData()[20] == 7;
            } catch (final SocketTimeoutException notYet) {
                // Until the way is known.
            }
        }
        return false;
    }

    @Test
    void strangersAreNotAnsweredAndNobodyIsWhereNothingIsConfigured() throws Exception {
        try (TestServer server = TestServer.start(config("192.0.2.0/24", 10));
                DatagramSocket control = new DatagramSocket(0, LOCAL)) {
            assertThat(ask(control, ng(server), "1 {\"command\":\"ping\"}")).isNull();
        }
        try (TestServer server = TestServer.start(TestServer.config(data, "example.org"))) {
            assertThat(server.server().listeners()).hasSize(5);
        }
    }

    @Test
    void aPortThatIsTakenIsSaidInASentence() throws Exception {
        try (DatagramSocket taken = new DatagramSocket(0, LOCAL)) {
            final Config config =
                    TestServer.config(data, "example.org")
                            .withNg(
                                    new Config.Ng(
                                            List.of(
                                                    new Listener(
                                                            Scheme.UDP,
                                                            "127.0.0.1",
                                                            taken.getLocalPort())),
                                            List.of(),
                                            1));
            assertThatThrownBy(() -> TestServer.start(config).close())
                    .isInstanceOf(CommandFailure.class)
                    .hasMessageContaining("udp:127.0.0.1:" + taken.getLocalPort())
                    .hasMessageContaining("ng.listen");
        }
    }
}
