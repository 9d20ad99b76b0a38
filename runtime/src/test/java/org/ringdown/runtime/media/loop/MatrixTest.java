package org.ringdown.runtime.media.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.ringdown.audio.Codecs;
import org.ringdown.audio.codec.opus.Opus;
import org.ringdown.rtc.dtls.DtlsRole;
import org.ringdown.rtc.offer.Direction;
import org.ringdown.rtc.offer.IceParameters;
import org.ringdown.rtc.offer.RemoteStream;
import org.ringdown.runtime.clock.SystemClock;
import org.ringdown.runtime.clock.SystemEntropy;
import org.ringdown.runtime.media.LegReport;
import org.ringdown.runtime.media.LocalIce;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.MediaCounter;
import org.ringdown.runtime.media.MediaPlane;
import org.ringdown.runtime.media.RtpPorts;
import org.ringdown.runtime.media.Sockets;
import org.ringdown.runtime.media.loop.FakeEnd.Kind;

/** Any kind of leg with any other, through real sockets. */
class MatrixTest extends PlaneTest {
    private static final byte[] REPORT = {(byte) 0x80, (byte) 201, 0, 1, 0, 0, 0x0b, 0x0b};
    private static final IceParameters OURS = new IceParameters("ours", "oursoursoursoursoursours");

    /** How a leg is carried. */
    private record Way(Kind kind, boolean ice, boolean mux, boolean shared, boolean weBegin) {
        @Override
        public String toString() {
            return kind
                    + (ice ? "+ice" : "")
                    + (mux ? "+mux" : "")
                    + (shared ? "+shared" : "")
                    + (weBegin ? "+client" : "");
        }
    }

    private static List<Way> ways() {
        final List<Way> ways = new ArrayList<>();
        for (final Kind kind : Kind.values()) {
            for (final boolean ice : new boolean[] {false, true}) {
                for (final boolean mux : new boolean[] {false, true}) {
                    ways.add(new Way(kind, ice, mux, false, kind == Kind.DTLS && mux));
                    if (mux) {
                        ways.add(new Way(kind, ice, true, true, false));
                    }
                }
            }
        }
        return ways;
    }

    /** A leg with its far end. */
    private final class End {
        final long leg;
        final FakeEnd far;
        final Way way;

        End(final MediaPlane plane, final Way way, final long beside) throws Exception {
            this.way = way;
            leg = beside == 0 ? plane.newLegId() : plane.newLegId(beside);
            far = closing(new FakeEnd(way.kind, way.ice, way.mux));
            final RtpPorts ports =
                    way.shared ? null : plane.openPorts(InetAddress.getLoopbackAddress(), way.mux);
            // Fragments are told apart on the shared port.
            final IceParameters ours = new IceParameters("ours" + leg, OURS.password());
            plane.post(
                    new MediaCommand.Open(
                            leg,
                            ports == null ? new Sockets.Shared() : new Sockets.Own(ports),
                            way.ice ? LocalIce.lite(ours) : null));
            plane.post(
                    new MediaCommand.Remote(
                            leg, far.end(way.weBegin, RemoteStream.audio(Direction.SENDRECV))));
            far.connect(
                    ports == null ? plane.sharedPort(leg) : ports.rtp(),
                    ports == null ? plane.sharedPort(leg) : ports.rtcp(),
                    ours,
                    plane.fingerprint(),
                    way.weBegin ? DtlsRole.SERVER : DtlsRole.CLIENT);
            await().pollInterval(Duration.ofMillis(5))
                    .until(() -> report(plane, leg).ports().stream().allMatch(this::keyed));
        }

        private boolean keyed(final LegReport.Port port) {
            return way.kind == Kind.CLEAR || port.suite() != null;
        }
    }

    @TestFactory
    List<DynamicTest> everyLegHearsEveryOther() throws Exception {
        final MediaPlane plane =
                MediaLoops.start(
                        config().withLoops(2),
                        new SystemClock(),
                        new SystemEntropy(),
                        new Codecs(Opus.inJava("a test")));
        plane.listener(events::add);
        final List<DynamicTest> tests = new ArrayList<>();
        for (final Way a : ways()) {
            for (final Way b : ways()) {
                tests.add(DynamicTest.dynamicTest(a + " - " + b, () -> call(plane, a, b)));
            }
        }
        tests.add(
                DynamicTest.dynamicTest(
                        "and nothing went wrong",
                        () -> {
                            assertThat(plane.count(MediaCounter.ERROR)).isZero();
                            plane.close();
                        }));
        return tests;
    }

    private void call(final MediaPlane plane, final Way first, final Way second) throws Exception {
        final End a = new End(plane, first, 0);
        final End b = new End(plane, second, a.leg);
        plane.post(both(a.leg, b.leg));
        try {
            talk(a, b, 1);
            talk(b, a, 2);
            assertThat(a.far.strange).isEmpty();
            assertThat(b.far.strange).isEmpty();
        } finally {
            plane.post(new MediaCommand.Close(a.leg));
            plane.post(new MediaCommand.Close(b.leg));
        }
    }

