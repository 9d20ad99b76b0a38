package org.ringdown.runtime.media.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdown.rtc.offer.Candidate;
import org.ringdown.rtc.offer.Direction;
import org.ringdown.rtc.offer.IceParameters;
import org.ringdown.rtc.offer.RemoteEnd;
import org.ringdown.runtime.media.IceMode;
import org.ringdown.runtime.media.LocalIce;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.MediaConfig;
import org.ringdown.runtime.media.MediaCounter;
import org.ringdown.runtime.media.MediaEvent;
import org.ringdown.runtime.media.MediaFailure;
import org.ringdown.runtime.media.MediaPlane;
import org.ringdown.runtime.media.RtpPorts;
import org.ringdown.runtime.media.Sockets;
import org.ringdown.runtime.media.StreamRef;

/** Legs with the full agent, and a far end with one too. */
class FullIceTest extends PlaneTest {
    private static final IceParameters THEIRS =
            new IceParameters("peer", "peerpeerpeerpeerpeerpeer");
    private static final IceParameters NEXT = new IceParameters("next", "nextnextnextnextnextnext");

    private int sequence;

    /** An echo, and the far end of it. */
    private final class Echo {
        final MediaPlane plane;
        final long leg;
        final IcePeer peer;
        final List<Candidate> candidates;

        Echo(final boolean shared, final boolean controlling, final boolean both)
                throws IOException {
            plane = start(config());
            leg = plane.newLegId();
            peer = closing(new IcePeer(THEIRS, both ? controlling : !controlling));
            final Sockets sockets;
            if (shared) {
                sockets = new Sockets.Shared();
                candidates = List.of(Candidate.host("127.0.0.1", plane.sharedPort(leg), 0));
            } else {
                final RtpPorts ports = plane.openPorts(InetAddress.getLoopbackAddress(), true);
                sockets = new Sockets.Own(ports);
                candidates = List.of(Candidate.host("127.0.0.1", ports.rtp(), 0));
            }
            plane.post(
                    new MediaCommand.Open(
                            leg, sockets, LocalIce.full(ICE, controlling, candidates)));
            plane.post(new MediaCommand.Echo(StreamRef.first(leg)));
        }

