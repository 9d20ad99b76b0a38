package org.ringdown.runtime.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdown.testkit.Properties;

class PacketIoTest {
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private static PacketIo open(final boolean system) throws IOException {
        if (!system) {
            return PacketIo.portable();
        }
        final PacketIo io = NativePacketIo.openIfPossible();
        return io == null ? PacketIo.portable() : io;
    }

    private static void until(final PacketIo io, final int packets) throws IOException {
        int received = 0;
        while (received < packets) {
            io.await(PATIENCE_NANOS);
            final int now = io.receive();
            if (now == 0) {
                throw new AssertionError(received + " of " + packets + " came");
            }
            received += now;
        }
    }

    @ParameterizedTest(name = "system calls: {0}")
    @ValueSource(booleans = {true, false})
    void oneSocketServesBothFamilies(final boolean system) throws Exception {
        try (PacketIo io = open(system)) {
            final UdpSocket socket =
                    io.bind(new InetSocketAddress(InetAddress.getByName("0.0.0.0"), 0), true);
            final List<PeerAddress> sources = new ArrayList<>();
            io.add(
                    socket,
                    d -> {
                        sources.add(d.source());
                        assertThat(d.isFrom(d.source())).isTrue();
                        io.send(socket, d.source(), d.data(), d.length());
                    });
            for (final String address : List.of("127.0.0.1", "::1")) {
                final InetAddress local = InetAddress.getByName(address);
                try (DatagramSocket peer = new DatagramSocket(0, local)) {
                    final byte[] hello = {1, 2, 3};
                    peer.send(new DatagramPacket(hello, 3, local, socket.port()));
                    until(io, 1);
                    io.flush();
                    final DatagramPacket back = new DatagramPacket(new byte[10], 10);
                    peer.setSoTimeout(10_000);
                    peer.receive(back);
                    assertThat(Arrays.copyOf(back.getData(), back.getLength())).isEqualTo(hello);
                    assertThat(sources.getLast().socketAddress())
                            .isEqualTo(peer.getLocalSocketAddress());
                    assertThat(sources.getLast())
                            .isEqualTo(
                                    PeerAddress.of(
                                            (InetSocketAddress) peer.getLocalSocketAddress()));
                }
            }
            assertThat(socket.unsent()).isZero();
        }
    }

    @ParameterizedTest(name = "shared: {0}")
    @ValueSource(booleans = {true, false})
    void whatTheKernelDoesNotTakeIsCountedForItsSocket(final boolean shared) throws Exception {
        try (PacketIo io = open(true)) {
            final InetAddress any = InetAddress.getByName("0.0.0.0");
            final UdpSocket socket = io.bind(new InetSocketAddress(any, 0), shared);
            final UdpSocket other = io.bind(new InetSocketAddress(any, 0), shared);
            io.add(socket, d -> {});
            io.add(other, d -> {});
            // Nobody may send to all without having asked for that.
            final InetSocketAddress all =
                    new InetSocketAddress(InetAddress.getByName("255.255.255.255"), 9);
            final PeerAddress everybody = Objects.requireNonNull(PeerAddress.of(all));
            for (int i = 0; i < 3; i++) {
                assertThat(io.send(socket, everybody, new byte[1], 1)).isTrue();
            }
            io.flush();
            assertThat(socket.unsent()).isEqualTo(3);
            assertThat(other.unsent()).isZero();
        }
    }

    @Test
    void whatATiedFarEndRefusesIsCounted() throws Exception {
        final InetAddress local = InetAddress.getLoopbackAddress();
        try (PacketIo io = open(true)) {
            final UdpSocket socket = io.bind(new InetSocketAddress(local, 0), false);
            io.add(socket, d -> {});
            final PeerAddress gone;
            try (DatagramSocket closed = new DatagramSocket(0, local)) {
                gone = PeerAddress.of((InetSocketAddress) closed.getLocalSocketAddress());
            }
            io.tie(socket, gone);
            io.receive(); // What had come before the tie is taken in.
            for (int i = 0; i < 4; i++) {
                io.send(socket, Objects.requireNonNull(gone), new byte[1], 1);
                io.flush();
                io.await(20_000_000);
                io.receive();
            }
            // The first may be taken for what is waiting from before the tie.
            assertThat(socket.unsent()).isBetween(3L, 4L);
        }
    }

