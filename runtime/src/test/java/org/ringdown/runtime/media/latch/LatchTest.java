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
import org.junit.jupiter.api.Test;
import org.ringdown.runtime.io.PacketIo;
import org.ringdown.runtime.io.PeerAddress;
import org.ringdown.runtime.io.UdpSocket;
import org.ringdown.runtime.media.Learning;
import org.ringdown.runtime.media.latch.Latch.Verdict;

/** The rules of {@link Latch}, second by second. Datagrams come from real sockets. */
class LatchTest {
    private static final long SECOND = 1_000_000_000;
    private static final long WINDOW = 5 * SECOND;

    private final Latch latch = new Latch();
    private final PacketIo io;
    private final UdpSocket port;
    private final DatagramSocket phone;
    private final DatagramSocket stranger;
    private final Queue<Verdict> verdicts = new ArrayDeque<>();
    private int ssrc;
    private boolean learning = true;
    private long now;

    LatchTest() throws Exception {
        io = PacketIo.open();
        port = io.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), false);
        phone = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    }

    @BeforeEach
    void listen() throws Exception {
        io.add(port, d -> verdicts.add(latch.judge(d, ssrc, learning, now)));
    }

    @AfterEach
    void close() {
        io.close();
        phone.close();
        stranger.close();
    }

    private static PeerAddress address(final DatagramSocket socket) {
        final PeerAddress address =
                PeerAddress.of((InetSocketAddress) socket.getLocalSocketAddress());
        if (address == null) {
            throw new AssertionError("a bound socket has an address");
        }
        return address;
    }

    private Verdict from(final DatagramSocket socket, final int source, final long seconds)
            throws Exception {
        ssrc = source;
        now = seconds * SECOND;
        socket.send(
                new DatagramPacket(new byte[1], 1, InetAddress.getLoopbackAddress(), port.port()));
        while (verdicts.isEmpty()) {
            io.await(10 * SECOND);
            io.receive();
        }
        return verdicts.remove();
    }

    @Test
    void theAnnouncedAddressCountsAtOnceAndForEver() throws Exception {
        latch.expect(address(phone), 0, WINDOW);
        assertThat(latch.target()).isEqualTo(address(phone));
        assertThat(from(phone, 1, 0)).isEqualTo(Verdict.LEARNED);
        assertThat(from(stranger, 1, 1)).isEqualTo(Verdict.WRONG_ADDRESS);
        assertThat(from(phone, 1, 2)).isEqualTo(Verdict.TAKE);
        assertThat(from(stranger, 1, 100)).isEqualTo(Verdict.WRONG_ADDRESS);
        assertThat(latch.target()).isEqualTo(address(phone));
    }

    @Test
    void anotherAddressIsLearnedWithinTheWindowOnly() throws Exception {
        latch.expect(address(phone), 0, WINDOW);
        assertThat(from(stranger, 1, 6)).isEqualTo(Verdict.WRONG_ADDRESS);
        assertThat(latch.target()).isEqualTo(address(phone));
        latch.expect(address(phone), 7 * SECOND, WINDOW);
        assertThat(from(stranger, 1, 8)).isEqualTo(Verdict.LEARNED);
        assertThat(latch.target()).isEqualTo(address(stranger));
        assertThat(from(stranger, 1, 60)).isEqualTo(Verdict.TAKE);
    }

    @Test
    void nothingIsLearnedBeforeTheCallHasBegun() throws Exception {
        latch.expect(address(phone), 0, WINDOW);
        learning = false;
        assertThat(from(stranger, 1, 1)).isEqualTo(Verdict.WRONG_ADDRESS);
        learning = true;
        latch.reopen(30 * SECOND, WINDOW);
        assertThat(from(stranger, 1, 31)).isEqualTo(Verdict.LEARNED);
    }

    @Test
    void theAnnouncedAddressWinsWithinTheWindow() throws Exception {
        latch.expect(address(phone), 0, WINDOW);
        assertThat(from(stranger, 1, 1)).isEqualTo(Verdict.LEARNED);
        assertThat(from(phone, 1, 2)).isEqualTo(Verdict.LEARNED);
        assertThat(from(stranger, 1, 3)).isEqualTo(Verdict.WRONG_ADDRESS);
        assertThat(latch.target()).isEqualTo(address(phone));
    }

    @Test
    void anotherSourceMustWaitUntilTheKnownOneIsSilent() throws Exception {
        latch.expect(address(phone), 0, WINDOW);
        assertThat(from(phone, 1, 0)).isEqualTo(Verdict.LEARNED);
        assertThat(from(phone, 2, 0)).isEqualTo(Verdict.WRONG_SOURCE);
        assertThat(from(phone, 2, 1)).isEqualTo(Verdict.TAKE);
        assertThat(from(phone, 1, 1)).isEqualTo(Verdict.WRONG_SOURCE);
        latch.expect(address(phone), SECOND, WINDOW);
        assertThat(from(phone, 3, 1)).as("after a new SDP").isEqualTo(Verdict.TAKE);
    }

    @Test
    void aRepeatedDescriptionLetsASilentPhoneMove() throws Exception {
        latch.expect(null, 0, WINDOW);
        assertThat(latch.target()).isNull();
        assertThat(from(phone, 1, 0)).isEqualTo(Verdict.LEARNED);
        latch.expect(null, 10 * SECOND, WINDOW);
        assertThat(from(phone, 1, 10)).isEqualTo(Verdict.TAKE);
        assertThat(from(stranger, 1, 11)).isEqualTo(Verdict.WRONG_ADDRESS);
        latch.expect(null, 20 * SECOND, WINDOW);
        assertThat(from(stranger, 1, 21)).isEqualTo(Verdict.LEARNED);
    }

    private static DatagramSocket at(final String host) throws Exception {
        return new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(host), 0));
    }

    private static final Learning SIGNALLED =
            Learning.DEFAULT.from(InetAddress.ofLiteral("127.0.0.7"));

    /** What a phone behind a NAT says: an address that nothing will come from. */
    private static PeerAddress inside() {
        final PeerAddress address =
                PeerAddress.of(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.7"), 4_000));
        if (address == null) {
            throw new AssertionError("it is resolved");
        }
        return address;
    }

    @Test
    void whoComesFromWhereTheSignallingDoesWinsOverAStranger() throws Exception {
        latch.learn(SIGNALLED, 0);
        latch.expect(inside(), 0, WINDOW);
        try (DatagramSocket outside = at("127.0.0.7");
                DatagramSocket further = at("127.0.0.8")) {
            // The stranger goes on talking, and the phone begins late.
            assertThat(from(further, 9, 1)).isEqualTo(Verdict.LEARNED);
            assertThat(from(further, 9, 2)).isEqualTo(Verdict.TAKE);
            assertThat(from(outside, 1, 2)).isEqualTo(Verdict.LEARNED);
            assertThat(from(further, 9, 2)).isEqualTo(Verdict.WRONG_ADDRESS);
            // It is silent, as on mute, and still nobody takes its place.
            assertThat(from(further, 9, 4)).isEqualTo(Verdict.WRONG_ADDRESS);
            assertThat(from(outside, 1, 4)).isEqualTo(Verdict.TAKE);
            assertThat(latch.target()).isEqualTo(address(outside));
        }
    }

    @Test
    void aSilentPhoneIsNotTakenOverWhenItsDescriptionIsRepeated() throws Exception {
        latch.expect(inside(), 0, WINDOW);
        try (DatagramSocket outside = at("127.0.0.7");
                DatagramSocket further = at("127.0.0.8");
                DatagramSocket rebound = at("127.0.0.7")) {
            assertThat(from(outside, 1, 1)).isEqualTo(Verdict.LEARNED);
            assertThat(from(outside, 1, 3)).isEqualTo(Verdict.TAKE);
            latch.expect(inside(), 20 * SECOND, WINDOW);
            assertThat(from(further, 9, 21)).isEqualTo(Verdict.WRONG_ADDRESS);
            assertThat(from(rebound, 2, 22)).as("its NAT has moved it").isEqualTo(Verdict.LEARNED);
            assertThat(from(rebound, 2, 24)).isEqualTo(Verdict.TAKE);
            latch.expect(inside(), 40 * SECOND, WINDOW);
            assertThat(from(further, 2, 41)).as("another network").isEqualTo(Verdict.LEARNED);
        }
    }

    @Test
    void aStrayPacketFromElsewhereDoesNotKeepThePhoneOut() throws Exception {
        latch.expect(inside(), 0, WINDOW);
        try (DatagramSocket outside = at("127.0.0.7");
                DatagramSocket further = at("127.0.0.8")) {
            assertThat(from(further, 9, 0)).isEqualTo(Verdict.LEARNED);
            assertThat(from(outside, 1, 2)).isEqualTo(Verdict.LEARNED);
        }
    }

    @Test
    void whatComesByTheOtherVersionOfIpIsNotThePhone() throws Exception {
        latch.learn(Learning.DEFAULT.from(InetAddress.ofLiteral("2001:db8::5")), 0);
        final PeerAddress six =
                PeerAddress.of(new InetSocketAddress(InetAddress.ofLiteral("2001:db8::7"), 4_000));
        latch.expect(six, 0, WINDOW);
        assertThat(from(stranger, 9, 1)).isEqualTo(Verdict.WRONG_ADDRESS);
        // One that signals over IPv4 may well send over it.
        latch.learn(SIGNALLED, 0);
        assertThat(from(stranger, 9, 2)).isEqualTo(Verdict.LEARNED);
    }

    @Test
    void whoHeldByTheZeroAddressIsWhereItWas() throws Exception {
        latch.learn(new Learning(Learning.Mode.DELAYED, false, false, false), 0);
        latch.expect(address(stranger), 0, WINDOW);
        assertThat(from(phone, 1, 0)).isEqualTo(Verdict.LEARNED);
        latch.expect(null, SECOND, WINDOW);
        assertThat(latch.target()).isEqualTo(address(phone));
        latch.expect(address(stranger), 2 * SECOND, WINDOW);
        assertThat(latch.target()).isEqualTo(address(phone));
        latch.expect(address(phone), 3 * SECOND, WINDOW);
        latch.expect(address(stranger), 4 * SECOND, WINDOW);
        assertThat(latch.target()).isEqualTo(address(stranger));
    }

    @Test
    void whoHoldsByTheZeroAddressBeforeItWasHeardIsWhereItSaid() throws Exception {
        latch.expect(address(phone), 0, WINDOW);
        assertThat(latch.whereabouts()).isNull();
        latch.expect(null, SECOND, WINDOW);
        assertThat(latch.announced()).isNull();
        assertThat(latch.whereabouts()).as("for RTCP of its own").isEqualTo(address(phone));
        assertThat(latch.target()).as("for reports and handshakes").isEqualTo(address(phone));
        // It has moved and says so, and holds again before it says anything else.
        latch.expect(address(stranger), 2 * SECOND, WINDOW);
        latch.expect(null, 3 * SECOND, WINDOW);
        assertThat(latch.target()).isEqualTo(address(stranger));
        assertThat(from(phone, 1, 3)).isEqualTo(Verdict.LEARNED);
        assertThat(from(stranger, 1, 3)).as("fits better").isEqualTo(Verdict.LEARNED);
        assertThat(from(phone, 1, 3)).isEqualTo(Verdict.WRONG_ADDRESS);
    }

    @Test
    void aPortIsForOneAddressOnceThatIsSettled() throws Exception {
        latch.expect(address(phone), 0, WINDOW);
        assertThat(from(phone, 1, 0)).isEqualTo(Verdict.LEARNED);
        assertThat(latch.settled(4 * SECOND)).as("so early").isNull();
        assertThat(from(phone, 1, 6)).isEqualTo(Verdict.TAKE);
        assertThat(latch.settled(6 * SECOND)).isEqualTo(address(phone));
        assertThat(latch.settled(60 * SECOND)).as("silent").isEqualTo(address(phone));
        latch.expect(address(phone), 60 * SECOND, WINDOW);
        assertThat(latch.settled(61 * SECOND)).as("described again").isNull();
    }

    @Test
    void aPortIsForOneAddressWhileItTalksWhereOthersMayComeFromTheSameHost() throws Exception {
        latch.learn(new Learning(Learning.Mode.DELAYED, false, false, false), 0);
        latch.expect(address(phone), 0, WINDOW);
        assertThat(from(phone, 1, 0)).isEqualTo(Verdict.LEARNED);
        assertThat(from(phone, 1, 6)).isEqualTo(Verdict.TAKE);
        assertThat(latch.settled(6 * SECOND)).isEqualTo(address(phone));
        assertThat(latch.settled(7 * SECOND)).as("silent").isNull();
        assertThat(from(phone, 1, 8)).isEqualTo(Verdict.TAKE);
        assertThat(latch.settled(8 * SECOND)).as("back").isEqualTo(address(phone));
        assertThat(from(stranger, 1, 8)).as("the same host").isEqualTo(Verdict.TAKE);
        assertThat(from(phone, 1, 9)).isEqualTo(Verdict.TAKE);
        assertThat(latch.settled(9 * SECOND)).as("two ports").isNull();
        latch.expect(address(phone), 10 * SECOND, WINDOW);
        assertThat(from(phone, 1, 14)).isEqualTo(Verdict.TAKE);
        assertThat(latch.settled(14 * SECOND)).as("described again").isEqualTo(address(phone));
    }

    @Test
    void aPortIsForAnyAddressWhereTheStreamMayBeHandedOver() throws Exception {
        latch.learn(new Learning(Learning.Mode.IMMEDIATE, true, true, false), 0);
        latch.expect(address(phone), 0, WINDOW);
        assertThat(from(phone, 1, 0)).isEqualTo(Verdict.LEARNED);
        assertThat(from(phone, 1, 6)).isEqualTo(Verdict.TAKE);
        assertThat(latch.settled(6 * SECOND)).isNull();
        assertThat(from(stranger, 1, 7)).isEqualTo(Verdict.LEARNED);
        assertThat(latch.target()).isEqualTo(address(stranger));
    }
}
