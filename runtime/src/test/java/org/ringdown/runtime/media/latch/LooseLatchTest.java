package org.ringdown.runtime.media.latch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ringdown.runtime.io.Datagram;
import org.ringdown.runtime.io.PacketIo;
import org.ringdown.runtime.io.PeerAddress;
import org.ringdown.runtime.io.UdpSocket;
import org.ringdown.runtime.media.Learning;
import org.ringdown.runtime.media.Learning.Mode;
import org.ringdown.runtime.media.latch.Latch.Verdict;

/**
 * The ways of finding a far end that the control side may order, and where its RTCP comes from,
 * second by second. Datagrams come from real sockets, on two hosts.
 */
class LooseLatchTest {
    private static final long SECOND = 1_000_000_000;
    private static final Verdict WRONG = Verdict.WRONG_ADDRESS;
    private static final long WINDOW = 5 * SECOND;

    private final PacketIo io = PacketIo.open();
    private final UdpSocket port;
    private final DatagramSocket phone = on("127.0.0.1", 0);
    private final DatagramSocket beside = on("127.0.0.1", 0);
    private final DatagramSocket elsewhere = on("127.0.0.2", 0);
    private final DatagramSocket alike = on("127.0.0.3", phone.getLocalPort());
    private final Queue<Boolean> heard = new ArrayDeque<>();
    private final Latch latch = new Latch();
    private final RtcpLatch rtcp = new RtcpLatch();
    private boolean reports;
    private Verdict verdict = Verdict.WRONG_ADDRESS;
    private long now;
    private int ssrc;

