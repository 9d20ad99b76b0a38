package org.ringdown.runtime.media.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.ice4j.Transport;
import org.ice4j.TransportAddress;
import org.ice4j.ice.Agent;
import org.ice4j.ice.CandidateType;
import org.ice4j.ice.HostCandidate;
import org.ice4j.ice.IceMediaStream;
import org.ice4j.ice.IceProcessingState;
import org.ice4j.ice.KeepAliveStrategy;
import org.ice4j.ice.RemoteCandidate;
import org.ice4j.socket.IceSocketWrapper;
import org.ice4j.socket.IceUdpSocketWrapper;
import org.ice4j.socket.MultiplexingDatagramSocket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.rtc.offer.Candidate;
import org.ringdown.rtc.offer.Direction;
import org.ringdown.rtc.offer.IceParameters;
import org.ringdown.rtc.offer.RemoteEnd;
import org.ringdown.rtc.offer.RemoteIce;
import org.ringdown.rtc.offer.RemoteStream;
import org.ringdown.rtc.offer.Security;
import org.ringdown.runtime.media.LocalIce;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.MediaPlane;
import org.ringdown.runtime.media.RtpPorts;
import org.ringdown.runtime.media.Sockets;
import org.ringdown.runtime.media.StreamRef;

/** An agent that is not ours (ice4j), on real sockets, in either role. */
class ForeignIceTest extends PlaneTest {
    @ParameterizedTest(name = "they control: {0}, we are lite: {1}, both of the same mind: {2}")
    @CsvSource({
        "true,false,false",
        "false,false,false",
        "true,true,false",
        "true,false,true",
        "false,false,true"
    })
    void connects(final boolean theyControl, final boolean lite, final boolean both)
            throws Exception {
        final MediaPlane plane = start(config());
        final long leg = plane.newLegId();
        final RtpPorts ports = plane.openPorts(InetAddress.getLoopbackAddress(), true);
        final Candidate ours = Candidate.host("127.0.0.1", ports.rtp(), 0);
        plane.post(
                new MediaCommand.Open(
                        leg,
                        new Sockets.Own(ports),
                        lite
                                ? LocalIce.lite(ICE)
                                : LocalIce.full(ICE, both == theyControl, List.of(ours))));
        plane.post(new MediaCommand.Echo(StreamRef.first(leg)));

        final Agent agent = new Agent();
        closing(agent::free);
        agent.setControlling(theyControl);
        final IceMediaStream stream = agent.createMediaStream("audio");
        final org.ice4j.ice.Component component =
                agent.createComponent(stream, KeepAliveStrategy.SELECTED_ONLY, false);
        // It does not gather the loopback address itself.
        final IceUdpSocketWrapper socket =
                new IceUdpSocketWrapper(
                        new MultiplexingDatagramSocket(0, InetAddress.getLoopbackAddress()));
        final HostCandidate host = new HostCandidate(socket, component);
        agent.getStunStack().addSocket(host.getStunSocket(null));
        assertThat(component.addLocalCandidate(host)).isTrue();
        final int port = socket.getLocalPort();

        final IceParameters theirs =
                new IceParameters(agent.getLocalUfrag(), agent.getLocalPassword());
        plane.post(
                new MediaCommand.Remote(
                        leg,
                        new RemoteEnd(
                                null,
                                null,
                                true,
                                new RemoteIce(
                                        theirs,
                                        false,
                                        List.of(Candidate.host("127.0.0.1", port, 0)),
                                        true),
                                new Security.Clear(),
                                List.of(RemoteStream.audio(Direction.SENDRECV)))));
        stream.setRemoteUfrag(ICE.ufrag());
        stream.setRemotePassword(ICE.password());
        component.addRemoteCandidate(
                new RemoteCandidate(
                        new TransportAddress("127.0.0.1", ports.rtp(), Transport.UDP),
                        component,
                        CandidateType.HOST_CANDIDATE,
                        "1",
                        ours.priority(),
                        null));
        agent.startConnectivityEstablishment();

        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        agent.getState() == IceProcessingState.TERMINATED
                                || agent.getState() == IceProcessingState.COMPLETED);
        // It may have found that its other addresses reach us as well.
        final HostCandidate chosen =
                (HostCandidate) component.getSelectedPair().getLocalCandidate();
        echoes(chosen.getCandidateIceSocketWrapper(), ports.rtp());
    }

    private static void echoes(final IceSocketWrapper socket, final int port) throws IOException {
        final byte[] said = FakePhone.packet(0, 1, 160, 0xacc, HELLO);
        final DatagramPacket heard = new DatagramPacket(new byte[2_048], 2_048);
        socket.getUDPSocket().setSoTimeout(500);
        for (int i = 0; i < 20; i++) {
            socket.send(
                    new DatagramPacket(said, said.length, InetAddress.getLoopbackAddress(), port));
            try {
                heard.setLength(2_048);
                socket.receive(heard);
                assertThat(Arrays.copyOf(heard.getData(), heard.getLength())).endsWith(HELLO);
                return;
            } catch (final SocketTimeoutException notYet) {
                // The other side may not have finished.
            }
        }
        throw new AssertionError("no echo");
    }
}
