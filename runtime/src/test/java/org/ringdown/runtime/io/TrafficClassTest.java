package org.ringdown.runtime.io;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a socket was told of its traffic and its far end, as the far end sees it. */
@EnabledOnOs(OS.LINUX)
class TrafficClassTest {
    private static final int IP_RECVTOS = 13;

    private static PacketIo open(final boolean system) throws IOException {
        return system
                ? Objects.requireNonNull(NativePacketIo.openIfPossible())
                : PacketIo.portable();
    }

    /** A receiver that sees the header's second byte (RFC 2474), which Java does not show. */
    private static final class Ear implements AutoCloseable {
        private final Arena arena = Arena.ofShared();
        private final MemorySegment state = arena.allocate(Libc.CALL_STATE);
        private final MemorySegment data = arena.allocate(64);
        private final MemorySegment control = arena.allocate(64, 8);
        private final MemorySegment message = arena.allocate(56, 8);
        private final int descriptor;
        final int port;

        Ear() {
            descriptor = Libc.socket(state, Libc.AF_INET);
            final MemorySegment address = arena.allocate(16, 8);
            address.set(JAVA_SHORT_UNALIGNED, 0, (short) Libc.AF_INET);
            address.set(JAVA_BYTE, 4, (byte) 127);
            address.set(JAVA_BYTE, 7, (byte) 1);
            assertThat(Libc.bind(state, descriptor, address, 16)).isZero();
            final MemorySegment length = arena.allocate(4, 4);
            length.set(JAVA_INT_UNALIGNED, 0, 16);
            Libc.getsockname(state, descriptor, address, length);
            port = ((address.get(JAVA_BYTE, 2) & 0xff) << 8) | (address.get(JAVA_BYTE, 3) & 0xff);
            final MemorySegment on = arena.allocate(4, 4);
            on.set(JAVA_INT_UNALIGNED, 0, 1);
            Libc.setsockopt(state, descriptor, Libc.IPPROTO_IP, IP_RECVTOS, on);
            final MemorySegment vector = arena.allocate(16, 8);
            vector.set(JAVA_LONG_UNALIGNED, 0, data.address());
            vector.set(JAVA_LONG_UNALIGNED, 8, 64);
            message.set(JAVA_LONG_UNALIGNED, 16, vector.address());
            message.set(JAVA_LONG_UNALIGNED, 24, 1);
            message.set(JAVA_LONG_UNALIGNED, 32, control.address());
        }

        /** The byte of the next datagram. */
        int next() {
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> {
                        message.set(JAVA_LONG_UNALIGNED, 40, 64);
                        return Libc.recvmsg(state, descriptor, message, 0) >= 0;
                    });
            // struct cmsghdr: length, level, type; then the byte.
            assertThat(control.get(JAVA_INT_UNALIGNED, 12)).isEqualTo(Libc.IP_TOS);
            return control.get(JAVA_BYTE, 16) & 0xff;
        }

        @Override
        public void close() {
            Libc.close(state, descriptor);
            arena.close();
        }
    }

    @ParameterizedTest(name = "system calls {0}, both families {1}")
    @CsvSource({"true,false", "true,true", "false,false", "false,true"})
    void theReceiverSeesTheClass(final boolean system, final boolean both) throws Exception {
        final InetAddress local = InetAddress.ofLiteral(both ? "0.0.0.0" : "127.0.0.1");
        try (Ear ear = new Ear();
                PacketIo io = open(system)) {
            final UdpSocket socket = io.bind(new InetSocketAddress(local, 0), both);
            final PeerAddress to =
                    Objects.requireNonNull(
                            PeerAddress.of(
                                    new InetSocketAddress(
                                            InetAddress.getLoopbackAddress(), ear.port)));
            io.send(socket, to, new byte[1], 1);
            io.flush();
            assertThat(ear.next()).isZero();
            for (final int tos : new int[] {184, 136, 0}) {
                io.trafficClass(socket, tos);
                io.send(socket, to, new byte[1], 1);
                io.flush();
                assertThat(ear.next()).isEqualTo(tos);
            }
        }
    }

    @Test
    void aTiedSocketHearsItsFarEndAloneUntilItIsFreeAgain() throws Exception {
        final InetAddress local = InetAddress.getLoopbackAddress();
        try (PacketIo io = open(true);
                DatagramSocket far = new DatagramSocket(0, local);
                DatagramSocket stranger = new DatagramSocket(0, local)) {
            // A port that was chosen by the system would be given up with the tie.
            final int port = free(local);
            final UdpSocket socket = io.bind(new InetSocketAddress(local, port), false);
            final List<PeerAddress> heard = new ArrayList<>();
            io.add(socket, d -> heard.add(d.source()));
            final PeerAddress whom =
                    PeerAddress.of((InetSocketAddress) far.getLocalSocketAddress());
            final PeerAddress other =
                    PeerAddress.of((InetSocketAddress) stranger.getLocalSocketAddress());

            io.tie(socket, whom);
            send(stranger, socket);
            send(far, socket);
            listen(io, heard, 1);
            assertThat(heard).containsExactly(whom);
            io.send(socket, Objects.requireNonNull(whom), new byte[] {7}, 1);
            io.flush();
            final DatagramPacket back = new DatagramPacket(new byte[4], 4);
            far.setSoTimeout(10_000);
            far.receive(back);
            assertThat(back.getLength()).isEqualTo(1);

            io.tie(socket, null);
            send(stranger, socket);
            send(far, socket);
            listen(io, heard, 3);
            assertThat(heard).containsExactly(whom, other, whom);
            io.send(socket, Objects.requireNonNull(other), new byte[] {7}, 1);
            io.flush();
            stranger.setSoTimeout(10_000);
            stranger.receive(back);
            assertThat(socket.unsent()).isZero();
        }
    }

    private static int free(final InetAddress local) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, local)) {
            return socket.getLocalPort();
        }
    }

    private static void listen(
            final PacketIo io, final List<PeerAddress> heard, final int datagrams)
            throws IOException {
        while (heard.size() < datagrams) {
            io.await(10_000_000_000L);
            assertThat(io.receive()).isPositive();
        }
    }

    private static void send(final DatagramSocket from, final UdpSocket to) throws IOException {
        from.send(new DatagramPacket(new byte[1], 1, InetAddress.getLoopbackAddress(), to.port()));
    }
}
