package org.ringdown.runtime.media.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.rtc.dtls.DtlsRole;
import org.ringdown.rtc.offer.Direction;
import org.ringdown.rtc.offer.RemoteEnd;
import org.ringdown.rtc.offer.RemoteStream;
import org.ringdown.rtc.offer.Security;
import org.ringdown.rtc.rtp.PacketKind;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.rtc.srtp.SrtpProfile;
import org.ringdown.runtime.media.LegStats;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.MediaCounter;
import org.ringdown.runtime.media.MediaEvent;
import org.ringdown.runtime.media.MediaPlane;
import org.ringdown.runtime.media.RtpPorts;
import org.ringdown.runtime.media.Sockets;

/** A browser and a phone hear each other through real sockets. */
class BridgeTest extends PlaneTest {
    private static final byte[] REPORT = {(byte) 0x80, (byte) 201, 0, 1, 0, 0, 0x0b, 0x0b};

    @ParameterizedTest(name = "native={0} browser is the DTLS {1} with {2}")
    @CsvSource({
        "true,CLIENT,AEAD_AES_128_GCM",
        "true,SERVER,AES_CM_128_HMAC_SHA1_80",
        "false,CLIENT,AES_CM_128_HMAC_SHA1_80",
        "false,SERVER,AEAD_AES_256_GCM"
    })
    void mediaFlowsBothWays(final boolean nativeIo, final DtlsRole role, final SrtpProfile profile)
            throws Exception {
        final Call call = new Call(start(config().withNativeIo(nativeIo)), role, List.of(profile));

        final byte[] fromBrowser = call.browserSays(0, 1, HELLO);
        assertThat(FakePhone.await(call.phone.rtp)).isEqualTo(fromBrowser);
        final byte[] fromPhone = call.phone.say(call.ports.rtp(), 0, 0xfade, WORLD);
        assertThat(next(call.browser.rtp)).isEqualTo(fromPhone);
        happened(new MediaEvent.Ready(call.phoneLeg));

        // RTCP: one port on the browser's side, two on the phone's.
        call.browser.send(call.browser.seal(REPORT, false));
        assertThat(FakePhone.await(call.phone.rtcp)).isEqualTo(REPORT);
        FakePhone.send(call.phone.rtcp, call.ports.rtcp(), REPORT);
        assertThat(next(call.browser.rtcp)).isEqualTo(REPORT);

        final LegStats browser = call.closeAndGet(call.browserLeg);
        assertThat(browser.rtpReceived()).isEqualTo(1);
        assertThat(browser.rtpSent()).isEqualTo(1);
        assertThat(browser.rtcpReceived()).isEqualTo(1);
        assertThat(browser.rtcpSent()).isEqualTo(1);
        assertThat(browser.dropped()).isEmpty();
        final LegStats phone = call.closeAndGet(call.phoneLeg);
        assertThat(phone.bytesReceived()).isEqualTo(fromPhone.length);
        assertThat(phone.bytesSent()).isEqualTo(fromBrowser.length);
        assertThat(call.plane.openLegs()).isZero();
        assertThat(call.plane.openPortsCount()).isZero();
        assertThat(call.plane.count(MediaCounter.ERROR)).isZero();
    }

    @Test
    void digitsGetTheOtherSidesPayloadTypeAndTheRestIsDropped() throws Exception {
        final Call call = new Call(start(config()), DtlsRole.CLIENT);
        final byte[] digit = {5, (byte) 0x8a, 3, 0x20};

        call.browserSays(111, 1, HELLO);
        final byte[] sent = call.browserSays(110, 2, digit);
        RtpView.payloadType(sent, 0, 101);
        assertThat(FakePhone.await(call.phone.rtp)).isEqualTo(sent);

        final byte[] back = call.phone.say(call.ports.rtp(), 101, 7, digit);
        RtpView.payloadType(back, 0, 110);
        assertThat(next(call.browser.rtp)).isEqualTo(back);

        assertThat(call.closeAndGet(call.browserLeg).dropped(MediaCounter.DROP_PAYLOAD_TYPE))
                .isEqualTo(1);
    }

    @Test
    void holdStopsMediaInItsDirectionAndKeepsReports() throws Exception {
        final Call call = new Call(start(config()), DtlsRole.CLIENT);
        call.bridge(false, true);

        call.browserSays(0, 1, HELLO);
        call.browser.send(call.browser.seal(REPORT, false));
        assertThat(FakePhone.await(call.phone.rtcp)).isEqualTo(REPORT);
        final byte[] music = call.phone.say(call.ports.rtp(), 0, 3, WORLD);
        assertThat(next(call.browser.rtp)).isEqualTo(music);

        call.bridge(true, true);
        final byte[] resumed = call.browserSays(0, 2, HELLO);
        assertThat(FakePhone.await(call.phone.rtp)).isEqualTo(resumed);
        assertThat(call.closeAndGet(call.browserLeg).dropped(MediaCounter.DROP_HELD)).isEqualTo(1);
    }