    LooseLatchTest() throws IOException {
        port = io.bind(new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0), false);
        io.add(port, this::judge);
    }

    private static DatagramSocket on(final String host, final int port) throws IOException {
        return new DatagramSocket(port, InetAddress.ofLiteral(host));
    }

    @AfterEach
    void close() {
        io.close();
        phone.close();
        beside.close();
        elsewhere.close();
        alike.close();
    }

    private void judge(final Datagram datagram) {
        if (reports) {
            heard.add(rtcp.accepts(datagram, latch.address()));
        } else {
            verdict = latch.judge(datagram, ssrc, true, now);
            heard.add(true);
        }
    }

    private static PeerAddress address(final DatagramSocket socket) {
        return Objects.requireNonNull(
                PeerAddress.of((InetSocketAddress) socket.getLocalSocketAddress()));
    }

    private boolean sent(final DatagramSocket socket) throws IOException {
        socket.send(
                new DatagramPacket(new byte[1], 1, InetAddress.getLoopbackAddress(), port.port()));
        while (heard.isEmpty()) {
            io.await(10 * SECOND);
            io.receive();
        }
        return heard.remove();
    }

    private Verdict from(final DatagramSocket socket, final double seconds) throws IOException {
        reports = false;
        now = (long) (seconds * SECOND);
        sent(socket);
        return verdict;
    }

    private boolean reported(final DatagramSocket socket) throws IOException {
        reports = true;
        return sent(socket);
    }

    private void learn(
            final Mode mode, final boolean strict, final boolean handover, final boolean fixed) {
        latch.learn(new Learning(mode, strict, handover, fixed), 0);
        latch.expect(address(phone), 0, WINDOW);
    }

    @Test
    void offTakesTheDescribedAddressAlone() throws Exception {
        learn(Mode.OFF, true, false, false);
        assertThat(from(beside, 0)).isEqualTo(Verdict.WRONG_ADDRESS);
        assertThat(from(elsewhere, 0)).isEqualTo(Verdict.WRONG_ADDRESS);
        assertThat(latch.target()).isEqualTo(address(phone));
        assertThat(from(phone, 1)).isEqualTo(Verdict.LEARNED);
        assertThat(from(beside, 2)).isEqualTo(Verdict.WRONG_ADDRESS);
        assertThat(from(phone, 9)).isEqualTo(Verdict.TAKE);
    }

    @Test
    void immediateTakesTheFirstForGood() throws Exception {
        learn(Mode.IMMEDIATE, true, false, false);
        assertThat(from(elsewhere, 0)).isEqualTo(Verdict.LEARNED);
        assertThat(latch.target()).isEqualTo(address(elsewhere));
        assertThat(from(phone, 0)).isEqualTo(Verdict.WRONG_ADDRESS);
        assertThat(from(elsewhere, 100)).isEqualTo(Verdict.TAKE);
        latch.expect(address(phone), 101 * SECOND, WINDOW);
        assertThat(from(phone, 102)).as("after a new description").isEqualTo(Verdict.LEARNED);
    }

    @Test
    void delayedFollowsForThreeSecondsAFarEndThatIsNotWhereItSaid() throws Exception {
        learn(Mode.DELAYED, true, false, false);
        assertThat(from(elsewhere, 0)).isEqualTo(Verdict.LEARNED);
        final DatagramSocket moved = on("127.0.0.4", 0);
        assertThat(from(moved, 1)).as("the same voice").isEqualTo(Verdict.LEARNED);
        assertThat(from(elsewhere, 2.9)).isEqualTo(Verdict.LEARNED);
        assertThat(from(moved, 3.1)).as("the first one after that").isEqualTo(Verdict.LEARNED);
        assertThat(from(elsewhere, 3.2)).isEqualTo(Verdict.WRONG_ADDRESS);
        assertThat(latch.target()).isEqualTo(address(moved));
        moved.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"DELAYED", "HEURISTIC"})
    void nobodyTakesAStreamFromWhoFitsBetter(final Mode mode) throws Exception {
        learn(mode, true, false, false);
        assertThat(from(phone, 0)).isEqualTo(Verdict.LEARNED);
        assertThat(from(elsewhere, 0.1)).isEqualTo(Verdict.WRONG_ADDRESS);
        latch.expect(address(phone), 10 * SECOND, WINDOW);
        assertThat(from(elsewhere, 12.5)).as("though described again").isEqualTo(WRONG);
        assertThat(latch.target()).isEqualTo(address(phone));
    }

    @ParameterizedTest
    @EnumSource(names = {"DELAYED", "HEURISTIC"})
    void anotherVoiceTakesAStreamOnlyFromWhoIsSilent(final Mode mode) throws Exception {
        learn(mode, true, false, false);
        final DatagramSocket stranger = on("127.0.0.4", 0);
        ssrc = 1;
        assertThat(from(elsewhere, 0)).isEqualTo(Verdict.LEARNED);
        ssrc = 2;
        assertThat(from(stranger, 0.5)).isEqualTo(WRONG);
        assertThat(from(stranger, 1.1)).as("nothing for a second").isEqualTo(Verdict.LEARNED);
        ssrc = 1;
        assertThat(from(elsewhere, 1.2)).isEqualTo(WRONG);
        stranger.close();
    }

    @Test
    void theHostOfTheSignallingFitsAsWellAsTheDescribedOne() throws Exception {
        latch.learn(
                new Learning(
                        Mode.DELAYED,
                        true,
                        false,
                        false,
                        false,
                        false,
                        elsewhere.getLocalAddress()),
                0);
        latch.expect(address(phone), 0, WINDOW);
        ssrc = 1;
        final DatagramSocket stranger = on("127.0.0.4", 0);
        assertThat(from(stranger, 0)).isEqualTo(Verdict.LEARNED);
        ssrc = 2;
        assertThat(from(elsewhere, 0.1)).as("behind a NAT").isEqualTo(Verdict.LEARNED);
        ssrc = 1;
        assertThat(from(stranger, 1.5)).as("however long it is silent").isEqualTo(WRONG);
        stranger.close();
    }

    @Test
    void heuristicTakesWhatFitsBest() throws Exception {
        learn(Mode.HEURISTIC, true, false, false);
        assertThat(from(elsewhere, 0)).as("neither fits").isEqualTo(Verdict.LEARNED);
        assertThat(from(alike, 0.1)).as("the port fits").isEqualTo(Verdict.LEARNED);
        assertThat(from(elsewhere, 0.2)).isEqualTo(Verdict.WRONG_ADDRESS);
        assertThat(from(beside, 0.3)).as("the host fits").isEqualTo(Verdict.LEARNED);
        assertThat(from(alike, 0.4)).isEqualTo(Verdict.WRONG_ADDRESS);
        assertThat(from(phone, 0.5)).as("both fit").isEqualTo(Verdict.LEARNED);
        assertThat(from(beside, 0.6)).isEqualTo(Verdict.WRONG_ADDRESS);
        assertThat(from(phone, 60)).isEqualTo(Verdict.TAKE);
    }

    @ParameterizedTest
    @EnumSource(value = Mode.class, names = "WINDOW", mode = EnumSource.Mode.EXCLUDE)
    void anotherPortOfTheSameHostIsHeardUnlessThatIsRefused(final Mode mode) throws Exception {
        learn(mode, false, false, false);
        from(phone, 0);
        from(phone, 4);
        assertThat(from(beside, 5)).isEqualTo(Verdict.TAKE);
        assertThat(from(elsewhere, 6)).as("another host never is").isEqualTo(Verdict.WRONG_ADDRESS);
        assertThat(latch.target()).as("nothing moves").isEqualTo(address(phone));
    }

    @ParameterizedTest
    @EnumSource(value = Mode.class, names = "WINDOW", mode = EnumSource.Mode.EXCLUDE)
    void aStreamMayBeHandedOverWhereThatIsWanted(final Mode mode) throws Exception {
        learn(mode, true, true, false);
        from(phone, 0);
        from(phone, 4);
        assertThat(from(elsewhere, 5)).isEqualTo(Verdict.LEARNED);
        assertThat(latch.target()).isEqualTo(address(elsewhere));
    }

    @Test
    void anAsymmetricFarEndIsSentWhereItSays() throws Exception {
        learn(Mode.IMMEDIATE, true, false, true);
        assertThat(from(beside, 0)).isEqualTo(Verdict.LEARNED);
        assertThat(latch.target()).isEqualTo(address(phone));
        assertThat(latch.settled(100 * SECOND)).as("so that it is not tied").isNull();
    }

    @Test
    void whatIsLearnedByTheWindowIsSettledAfterAWhile() throws Exception {
        latch.expect(address(phone), 0, WINDOW);
        assertThat(from(phone, 1)).isEqualTo(Verdict.LEARNED);
        assertThat(latch.settled(5 * SECOND)).isNull();
        assertThat(latch.settled(7 * SECOND)).isEqualTo(address(phone));
        latch.expect(address(phone), 8 * SECOND, WINDOW);
        assertThat(latch.settled(9 * SECOND)).isNull();
    }

    @Test
    void rtcpComesFromWhereTheDescriptionSaysOnceItHas() throws Exception {
        latch.expect(address(phone), 0, WINDOW);
        rtcp.expect(address(beside), false);
        assertThat(reported(alike)).as("another host").isFalse();
        from(phone, 0);
        assertThat(reported(beside)).isTrue();
        assertThat(reported(phone)).as("the same host, but not what was said").isFalse();
        assertThat(rtcp.target()).isEqualTo(address(beside));
    }

    @Test
    void rtcpFromAnotherPortOfTheSameHostIsTakenUntilTheDescribedOneIsHeard() throws Exception {
        latch.expect(address(phone), 0, WINDOW);
        rtcp.expect(address(beside), false);
        assertThat(reported(phone)).as("before there is RTP").isFalse();
        from(phone, 0);
        assertThat(reported(phone)).isTrue();
        assertThat(rtcp.target()).isEqualTo(address(phone));
        assertThat(reported(beside)).isTrue();
        assertThat(rtcp.target()).isEqualTo(address(beside));
        assertThat(reported(phone)).isFalse();
    }

    @Test
    void rtcpStaysWhereItWasWhileTheFarEndHoldsByTheZeroAddress() throws Exception {
        rtcp.expect(address(beside), false);
        assertThat(reported(beside)).isTrue();
        rtcp.expect(null, false);
        assertThat(rtcp.target()).isEqualTo(address(beside));
        assertThat(reported(beside)).isTrue();
        rtcp.expect(null, true);
        assertThat(rtcp.target()).as("the port of RTP, from now on").isNull();
    }
}
