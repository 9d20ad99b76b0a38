package org.ringdown.it.sipp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ringdown.it.sipp.Script.callee;
import static org.ringdown.it.sipp.Script.caller;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ringdown.it.RingdownProcess;

/**
 * All flows over UDP, TCP and TLS, some at a time. SIPp at every end must have seen what its script
 * says. {@code -Dringdown.flow=TEXT} plays those alone whose name has this text.
 */
@Timeout(300)
class SippIT {
    private static final int AT_A_TIME = 6;
    private static final String ONLY = System.getProperty("ringdown.flow", "");

    @TempDir private static Path folder;
    private static RingdownProcess server;
    private static final String PASSWORD = UUID.randomUUID().toString();
    private static final BlockingQueue<Integer> PAIRS = new LinkedBlockingQueue<>();
    private static ExecutorService players;
    private static long udpBefore;
    private static long tcpBefore;

    @BeforeAll
    static void start() {
        // They are there already when a test is tried once more.
        PAIRS.clear();
        server = new RingdownProcess(folder.resolve("server"), "[aliases]\n\"info\" = \"echo\"\n");
        for (int pair = 0; pair < AT_A_TIME; pair++) {
            server.addUser("caller" + pair, PASSWORD);
            server.addUser("callee" + pair, PASSWORD);
            PAIRS.add(pair);
        }
        server.start();
        udpBefore = server.udpSockets();
        tcpBefore = server.tcpSockets();
        players = Executors.newFixedThreadPool(AT_A_TIME);
    }

    /** Nothing is left of all these calls, and nothing went wrong inside. */
    @AfterAll
    static void stop() {
        // All of them play, also when one test alone is tried once more.
        players.close();
        try {
            Awaitility.await("the server lets go of its sockets")
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> {
                        assertThat(server.udpSockets()).isLessThanOrEqualTo(udpBefore);
                        assertThat(server.tcpSockets()).isLessThanOrEqualTo(tcpBefore);
                    });
            assertThat(server.log())
                    .noneMatch(line -> line.contains("Exception") || line.contains(" ERROR "));
        } finally {
            server.close();
        }
    }

    /** The instrument itself: what is not so is not passed over. */
    @Test
    void whatIsNotSoFails() {
        final Flow wrong =
                Flow.of("a header that does not come", caller().invite().has("X", "y").refused(486))
                        .with(callee().invited().answer(486).acked());
        final Flow other =
                Flow.of("another refusal", caller().invite().refused(404))
                        .with(callee().invited().answer(486).acked());
        for (final Flow flow : List.of(wrong, other)) {
            assertThatThrownBy(() -> play(flow, "UDP"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("'s SIPp ended with ");
        }
    }

    static List<Flow> flows() {
        final List<Flow> all = new ArrayList<>(BasicFlows.all());
        all.addAll(RefusedFlows.all());
        all.addAll(OddFlows.all());
        all.addAll(RoutedFlows.all());
        return all;
    }

    @TestFactory
    Stream<DynamicTest> flowsPlay() {
        final List<DynamicTest> tests = new ArrayList<>();
        for (final String transport : List.of("UDP", "TCP", "TLS")) {
            for (final Flow flow : flows()) {
                if (flow.plays(transport) && flow.name().contains(ONLY)) {
                    final CompletableFuture<Void> played =
                            CompletableFuture.runAsync(() -> play(flow, transport), players);
                    tests.add(
                            DynamicTest.dynamicTest(transport + ": " + flow.name(), played::join));
                }
            }
        }
        return tests.stream();
    }

    private static void play(final Flow flow, final String transport) {
        final int pair;
        try {
            pair = PAIRS.take();
        } catch (final InterruptedException ended) {
            Thread.currentThread().interrupt();
            return;
        }
        final Script.Cast cast =
                new Script.Cast(
                        transport,
                        "caller" + pair,
                        "callee" + pair,
                        PASSWORD,
                        RingdownProcess.DOMAIN);
        final Path place = folder.resolve(UUID.randomUUID().toString());
        try (Stage stage = new Stage(server, flow, cast, place)) {
            try {
                stage.play();
            } catch (final AssertionError failure) {
                throw new AssertionError(failure.getMessage() + "\n" + stage.testimony(), failure);
            }
        } finally {
            PAIRS.add(pair);
        }
    }
}
