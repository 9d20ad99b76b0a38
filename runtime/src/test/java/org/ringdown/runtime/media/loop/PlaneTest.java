package org.ringdown.runtime.media.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.ringdown.audio.Codecs;
import org.ringdown.audio.codec.opus.Opus;
import org.ringdown.rtc.dtls.DtlsEndpoint;
import org.ringdown.rtc.dtls.DtlsRole;
import org.ringdown.rtc.offer.Direction;
import org.ringdown.rtc.offer.IceParameters;
import org.ringdown.rtc.offer.PayloadMap;
import org.ringdown.rtc.srtp.SrtpProfile;
import org.ringdown.runtime.clock.SystemClock;
import org.ringdown.runtime.clock.SystemEntropy;
import org.ringdown.runtime.media.LegReport;
import org.ringdown.runtime.media.LegStats;
import org.ringdown.runtime.media.LocalIce;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.MediaConfig;
import org.ringdown.runtime.media.MediaCounter;
import org.ringdown.runtime.media.MediaEvent;
import org.ringdown.runtime.media.MediaPlane;
import org.ringdown.runtime.media.RtpPorts;
import org.ringdown.runtime.media.Sockets;
import org.ringdown.runtime.media.StreamRef;
import org.ringdown.runtime.media.Terms;

/** A media plane on loopback sockets, and what tests do with it again and again. */
abstract class PlaneTest {
    static final IceParameters ICE = new IceParameters("ring", "ringdownringdownringdown");
    static final byte[] HELLO =
            "a voice from the browser".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    static final byte[] WORLD =
            "a voice from the phone".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    /** How often a loop may carry a round of packets until all of its code is compiled. */
    private static final int ROUNDS = 8;

    final List<MediaEvent> events = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();

    static MediaConfig config() {
        return MediaConfig.of(InetAddress.getLoopbackAddress(), 0, 21_000, 23_999);
    }

    final MediaPlane start(final MediaConfig config) throws IOException {
        final MediaPlane plane =
                MediaLoops.start(
                        config,
                        new SystemClock(),
                        new SystemEntropy(),
                        new Codecs(Opus.inJava("a test")));
        plane.listener(events::add);
        open.add(plane);
        return plane;
    }

    final <T extends AutoCloseable> T closing(final T resource) {
        open.add(resource);
        return resource;
    }

    @AfterEach
    void close() throws Exception {
        for (final AutoCloseable resource : open.reversed()) {
            resource.close();
        }
    }

    /** One entry per pair: from, to. */
    static PayloadMap map(final int... pairs) {
        final byte[] map = new byte[128];
        Arrays.fill(map, (byte) PayloadMap.DROP);
        for (int i = 0; i < pairs.length; i += 2) {
            map[pairs[i]] = (byte) pairs[i + 1];
        }
        return new PayloadMap(map);
    }

    /** PCMU both ways. */
    static MediaCommand.Bridge both(final long one, final long other) {
        return new MediaCommand.Bridge(
                StreamRef.first(one),
                StreamRef.first(other),
                Terms.of(true, map(0, 0)),
                Terms.of(true, map(0, 0)));
    }

    /** A call between a browser and a phone, with keys agreed on both sides. */
    final class Call {
        final MediaPlane plane;
        final long browserLeg;
        final long phoneLeg;
        final RtpPorts ports;
        final FakeBrowser browser;
        final FakePhone phone;

        Call(final MediaPlane plane, final DtlsRole browserRole) throws Exception {
            this(plane, browserRole, DtlsEndpoint.PROFILES);
        }

