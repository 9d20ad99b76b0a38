package org.ringdown.gateway.ng.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ringdown.audio.Codecs;
import org.ringdown.audio.codec.opus.Opus;
import org.ringdown.gateway.ng.call.Interfaces;
import org.ringdown.gateway.ng.call.NgSettings;
import org.ringdown.runtime.clock.SystemClock;
import org.ringdown.runtime.clock.SystemEntropy;
import org.ringdown.runtime.media.MediaConfig;
import org.ringdown.runtime.media.MediaPlane;
import org.ringdown.runtime.media.loop.MediaLoops;
import org.ringdown.runtime.net.Network;

/** The gateway over real sockets, and sound through it. */
class TransportsTest {
    private static final InetAddress LOCAL = InetAddress.ofLiteral("127.0.0.1");
    private static final String PING = "d7:command4:pinge";

    private final SystemClock clock = new SystemClock();
    private final SystemEntropy entropy = new SystemEntropy();
    private final MediaPlane plane;
    private final Network network;
    private final NgGateway gateway;

    TransportsTest() throws IOException {
        plane =
                MediaLoops.start(
                        MediaConfig.of(LOCAL, 0, 41_000, 41_999),
                        clock,
                        entropy,
                        new Codecs(Opus.inJava("a test")));
        network = new Network(clock, 1, 1);
        final InetSocketAddress any = new InetSocketAddress(LOCAL, 0);
        gateway =
                NgGateway.start(
                        new NgGateway.Config(
                                List.of(any),
                                List.of(any),
                                List.of(any),
                                new Interfaces(
                                        List.of(
                                                new Interfaces.Address(
                                                        "default", LOCAL, LOCAL, "F"))),
                                NgSettings.of("test")),
                        plane,
                        network,
                        clock,
                        entropy);
        plane.listener(gateway::happened);
    }

    @BeforeEach
    void isOpen() {
        assertThat(gateway.addresses()).hasSize(3);
    }

    @AfterEach
    void close() {
        gateway.close();
        network.close();
        plane.close();
    }

    private static String latin(final byte[] data, final int length) {
        return new String(data, 0, length, StandardCharsets.ISO_8859_1);
    }

    private static String exchange(
            final DatagramSocket socket, final InetSocketAddress to, final String request)
            throws IOException {
        final byte[] data = request.getBytes(StandardCharsets.ISO_8859_1);
        socket.send(new DatagramPacket(data, data.length, to));
        final DatagramPacket answer = new DatagramPacket(new byte[65_535], 65_535);
        socket.setSoTimeout(5_000);
        socket.receive(answer);
        assertThat(answer.getSocketAddress()).isEqualTo(to);
        return latin(answer.getData(), answer.getLength());
    }

    @Test
    void datagramsAreAnsweredWithTheirCookieAndOnce() throws IOException {
        final InetSocketAddress udp = gateway.addresses().getFirst();
        try (DatagramSocket one = new DatagramSocket(0, LOCAL);
                DatagramSocket other = new DatagramSocket(0, LOCAL)) {
            assertThat(exchange(one, udp, "1_1 " + PING)).isEqualTo("1_1 d6:result4:ponge");
            assertThat(exchange(one, udp, "1_2 {\"command\":\"ping\"}"))
                    .isEqualTo("1_2 {\"result\":\"pong\"}");
            assertThat(exchange(one, udp, "c1 "))
                    .isEqualTo("c1 d6:result5:error12:error-reason25:Invalid data (no payload)e");
            // The cookie alone counts: not who sends, and not what.
            assertThat(exchange(other, udp, "1_1 d7:command4:liste"))
                    .isEqualTo("1_1 d6:result4:ponge");
        }
    }

