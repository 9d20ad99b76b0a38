package org.ringdown.service.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.transport.Transport;
import org.ringdown.testkit.Properties;

/**
 * Messages for a user whose devices come and go, hear nothing for a while, lose their connections
 * and find new ones, while the disk is slow. Whatever was accepted reaches a device in the end, and
 * then nothing is left. The seed that fails is printed.
 */
class MessageWalkTest {
    private static final int WORLDS = 150;
    private static final int STEPS = 60;
    private static final double[] PAUSES = {0.01, 0.5, 1, 2, 7, 8, 31, 32, 130};

    /** Larger than a datagram may be: it is tried over TCP before. */
    private static final int LARGE = 1_400;

    /** One world. */
    private static final class World {
        final Bench bench = new Bench();
        final Device alice = bench.phone("alice");
        final List<Device> bobs =
                List.of(
                        bench.phone("bob"),
                        bench.device("desk", "bob", Transport.UDP),
                        bench.device("pc", "bob", Transport.TCP),
                        bench.browser("bob"));
        final Map<String, String> sent = new HashMap<>();
        final List<String> steps = new ArrayList<>();
        final RandomGenerator random;
        private long connections = 100;

        World(final RandomGenerator random) {
            this.random = random;
            bench.post.keeps = true;
            alice.register();
        }

        void step() {
            final Device bob = bobs.get(random.nextInt(bobs.size()));
            final int what = random.nextInt(13);
            steps.add(what + " " + bob.name);
            switch (what) {
                case 0, 1, 2, 3 -> say();
                case 4, 5 -> bob.send(bob.register(3600));
                case 6 -> bob.send(bob.register(0));
                case 7 -> bob.deaf = !bob.deaf;
                case 8 -> bench.closed(bob.flow());
                case 9 -> bob.reconnected(bob.flow().id() == 0 ? 0 : ++connections);
                case 10 -> {
                    bench.storeAnswers = !bench.storeAnswers;
                    bench.settle();
                }
                default -> {
                    final double pause = PAUSES[random.nextInt(PAUSES.length)];
                    steps.add("for " + pause);
                    bench.pass(pause);
                }
            }
        }

        private void say() {
            final String text =
                    "m" + sent.size() + (random.nextInt(8) == 0 ? "x".repeat(LARGE) : "");
            final SipRequest message =
                    alice.request(Method.MESSAGE, "sip:bob@example.org")
                            .remove("Contact")
                            .body("text/plain", text.getBytes(StandardCharsets.UTF_8))
                            .build();
            sent.put(message.callId(), text);
            alice.send(message);
        }

        /** What alice was told that it is delivered, or that it will be. */
        Set<String> accepted() {
            final Set<String> accepted = new HashSet<>();
            for (final SipMessage message : alice.inbox) {
                if (message instanceof SipResponse response
                        && response.success()
                        && response.cseq().method().equals(Method.MESSAGE)) {
                    accepted.add(sent.get(response.callId()));
                }
            }
            return accepted;
        }

        Set<String> delivered() {
            final Set<String> delivered = new HashSet<>();
            for (final Device bob : bobs) {
                for (final SipMessage message : bob.inbox) {
                    if (message instanceof SipRequest request
                            && request.method().equals(Method.MESSAGE)) {
                        delivered.add(new String(request.body(), StandardCharsets.UTF_8));
                    }
                }
            }
            return delivered;
        }

        void end() {
            bench.storeAnswers = true;
            bench.settle();
            bobs.forEach(bob -> bob.deaf = false);
            bobs.getFirst().register();
            bench.untilTheEnd();
        }

        @Override
        public String toString() {
            return String.join(", ", steps);
        }
    }

    @Test
    void whatWasAcceptedIsDelivered() {
        final Set<String> accepted = new HashSet<>();
        Properties.forAll(
                WORLDS,
                World::new,
                world -> {
                    for (int i = 0; i < STEPS; i++) {
                        world.step();
                    }
                    world.end();
                    accepted.addAll(world.accepted());
                    assertThat(world.delivered()).containsAll(world.accepted());
                    assertThat(world.bench.post.store.size()).isZero();
                    world.bench.assertNothingIsLeft();
                });
        // In some world the disk may never have answered in time.
        assertThat(accepted).isNotEmpty();
    }

    /** Nothing that waits to be done is due at once: a loop would go round for it in vain. */
    @Test
    void aDeviceMayRegisterInTheMomentInWhichItGetsWhatWaited() {
        final World world = new World(Properties.random(1));
        final Device bob = world.bobs.getFirst();
        world.say();
        bob.register();
        world.bench.lost =
                message -> {
                    if (message.cseq().method().equals(Method.MESSAGE)
                            && message instanceof SipRequest) {
                        bob.send(bob.register(3600));
                    }
                    return false;
                };
        world.bench.pass(1);
        assertThat(world.delivered()).containsExactly("m0");
        world.bench.untilTheEnd();
        world.bench.assertNothingIsLeft();
    }
}