        Call(final MediaPlane plane, final DtlsRole browserRole, final List<SrtpProfile> profiles)
                throws Exception {
            this.plane = plane;
            browserLeg = plane.newLegId();
            phoneLeg = plane.newLegId(browserLeg);
            ports = plane.openPorts();
            browser = closing(new FakeBrowser(ICE, plane.sharedPort(browserLeg), profiles));
            phone = closing(new FakePhone());
            plane.post(new MediaCommand.Open(browserLeg, new Sockets.Shared(), LocalIce.lite(ICE)));
            plane.post(new MediaCommand.Open(phoneLeg, new Sockets.Own(ports), null));
            final boolean weBegin = browserRole == DtlsRole.SERVER;
            plane.post(
                    new MediaCommand.Remote(browserLeg, browser.end(Direction.SENDRECV, weBegin)));
            plane.post(new MediaCommand.Remote(phoneLeg, phone.end(Direction.SENDRECV)));
            bridge(true, true);
            browser.connect();
            browser.handshake(browserRole, plane.fingerprint());
            browser.keys.get(30, TimeUnit.SECONDS);
            happened(new MediaEvent.Ready(browserLeg));
        }

        void bridge(final boolean browserMaySend, final boolean phoneMaySend) {
            plane.post(
                    new MediaCommand.Bridge(
                            StreamRef.first(browserLeg),
                            StreamRef.first(phoneLeg),
                            Terms.of(browserMaySend, map(0, 0, 8, 8, 110, 101)),
                            Terms.of(phoneMaySend, map(0, 0, 8, 8, 101, 110))));
        }

        byte[] browserSays(final int type, final int sequence, final byte[] payload)
                throws IOException {
            final byte[] packet = FakePhone.packet(type, sequence, sequence * 160, 0xb0b, payload);
            browser.send(browser.seal(packet, true));
            return packet;
        }

        LegStats closeAndGet(final long leg) {
            plane.post(new MediaCommand.Close(leg));
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> events.stream().anyMatch(e -> isClosed(e, leg)));
            return events.stream()
                    .filter(e -> isClosed(e, leg))
                    .map(e -> ((MediaEvent.Closed) e).stats())
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Carries packets by the loop of a plane. */
    @FunctionalInterface
    interface Carrier {
        /**
         * @param from how many there were before
         */
        void carry(int from, int packets) throws Exception;
    }

    /**
     * Carries rounds of packets until the loop allocates nothing for those of a whole round. The
     * first is for the compiler; that what is compiled allocates nothing shows in any other. What
     * remains is the loop looking after its legs ten times a second.
     *
     * @return how many packets were carried
     */
    static int carryWithoutAllocating(final int round, final Carrier carrier) throws Exception {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long loop =
                Thread.getAllStackTraces().keySet().stream()
                        .filter(t -> t.getName().equals("media-0"))
                        .findFirst()
                        .orElseThrow()
                        .threadId();
        int carried = 0;
        double least = Double.MAX_VALUE;
        for (int i = 0; i < ROUNDS && least >= 1; i++) {
            final long cpu = threads.getThreadCpuTime(loop);
            final long before = threads.getThreadAllocatedBytes(loop);
            carrier.carry(carried, round);
            carried += round;
            final long allocated = threads.getThreadAllocatedBytes(loop) - before;
            least = Math.min(least, (double) allocated / round);
            System.out.printf(
                    "%d bytes allocated for %d packets, %d ns CPU a packet%n",
                    allocated, round, (threads.getThreadCpuTime(loop) - cpu) / round);
        }
        assertThat(least).as("bytes a packet").isLessThan(1.0);
        return carried;
    }

    private static boolean isClosed(final MediaEvent event, final long leg) {
        return event instanceof MediaEvent.Closed && event.leg() == leg;
    }

    final void happened(final MediaEvent event) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(events).contains(event));
    }

    /** How a leg is doing. */
    static LegReport report(final MediaPlane plane, final long leg) {
        final CompletableFuture<LegReport> report = new CompletableFuture<>();
        plane.post(new MediaCommand.Query(leg, report::complete));
        return report.orTimeout(10, TimeUnit.SECONDS).join();
    }

    static void counts(final MediaPlane plane, final MediaCounter counter, final long atLeast) {
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() ->
                        assertThat(plane.count(counter))
                                .as(counter.name())
                                .isGreaterThanOrEqualTo(atLeast));
    }

    static byte[] next(final BlockingQueue<byte[]> queue) throws InterruptedException {
        return FakeBrowser.await(queue);
    }
}
