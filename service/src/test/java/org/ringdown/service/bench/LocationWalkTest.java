package org.ringdown.service.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.ringdown.core.Secret;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.runtime.loop.Background;
import org.ringdown.service.location.Location;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.Uri;
import org.ringdown.sip.registrar.RegistrarPolicy;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Transport;
import org.ringdown.testkit.SeededEntropy;

/**
 * Devices register, refresh and leave; the clock on the wall is put, the disk fails, the server
 * crashes and comes back. Whoever got a 200 is there until his time is over, whatever happened; who
 * left with a 200 is not.
 */
class LocationWalkTest {
    private static final int DEVICES = 6;

    private final Stores.Bindings store = new Stores.Bindings();
    private final Map<Integer, Long> promised = new HashMap<>();
    private final Map<Integer, Long> inMemory = new HashMap<>();
    private final Set<Integer> left = new HashSet<>();
    private final int[] cseq = new int[DEVICES];

    /** The time that really passes, in milliseconds, and what the clock on the wall adds to it. */
    private long time = 1_000_000;

    private long put = 1_900_000_000_000L;
    private Later later = new Later();
    private Location location = start();

    private Location start() {
        final long born = time;
        later = new Later();
        final Clock clock =
                new Clock() {
                    @Override
                    public long now() {
                        return (time - born) * 1_000_000;
                    }

                    @Override
                    public long epochMillis() {
                        return time + put;
                    }
                };
        return new Location(
                store,
                RegistrarPolicy.DEFAULT,
                clock,
                new Background(10, later),
                new SeededEntropy(1),
                Secret.of("0123456789abcdef0123456789abcdef"));
    }

    @RepeatedTest(100)
    void whoWasPromisedIsThere(final RepetitionInfo repetition) {
        final Random random = new Random(repetition.getCurrentRepetition());
        for (int step = 0; step < 300; step++) {
            final String where = "seed " + repetition.getCurrentRepetition() + " step " + step;
            switch (random.nextInt(12)) {
                case 0, 1 -> time += random.nextInt(150_000);
                case 2 -> {
                    put += random.nextInt(7_200_000) - 3_600_000;
                    location.expire();
                    settle();
                    // What the disk refused is made up for the next time.
                    store.broken = false;
                    location.expire();
                    settle();
                }
                case 3 -> store.broken = random.nextInt(3) == 0;
                case 4 -> crash();
                case 5 -> register(random.nextInt(DEVICES), 0);
                case 6, 7 -> location.expire();
                default -> register(random.nextInt(DEVICES), 60 + random.nextInt(600));
            }
            if (random.nextInt(3) > 0) {
                final boolean _ = later.run();
            }
            check(where);
        }
    }

    private void register(final int device, final int expires) {
        final String user = "u" + device / 2;
        final SipRequest request =
                SipRequest.builder(Method.REGISTER, Uri.parse("sip:example.org").orThrow())
                        .set("Via", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK" + device)
                        .set("From", "<sip:" + user + "@example.org>;tag=a")
                        .set("To", "<sip:" + user + "@example.org>")
                        .set("Call-ID", "call-of-" + device)
                        .set("CSeq", ++cseq[device] + " REGISTER")
                        .set("Contact", "<sip:d" + device + "@192.0.2.1>;expires=" + expires)
                        .build();
        final Flow flow =
                new Flow(
                        Transport.UDP,
                        new InetSocketAddress(InetAddress.ofLiteral("203.0.113.7"), 5060),
                        new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 5060),
                        0);
        final long end = time + expires * 1000L;
        inMemory.put(device, end);
        left.remove(device);
        if (expires == 0) {
            // Until it is confirmed, nobody knows.
            promised.remove(device);
        }
        location.register(
                request,
                "sip:" + user + "@example.org",
                flow,
                response -> {
                    assertThat(response.status()).isIn(200, 500);
                    if (response.status() == 200 && expires == 0) {
                        left.add(device);
                        promised.remove(device);
                    } else if (response.status() == 200) {
                        promised.put(device, end);
                        left.remove(device);
                    } else {
                        // Who is told 500 may be bound until either end.
                        promised.computeIfPresent(device, (_, before) -> Math.min(before, end));
                        left.remove(device);
                    }
                });
    }

    private void settle() {
        while (later.run()) {
            // Until nothing waits any more.
        }
    }

    /** What waited for the disk is lost. */
    private void crash() {
        store.broken = false;
        location = start();
        inMemory.clear();
        for (int device = 0; device < DEVICES; device++) {
            if (there(device)) {
                inMemory.put(device, Math.max(time + 1, promised.getOrDefault(device, 0L)));
            }
        }
        afterCrash("after a crash");
    }

    private void afterCrash(final String where) {
        promised.forEach((device, end) -> {
            if (end > time) {
                assertThat(there(device)).as(where + ": " + device).isTrue();
            }
        });
        left.forEach(device -> assertThat(there(device)).as(where + ": " + device).isFalse());
    }

    private void check(final String where) {
        inMemory.forEach((device, end) -> {
            if (end > time) {
                assertThat(there(device)).as(where + ": " + device).isTrue();
            }
        });
        left.forEach(device -> assertThat(there(device)).as(where + ": " + device).isFalse());
    }

    private boolean there(final int device) {
        return location.of("sip:u" + device / 2 + "@example.org").stream()
                .anyMatch(binding -> binding.contact().equals("sip:d" + device + "@192.0.2.1"));
    }
}
