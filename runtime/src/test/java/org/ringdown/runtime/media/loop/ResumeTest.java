package org.ringdown.runtime.media.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.audio.Codecs;
import org.ringdown.audio.codec.opus.Opus;
import org.ringdown.rtc.dtls.DtlsEndpoint;
import org.ringdown.rtc.dtls.DtlsRole;
import org.ringdown.rtc.offer.Direction;
import org.ringdown.rtc.offer.IceParameters;
import org.ringdown.rtc.offer.RemoteEnd;
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
import org.ringdown.runtime.media.StreamRef;
import org.ringdown.runtime.media.keep.LegPage;
import org.ringdown.runtime.media.keep.PageFile;
import org.ringdown.runtime.media.loop.FakeEnd.Kind;

/**
 * A media plane that ends without a word, and another that goes on from its pages: on the same
 * ports, with the same keys and indices. The far ends notice nothing.
 */
class ResumeTest extends PlaneTest {
    private static final byte[] REPORT = {(byte) 0x80, (byte) 201, 0, 1, 0, 0, 0x0b, 0x0b};
    private static final String BOOT = "this run of the machine";
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    @TempDir Path directory;

    private final SystemEntropy entropy = new SystemEntropy();
    private final DtlsEndpoint endpoint = new DtlsEndpoint(entropy, 1_790_000_000_000L);
    private PageFile pages;
    private MediaPlane plane;

    @BeforeEach
    void begin() throws Exception {
        final SystemClock clock = new SystemClock();
        pages = PageFile.open(directory, BOOT, clock, entropy);
        plane =
                MediaLoops.start(
                        config(), clock, entropy, endpoint, new Codecs(Opus.inJava("a test")));
        plane.listener(events::add);
        closing(plane);
    }

    /** Ends the plane and begins another. Nothing is told to the pages: they are as they are. */
    private void restart() throws Exception {
        plane.close();
        pages.close();
        events.clear();
        begin();
        assertThat(pages.resumed()).isTrue();
    }

    /** A leg with its far end. */
    private final class End {
        final FakeEnd far;
        final Kind kind;
        final boolean mux;
        final boolean weBegin;
        final IceParameters ours = new IceParameters("ours", "oursoursoursoursoursours");
        long leg;
        int port;
        long page;
        int sequence = 65_520;

        End(final Kind kind, final boolean ice, final boolean mux, final boolean weBegin)
                throws Exception {
            this.kind = kind;
            this.mux = mux;
            this.weBegin = weBegin;
            far = closing(new FakeEnd(kind, ice, mux));
        }

        void open(final long beside) throws Exception {
            leg = beside == 0 ? plane.newLegId() : plane.newLegId(beside);
            final RtpPorts ports = plane.openPorts(HERE, mux);
            port = ports.rtp();
            final LegPage fresh = pages.acquire(port);
            page = fresh.id();
            describe(ports, fresh, false);
            far.connect(
                    ports.rtp(),
                    ports.rtcp(),
                    ours,
                    plane.fingerprint(),
                    weBegin ? DtlsRole.SERVER : DtlsRole.CLIENT);
            await().pollInterval(Duration.ofMillis(5))
                    .until(() -> report(plane, leg).ports().stream().allMatch(this::keyed));
        }

        private boolean keyed(final LegReport.Port each) {
            return kind == Kind.CLEAR || each.suite() != null;
        }

        void resume(final long beside) throws Exception {
            leg = beside == 0 ? plane.newLegId() : plane.newLegId(beside);
            final LegPage from = page();
            assertThat(from.intact()).isTrue();
            describe(plane.openPorts(HERE, port, mux), from, true);
        }

        private void describe(final RtpPorts ports, final LegPage on, final boolean resume) {
            plane.post(
                    new MediaCommand.Open(
                            leg, new Sockets.Own(ports), far.ice ? LocalIce.lite(ours) : null));
            plane.post(new MediaCommand.Keep(leg, on, resume));
            plane.post(new MediaCommand.Remote(leg, end()));
        }

        LegPage page() {
            return Objects.requireNonNull(pages.find(port, page));
        }

        RemoteEnd end() {
            return far.end(weBegin, RemoteStream.audio(Direction.SENDRECV));
        }

        byte[] next(final int ssrc) {
            return FakePhone.packet(0, sequence & 0xffff, sequence++ * 160, ssrc, HELLO);
        }
    }

