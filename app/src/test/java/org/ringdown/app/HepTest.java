package org.ringdown.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdown.app.config.Config;
import org.ringdown.app.config.Listener;
import org.ringdown.app.config.Scheme;
import org.ringdown.app.control.ControlClient;
import org.ringdown.app.phone.TestPhone;
import org.ringdown.app.phone.TestPhone.Manner;
import org.ringdown.core.Secret;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** A capture server gets a copy of every message, and no secret. */
class HepTest {
    @TempDir Path data;

    private DatagramSocket homer;
    private final List<byte[]> packets = new CopyOnWriteArrayList<>();
    private TestServer server;
    private TestPhone alice;
    private TestPhone bob;

    @BeforeEach
    void start() throws Exception {
        homer = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::read);
        server =
                TestServer.start(
                        TestServer.config(data, "example.org")
                                .withWatching(
                                        new Config.Watching(
                                                List.of(),
                                                new Config.Capture(
                                                        new Listener(
                                                                Scheme.UDP,
                                                                "127.0.0.1",
                                                                homer.getLocalPort()),
                                                        4_711,
                                                        Secret.of("homer key")),
                                                false,
                                                "INFO")));
        alice = server.phone("alice", "example.org");
        bob = server.phone("bob", "example.org");
        assertThat(alice.register().status()).isEqualTo(200);
        assertThat(bob.register().status()).isEqualTo(200);
    }

    @AfterEach
    void stop() {
        alice.close();
        bob.close();
        server.close();
        homer.close();
    }

    private void read() {
        final DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        while (!homer.isClosed()) {
            try {
                packet.setLength(65_535);
                homer.receive(packet);
                packets.add(Arrays.copyOf(packet.getData(), packet.getLength()));
            } catch (final SocketException closed) {
                return;
            } catch (final IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    /** The chunks of a packet by their type; a decoder of its own, strict about lengths. */
    private static Map<Integer, ByteBuffer> chunks(final byte[] packet) {
        final ByteBuffer in = ByteBuffer.wrap(packet);
        assertThat(in.getInt()).isEqualTo(0x48455033);
        assertThat(Short.toUnsignedInt(in.getShort())).isEqualTo(packet.length);
        final Map<Integer, ByteBuffer> chunks = new HashMap<>();
        while (in.hasRemaining()) {
            assertThat(in.getShort()).isZero();
            final int type = Short.toUnsignedInt(in.getShort());
            final int length = Short.toUnsignedInt(in.getShort()) - 6;
            assertThat(chunks.put(type, in.slice(in.position(), length))).isNull();
            in.position(in.position() + length);
        }
        return chunks;
    }

    private static String text(final Map<Integer, ByteBuffer> chunks, final int type) {
        final @Nullable ByteBuffer chunk = chunks.get(type);
        return chunk == null ? "" : StandardCharsets.UTF_8.decode(chunk.duplicate()).toString();
    }

    private static int number(final Map<Integer, ByteBuffer> chunks, final int type) {
        final ByteBuffer chunk = Objects.requireNonNull(chunks.get(type)).duplicate();
        return switch (chunk.remaining()) {
            case 1 -> chunk.get();
            case 2 -> Short.toUnsignedInt(chunk.getShort());
            default -> chunk.getInt();
        };
    }

    private void call() throws Exception {
        final var call = alice.call("sip:bob@example.org", Manner.ANSWER);
        call.acknowledge();
        bob.nextAnswered();
        assertThat(call.hangUp().status()).isEqualTo(200);
    }

    @Test
    void everyMessageIsCopiedWithItsAddresses() throws Exception {
        call();
        await().untilAsserted(() ->
                assertThat(packets)
                        .map(packet -> text(chunks(packet), 0x0f))
                        .anyMatch(each ->
                                each.startsWith("SIP/2.0 200") && each.contains(" BYE\r\n")));
        final int port = server.address(Scheme.UDP).getPort();
        final long now = System.currentTimeMillis() / 1_000;
        for (final byte[] packet : packets) {
            final Map<Integer, ByteBuffer> chunks = chunks(packet);
            assertThat(number(chunks, 0x01)).isEqualTo(2);
            assertThat(number(chunks, 0x02)).isEqualTo(17);
            assertThat(number(chunks, 0x03)).isEqualTo(0x7f000001);
            assertThat(number(chunks, 0x04)).isEqualTo(0x7f000001);
            assertThat(List.of(number(chunks, 0x07), number(chunks, 0x08))).contains(port);
            assertThat((long) number(chunks, 0x09)).isBetween(now - 60, now + 1);
            assertThat(number(chunks, 0x0a)).isBetween(0, 999_999);
            assertThat(number(chunks, 0x0b)).isEqualTo(1);
            assertThat(number(chunks, 0x0c)).isEqualTo(4_711);
            assertThat(text(chunks, 0x0e)).isEqualTo("homer key");
            final String message = text(chunks, 0x0f);
            assertThat(message).contains("Call-ID: " + text(chunks, 0x11) + "\r\n");
            assertThat(message).doesNotContainPattern("response=\"[0-9a-f]");
        }
        assertThat(packets)
                .map(packet -> text(chunks(packet), 0x0f))
                .anyMatch(each -> each.contains("Proxy-Authorization: Digest username=\"alice\""))
                .anyMatch(each -> each.startsWith("REGISTER "));
        assertThat(new ControlClient(data).ask(List.of("metrics")))
                .containsPattern("ringdown_hep_sent_total [1-9]")
                .contains("ringdown_hep_dropped_total 0.0");
    }

    @Test
    void noPlantedSecretIsSeenAnywhere() throws Exception {
        final ListAppender<ILoggingEvent> log = new ListAppender<>();
        final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        log.start();
        root.addAppender(log);
        try {
            call();
            alice.ask(
                    "MESSAGE",
                    "sip:bob:planted-1@example.org",
                    "<sip:bob:planted-2@example.org>",
                    "X-Auth-Token: planted-3\r\nCookie: planted-4\r\n");
            stranger(
                    """
                    v=0\r
                    o=- 1 1 IN IP4 127.0.0.1\r
                    s=-\r
                    c=IN IP4 127.0.0.1\r
                    t=0 0\r
                    a=ice-pwd:planted-5\r
                    m=audio 4000 RTP/SAVP 0\r
                    a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:planted-6\r
                    """);
            await().untilAsserted(() ->
                    assertThat(packets)
                            .map(packet -> text(chunks(packet), 0x0f))
                            .anyMatch(each -> each.contains("Bearer "))
                            .anyMatch(each -> each.startsWith("MESSAGE ")));
            final StringBuilder seen = new StringBuilder(everythingTold());
            packets.forEach(packet -> seen.append(text(chunks(packet), 0x0f)));
            log.list.forEach(event -> seen.append(event.getFormattedMessage()).append('\n'));
            assertThat(seen.toString())
                    .contains("INVITE sip:bob@example.org")
                    .contains("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:****")
                    .doesNotContain("planted")
                    .doesNotContain(TestServer.password("alice", "example.org"))
                    .doesNotContain(TestServer.password("bob", "example.org"))
                    .doesNotContain("homer key")
                    .doesNotContainPattern("response=\"[0-9a-f]");
        } finally {
            root.detachAppender(log);
        }
    }

    /** An INVITE of somebody unknown, full of what must not be seen. */
    private void stranger(final String sdp) throws IOException {
        final String text =
                """
                INVITE sip:bob@example.org SIP/2.0\r
                Via: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKstranger\r
                Max-Forwards: 70\r
                From: <sip:eve@example.org>;tag=1\r
                To: <sip:bob@example.org>\r
                Call-ID: stranger@phone\r
                CSeq: 1 INVITE\r
                Contact: <sip:eve:planted-7@127.0.0.1:9>\r
                Authorization: Bearer planted-8\r
                Content-Type: application/sdp\r
                Content-Length: %d\r
                \r
                %s\
                """
                        .formatted(sdp.length(), sdp);
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.send(new DatagramPacket(bytes, bytes.length, server.address(Scheme.UDP)));
        }
    }

    /** All that the commands say, with every message in full. */
    private String everythingTold() throws Exception {
        final ControlClient client = new ControlClient(data);
        final StringBuilder told = new StringBuilder(client.ask(List.of("metrics")));
        told.append(client.ask(List.of("registrations")));
        for (final String kind : new String[] {"--all", "--others"}) {
            told.append(client.ask(List.of("calls", kind)));
            for (final JsonNode story :
                    new ObjectMapper().readTree(client.ask(List.of("calls", kind, "--json")))) {
                told.append(
                        client.ask(
                                List.of("ladder", story.get("call_id").asString(), "--messages")));
            }
        }
        return told.toString();
    }

    @Test
    void aDeadCaptureServerDelaysNobody() throws Exception {
        homer.close();
        final long began = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            call();
        }
        assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(20));
    }
}
