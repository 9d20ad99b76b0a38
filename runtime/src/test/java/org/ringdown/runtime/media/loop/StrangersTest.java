package org.ringdown.runtime.media.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.ringdown.rtc.dtls.DtlsRole;
import org.ringdown.rtc.offer.Direction;
import org.ringdown.runtime.media.LocalIce;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.MediaCounter;
import org.ringdown.runtime.media.MediaEvent;
import org.ringdown.runtime.media.MediaFailure;
import org.ringdown.runtime.media.MediaPlane;
import org.ringdown.runtime.media.Sockets;

/** What others send to our ports neither reaches a call nor ends one. */
class StrangersTest extends PlaneTest {
    private static final byte[] CLIENT_HELLO =
            HexFormat.of()
                    .parseHex(
                            "16feff0000000000000000003a0100002e000000000000002e"
                                    + "fefd"
                                    + "00".repeat(32)
                                    + "0000"
                                    + "0002c02b"
                                    + "0100"
                                    + "0000");

    @Test
    void mediaFromElsewhereIsNotHeardAndDoesNotDivertTheCall() throws Exception {
        final Call call = new Call(start(config()), DtlsRole.CLIENT);
        final byte[] first = call.phone.say(call.ports.rtp(), 0, 0xfade, WORLD);
        assertThat(next(call.browser.rtp)).isEqualTo(first);

        try (DatagramSocket stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < 100; i++) {
                FakePhone.send(
                        stranger, call.ports.rtp(), FakePhone.packet(0, 200 + i, 0, 0xfade, HELLO));
            }
            counts(call.plane, MediaCounter.DROP_WRONG_ADDRESS, 100);
            final byte[] hello = call.browserSays(0, 1, HELLO);
            assertThat(FakePhone.await(call.phone.rtp)).isEqualTo(hello);
            assertThat(FakePhone.receive(stranger, 1)).as("RTP bleed").isNull();
        }
        final byte[] second = call.phone.say(call.ports.rtp(), 0, 0xfade, WORLD);
        assertThat(next(call.browser.rtp)).isEqualTo(second);
    }

    @Test
    void garbageOnEveryPortIsCountedAndTheCallGoesOn() throws Exception {
        final Call call = new Call(start(config()), DtlsRole.CLIENT);
        final Random random = new Random(7);
        call.phone.say(call.ports.rtp(), 0, 0xfade, WORLD);
        next(call.browser.rtp);
        try (DatagramSocket stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < 2_000; i++) {
                final byte[] garbage = new byte[random.nextInt(1, 1_600)];
                random.nextBytes(garbage);
                garbage[0] = (byte) (i % 256);
                final int port =
                        switch (i % 3) {
                            case 0 -> call.plane.sharedPort(0);
                            case 1 -> call.ports.rtp();
                            default -> call.ports.rtcp();
                        };
                FakePhone.send(stranger, port, garbage);
                FakePhone.send(call.browser.socket, call.plane.sharedPort(0), garbage);
                if (i % 50 == 0) {
                    final byte[] hello = call.browserSays(0, 1 + i, HELLO);
                    assertThat(FakePhone.await(call.phone.rtp)).isEqualTo(hello);
                }
            }
            FakePhone.send(stranger, call.plane.sharedPort(0), new byte[0]);
        }
        counts(call.plane, MediaCounter.DROP_STRANGER, 1);
        counts(call.plane, MediaCounter.DROP_BAD_TAG, 1);
        counts(call.plane, MediaCounter.DROP_DTLS_FILTERED, 1);
        final byte[] world = call.phone.say(call.ports.rtp(), 0, 0xfade, WORLD);
        assertThat(next(call.browser.rtp)).isEqualTo(world);
        assertThat(call.plane.count(MediaCounter.ERROR)).isZero();
        assertThat(events).noneMatch(MediaEvent.Failed.class::isInstance);
    }

    @Test
    void aClientHelloOfAStrangerBeforeTheTrueOneDoesNotDisturb() throws Exception {
        final MediaPlane plane = start(config());
        final long leg = plane.newLegId();
        plane.post(new MediaCommand.Open(leg, new Sockets.Shared(), LocalIce.lite(ICE)));
        final FakeBrowser browser = closing(new FakeBrowser(ICE, plane.sharedPort(0)));
        plane.post(new MediaCommand.Remote(leg, browser.end(Direction.SENDRECV, false)));
        try (DatagramSocket stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            FakePhone.send(stranger, plane.sharedPort(0), CLIENT_HELLO);
            counts(plane, MediaCounter.DROP_STRANGER, 1);
            browser.connect();
            FakePhone.send(stranger, plane.sharedPort(0), CLIENT_HELLO);
            browser.handshake(DtlsRole.CLIENT, plane.fingerprint());
            FakePhone.send(stranger, plane.sharedPort(0), CLIENT_HELLO);
            happened(new MediaEvent.Ready(leg));
            assertThat(FakePhone.receive(stranger, 1)).isNull();
        }
    }

    @Test
    void aCheckWithAWrongPasswordOpensNothing() throws Exception {
        final MediaPlane plane = start(config());
        final long leg = plane.newLegId();
        plane.post(new MediaCommand.Open(leg, new Sockets.Shared(), LocalIce.lite(ICE)));
        final FakeBrowser browser = closing(new FakeBrowser(ICE, plane.sharedPort(0)));
        browser.send(browser.checkMessage("not the password at all", true));
        counts(plane, MediaCounter.DROP_STUN, 1);
        browser.send(CLIENT_HELLO);
        counts(plane, MediaCounter.DROP_STRANGER, 1);
    }

    @Test
    void aClientHelloBeforeTheDescriptionWaits() throws Exception {
        final MediaPlane plane = start(config());
        final long leg = plane.newLegId();
        plane.post(new MediaCommand.Open(leg, new Sockets.Shared(), LocalIce.lite(ICE)));
        final FakeBrowser browser = closing(new FakeBrowser(ICE, plane.sharedPort(0)));
        browser.connect();
        browser.handshake(DtlsRole.CLIENT, plane.fingerprint());
        // The check and the hello are in; what is counted next comes after them.
        browser.send(new byte[] {127, 1, 2, 3});
        counts(plane, MediaCounter.DROP_UNKNOWN_KIND, 1);
        assertThat(plane.count(MediaCounter.HANDSHAKES)).isZero();

        plane.post(new MediaCommand.Remote(leg, browser.end(Direction.SENDRECV, false)));
        happened(new MediaEvent.Ready(leg));
        assertThat(browser.keys.join()).isNotNull();
    }

    @Test
    void aBrowserWithAnotherCertificateGetsNoKeys() throws Exception {
        final MediaPlane plane = start(config());
        final long leg = plane.newLegId();
        plane.post(new MediaCommand.Open(leg, new Sockets.Shared(), LocalIce.lite(ICE)));
        final FakeBrowser browser = closing(new FakeBrowser(ICE, plane.sharedPort(0)));
        plane.post(
                new MediaCommand.Remote(
                        leg, browser.end(Direction.SENDRECV, false, plane.fingerprint())));
        browser.connect();
        browser.handshake(DtlsRole.CLIENT, plane.fingerprint());
        happened(new MediaEvent.Failed(leg, MediaFailure.DTLS_WRONG_FINGERPRINT));
        assertThat(browser.keys).isNotDone();
        assertThat(events).doesNotContain(new MediaEvent.Ready(leg));
    }

    @Test
    void srtpBeforeTheKeysIsDropped() throws Exception {
        final MediaPlane plane = start(config());
        final long leg = plane.newLegId();
        plane.post(new MediaCommand.Open(leg, new Sockets.Shared(), LocalIce.lite(ICE)));
        final FakeBrowser browser = closing(new FakeBrowser(ICE, plane.sharedPort(0)));
        browser.connect();
        browser.send(FakePhone.packet(0, 1, 2, 3, HELLO));
        counts(plane, MediaCounter.DROP_NO_KEYS, 1);
    }
}
