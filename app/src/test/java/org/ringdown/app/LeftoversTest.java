package org.ringdown.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdown.app.config.Listener;
import org.ringdown.app.config.Scheme;
import org.ringdown.app.phone.SipText;
import org.ringdown.app.phone.TestCall;
import org.ringdown.app.phone.TestPhone;
import org.ringdown.app.phone.TestPhone.Manner;

/** A thousand calls of every kind leave nothing behind, and neither does the server. */
class LeftoversTest {
    private static final int CALLERS = 10;
    private static final int CALLS_EACH = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir Path data;

    private final JumpClock clock = new JumpClock();

    @Test
    void nothingIsLeftOfAThousandCalls() throws Exception {
        final Set<String> beforeAll = threads();
        final List<Listener> listeners;
        final int afterCalls;
        try (TestServer server = TestServer.start(TestServer.config(data, "example.org"), clock)) {
            listeners = server.server().listeners();
            try (TestPhone bob = server.phone("bob", "example.org")) {
                assertThat(bob.register().status()).isEqualTo(200);
                oneOfEach(server, 100);
                final Set<String> before = threads();
                assertThat(everybodyCalls(server)).isEqualTo(CALLERS * CALLS_EACH);
                afterCalls = server.server().inventory().legs();
                passTime(server, Duration.ofSeconds(33)); // 64*T1: the echo number gives up
                passTime(server, Duration.ofSeconds(33)); // the transactions of its BYE
                passTime(server, Duration.ofSeconds(61)); // who vanished is silent
                passTime(server, Duration.ofSeconds(33));
                await().atMost(PATIENCE)
                        .untilAsserted(() ->
                                assertThat(server.server().inventory())
                                        .isEqualTo(Inventory.NOTHING));
                // Pools of the database let idle threads go after some seconds.
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(before).containsAll(threads()));
            }
        }
        // Some calls were given up by everybody, so that there was something to clear away.
        assertThat(afterCalls).isGreaterThan(50);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(beforeAll).containsAll(threads()));
        for (final Listener listener : listeners) {
            assertFree(listener);
        }
    }

    /** Puts the clock forward, and wakes the loops so that they see it. */
    private void passTime(final TestServer server, final Duration time) {
        clock.jump(time.toNanos());
        // Counting wakes the signalling loops; the media loop wakes by itself ten times a second.
        final Instant seen = Instant.now().plusMillis(300);
        await().atMost(PATIENCE)
                .until(() -> {
                    server.server().inventory();
                    return Instant.now().isAfter(seen);
                });
    }

    private static int everybodyCalls(final TestServer server) throws Exception {
        int done = 0;
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            final List<Future<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                final int caller = i;
                calls.add(callers.submit(() -> calls(server, caller)));
            }
            for (final Future<Integer> each : calls) {
                done += each.get();
            }
        }
        return done;
    }

    private static int calls(final TestServer server, final int caller) throws Exception {
        int done = 0;
        while (done < CALLS_EACH) {
            done += oneOfEach(server, caller);
        }
        return done;
    }

    /** One call of every kind; returns how many. */
    private static int oneOfEach(final TestServer server, final int caller) throws Exception {
        try (TestPhone phone = server.phone("caller" + caller, "example.org")) {
            final String bob = "sip:bob@example.org";
            final String echo = "sip:echo@example.org";
            hangUp(phone.call(bob, Manner.ANSWER));
            hangUp(phone.call(echo, Manner.ANSWER));
            hangUp(phone.call("sip:tone@example.org", Manner.ANSWER));
            hangUp(phone.call(bob, Manner.ANSWER));
            assertThat(phone.call(bob, Manner.REFUSE).response().status()).isEqualTo(486);
            final TestCall cancelled = phone.ring(bob, Manner.RING);
            assertThat(cancelled.cancel().status()).isEqualTo(200);
            assertThat(cancelled.response().status()).isEqualTo(487);
            assertThat(phone.call("sip:nobody@example.org", Manner.ANSWER).response().status())
                    .isEqualTo(404);
            // Nobody ever says ACK to these three.
            phone.call(bob, Manner.HANG_UP_UNACKNOWLEDGED);
            phone.call(bob, Manner.VANISH);
            phone.call(echo, Manner.ANSWER);
            await().atMost(PATIENCE)
                    .until(() ->
                            phone.requests().stream().map(SipText::method).anyMatch("BYE"::equals));
            return 10;
        }
    }

    private static void hangUp(final TestCall call) throws InterruptedException {
        assertThat(call.response().status()).isEqualTo(200);
        assertThat(call.acknowledge().hangUp().status()).isEqualTo(200);
    }

    /** The live platform threads but those that carry virtual ones, which the JDK keeps. */
    private static Set<String> threads() {
        final Set<String> names = new TreeSet<>();
        for (final Thread thread : Thread.getAllStackTraces().keySet()) {
            final boolean jdk =
                    thread.getName().startsWith("ForkJoinPool-")
                            || thread.getName().startsWith("VirtualThread-")
                            || thread.getName().endsWith("Poller")
                            || thread.getName().startsWith("awaitility");
            if (!jdk) {
                names.add(thread.getName() + "#" + thread.threadId());
            }
        }
        return names;
    }

    private static void assertFree(final Listener listener) throws IOException {
        if (listener.scheme() == Scheme.UDP) {
            new DatagramSocket(listener.address()).close();
        } else {
            try (ServerSocket socket = new ServerSocket()) {
                socket.setReuseAddress(true);
                socket.bind(listener.address());
            }
        }
    }
}
