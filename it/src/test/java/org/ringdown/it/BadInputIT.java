package org.ringdown.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.ringdown.testkit.Properties;

/** Nonsense at every port while people talk: it is answered or dropped, and they go on talking. */
@ExtendWith(Site.Extension.class)
@Timeout(90)
class BadInputIT {
    private static final int ROUNDS = 300;
    private static final String OPTIONS = "OPTIONS sip:a@b SIP/2.0";
    private static final List<String> MESSAGES =
            List.of(
                    "",
                    "\r\n\r\n",
                    "INVITE",
                    lines("INVITE sip:a SIP/2.0"),
                    lines("INVITE sip:a@b SIP/2.0", ""),
                    lines("INVITE sip:a@b SIP/9.9", "Via: SIP/2.0/UDP x;branch=z9hG4bKa", ""),
                    lines("SIP/2.0 200 OK", ""),
                    lines("SIP/2.0 999999999999 X", "Via: ,,,", ""),
                    lines(OPTIONS, "Content-Length: -1", ""),
                    lines(OPTIONS, "Content-Length: 99999999999999999999", ""),
                    lines(OPTIONS, "CSeq: 1 INVITE", "CSeq: 2 BYE", "To: a", "To: b", ""),
                    lines(OPTIONS, "Contact\u0001: <sip:x@y>", ""),
                    lines(OPTIONS, " folded first line", ""),
                    lines("ACK sip:@ SIP/2.0", "Via: SIP/2.0/UDP [::;branch=", ""),
                    lines("GET / HTTP/1.1", ""));

    private static String lines(final String... lines) {
        return String.join("\r\n", lines) + "\r\n";
    }

    @Test
    void aRunningCallKeepsItsSound(final Site site) throws IOException {
        final RingdownProcess server = site.server();
        final RawPhone dave = site.rawPhone("dave");
        final BrowserPhone alice =
                site.browser(BrowserPhone.Library.JSSIP, "alice", Site.FIRST_TONE);
        alice.call(Site.address("dave"), false);
        final RawPhone.Dialog call = dave.answer();
        alice.awaitCall("talking");
        dave.awaitTone(Site.FIRST_TONE);
        alice.awaitTone(Site.RAW_TONE);
        final double lost = alice.count("lost");

        throwDatagrams(server.sipPort(), ROUNDS);
        throwDatagrams(server.webRtcPort(), ROUNDS);
        throwDatagrams(call.first().audioPort(), ROUNDS);
        throwStreams(server);
        throwFrames(server);
        throwDescriptions(server, site);

        dave.awaitTone(Site.FIRST_TONE);
        alice.awaitTone(Site.RAW_TONE);
        assertThat(alice.count("lost") - lost).isLessThan(20);
        assertThat(server.isAlive()).isTrue();
        call.hangUp();
        alice.awaitCall("over");
        assertThat(server.log())
                .noneMatch(line -> line.contains("Exception") || line.contains("\tat "));
    }

    /**
     * Random bytes, cut and mutated messages, and the first bytes of STUN, DTLS and RTP with
     * nonsense behind them.
     */
    private static void throwDatagrams(final int port, final int rounds) throws IOException {
        final RandomGenerator random = Properties.random(port);
        final InetSocketAddress to = Ports.loopback(port);
        try (DatagramSocket socket = new DatagramSocket()) {
            for (int i = 0; i < rounds; i++) {
                final byte[] bytes = new byte[random.nextInt(0, 1_400)];
                random.nextBytes(bytes);
                if (bytes.length > 20) {
                    switch (i % 5) {
                        case 0 ->
                                System.arraycopy(
                                        new byte[] {0, 1, 0, 8, 0x21, 0x12, (byte) 0xA4, 0x42},
                                        0,
                                        bytes,
                                        0,
                                        8);
                        case 1 ->
                                System.arraycopy(
                                        new byte[] {22, (byte) 0xFE, (byte) 0xFD, 0, 0},
                                        0,
                                        bytes,
                                        0,
                                        5);
                        case 2 -> bytes[0] = (byte) 0x80;
                        default -> {}
                    }
                }
                socket.send(new DatagramPacket(bytes, bytes.length, to));
            }
            for (final String message : MESSAGES) {
                final byte[] bytes = message.getBytes(StandardCharsets.ISO_8859_1);
                socket.send(new DatagramPacket(bytes, bytes.length, to));
            }
            final byte[] huge = new byte[60_000];
            Arrays.fill(huge, (byte) 'a');
            socket.send(new DatagramPacket(huge, huge.length, to));
        }
    }

    private static void throwStreams(final RingdownProcess server) {
        final RandomGenerator random = Properties.random(7);
        for (final int port : List.of(server.sipPort(), server.tlsPort(), server.httpPort())) {
            for (final String message : MESSAGES) {
                throwStream(port, message.getBytes(StandardCharsets.ISO_8859_1));
            }
            final byte[] endless = new byte[300_000];
            Arrays.fill(endless, (byte) 'x');
            throwStream(port, endless);
            final byte[] noise = new byte[5_000];
            random.nextBytes(noise);
            throwStream(port, noise);
        }
    }

    private static void throwStream(final int port, final byte[] bytes) {
        try (Socket socket = new Socket()) {
            socket.connect(Ports.loopback(port), 2_000);
            socket.getOutputStream().write(bytes);
        } catch (final IOException closedByTheServer) {
            // It may end the connection in the middle of nonsense; that it listens again is checked
            // by the next one.
            assertThat(closedByTheServer).hasMessageNotContaining("refused");
        }
    }

    private static void throwFrames(final RingdownProcess server) {
        for (final String message : MESSAGES) {
            final WebSocket socket = webSocket(server);
            final var sent = socket.sendText(message, true).exceptionally(gone -> socket);
            assertThat(sent).succeedsWithin(2, TimeUnit.SECONDS);
            socket.abort();
        }
        final WebSocket socket = webSocket(server);
        final var sent = socket.sendText("x".repeat(2_000_000), true).exceptionally(gone -> socket);
        assertThat(sent).succeedsWithin(5, TimeUnit.SECONDS);
        socket.abort();
    }

    private static WebSocket webSocket(final RingdownProcess server) {
        try {
            return HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .subprotocols("sip")
                    .buildAsync(URI.create(server.webSocket()), new WebSocket.Listener() {})
                    .join();
        } catch (final CompletionException refused) {
            throw new AssertionError("no WebSocket: " + refused.getCause(), refused);
        }
    }

    /** Calls with descriptions that describe nothing: each is refused with an answer. */
    private static void throwDescriptions(final RingdownProcess server, final Site site) {
        final RawPhone mallory =
                site.keep(new RawPhone(server, "bob", site.password("bob"), Site.PHONE_TONE));
        for (final String sdp :
                List.of(
                        "v=0",
                        "v=0\r\nm=audio",
                        "m=audio 99999999 RTP/AVP 0\r\n",
                        mallory.sdp().replace("\r\n", "\r"),
                        mallory.sdp().replace("IN IP4 127.0.0.1", "IN IP6 zz::zz::"),
                        mallory.sdp() + "a=rtpmap:".repeat(3_000),
                        "x".repeat(20_000))) {
            assertThat(mallory.callWith(Site.address("echo"), sdp).status())
                    .as(sdp.substring(0, Math.min(40, sdp.length())))
                    .isBetween(200, 699);
        }
    }
}
