package org.ringdown.runtime.media.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.ringdown.rtc.dtls.DtlsRole;
import org.ringdown.rtc.offer.Direction;
import org.ringdown.rtc.offer.IceParameters;
import org.ringdown.rtc.offer.RemoteEnd;
import org.ringdown.rtc.offer.RemoteStream;
import org.ringdown.rtc.offer.Security;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.runtime.media.LegStats;
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

/** Echo, tone and parking, time-outs, and that everything comes back. */
class LegModesTest extends PlaneTest {
    private static final MediaConfig.Timeouts SHORT =
            new MediaConfig.Timeouts(
                    Duration.ofMillis(300),
                    Duration.ofMillis(300),
                    Duration.ofMillis(300),
                    Duration.ofMillis(300),
                    Duration.ofSeconds(5));

    private long openPhone(final MediaPlane plane, final FakePhone phone, final RtpPorts ports) {
        final long leg = plane.newLegId();
        plane.post(new MediaCommand.Open(leg, new Sockets.Own(ports), null));
        plane.post(new MediaCommand.Remote(leg, phone.end(Direction.SENDRECV)));
        return leg;
    }

    @Test
    void anEchoComesBackFromAnotherSource() throws Exception {
        final MediaPlane plane = start(config());
        final FakePhone phone = closing(new FakePhone());
        final RtpPorts ports = plane.openPorts();
        plane.post(new MediaCommand.Echo(StreamRef.first(openPhone(plane, phone, ports))));

        final byte[] voice = phone.say(ports.rtp(), 0, 0xfade, WORLD);
        final byte[] back = FakePhone.await(phone.rtp);
        assertThat(RtpView.ssrc(back, 0)).isNotEqualTo(0xfade);
        RtpView.ssrc(back, 0, 0xfade);
        assertThat(back).isEqualTo(voice);
    }

