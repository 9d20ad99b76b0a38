package org.ringdown.gateway.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.ringdown.audio.Codecs;
import org.ringdown.rtc.dtls.DtlsEndpoint;
import org.ringdown.rtc.offer.Side;
import org.ringdown.runtime.clock.SystemClock;
import org.ringdown.runtime.codec.OpusLibrary;
import org.ringdown.runtime.media.MediaConfig;
import org.ringdown.runtime.media.MediaCounter;
import org.ringdown.runtime.media.MediaListener;
import org.ringdown.runtime.media.MediaPlane;
import org.ringdown.runtime.media.loop.MediaLoops;
import org.ringdown.testkit.Properties;

/** Many calls that walk at once, on one media plane. */
final class Walks implements AutoCloseable {
    private static final int STEPS_OF_A_CALL = 25;
    private static final int FAR = 5_000;
    private static final int CALLS_AT_ONCE = 6;
    private static final int CERTIFICATES = 4;

    private final WatchedPlane plane;
    private final List<DtlsEndpoint> certificates = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReference<@Nullable AssertionError> failed = new AtomicReference<>();
    private volatile @Nullable MediaListener other;

    /** A plane with ports of this range. */
    Walks(final int lowestPort, final int highestPort) throws IOException {
        for (int i = 0; i < CERTIFICATES; i++) {
            certificates.add(new DtlsEndpoint(Pump.ENTROPY, System.currentTimeMillis()));
        }
        plane =
                new WatchedPlane(
                        MediaLoops.start(
                                MediaConfig.of(
                                                InetAddress.getLoopbackAddress(),
                                                0,
                                                lowestPort,
                                                highestPort)
                                        .withLoops(2)
                                        .withTcpPort(0),
                                new SystemClock(),
                                Pump.ENTROPY,
                                new Codecs(OpusLibrary.open(null))));
        plane.listener(event -> {
            plane.happened(event);
            final MediaListener with = other;
            if (with != null) {
                with.happened(event);
            }
        });
    }

    MediaPlane plane() {
        return plane;
    }

    void listener(final MediaListener with) {
        other = with;
    }

    /**
     * Lets calls walk until so many steps are done; of the first that fails the seed and every step
     * are told.
     */
    void run(final Walk.Boards boards, final int steps) throws Exception {
        final Long fixed = Long.getLong("ringdown.seed");
        // A short walk is the same every time; who walks far wants to see something new.
        final long random = Long.getLong("ringdown.from", steps < FAR ? 1 : System.nanoTime());
        final long first = fixed != null ? fixed : random;
        final int calls = fixed != null ? 1 : (steps + STEPS_OF_A_CALL - 1) / STEPS_OF_A_CALL;
        final int atOnce = Math.min(CALLS_AT_ONCE, calls);
        if (steps >= FAR) {
            System.out.printf("%d calls of %d steps from seed %d%n", calls, STEPS_OF_A_CALL, first);
        }
        try (ExecutorService pool = Executors.newFixedThreadPool(atOnce)) {
            final List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < atOnce; i++) {
                all.add(pool.submit(() -> walk(boards, first, calls)));
            }
            for (final Future<?> one : all) {
                one.get();
            }
        }
        ended();
        if (steps >= FAR) {
            System.out.printf(
                    "%d calls of %d steps from seed %d: all ends heard each other%n",
                    calls, STEPS_OF_A_CALL, first);
        }
    }

    /** Nothing has failed, and nothing is left. */
    private void ended() {
        final AssertionError why = failed.get();
        if (why != null) {
            throw why;
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> plane.openLegs() == 0);
        assertThat(plane.openPortsCount()).isZero();
        assertThat(plane.count(MediaCounter.ERROR)).isZero();
    }

    private void walk(final Walk.Boards boards, final long first, final int calls) {
        for (int number = next.getAndIncrement();
                number < calls && failed.get() == null;
                number = next.getAndIncrement()) {
            one(boards, first + number);
        }
    }

    /** A far end, and whether RTP and RTCP share a port there. */
    record Way(Kind kind, boolean mux) {
        @Override
        public String toString() {
            return kind + (mux ? " mux" : "");
        }
    }

    /** One of the calls that are all to be made. */
    record Planned(Walk.Boards boards, Way a, Way b, Side first, boolean pictures) {
        @Override
        public String toString() {
            return a
                    + " - "
                    + b
                    + (pictures ? ", with video" : "")
                    + ", first offer from "
                    + first
                    + ", "
                    + boards;
        }
    }

    /** Makes calls, several at once. */
    void make(final List<Planned> calls) throws Exception {
        try (ExecutorService pool = Executors.newFixedThreadPool(CALLS_AT_ONCE)) {
            for (final Planned call : calls) {
                final var _ = pool.submit(() -> make(call));
            }
        }
        ended();
    }

    private void make(final Planned call) {
        if (failed.get() != null) {
            return;
        }
        try (Walk walk =
                new Walk(
                        plane,
                        call.boards,
                        Properties.random(call.toString().hashCode()),
                        certificates,
                        call.a.kind,
                        call.b.kind)) {
            walk.call(call.first, call.pictures, call.a.mux, call.b.mux);
        } catch (final Exception | AssertionError failure) {
            failed.compareAndSet(null, new AssertionError(call.toString(), failure));
        }
    }

    private void one(final Walk.Boards boards, final long seed) {
        String history = "";
        try (Walk walk = new Walk(plane, boards, Properties.random(seed), certificates)) {
            try {
                walk.run(STEPS_OF_A_CALL);
            } finally {
                history = walk.toString();
            }
        } catch (final Exception | AssertionError failure) {
            failed.compareAndSet(
                    null,
                    new AssertionError(
                            "failed with -Dringdown.seed=" + seed + " after\n  " + history,
                            failure));
        }
    }

    @Override
    public void close() {
        plane.close();
    }
}