    /** Over the roll-over of the sequence numbers, so that a counter that was lost would show. */
    private static void talk(final End from, final End to, final int ssrc) throws Exception {
        for (int i = 0; i < 20; i++) {
            final byte[] voice = from.next(ssrc);
            from.far.sayRtp(voice);
            assertThat(FakeEnd.await(to.far.rtpHeard)).isEqualTo(voice);
        }
        from.far.sayRtcp(REPORT);
        assertThat(FakeEnd.await(to.far.rtcpHeard)).isEqualTo(REPORT);
    }

    /** What the pages do not get at once, they get within the next look at the legs. */
    private void isWritten(final End end, final boolean rtcp) {
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> {
                    final LegPage page = end.page();
                    assertThat(page.address(LegPage.RTP)).isNotNull();
                    assertThat(page.address(LegPage.RTCP) != null).isEqualTo(rtcp);
                    assertThat(page.heard()).isPositive();
                });
    }

    @ParameterizedTest
    @CsvSource({
        "CLEAR, false, false, false",
        "CLEAR, false, true, false",
        "SDES, false, false, false",
        "SDES, false, true, false",
        "SDES, true, true, false",
        "DTLS, false, true, false",
        "DTLS, true, true, false",
        "DTLS, true, true, true",
        "DTLS, true, false, false"
    })
    void callsGoOn(final Kind kind, final boolean ice, final boolean mux, final boolean weBegin)
            throws Exception {
        final End a = new End(kind, ice, mux, weBegin);
        final End b = new End(Kind.CLEAR, false, false, false);
        a.open(0);
        b.open(a.leg);
        plane.post(both(a.leg, b.leg));
        talk(a, b, 1);
        talk(b, a, 2);
        talk(a, b, 1);
        isWritten(a, ice && !mux);

        for (int again = 0; again < 3; again++) {
            restart();
            a.resume(0);
            b.resume(a.leg);
            plane.post(both(a.leg, b.leg));
            // From either side: where the other is, is known before it is heard.
            talk(again % 2 == 0 ? b : a, again % 2 == 0 ? a : b, 1 + (again + 1) % 2);
            talk(a, b, 1);
            talk(b, a, 2);
        }
        assertThat(plane.count(MediaCounter.HANDSHAKES)).isZero();
        assertThat(plane.count(MediaCounter.ERROR)).isZero();
        assertThat(a.far.strange).isEmpty();
        assertThat(b.far.strange).isEmpty();
    }

    @Test
    void whatWasHeardBeforeIsNotHeardAgain() throws Exception {
        final End a = new End(Kind.SDES, false, true, false);
        final End b = new End(Kind.CLEAR, false, true, false);
        a.open(0);
        b.open(a.leg);
        plane.post(both(a.leg, b.leg));
        final List<byte[]> sealed = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            final byte[] voice = a.next(1);
            sealed.add(a.far.rtp.seal(voice, true));
            a.far.rtp.send(sealed.getLast());
            assertThat(FakeEnd.await(b.far.rtpHeard)).isEqualTo(voice);
        }
        restart();
        a.resume(0);
        b.resume(a.leg);
        plane.post(both(a.leg, b.leg));
        for (final byte[] packet : sealed) {
            a.far.rtp.send(packet);
        }
        counts(plane, MediaCounter.DROP_REPLAYED, sealed.size());
        talk(a, b, 1);
        assertThat(b.far.rtpHeard).isEmpty();
    }

    @Test
    void aPlainPacketThatWasSentIsNotSealedAgain() throws Exception {
        final End a = new End(Kind.SDES, false, true, false);
        final End b = new End(Kind.CLEAR, false, true, false);
        a.open(0);
        b.open(a.leg);
        plane.post(both(a.leg, b.leg));
        final byte[] voice = b.next(2);
        b.far.sayRtp(voice);
        assertThat(FakeEnd.await(a.far.rtpHeard)).isEqualTo(voice);
        restart();
        a.resume(0);
        b.resume(a.leg);
        plane.post(both(a.leg, b.leg));
        // The same number and other words: two packets under one index would tell what they say.
        final byte[] other = voice.clone();
        other[other.length - 1] ^= 1;
        b.far.sayRtp(other);
        counts(plane, MediaCounter.DROP_UNSEALED, 1);
        talk(b, a, 2);
    }

    @Test
    void strangersAreNotLetInByARestart() throws Exception {
        final End a = new End(Kind.CLEAR, false, true, false);
        final End b = new End(Kind.CLEAR, false, true, false);
        a.open(0);
        b.open(a.leg);
        plane.post(both(a.leg, b.leg));
        talk(a, b, 1);
        isWritten(a, false);
        restart();
        a.resume(0);
        b.resume(a.leg);
        plane.post(both(a.leg, b.leg));
        final FakeEnd stranger = closing(new FakeEnd(Kind.CLEAR, false, true));
        stranger.rtp.to = a.port;
        stranger.say(0, 3, WORLD);
        counts(plane, MediaCounter.DROP_WRONG_ADDRESS, 1);
        talk(a, b, 1);
        assertThat(b.far.rtpHeard).isEmpty();
    }

    @Test
    void aBrowserMayShakeHandsAnewAfterwards() throws Exception {
        final End a = new End(Kind.DTLS, true, true, false);
        final End b = new End(Kind.CLEAR, false, false, false);
        a.open(0);
        b.open(a.leg);
        plane.post(both(a.leg, b.leg));
        talk(a, b, 1);
        isWritten(a, false);
        restart();
        a.resume(0);
        b.resume(a.leg);
        plane.post(both(a.leg, b.leg));
        talk(a, b, 1);
        a.far.rtp.handshake(DtlsRole.CLIENT, plane.fingerprint());
        counts(plane, MediaCounter.HANDSHAKES, 1);
        await().untilAsserted(() -> {
            a.far.rtpHeard.clear();
            final byte[] voice = b.next(2);
            b.far.sayRtp(voice);
            assertThat(a.far.rtpHeard.poll(200, TimeUnit.MILLISECONDS)).isEqualTo(voice);
        });
        talk(a, b, 1);
        // And another restart goes on with the new keys.
        restart();
        a.resume(0);
        b.resume(a.leg);
        plane.post(both(a.leg, b.leg));
        talk(a, b, 1);
        talk(b, a, 2);
        assertThat(plane.count(MediaCounter.HANDSHAKES)).isZero();
    }

    @Test
    void aLegWhosePageIsNotWholeIsNotGoneOnWith() throws Exception {
        final End a = new End(Kind.SDES, false, true, false);
        a.open(0);
        // More sources than a page has room for: from then on nobody knows how far each one is.
        plane.post(new MediaCommand.Echo(StreamRef.first(a.leg)));
        for (int ssrc = 1; ssrc <= 40; ssrc++) {
            a.far.sayRtp(a.next(ssrc << 8));
            FakeEnd.await(a.far.rtpHeard);
        }
        restart();
        final LegPage page = a.page();
        assertThat(page.intact()).isFalse();
        final long leg = plane.newLegId();
        plane.post(
                new MediaCommand.Open(
                        leg, new Sockets.Own(plane.openPorts(HERE, a.port, true)), null));
        plane.post(new MediaCommand.Keep(leg, page, true));
        plane.post(new MediaCommand.Remote(leg, a.end()));
        counts(plane, MediaCounter.UNKNOWN_LEG, 1);
        assertThat(plane.openLegs()).isZero();
    }

    @Test
    void portsThatWereGoneOnWithAreFreeAfterwards() throws Exception {
        final RtpPorts any = plane.openPorts(HERE, false);
        final int port = any.rtp();
        any.close();
        final RtpPorts first = plane.openPorts(HERE, port, false);
        assertThat(first.rtp()).isEqualTo(port);
        assertThat(first.rtcp()).isEqualTo(port + 1);
        assertThat(plane.openPortsCount()).isEqualTo(1);
        final InetSocketAddress taken = new InetSocketAddress(HERE, port);
        assertThatThrownBy(() -> plane.openPorts(HERE, taken.getPort(), true))
                .isInstanceOf(IOException.class);
        first.close();
        plane.openPorts(HERE, port, true).close();
        // Outside of the range, after another configuration.
        final int outside;
        try (DatagramSocket free = new DatagramSocket(0, HERE)) {
            outside = free.getLocalPort();
        }
        plane.openPorts(HERE, outside, true).close();
        assertThat(plane.openPortsCount()).isZero();
    }
}
