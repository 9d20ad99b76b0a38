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
import org.ringdown.audio.codec.opus.Opus;
import org.ringdown.rtc.dtls.DtlsEndpoint;
import org.ringdown.runtime.clock.SystemClock;
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
                                        .withLoops(2),
                                new SystemClock(),
                                Pump.ENTROPY,
                                new Codecs(Opus.inJava("a test"))));
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
        final long random = steps < FAR ? 1 : System.nanoTime();
        final long first = fixed != null ? fixed : random;
        final int calls = fixed != null ? 1 : (steps + STEPS_OF_A_CALL - 1) / STEPS_OF_A_CALL;
        final int atOnce = Math.min(CALLS_AT_ONCE, calls);
        try (ExecutorService pool = Executors.newFixedThreadPool(atOnce)) {
            final List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < atOnce; i++) {
                all.add(pool.submit(() -> walk(boards, first, calls)));
            }
            for (final Future<?> one : all) {
                one.get();
            }
        }
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
