package org.ringdown.bench.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ringdown.bench.measure.JavaProcess;
import org.ringdown.core.Entropy;
import org.ringdown.rtc.dtls.DtlsEndpoint;
import org.ringdown.runtime.clock.SystemEntropy;

/**
 * Ringdown in rtpengine's place, as a process: that calls work, that they leave nothing, and that
 * those who only offer take nothing from those who talk.
 */
class SoakTest {
    private static final int CALLS = 10_000;
    private static final int CLIENTS = 4;

    private static final List<String> JVM =
            List.of(
                    "--enable-native-access=ALL-UNNAMED",
                    "--add-opens=java.base/com.sun.crypto.provider=ALL-UNNAMED",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Xmx512m");

    private final Entropy entropy = new SystemEntropy();
    private final DtlsEndpoint endpoint =
            new DtlsEndpoint(entropy, System.currentTimeMillis(), List.of(Switchboard.PROFILE));
    private Load load;
    private Daemon daemon;
    private Switchboard board;

    @BeforeEach
    void start() throws Exception {
        load = new Load();
        daemon = Daemon.start(MediaBench.ringdown(JVM), 0, List.of());
        board = new Switchboard(load, daemon, entropy, endpoint);
    }

    @AfterEach
    void stop() {
        daemon.close();
        load.close();
    }

    @Test
    void whatIsSaidIsHeardOnEveryKindOfLeg() throws Exception {
        for (final Mode mode : Mode.values()) {
            final Talkers talkers = board.connect(mode, 4);
            assertHeard(talkers, 400);
            board.hangUp();
            talkers.close();
        }
    }

    @Test
    void tenThousandOffersAndDeletesLeaveNothing() throws Exception {
        // Whatever is made once is made now.
        inParallel(0, 200, this::offerAndDelete);
        assertHeard(board.connect(Mode.DTLS, 4), 400);
        board.hangUp();
        await().atMost(Duration.ofSeconds(20)).until(() -> liveCalls() == 0);
        final Map<String, Long> before = objects();
        final int files = count("fd");
        final int threads = count("task");

        inParallel(200, 200 + CALLS, this::offerAndDelete);

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> {
                    assertThat(count("fd")).isLessThanOrEqualTo(files);
                    assertThat(count("task")).isLessThanOrEqualTo(threads + 2);
                    final Map<String, Long> more = new HashMap<>(objects());
                    more.replaceAll((name, now) -> now - before.getOrDefault(name, 0L));
                    more.values().removeIf(growth -> growth < CALLS / 100);
                    assertThat(more).isEmpty();
                });
        assertHeard(board.connect(Mode.RTP, 4), 400);
    }

    @Test
    void offersWithoutAnswerAreRefusedAndCallsGoOn() throws Exception {
        final Talkers talkers = board.connect(Mode.SDES, 10);
        assertHeard(talkers, 1_000);
        final List<String> taken = new ArrayList<>();
        final AtomicInteger refused = new AtomicInteger();
        final CompletableFuture<Void> offers =
                CompletableFuture.runAsync(() -> offerOnly(taken, refused));
        long sent = 0;
        long heard = 0;
        do {
            final Sample sample =
                    load.run(
                            talkers,
                            new Load.Plan(1_000, Duration.ofSeconds(1), false),
                            daemon.process());
            sent += sample.sent();
            heard += sample.heard();
        } while (!offers.isDone());
        offers.get();
        assertThat(taken.size() + refused.get()).isEqualTo(CALLS);
        assertThat(refused).hasPositiveValue();
        assertThat(heard).isGreaterThanOrEqualTo(sent * 98 / 100);
        assertHeard(talkers, 1_000);

        // The ports come back with the end of those calls.
        for (final String call : taken) {
            daemon.control().ask("delete", Requests.delete(call));
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> tryConnect());
        assertHeard(talkers, 1_000);
    }

    private boolean tryConnect() throws IOException {
        final Map<?, ?> answer =
                daemon.control()
                        .tell(
                                "offer",
                                Requests.offer("again", Mode.RTP, Sdp.phone(Requests.NOBODY)));
        return "ok".equals(answer.get("result"));
    }

    private void offerOnly(final List<String> taken, final AtomicInteger refused) {
        try (NgClient client = daemon.newControl()) {
            for (int i = 0; i < CALLS; i++) {
                final String call = "flood-" + i;
                final Map<?, ?> answer =
                        client.tell(
                                "offer",
                                Requests.offer(call, Mode.RTP, Sdp.phone(Requests.NOBODY)));
                if ("ok".equals(answer.get("result"))) {
                    taken.add(call);
                } else {
                    assertThat(answer.get("error-reason")).isEqualTo("Ran out of ports");
                    refused.incrementAndGet();
                }
            }
        } catch (final IOException silent) {
            throw new AssertionError(silent);
        }
    }

    private void assertHeard(final Talkers talkers, final int packets) throws IOException {
        final Load.Plan plan = new Load.Plan(packets, Duration.ofMillis(500), false);
        final Sample[] sample = new Sample[1];
        await().atMost(Duration.ofSeconds(20))
                .until(() -> {
                    sample[0] = load.run(talkers, plan, daemon.process());
                    return sample[0].heard() == sample[0].sent();
                });
        assertThat(sample[0].heard()).isPositive();
        assertThat(load.ear().wrongs()).isZero();
    }

    /** A call of every kind in turn, answered or not, and its end. */
    private void offerAndDelete(final NgClient client, final int number) throws IOException {
        Requests.call(
                client,
                "soak-" + number,
                Mode.values()[number % Mode.values().length],
                number % 2 == 0,
                endpoint.fingerprint());
    }

    /** What one client does for one call. */
    private interface Work {
        void with(NgClient client, int number) throws IOException;
    }

    private void inParallel(final int from, final int to, final Work work) throws Exception {
        final AtomicInteger next = new AtomicInteger(from);
        try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
            final List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                all.add(
                        threads.submit(() -> {
                            try (NgClient client = daemon.newControl()) {
                                for (int number = next.getAndIncrement();
                                        number < to;
                                        number = next.getAndIncrement()) {
                                    work.with(client, number);
                                }
                            }
                            return null;
                        }));
            }
            for (final Future<?> one : all) {
                one.get();
            }
        }
    }

    private int liveCalls() throws IOException {
        return daemon.control().ask("list", Map.of()).get("calls") instanceof List<?> calls
                ? calls.size()
                : -1;
    }

    /**
     * Live objects of ours, but for answers: these are kept for a repeated request, half a minute.
     */
    private Map<String, Long> objects() throws IOException {
        final Map<String, Long> counts =
                new JavaProcess(daemon.process()).instances("org.ringdown.");
        counts.keySet().removeIf(name -> name.contains(".CookieCache"));
        return counts;
    }

    private int count(final String kind) {
        final String[] entries = new File("/proc/" + daemon.process() + '/' + kind).list();
        return entries == null ? -1 : entries.length;
    }
}