        void works() throws Exception {
            await().atMost(Duration.ofSeconds(10)).until(() -> peer.selected() != null);
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> {
                        peer.send(FakePhone.packet(0, ++sequence, sequence * 160, 0xacc, HELLO));
                        assertThat(peer.media.poll()).isNotNull();
                    });
            peer.media.clear();
        }
    }

    @ParameterizedTest(name = "shared port {0}, we control {1}, both of the same mind {2}")
    @CsvSource({
        "false,true,false",
        "false,false,false",
        "true,true,false",
        "true,false,false",
        "true,true,true",
        "false,false,true"
    })
    void connects(final boolean shared, final boolean controlling, final boolean both)
            throws Exception {
        final Echo echo = new Echo(shared, controlling, both);
        echo.plane.post(
                new MediaCommand.Remote(
                        echo.leg, echo.peer.end(List.of(echo.peer.candidate()), true)));
        echo.peer.learn(ICE, false, echo.candidates);
        echo.works();
    }

    @Test
    @DisplayName("a candidate that trickles in, for a far end that waits to be called")
    void trickle() throws Exception {
        final Echo echo = new Echo(false, true, false);
        echo.peer.learn(ICE, false, List.of());
        echo.plane.post(new MediaCommand.Remote(echo.leg, echo.peer.end(List.of(), false)));
        echo.plane.post(
                new MediaCommand.Candidates(
                        echo.leg,
                        THEIRS.ufrag(),
                        List.of(Candidate.host("5f1a.local", 4_000, 1), echo.peer.candidate()),
                        true));
        echo.works();
    }

    @Test
    void restartKeepsTheEchoUntilThereIsANewPair() throws Exception {
        final Echo echo = new Echo(true, true, false);
        echo.plane.post(
                new MediaCommand.Remote(
                        echo.leg, echo.peer.end(List.of(echo.peer.candidate()), true)));
        echo.peer.learn(ICE, false, echo.candidates);
        echo.works();

        echo.plane.post(new MediaCommand.RestartIce(echo.leg, NEXT));
        echo.works();
        echo.peer.restart(new IceParameters("pee2", "peerpeerpeerpeerpeerpee2"));
        echo.works();
        echo.plane.post(
                new MediaCommand.Remote(
                        echo.leg, echo.peer.end(List.of(echo.peer.candidate()), true)));
        echo.peer.learn(NEXT, false, echo.candidates);
        await().atMost(Duration.ofSeconds(10)).until(echo.peer::settled);
        echo.works();
        assertThat(events).noneMatch(MediaEvent.Failed.class::isInstance);
    }

    @Test
    @DisplayName("a restart that was refused is taken back: the peer's checks hold as before")
    void restartTakenBack() throws Exception {
        final Echo echo = new Echo(false, true, false);
        final RemoteEnd same = echo.peer.end(List.of(echo.peer.candidate()), true);
        echo.plane.post(new MediaCommand.Remote(echo.leg, same));
        echo.peer.learn(ICE, false, echo.candidates);
        echo.works();

        echo.plane.post(new MediaCommand.RestartIce(echo.leg, NEXT));
        echo.plane.post(new MediaCommand.RestartIce(echo.leg, ICE));
        // As any later description of the peer.
        echo.plane.post(new MediaCommand.Remote(echo.leg, same));
        echo.works();
        final long refused = echo.plane.count(MediaCounter.DROP_STUN);
        echo.peer.restart(new IceParameters("pee2", "peerpeerpeerpeerpeerpee2"));
        echo.plane.post(
                new MediaCommand.Remote(
                        echo.leg, echo.peer.end(List.of(echo.peer.candidate()), true)));
        echo.peer.learn(ICE, false, echo.candidates);
        // With what it had chosen before, it would seem to work whatever we had done.
        assertThat(echo.peer.settled()).isFalse();
        await().atMost(Duration.ofSeconds(10)).until(echo.peer::settled);
        echo.works();
        assertThat(echo.plane.count(MediaCounter.DROP_STUN)).isEqualTo(refused);
    }

    @Test
    @DisplayName("the lite part answers the full agent of a peer on ports of its own")
    void lite() throws Exception {
        final MediaPlane plane = start(config());
        final long leg = plane.newLegId();
        final RtpPorts ports = plane.openPorts(InetAddress.getLoopbackAddress(), true);
        final IcePeer peer = closing(new IcePeer(THEIRS, true));
        plane.post(new MediaCommand.Open(leg, new Sockets.Own(ports), LocalIce.lite(ICE)));
        plane.post(new MediaCommand.Echo(StreamRef.first(leg)));
        plane.post(new MediaCommand.Remote(leg, peer.end(List.of(), true)));
        peer.learn(ICE, true, List.of(Candidate.host("127.0.0.1", ports.rtp(), 0)));
        await().atMost(Duration.ofSeconds(10)).until(() -> peer.selected() != null);
        peer.send(FakePhone.packet(0, 1, 160, 0xacc, HELLO));
        assertThat(next(peer.media)).endsWith(HELLO);
    }

    @ParameterizedTest(name = "from {0} to {1}")
    @CsvSource({"LITE, CONTROLLING", "CONTROLLING, LITE", "LITE, CONTROLLED"})
    @DisplayName("RFC 8445 §9: our part may change when ICE begins anew, and media goes on")
    void anotherPart(final IceMode before, final IceMode after) throws Exception {
        final MediaPlane plane = start(config());
        final long leg = plane.newLegId();
        final RtpPorts ports = plane.openPorts(InetAddress.getLoopbackAddress(), true);
        final IcePeer peer = closing(new IcePeer(THEIRS, before != IceMode.CONTROLLING));
        final List<Candidate> candidates = List.of(Candidate.host("127.0.0.1", ports.rtp(), 0));
        plane.post(
                new MediaCommand.Open(
                        leg, new Sockets.Own(ports), new LocalIce(ICE, before, candidates)));
        plane.post(new MediaCommand.Echo(StreamRef.first(leg)));
        plane.post(new MediaCommand.Remote(leg, peer.end(List.of(peer.candidate()), true)));
        peer.learn(ICE, before == IceMode.LITE, candidates);
        await().atMost(Duration.ofSeconds(10)).until(() -> peer.selected() != null);
        peer.send(FakePhone.packet(0, 1, 160, 0xacc, HELLO));
        assertThat(next(peer.media)).endsWith(HELLO);

        plane.post(new MediaCommand.RestartIce(leg, NEXT, after));
        final IcePeer again = closing(new IcePeer(THEIRS, after != IceMode.CONTROLLING));
        plane.post(new MediaCommand.Remote(leg, again.end(List.of(again.candidate()), true)));
        again.learn(NEXT, after == IceMode.LITE, candidates);
        await().atMost(Duration.ofSeconds(10)).until(() -> again.selected() != null);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> {
                    again.send(FakePhone.packet(0, 2, 320, 0xacc, HELLO));
                    return !again.media.isEmpty();
                });
        assertThat(events).noneMatch(MediaEvent.Failed.class::isInstance);
    }

    @ParameterizedTest(name = "shared port {0}")
    @ValueSource(booleans = {true, false})
    @DisplayName("RFC 8445 §6.1.1: the lite part checks a far end that is lite itself")
    void bothLite(final boolean shared) throws Exception {
        final MediaPlane plane = start(config());
        final long leg = plane.newLegId();
        final IcePeer peer = closing(IcePeer.lite(THEIRS));
        final RtpPorts ports = plane.openPorts(InetAddress.getLoopbackAddress(), true);
        final int port = shared ? plane.sharedPort(leg) : ports.rtp();
        plane.post(
                new MediaCommand.Open(
                        leg,
                        shared ? new Sockets.Shared() : new Sockets.Own(ports),
                        LocalIce.lite(ICE, List.of(Candidate.host("127.0.0.1", port, 0)))));
        plane.post(new MediaCommand.Echo(StreamRef.first(leg)));
        plane.post(new MediaCommand.RestartIce(leg, NEXT));
        plane.post(new MediaCommand.Remote(leg, peer.end(List.of(peer.candidate()), true)));

        peer.learn(NEXT, true, List.of());
        await().atMost(Duration.ofSeconds(10)).until(() -> peer.selected() != null);
        peer.send(FakePhone.packet(0, 1, 160, 0xacc, HELLO));
        assertThat(next(peer.media)).endsWith(HELLO);
        ports.close();
    }

    @Test
    @DisplayName("a leg that has failed works again after a restart, and says so")
    void restartAfterFailure() throws Exception {
        final Duration soon = Duration.ofMillis(400);
        final Duration late = Duration.ofSeconds(60);
        final MediaPlane plane =
                start(config().with(new MediaConfig.Timeouts(late, soon, late, late, late)));
        final long leg = plane.newLegId();
        final IcePeer peer = closing(new IcePeer(THEIRS, true));
        final List<Candidate> ours = List.of(Candidate.host("127.0.0.1", plane.sharedPort(leg), 0));
        plane.post(new MediaCommand.Open(leg, new Sockets.Shared(), LocalIce.lite(ICE, ours)));
        plane.post(new MediaCommand.Echo(StreamRef.first(leg)));
        plane.post(new MediaCommand.Remote(leg, peer.end(List.of(), true)));
        peer.learn(ICE, true, ours);
        final MediaEvent lost = new MediaEvent.Failed(leg, MediaFailure.CONSENT_LOST);
        await().atMost(Duration.ofSeconds(10)).until(() -> events.contains(lost));
        assertThat(events).doesNotContain(new MediaEvent.Ready(leg));

        plane.post(new MediaCommand.RestartIce(leg, NEXT));
        peer.restart(new IceParameters("pee2", "peerpeerpeerpeerpeerpee2"));
        plane.post(new MediaCommand.Remote(leg, peer.end(List.of(), true)));
        peer.learn(NEXT, true, ours);
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> {
                    peer.send(FakePhone.packet(0, ++sequence, sequence * 160, 0xacc, HELLO));
                    assertThat(peer.media.poll()).isNotNull();
                });
        assertThat(events).endsWith(new MediaEvent.Ready(leg));
    }

    @Test
    @DisplayName("a far end that declines ICE is sent to and heard where its description says")
    void declined() throws Exception {
        final MediaPlane plane = start(config());
        final long leg = plane.newLegId();
        final RtpPorts ports = plane.openPorts(InetAddress.getLoopbackAddress(), true);
        plane.post(
                new MediaCommand.Open(
                        leg,
                        new Sockets.Own(ports),
                        LocalIce.full(
                                ICE, true, List.of(Candidate.host("127.0.0.1", ports.rtp(), 0)))));
        plane.post(new MediaCommand.Echo(StreamRef.first(leg)));
        final FakePhone phone = closing(new FakePhone());
        plane.post(new MediaCommand.Remote(leg, phone.end(Direction.SENDRECV)));

        phone.say(ports.rtp(), 0, 0xacc, HELLO);
        assertThat(FakePhone.await(phone.rtp)).endsWith(HELLO);
    }
}
