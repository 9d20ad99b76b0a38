package org.ringdown.runtime.media.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.ringdown.rtc.offer.Candidate;
import org.ringdown.rtc.offer.Direction;
import org.ringdown.rtc.offer.IceParameters;
import org.ringdown.rtc.offer.RemoteEnd;
import org.ringdown.rtc.offer.RemoteIce;
import org.ringdown.rtc.offer.RemoteStream;
import org.ringdown.rtc.offer.Security;
import org.ringdown.rtc.stun.StunAttribute;
import org.ringdown.rtc.stun.StunClass;
import org.ringdown.rtc.stun.StunMessage;
import org.ringdown.rtc.stun.StunWriter;
import org.ringdown.runtime.clock.SystemEntropy;
import org.ringdown.runtime.media.LocalIce;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.MediaCounter;
import org.ringdown.runtime.media.MediaPlane;
import org.ringdown.runtime.media.Sockets;
import org.ringdown.runtime.media.StreamRef;

/** Far ends that cannot send datagrams connect instead (RFC 6544). */
class IceTcpTest extends PlaneTest {
    private static final IceParameters THEIRS =
            new IceParameters("conn", "connconnconnconnconnconn");

    /** A connection to the plane, and what came by it. */
    private static final class Connection implements AutoCloseable {
        final BlockingQueue<byte[]> stun = new LinkedBlockingQueue<>();
        final BlockingQueue<byte[]> media = new LinkedBlockingQueue<>();
        private final Socket socket;
        private final DataOutputStream out;

        Connection(final int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            out = new DataOutputStream(socket.getOutputStream());
        }

        Connection reading() {
            Thread.ofVirtual().start(this::read);
            return this;
        }

        private void read() {
            try {
                final DataInputStream in = new DataInputStream(socket.getInputStream());
                while (true) {
                    final byte[] packet = in.readNBytes(in.readUnsignedShort());
                    (packet[0] >= 0 && packet[0] <= 3 ? stun : media).add(packet);
                }
            } catch (final IOException closed) {
                stun.add(new byte[0]);
            }
        }

        /** Sends packets in one piece. */
        void send(final byte[]... packets) throws IOException {
            for (final byte[] packet : packets) {
                out.writeShort(packet.length);
                out.write(packet);
            }
            out.flush();
        }