    @ParameterizedTest(name = "system calls: {0}")
    @ValueSource(booleans = {true, false})
    void manyAtOnceKeepTheirOrderAndLongOnesAreDropped(final boolean system) throws Exception {
        try (PacketIo io = open(system);
                DatagramSocket peer = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            final UdpSocket shared =
                    io.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), true);
            final UdpSocket own =
                    io.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), false);
            final List<String> heard = new ArrayList<>();
            io.add(shared, d -> heard.add(HexFormat.of().toHexDigits(d.data()[0])));
            io.add(own, d -> heard.add("own"));
            final InetAddress local = InetAddress.getLoopbackAddress();
            for (int i = 0; i < 150; i++) {
                peer.send(new DatagramPacket(new byte[] {(byte) i}, 1, local, shared.port()));
            }
            peer.send(new DatagramPacket(new byte[2_049], 2_049, local, shared.port()));
            until(io, 151);
            assertThat(heard).hasSize(150).doesNotHaveDuplicates().isSorted();

            // Out: a batch from the shared socket, single ones from the other.
            final PeerAddress to = PeerAddress.of((InetSocketAddress) peer.getLocalSocketAddress());
            assertThat(to).isNotNull();
            for (int i = 0; i < 150 && to != null; i++) {
                io.send(i % 3 == 0 ? own : shared, to, new byte[] {(byte) i}, 1);
            }
            io.flush();
            peer.setSoTimeout(10_000);
            final boolean[] seen = new boolean[150];
            for (int i = 0; i < 150; i++) {
                final DatagramPacket packet = new DatagramPacket(new byte[2], 2);
                peer.receive(packet);
                seen[packet.getData()[0] & 0xff] = true;
            }
            assertThat(seen).doesNotContain(false);
            io.remove(own);
            io.remove(own);
            assertThatThrownBy(() -> io.bind(new InetSocketAddress(local, shared.port()), false))
                    .isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest(name = "system calls: {0}")
    @ValueSource(booleans = {true, false})
    void whatCameBeforeASocketWasTiedKeepsItsSource(final boolean system) throws Exception {
        final InetAddress local = InetAddress.getLoopbackAddress();
        try (PacketIo io = open(system);
                DatagramSocket stranger = new DatagramSocket(0, local);
                DatagramSocket friend = new DatagramSocket(0, local)) {
            final UdpSocket socket = io.bind(new InetSocketAddress(local, 0), false);
            final List<PeerAddress> sources = new ArrayList<>();
            io.add(
                    socket,
                    d -> {
                        sources.add(d.source());
                        io.send(socket, d.source(), d.data(), d.length());
                    });
            final PeerAddress known =
                    PeerAddress.of((InetSocketAddress) friend.getLocalSocketAddress());
            final byte[] hello = {1, 2, 3};
            stranger.send(new DatagramPacket(hello, 3, local, socket.port()));
            friend.send(new DatagramPacket(hello, 3, local, socket.port()));
            io.tie(socket, known);
            until(io, 2);
            assertThat(sources)
                    .containsExactly(
                            PeerAddress.of((InetSocketAddress) stranger.getLocalSocketAddress()),
                            known);
            for (int i = 0; i < 3; i++) {
                friend.send(new DatagramPacket(hello, 3, local, socket.port()));
                until(io, 1);
                io.flush();
                final DatagramPacket back = new DatagramPacket(new byte[10], 10);
                friend.setSoTimeout(10_000);
                friend.receive(back);
                assertThat(Arrays.copyOf(back.getData(), back.getLength())).isEqualTo(hello);
            }
            assertThat(sources.subList(2, 5)).containsOnly(known);
        }
    }

    @ParameterizedTest(name = "system calls: {0}")
    @ValueSource(booleans = {true, false})
    void wakingEndsAWait(final boolean system) throws Exception {
        try (PacketIo io = open(system)) {
            final long began = System.nanoTime();
            io.wake();
            io.await(PATIENCE_NANOS);
            assertThat(io.receive()).isZero();
            final Thread waker = Thread.ofVirtual().start(io::wake);
            io.await(PATIENCE_NANOS);
            waker.join();
            assertThat(System.nanoTime() - began).isLessThan(PATIENCE_NANOS);
        }
    }

    @Test
    void theAddressMapIsAMap() {
        Properties.forAll(
                200,
                random -> random.nextLong(),
                seed -> {
                    final java.util.random.RandomGenerator random = Properties.random(seed);
                    final AddressMap<String> map = new AddressMap<>();
                    final Map<PeerAddress, String> model = new HashMap<>();
                    for (int i = 0; i < 1_000; i++) {
                        // Few hosts and ports, so that slots collide and gaps close.
                        final PeerAddress address =
                                PeerAddress.of(
                                        random.nextInt(2),
                                        random.nextInt(4),
                                        random.nextInt(90),
                                        0);
                        if (random.nextInt(3) == 0) {
                            map.remove(address);
                            model.remove(address);
                        } else {
                            map.put(address, "v" + i);
                            model.put(address, "v" + i);
                        }
                        assertThat(map.size()).isEqualTo(model.size());
                    }
                    for (final Map.Entry<PeerAddress, String> entry : model.entrySet()) {
                        assertThat(map.get(entry.getKey())).isEqualTo(entry.getValue());
                    }
                });
    }
}
