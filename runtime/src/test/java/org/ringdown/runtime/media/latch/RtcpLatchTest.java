package org.ringdown.runtime.media.latch;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.ringdown.runtime.io.PacketIo;
import org.ringdown.runtime.io.PeerAddress;
import org.ringdown.runtime.io.UdpSocket;

/** Where RTCP of a phone behind a NAT goes. Datagrams come from real sockets. */
class RtcpLatchTest {
    private final RtcpLatch latch = new RtcpLatch();
    private final PacketIo io;
    private final UdpSocket port;
    private final DatagramSocket phone;
    private final PeerAddress real;
    private final PeerAddress home;
    private final PeerAddress otherHome;
    private final Queue<Boolean> verdicts = new ArrayDeque<>();

    RtcpLatchTest() throws Exception {
        io = PacketIo.open();
        port = io.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), false);
        phone = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        real = address(phone.getLocalPort());
        home = address(5);
        otherHome = address(7);
    }

    @BeforeEach
    void listen() throws Exception {
        io.add(port, d -> verdicts.add(latch.accepts(d, real)));
        latch.expect(home, false);
        hear();
        assertThat(latch.target()).isEqualTo(real);
    }

    private void hear() throws Exception {
        assertThat(heardFrom(phone)).isTrue();
    }

    private boolean heardFrom(final DatagramSocket socket) throws Exception {
        socket.send(
                new DatagramPacket(new byte[8], 8, InetAddress.getLoopbackAddress(), port.port()));
        while (verdicts.isEmpty()) {
            io.await(10_000_000_000L);
            io.receive();
        }
        return verdicts.remove();
    }

    @AfterEach
    void close() {
        io.close();
        phone.close();
    }

    private static PeerAddress address(final int port) {
        final PeerAddress address =
                PeerAddress.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        if (address == null) {
            throw new AssertionError("an address with a port is one");
        }
        return address;
    }

    @Test
    @DisplayName("a description that says the same once more does not lead RTCP astray")
    void same() {
        latch.expect(home, false);
        assertThat(latch.target()).isEqualTo(real);
    }

    @Test
    void whoHeldByTheZeroAddressIsWhereItWas() {
        latch.expect(null, false);
        latch.expect(home, false);
        assertThat(latch.target()).isEqualTo(real);
        latch.expect(null, false);
        latch.expect(otherHome, false);
        assertThat(latch.target()).isEqualTo(otherHome);
    }

    @Test
    void whoIsHeardFirstOnHoldGetsRtcpWhereItSaidBefore() {
        latch.expect(otherHome, false);
        latch.expect(null, false);
        latch.forget();
        assertThat(latch.target()).isEqualTo(otherHome);
    }

    @Test
    void whereItWasHeardOnHoldCountsUntilItMoves() throws Exception {
        // It holds by the zero address, and has a port for RTCP from now on.
        latch.expect(null, true);
        latch.expect(null, false);
        hear();
        assertThat(latch.target()).isEqualTo(real);
        latch.expect(home, false);
        assertThat(latch.target()).as("behind a NAT").isEqualTo(real);
        latch.expect(null, true);
        latch.expect(null, false);
        hear();
        latch.moved();
        latch.expect(otherHome, false);
        assertThat(latch.target()).isEqualTo(otherHome);
    }

    @Test
    void whoWasHeardWhereItSaysIsNotLookedForElsewhere() throws Exception {
        latch.expect(real, false);
        hear();
        latch.expect(real, false);
        assertThat(latch.latched()).isTrue();
        try (DatagramSocket stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            assertThat(heardFrom(stranger)).isFalse();
            latch.expect(home, false);
            assertThat(heardFrom(stranger)).as("it has moved").isTrue();
        }
    }

    @Test
    void anotherAddressCountsUntilItIsHeardOtherwise() {
        latch.expect(otherHome, false);
        assertThat(latch.target()).isEqualTo(otherHome);
    }

    @Test
    void withRtpOnOnePortItIsWhereRtpIs() {
        latch.expect(home, true);
        assertThat(latch.target()).isEqualTo(home);
        assertThat(latch.latched()).isFalse();
    }
}