    @Test
    void aPhoneThatMovesIsFollowedWhenItsDescriptionSaysSo() throws Exception {
        final Call call = new Call(start(config()), DtlsRole.CLIENT);
        call.phone.say(call.ports.rtp(), 0, 3, WORLD);
        next(call.browser.rtp);

        try (DatagramSocket moved = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            call.plane.post(
                    new MediaCommand.Remote(
                            call.phoneLeg, call.phone.end(Direction.SENDRECV, moved, true)));
            call.bridge(true, true);
            final byte[] voice = FakePhone.packet(0, 9, 9, 4, WORLD);
            FakePhone.send(moved, call.ports.rtp(), voice);
            assertThat(next(call.browser.rtp)).isEqualTo(voice);
            final byte[] hello = call.browserSays(0, 5, HELLO);
            assertThat(FakePhone.await(moved)).isEqualTo(hello);
            call.browser.send(call.browser.seal(REPORT, false));
            assertThat(FakePhone.await(moved)).as("rtcp-mux").isEqualTo(REPORT);
        }
    }

    @Test
    void twoPhonesHearEachOtherAndATransferLeavesTheThirdParked() throws Exception {
        final MediaPlane plane = start(config());
        final List<FakePhone> phones =
                List.of(
                        closing(new FakePhone()),
                        closing(new FakePhone()),
                        closing(new FakePhone()));
        final List<RtpPorts> ports =
                List.of(plane.openPorts(), plane.openPorts(), plane.openPorts());
        for (int i = 0; i < 3; i++) {
            plane.post(new MediaCommand.Open(i + 1, new Sockets.Own(ports.get(i)), null));
            plane.post(new MediaCommand.Remote(i + 1, phones.get(i).end(Direction.SENDRECV)));
        }
        plane.post(both(1, 2));
        // Its answer comes when the loop has obeyed: a packet could be faster.
        report(plane, 1);
        final byte[] hello = phones.get(0).say(ports.get(0).rtp(), 0, 1, HELLO);
        assertThat(FakePhone.await(phones.get(1).rtp)).isEqualTo(hello);

        plane.post(both(3, 2));
        // Its answer comes when the loop has obeyed: a packet could be faster.
        report(plane, 1);
        final byte[] world = phones.get(2).say(ports.get(2).rtp(), 0, 3, WORLD);
        assertThat(FakePhone.await(phones.get(1).rtp)).isEqualTo(world);
        final byte[] back = phones.get(1).say(ports.get(1).rtp(), 0, 2, WORLD);
        assertThat(FakePhone.await(phones.get(2).rtp)).isEqualTo(back);
        phones.get(0).say(ports.get(0).rtp(), 0, 1, HELLO);
        counts(plane, MediaCounter.DROP_NO_PEER, 1);
        plane.post(new MediaCommand.Close(3));
        // Its answer comes when the loop has obeyed: a packet could be faster.
        report(plane, 1);
        phones.get(1).say(ports.get(1).rtp(), 0, 2, WORLD);
        counts(plane, MediaCounter.DROP_NO_PEER, 2);
    }

    /** As an agent inside makes it of an echo: what it answers is the address of our own leg. */
    @Test
    void aLegWhoseFarEndIsItselfIsAnEcho() throws Exception {
        final MediaPlane plane = start(config());
        final FakePhone phone = closing(new FakePhone());
        final RtpPorts near = plane.openPorts();
        final RtpPorts far = plane.openPorts();
        plane.post(new MediaCommand.Open(1, new Sockets.Own(near), null));
        plane.post(new MediaCommand.Open(2, new Sockets.Own(far), null));
        plane.post(new MediaCommand.Remote(1, phone.end(Direction.SENDRECV)));
        final RemoteEnd itself =
                new RemoteEnd(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), far.rtp()),
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), far.rtcp()),
                        false,
                        null,
                        new Security.Clear(),
                        List.of(RemoteStream.audio(Direction.SENDRECV)));
        plane.post(new MediaCommand.Remote(2, itself));
        plane.post(both(1, 2));
        final byte[] hello = phone.say(near.rtp(), 0, 1, HELLO);
        assertThat(FakePhone.await(phone.rtp)).isEqualTo(hello);
        final byte[] world = phone.say(near.rtp(), 0, 1, WORLD);
        assertThat(FakePhone.await(phone.rtp)).isEqualTo(world);
        assertThat(FakePhone.receive(phone.rtp, 100)).as("it comes back once").isNull();
    }

    @Test
    void onlyStunDtlsAndSrtpEverReachTheBrowser() throws Exception {
        final Call call = new Call(start(config()), DtlsRole.CLIENT);
        final byte[] secret = "plain".getBytes(StandardCharsets.US_ASCII);
        call.phone.say(call.ports.rtp(), 0, 3, secret);
        next(call.browser.rtp);
        assertThat(call.browser.other).isEmpty();
        assertThat(PacketKind.of(secret, 0, secret.length)).isEqualTo(PacketKind.OTHER);
    }
}