    private static void talk(final End from, final End to, final int ssrc) throws Exception {
        for (int i = 0; i < 3; i++) {
            final byte[] voice = from.far.say(0, ssrc, HELLO);
            assertThat(FakeEnd.await(to.far.rtpHeard)).isEqualTo(voice);
        }
        from.far.sayRtcp(REPORT);
        assertThat(FakeEnd.await(to.far.rtcpHeard)).isEqualTo(REPORT);
    }

    @Test
    void newSdesKeysTakeOverAndTheOldHoldForWhatWasOnItsWay() throws Exception {
        final MediaPlane plane = start(config());
        final End a = new End(plane, new Way(Kind.SDES, false, true, false, false), 0);
        final End b = new End(plane, new Way(Kind.CLEAR, false, false, false, false), a.leg);
        plane.post(both(a.leg, b.leg));
        talk(a, b, 1);
        talk(b, a, 2);

        final byte[] late = FakePhone.packet(0, 900, 5, 1, HELLO);
        final byte[] sealed = a.far.rtp.seal(late, true);
        a.far.rekey();
        plane.post(
                new MediaCommand.Remote(
                        a.leg, a.far.end(false, RemoteStream.audio(Direction.SENDRECV))));
        // Its answer comes when the loop has obeyed: a packet could be faster.
        report(plane, a.leg);
        a.far.rtp.send(sealed);
        assertThat(FakeEnd.await(b.far.rtpHeard)).isEqualTo(late);
        talk(a, b, 1);
        talk(b, a, 2);
    }

    @Test
    void aSourceTooManyForOneKeyIsNotSentAndCounted() throws Exception {
        final MediaPlane plane = start(config());
        final End a = new End(plane, new Way(Kind.CLEAR, true, true, false, false), 0);
        final End b = new End(plane, new Way(Kind.SDES, false, true, false, false), a.leg);
        plane.post(both(a.leg, b.leg));
        for (int ssrc = 1; ssrc <= 512; ssrc++) {
            final byte[] voice = a.far.say(0, ssrc, HELLO);
            assertThat(FakeEnd.await(b.far.rtpHeard)).isEqualTo(voice);
        }
        for (int i = 0; i < 3; i++) {
            a.far.say(0, 513, HELLO);
        }
        counts(plane, MediaCounter.DROP_TOO_MANY_SOURCES, 3);
        assertThat(report(plane, b.leg).ports().getFirst().sent().errors()).isEqualTo(3);
        assertThat(plane.count(MediaCounter.DROP_UNSEALED)).isZero();

        // The others are heard as before, and with another key everybody is.
        final byte[] known = a.far.say(0, 7, HELLO);
        assertThat(FakeEnd.await(b.far.rtpHeard)).isEqualTo(known);
        b.far.rekey();
        plane.post(
                new MediaCommand.Remote(
                        b.leg, b.far.end(false, RemoteStream.audio(Direction.SENDRECV))));
        report(plane, b.leg);
        final byte[] voice = a.far.say(0, 513, HELLO);
        assertThat(FakeEnd.await(b.far.rtpHeard)).isEqualTo(voice);
    }

    @Test
    void aRepeatedDescriptionChangesNothing() throws Exception {
        final MediaPlane plane = start(config());
        final End a = new End(plane, new Way(Kind.DTLS, true, true, true, false), 0);
        final End b = new End(plane, new Way(Kind.SDES, false, false, false, false), a.leg);
        plane.post(both(a.leg, b.leg));
        for (int i = 0; i < 5; i++) {
            talk(a, b, 1);
            talk(b, a, 2);
            for (final End end : List.of(a, b)) {
                plane.post(
                        new MediaCommand.Remote(
                                end.leg,
                                end.far.end(false, RemoteStream.audio(Direction.SENDRECV))));
            }
        }
        assertThat(plane.count(MediaCounter.HANDSHAKES)).isEqualTo(1);
    }

    @Test
    void aFarEndThatBeginsDtlsAnewGetsNewKeysAndTheOldHoldUntilThen() throws Exception {
        final MediaPlane plane = start(config());
        final End a = new End(plane, new Way(Kind.DTLS, true, true, true, false), 0);
        final End b = new End(plane, new Way(Kind.CLEAR, false, false, false, false), a.leg);
        plane.post(both(a.leg, b.leg));
        talk(a, b, 1);
        a.far.rtp.handshake(DtlsRole.CLIENT, plane.fingerprint());
        counts(plane, MediaCounter.HANDSHAKES, 2);
        await().untilAsserted(() -> {
            a.far.rtpHeard.clear();
            final byte[] voice = b.far.say(0, 2, WORLD);
            assertThat(a.far.rtpHeard.poll(200, TimeUnit.MILLISECONDS)).isEqualTo(voice);
        });
        talk(a, b, 1);
        talk(b, a, 2);
    }
}