    @Test
    void aToneRepeatsItsFramesAtTheirPace() throws Exception {
        final MediaPlane plane = start(config());
        final FakePhone phone = closing(new FakePhone());
        final RtpPorts ports = plane.openPorts();
        final long leg = openPhone(plane, phone, ports);
        final byte[] one = {1, 1};
        final byte[] two = {2, 2, 2};
        final long began = System.nanoTime();
        plane.post(new MediaCommand.Tone(StreamRef.first(leg), 8, List.of(one, two), 160));

        final List<byte[]> heard = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            heard.add(FakePhone.await(phone.rtp));
        }
        assertThat(System.nanoTime() - began).isGreaterThan(195_000_000);
        assertThat(RtpView.marker(heard.getFirst(), 0)).isTrue();
        for (int i = 0; i < heard.size(); i++) {
            final byte[] packet = heard.get(i);
            assertThat(RtpView.payloadType(packet, 0)).isEqualTo(8);
            assertThat(RtpView.sequence(packet, 0))
                    .isEqualTo(RtpView.sequence(heard.getFirst(), 0) + i);
            assertThat(RtpView.timestamp(packet, 0))
                    .isEqualTo(RtpView.timestamp(heard.getFirst(), 0) + 160 * i);
            assertThat(Arrays.copyOfRange(packet, 12, packet.length))
                    .isEqualTo(i % 2 == 0 ? one : two);
        }
        plane.post(new MediaCommand.Park(StreamRef.first(leg)));
        plane.post(new MediaCommand.Close(leg));
        await().until(() -> plane.openLegs() == 0);
    }

    @Test
    void aPhoneBehindNatIsFoundByWhatItSends() throws Exception {
        final MediaPlane plane = start(config());
        final FakePhone phone = closing(new FakePhone());
        final RtpPorts ports = plane.openPorts();
        final long leg = plane.newLegId();
        plane.post(new MediaCommand.Open(leg, new Sockets.Own(ports), null));
        try (DatagramSocket outside = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            plane.post(new MediaCommand.Remote(leg, phone.end(Direction.SENDRECV)));
            plane.post(new MediaCommand.Echo(StreamRef.first(leg)));
            FakePhone.send(outside, ports.rtp(), FakePhone.packet(0, 1, 2, 3, WORLD));
            happened(new MediaEvent.Ready(leg));
            assertThat(FakePhone.await(outside)).hasSize(12 + WORLD.length);
        }
    }

    @Test
    void silenceIsToldOnceAndNotDuringHold() throws Exception {
        final MediaPlane plane = start(config().with(SHORT));
        final FakePhone phone = closing(new FakePhone());
        final RtpPorts ports = plane.openPorts();
        final long leg = openPhone(plane, phone, ports);
        final FakePhone held = closing(new FakePhone());
        final RtpPorts heldPorts = plane.openPorts();
        final long heldLeg = plane.newLegId();
        plane.post(new MediaCommand.Open(heldLeg, new Sockets.Own(heldPorts), null));
        plane.post(new MediaCommand.Remote(heldLeg, held.end(Direction.RECVONLY)));
        plane.post(new MediaCommand.Echo(StreamRef.first(heldLeg)));
        plane.post(new MediaCommand.Echo(StreamRef.first(leg)));

        await().until(() -> events.stream().anyMatch(e -> e instanceof MediaEvent.Silent));
        phone.say(ports.rtp(), 0, 1, WORLD);
        await().until(() ->
                events.stream().filter(e -> e instanceof MediaEvent.Silent).count() == 2);
        assertThat(events).noneMatch(e -> e instanceof MediaEvent.Silent && e.leg() == heldLeg);
    }

    @Test
    void aBrowserThatNeverComesFails() throws Exception {
        final MediaPlane plane = start(config().with(SHORT));
        final long leg = plane.newLegId();
        plane.post(new MediaCommand.Open(leg, new Sockets.Shared(), LocalIce.lite(ICE)));
        final FakeBrowser browser = closing(new FakeBrowser(ICE, plane.sharedPort(0)));
        plane.post(new MediaCommand.Remote(leg, browser.end(Direction.SENDRECV, false)));
        happened(new MediaEvent.Failed(leg, MediaFailure.NO_CONNECTIVITY));
    }

    @Test
    void aBrowserThatGoesAwayLosesConsent() throws Exception {
        final Call call =
                new Call(
                        start(
                                config().with(
                                                new MediaConfig.Timeouts(
                                                        Duration.ofSeconds(60),
                                                        Duration.ofSeconds(2),
                                                        Duration.ofSeconds(60),
                                                        Duration.ofSeconds(30),
                                                        Duration.ofSeconds(5)))),
                        DtlsRole.CLIENT);
        happened(new MediaEvent.Failed(call.browserLeg, MediaFailure.CONSENT_LOST));
    }

    @Test
    void aBrowserThatDoesNotShakeHandsFails() throws Exception {
        final MediaPlane plane =
                start(
                        config().with(
                                        new MediaConfig.Timeouts(
                                                Duration.ofSeconds(60),
                                                Duration.ofSeconds(60),
                                                Duration.ofSeconds(60),
                                                Duration.ofMillis(300),
                                                Duration.ofSeconds(5))));
        final long leg = plane.newLegId();
        plane.post(new MediaCommand.Open(leg, new Sockets.Shared(), LocalIce.lite(ICE)));
        final FakeBrowser browser = closing(new FakeBrowser(ICE, plane.sharedPort(0)));
        plane.post(new MediaCommand.Remote(leg, browser.end(Direction.SENDRECV, true)));
        browser.connect();
        happened(new MediaEvent.Failed(leg, MediaFailure.DTLS_TIMEOUT));
    }

    @Test
    void anIceRestartKeepsTheKeys() throws Exception {
        final Call call = new Call(start(config()), DtlsRole.CLIENT);
        final IceParameters fresh = new IceParameters("ring2", "anotherpasswordanotherpassword");
        call.plane.post(new MediaCommand.RestartIce(call.browserLeg, fresh));
        final byte[] hello = call.browserSays(0, 1, HELLO);
        assertThat(FakePhone.await(call.phone.rtp)).isEqualTo(hello);
        assertThat(call.plane.openLegs()).isEqualTo(2);
    }

    @Test
    void aThousandCallsLeaveNothing() throws Exception {
        final MediaPlane plane = start(config());
        final FakePhone phone = closing(new FakePhone());
        final Set<Integer> ports = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            final RtpPorts pair = plane.openPorts();
            ports.add(pair.rtp());
            final long one = openPhone(plane, phone, pair);
            final long other = plane.newLegId();
            plane.post(new MediaCommand.Open(other, new Sockets.Shared(), LocalIce.lite(ICE)));
            plane.post(both(one, other));
            plane.post(new MediaCommand.Close(one));
            plane.post(new MediaCommand.Close(other));
        }
        await().until(() -> plane.openLegs() == 0 && plane.openPortsCount() == 0);
        assertThat(events.stream().filter(e -> e instanceof MediaEvent.Closed).count())
                .isEqualTo(2_000);
        assertThat(ports).as("re-used late").hasSize(1_000);
        assertThat(plane.count(MediaCounter.ERROR)).isZero();
    }

    @Test
    void whatTheKernelDoesNotTakeCountsForTheLegThatSentIt() throws Exception {
        final InetAddress any = InetAddress.getByName("0.0.0.0");
        final MediaPlane plane = start(MediaConfig.of(any, 0, 21_000, 23_999));
        final FakePhone phone = closing(new FakePhone());
        final RtpPorts ports = plane.openPorts();
        final long talks = openPhone(plane, phone, ports);
        final long nowhere = plane.newLegId(talks);
        plane.post(new MediaCommand.Open(nowhere, new Sockets.Own(plane.openPorts()), null));
        // Nobody may send to all without having asked for that.
        final InetSocketAddress all =
                new InetSocketAddress(InetAddress.getByName("255.255.255.255"), 9);
        plane.post(
                new MediaCommand.Remote(
                        nowhere,
                        new RemoteEnd(
                                all,
                                all,
                                true,
                                null,
                                new Security.Clear(),
                                List.of(RemoteStream.audio(Direction.SENDRECV)))));
        plane.post(both(talks, nowhere));
        for (int i = 0; i < 3; i++) {
            phone.say(ports.rtp(), 0, 1, WORLD);
        }

        await().untilAsserted(() ->
                assertThat(report(plane, nowhere).ports().getFirst().sent().errors()).isEqualTo(3));
        assertThat(report(plane, talks).ports().getFirst().sent().errors()).isZero();
        assertThat(plane.count(MediaCounter.DROP_UNSENT)).isEqualTo(3);
        plane.post(new MediaCommand.Close(nowhere));
        await().untilAsserted(() ->
                assertThat(events)
                        .anyMatch(event ->
                                event instanceof MediaEvent.Closed(long leg, LegStats stats)
                                        && leg == nowhere
                                        && stats.dropped(MediaCounter.DROP_UNSENT) == 3));
    }

    /** The first of so many ports in a row that are free, an odd one. */
    private static int freePorts(final int count) {
        return IntStream.iterate(24_001, first -> first + count)
                .limit(900)
                .filter(first -> IntStream.range(first, first + count).allMatch(LegModesTest::free))
                .findFirst()
                .orElseThrow();
    }

    private static boolean free(final int port) {
        try (DatagramSocket socket = new DatagramSocket(port, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (final IOException taken) {
            return false;
        }
    }

    @Test
    void portsComeInPairsAndRunOut() throws Exception {
        final int first = freePorts(8);
        final MediaPlane plane =
                start(MediaConfig.of(InetAddress.getLoopbackAddress(), 0, first, first + 7));
        final List<RtpPorts> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            final RtpPorts pair = plane.openPorts();
            assertThat(pair.rtp() % 2).isZero();
            assertThat(pair.rtcp()).isEqualTo(pair.rtp() + 1);
            all.add(pair);
        }
        assertThat(plane.openPortsCount()).isEqualTo(3);
        assertThatThrownBy(plane::openPorts)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("3 of 3");
        all.forEach(RtpPorts::close);
        all.forEach(RtpPorts::close);
        assertThat(plane.openPortsCount()).isZero();
        plane.openPorts().close();
    }

    @Test
    void commandsForNobodyAreCounted() throws Exception {
        final MediaPlane plane = start(config());
        plane.post(new MediaCommand.Echo(StreamRef.first(77)));
        plane.post(new MediaCommand.Park(StreamRef.first(77)));
        plane.post(new MediaCommand.Close(77));
        counts(plane, MediaCounter.UNKNOWN_LEG, 2);
    }
}
