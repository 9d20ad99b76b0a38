package org.ringdown.runtime.media.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdown.rtc.dtls.DtlsRole;
import org.ringdown.rtc.offer.Direction;
import org.ringdown.rtc.offer.RemoteStream;
import org.ringdown.runtime.media.LegReport;
import org.ringdown.runtime.media.LocalIce;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.MediaCounter;
import org.ringdown.runtime.media.MediaEvent;
import org.ringdown.runtime.media.MediaPlane;
import org.ringdown.runtime.media.RtpPorts;
import org.ringdown.runtime.media.Sockets;
import org.ringdown.runtime.media.loop.FakeEnd.Kind;

/** A description that changes who begins the handshake, whose certificate it is, or who sends. */
class RoleChangeTest extends PlaneTest {
    private final MediaPlane plane = start(config());
    private final FakePhone phone = closing(new FakePhone());
    private final RtpPorts phonePorts = plane.openPorts();
    private final FakeEnd far = closing(new FakeEnd(Kind.DTLS, true, true));
    private final long leg = plane.newLegId();
    private final long phoneLeg = plane.newLegId(leg);
    private int sequence = 100;

    RoleChangeTest() throws Exception {
        plane.post(new MediaCommand.Open(leg, new Sockets.Shared(), LocalIce.lite(ICE)));
        plane.post(new MediaCommand.Open(phoneLeg, new Sockets.Own(phonePorts), null));
        plane.post(new MediaCommand.Remote(phoneLeg, phone.end(Direction.SENDRECV)));
        plane.post(both(leg, phoneLeg));
    }

    private void described(final boolean weBegin) {
        plane.post(
                new MediaCommand.Remote(
                        leg, far.end(weBegin, RemoteStream.audio(Direction.SENDRECV))));
    }

    private LegReport.Port port() {
        return report(plane, leg).ports().getFirst();
    }

    private void connect(final boolean weBegin) throws Exception {
        described(weBegin);
        far.connect(
                plane.sharedPort(leg),
                plane.sharedPort(leg),
                ICE,
                plane.fingerprint(),
                weBegin ? DtlsRole.SERVER : DtlsRole.CLIENT);
        await().until(() -> port().suite() != null);
    }

    /** Both hear each other; the first packets of new keys may come too early. */
    private void talk() {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> {
                    while (FakePhone.receive(phone.rtp, 1) != null) {
                        // One that came too late.
                    }
                    final byte[] voice = far.say(0, 5, HELLO);
                    assertThat(FakePhone.receive(phone.rtp, 200)).isEqualTo(voice);
                });
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> {
                    far.rtpHeard.clear();
                    final byte[] answer = FakePhone.packet(0, sequence++, 1, 6, WORLD);
                    FakePhone.send(phone.rtp, phonePorts.rtp(), answer);
                    assertThat(far.rtpHeard.poll(200, TimeUnit.MILLISECONDS)).isEqualTo(answer);
                });
    }

    @ParameterizedTest(name = "we began: {0}")
    @ValueSource(booleans = {true, false})
    void theRolesAreTurnedRoundAndTheOldKeysHoldMeanwhile(final boolean weBegan) throws Exception {
        connect(weBegan);
        talk();
        assertThat(port().dtlsClient()).isEqualTo(weBegan);

        described(!weBegan);
        talk();
        assertThat(far.strange).isEmpty();
        far.rtp.handshake(weBegan ? DtlsRole.CLIENT : DtlsRole.SERVER, plane.fingerprint());
        counts(plane, MediaCounter.HANDSHAKES, 2);
        await().atMost(Duration.ofSeconds(20)).until(() -> port().dtlsClient() == !weBegan);
        talk();
        assertThat(port().dtlsClient()).isEqualTo(!weBegan);
        assertThat(events).noneMatch(MediaEvent.Failed.class::isInstance);
    }

    @Test
    void rolesThatAreTurnedBackAtOnceLeaveNothingInTheWay() throws Exception {
        connect(false);
        talk();

        described(true);
        described(false);
        assertThat(port().dtlsClient()).isFalse();
        // What we may have sent between the two has come.
        await().pollDelay(Duration.ofMillis(100)).until(() -> true);
        far.rtp.handshake(DtlsRole.CLIENT, plane.fingerprint());
        far.rtp.await();
        talk();
        assertThat(port().dtlsClient()).isFalse();
        assertThat(events).noneMatch(MediaEvent.Failed.class::isInstance);
    }

    @Test
    void anotherCertificateOfTheSamePeerIsCalledOverTheSameWay() throws Exception {
        final FakeBrowser peer = closing(new FakeBrowser(ICE, plane.sharedPort(leg)));
        plane.post(new MediaCommand.Remote(leg, peer.end(Direction.SENDRECV, false)));
        peer.connect();
        peer.handshake(DtlsRole.CLIENT, plane.fingerprint());
        peer.keys.get(20, TimeUnit.SECONDS);
        await().until(() -> port().suite() != null);

        final FakeBrowser other = closing(new FakeBrowser(ICE, plane.sharedPort(leg)));
        plane.post(
                new MediaCommand.Remote(
                        leg, peer.end(Direction.SENDRECV, false, other.endpoint.fingerprint())));
        assertThat(port().suite()).as("nothing of the old keys serves").isNull();
        assertThat(port().endpoint()).isEqualTo(peer.socket.getLocalSocketAddress());
    }

    @Test
    void anotherPeerAtTheSameAddressIsFoundByItsCheck() throws Exception {
        final FakeBrowser peer = closing(new FakeBrowser(ICE, plane.sharedPort(leg)));
        plane.post(new MediaCommand.Remote(leg, peer.end(Direction.SENDRECV, false)));
        peer.connect();
        peer.handshake(DtlsRole.CLIENT, plane.fingerprint());
        peer.keys.get(20, TimeUnit.SECONDS);

        // Other names and another certificate, and a check from where the former one was.
        described(false);
        assertThat(port().endpoint()).isNull();
        peer.send(peer.checkMessage(ICE.password(), true, "peer"));
        await().until(() -> port().endpoint() != null);
        assertThat(port().endpoint()).isEqualTo(peer.socket.getLocalSocketAddress());
    }

    @Test
    void beforeAPhoneIsKnownOnlyItsOwnCodecsTellWhereItIs() throws Exception {
        try (DatagramSocket outside = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            FakePhone.send(outside, phonePorts.rtp(), FakePhone.packet(9, 1, 2, 3, WORLD));
            counts(plane, MediaCounter.DROP_PAYLOAD_TYPE, 1);
            final LegReport.Port still = report(plane, phoneLeg).ports().getFirst();
            assertThat(still.confirmed()).isFalse();
            assertThat(still.endpoint()).isEqualTo(phone.rtp.getLocalSocketAddress());
            FakePhone.send(outside, phonePorts.rtp(), FakePhone.packet(0, 1, 2, 3, WORLD));
            await().until(() -> report(plane, phoneLeg).ports().getFirst().confirmed());
            assertThat(report(plane, phoneLeg).ports().getFirst().endpoint())
                    .isEqualTo(outside.getLocalSocketAddress());
        }
    }
}