    @Test
    void requestsFollowEachOtherOnAConnectionHoweverTheyAreCut() throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(gateway.addresses().get(1));
            socket.setSoTimeout(5_000);
            final String all = "a " + PING + "b d7:command4:liste\nc " + PING;
            for (final byte each : all.getBytes(StandardCharsets.ISO_8859_1)) {
                socket.getOutputStream().write(each);
                socket.getOutputStream().flush();
            }
            final String expected = "a d6:result4:pongeb d5:callsle6:result2:okec d6:result4:ponge";
            final byte[] answer = socket.getInputStream().readNBytes(expected.length());
            assertThat(latin(answer, answer.length)).isEqualTo(expected);
            socket.getOutputStream().write("d xyz".getBytes(StandardCharsets.ISO_8859_1));
            assertThat(socket.getInputStream().read())
                    .as("what is no bencode ends it")
                    .isEqualTo(-1);
        }
    }

    private HttpResponse<String> post(final String path, final String type, final String body)
            throws IOException, InterruptedException {
        final InetSocketAddress http = gateway.addresses().get(2);
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.getPort() + path))
                            .header("Content-Type", type)
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void webRequestsAreAnswered() throws IOException, InterruptedException {
        assertThat(post("/ng", "application/x-rtpengine-ng", "w1 " + PING).body())
                .isEqualTo("w1 d6:result4:ponge");
        assertThat(post("/ng-plain", "application/json", "{\"command\":\"ping\"}").body())
                .isEqualTo("{\"result\":\"pong\"}");
        assertThat(post("/ng", "text/plain", "w2 " + PING).statusCode()).isEqualTo(415);
        assertThat(post("/ng", "application/x-rtpengine-ng", "nothing").statusCode())
                .isEqualTo(400);
    }

    @Test
    void webSocketsAreAnswered() throws Exception {
        assertThat(socket("ng.rtpengine.com", "s1 {\"command\":\"ping\"}"))
                .isEqualTo("s1 {\"result\":\"pong\"}");
        assertThat(socket("ng-plain.rtpengine.com", "{\"command\":\"ping\"}"))
                .isEqualTo("{\"result\":\"pong\"}");
    }

    private String socket(final String subprotocol, final String message) throws Exception {
        final CompletableFuture<String> answer = new CompletableFuture<>();
        try (HttpClient client = HttpClient.newHttpClient()) {
            final WebSocket socket =
                    client.newWebSocketBuilder()
                            .subprotocols(subprotocol)
                            .buildAsync(
                                    URI.create(
                                            "ws://127.0.0.1:"
                                                    + gateway.addresses().get(2).getPort()
                                                    + "/ng"),
                                    new WebSocket.Listener() {
                                        @Override
                                        public CompletionStage<?> onText(
                                                final WebSocket from,
                                                final CharSequence data,
                                                final boolean last) {
                                            answer.complete(data.toString());
                                            return CompletableFuture.completedFuture(null);
                                        }
                                    })
                            .get(5, TimeUnit.SECONDS);
            socket.sendText(message, true).get(5, TimeUnit.SECONDS);
            final String text = answer.get(5, TimeUnit.SECONDS);
            socket.abort();
            return text;
        }
    }

    private static String request(final String command, final int port, final String more) {
        final String sdp =
                "v=0\\r\\no=- 1 1 IN IP4 127.0.0.1\\r\\ns=-\\r\\nc=IN IP4 127.0.0.1\\r\\nt=0"
                        + " 0\\r\\nm=audio "
                        + port
                        + " RTP/AVP 0\\r\\n";
        return command
                + port
                + " {\"command\":\""
                + command
                + "\",\"call-id\":\"c\",\"from-tag\":\"a\",\"ICE\":\"remove\",\"sdp\":\""
                + sdp
                + "\""
                + more
                + "}";
    }

    private static int port(final String answer) {
        final Matcher matcher = Pattern.compile("m=audio (\\d+) ").matcher(answer);
        assertThat(matcher.find()).as(answer).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    @Test
    void soundPassesAndIsCountedAndEnds() throws IOException {
        final InetSocketAddress udp = gateway.addresses().getFirst();
        try (DatagramSocket control = new DatagramSocket(0, LOCAL);
                DatagramSocket one = new DatagramSocket(0, LOCAL);
                DatagramSocket other = new DatagramSocket(0, LOCAL)) {
            final int toOther =
                    port(exchange(control, udp, request("offer", one.getLocalPort(), "")));
            final int toOne =
                    port(
                            exchange(
                                    control,
                                    udp,
                                    request("answer", other.getLocalPort(), ",\"to-tag\":\"b\"")));
            final List<String> heard = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                heard.add(pass(one, toOne, other, i));
                heard.add(pass(other, toOther, one, i));
            }
            assertThat(heard).allMatch(each -> each.equals("whole"));
            assertThat(exchange(control, udp, "q1 {\"command\":\"query\",\"call-id\":\"c\"}"))
                    .contains("\"RTP\":{\"packets\":10,\"bytes\":1720,\"errors\":0}");
            assertThat(
                            exchange(
                                    control,
                                    udp,
                                    "d1 {\"command\":\"delete\",\"call-id\":\"c\",\"delete-delay\":0}"))
                    .isEqualTo("d1 {\"result\":\"ok\"}");
            assertThat(exchange(control, udp, "s1 {\"command\":\"statistics\"}"))
                    .contains("\"sessionsown\":0", "\"totaloffercount\":1");
        }
        org.awaitility.Awaitility.await().until(() -> plane.openPortsCount() == 0);
    }

    private static String pass(
            final DatagramSocket from, final int through, final DatagramSocket to, final int number)
            throws IOException {
        final byte[] packet = new byte[172];
        packet[0] = (byte) 0x80;
        packet[3] = (byte) number;
        packet[11] = (byte) from.getLocalPort();
        packet[20] = 7;
        from.send(new DatagramPacket(packet, packet.length, new InetSocketAddress(LOCAL, through)));
        final DatagramPacket came = new DatagramPacket(new byte[2_000], 2_000);
        to.setSoTimeout(5_000);
        to.receive(came);
        return came.getLength() == 172 && came.getData()[20] == 7 ? "whole" : "broken";
    }
}