        boolean closed() {
            return stun.stream().anyMatch(packet -> packet.length == 0);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static byte[] check(final String password) {
        final byte[] id = new byte[12];
        new SystemEntropy().fill(id);
        return StunWriter.of(StunClass.REQUEST, StunMessage.BINDING, id)
                .text(StunAttribute.USERNAME, ICE.ufrag() + ":" + THEIRS.ufrag())
                .int32(StunAttribute.PRIORITY, 1)
                .int64(StunAttribute.ICE_CONTROLLING, 1)
                .flag(StunAttribute.USE_CANDIDATE)
                .integrity(password.getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                .fingerprint()
                .toBytes();
    }

    private static RemoteEnd end() {
        return new RemoteEnd(
                null,
                null,
                true,
                new RemoteIce(
                        THEIRS,
                        false,
                        List.of(new Candidate("1", 1, "TCP", 1, "127.0.0.1", 9, "host")),
                        true),
                new Security.Clear(),
                List.of(RemoteStream.audio(Direction.SENDRECV)));
    }

    private MediaPlane plane() throws IOException {
        return start(config().withTcpPort(0));
    }

    private static long echo(final MediaPlane plane, final LocalIce ice) {
        final long leg = plane.newLegId();
        plane.post(new MediaCommand.Open(leg, new Sockets.Shared(), ice));
        plane.post(new MediaCommand.Echo(StreamRef.first(leg)));
        plane.post(new MediaCommand.Remote(leg, end()));
        return leg;
    }

    /** Tries until the leg is known by its fragment. */
    private Connection connected(final MediaPlane plane) {
        return await().atMost(Duration.ofSeconds(10))
                .until(
                        () -> {
                            final Connection connection =
                                    closing(new Connection(plane.tcpPort()).reading());
                            connection.send(check(ICE.password()));
                            final byte[] answer = FakeBrowser.await(connection.stun);
                            return answer.length > 0
                                            && StunMessage.parse(answer, 0, answer.length)
                                                            .orThrow()
                                                            .messageClass()
                                                    == StunClass.SUCCESS
                                    ? connection
                                    : null;
                        },
                        found -> found != null);
    }

    private static byte[] packet(final int sequence) {
        return FakePhone.packet(0, sequence, sequence * 160, 0xacc, HELLO);
    }

    @Test
    @DisplayName("with UDP blocked, checks and media go over the connection")
    void litePart() throws Exception {
        final MediaPlane plane = plane();
        final long leg = echo(plane, LocalIce.lite(ICE));
        final Connection connection = connected(plane);
        connection.send(packet(1), packet(2), check(ICE.password()), packet(3));
        for (int i = 0; i < 3; i++) {
            assertThat(next(connection.media)).endsWith(HELLO);
        }
        plane.post(new MediaCommand.Close(leg));
        await().atMost(Duration.ofSeconds(10)).until(connection::closed);
    }

    @Test
    void fullAgentAnswersOnTheConnectionAndFollowsToAnother() throws Exception {
        final MediaPlane plane = plane();
        final Candidate udp = Candidate.host("127.0.0.1", 9_999, 0);
        final Candidate tcp = Candidate.tcpPassive("127.0.0.1", plane.tcpPort(), 0);
        assertThat(tcp.toString()).endsWith(" typ host tcptype passive");
        echo(plane, LocalIce.full(ICE, false, List.of(udp, tcp)));
        for (int i = 0; i < 2; i++) {
            final Connection connection = connected(plane);
            final byte[] asked = FakeBrowser.await(connection.stun);
            final StunMessage request = StunMessage.parse(asked, 0, asked.length).orThrow();
            assertThat(request.messageClass()).isEqualTo(StunClass.REQUEST);
            assertThat(request.username()).isEqualTo("conn:ring");
            connection.send(
                    StunWriter.answer(StunClass.SUCCESS, request)
                            .xorMappedAddress(address(plane))
                            .integrity(
                                    THEIRS.password()
                                            .getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                            .fingerprint()
                            .toBytes(),
                    packet(10 + i));
            assertThat(next(connection.media)).endsWith(HELLO);
            connection.close();
        }
    }

    private static java.net.InetSocketAddress address(final MediaPlane plane) {
        return new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), plane.tcpPort());
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void strangersAreShutOut() throws Exception {
        final MediaPlane plane = plane();
        echo(plane, LocalIce.lite(ICE));
        connected(plane);

        // For nobody, no check at all, and a length that is a lie.
        final byte[] nobody =
                StunWriter.of(StunClass.REQUEST, StunMessage.BINDING, new byte[12])
                        .text(StunAttribute.USERNAME, "nobody:conn")
                        .fingerprint()
                        .toBytes();
        for (final byte[] first : List.of(nobody, packet(1))) {
            final Connection stranger = closing(new Connection(plane.tcpPort()).reading());
            stranger.send(first);
            await().atMost(Duration.ofSeconds(5)).until(stranger::closed);
        }
        final Connection liar = closing(new Connection(plane.tcpPort()).reading());
        liar.out.write(new byte[] {(byte) 0xff, (byte) 0xff, 0});
        liar.out.flush();
        await().atMost(Duration.ofSeconds(5)).until(liar::closed);

        // Who knows a fragment but no password is answered, heard no further, and shut out in time.
        final Connection guesser = closing(new Connection(plane.tcpPort()).reading());
        guesser.send(check("guessguessguessguessguess"), packet(7));
        final byte[] answer = FakeBrowser.await(guesser.stun);
        assertThat(StunMessage.parse(answer, 0, answer.length).orThrow().errorCode())
                .isEqualTo(401);
        await().atMost(Duration.ofSeconds(20)).until(guesser::closed);
        assertThat(guesser.media).isEmpty();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void whoDoesNotReadIsShutOutAndHoldsNobodyUp() throws Exception {
        final MediaPlane plane = plane();
        echo(plane, LocalIce.lite(ICE));
        connected(plane);
        final Connection deaf = closing(new Connection(plane.tcpPort()));
        deaf.send(check(ICE.password()));
        final byte[] large = FakePhone.packet(0, 1, 160, 0xacc, new byte[1_400]);
        final Duration patience = Duration.ofSeconds(30);
        final long until = System.nanoTime() + patience.toNanos();
        boolean over = false;
        while (!over && System.nanoTime() < until) {
            try {
                deaf.send(large);
            } catch (final IOException shutOut) {
                over = true;
            }
        }
        assertThat(over).isTrue();
        counts(plane, MediaCounter.DROP_UNSENT, 1);
        connected(plane);
    }
}
