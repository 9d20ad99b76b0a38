package org.ringdown.service.agent.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.ringdown.testkit.Properties;
import org.ringdown.testkit.SimClock;
import org.ringdown.testkit.SimNet;

/**
 * Agents call, change, transfer and leave each other over a network that loses, doubles and
 * reorders. In the end both sides think the same of every call, and when all have hung up nothing
 * is left. The seed that fails is printed, with what was said.
 */
class AgentWalkTest {
    private static final int WORLDS = 150;
    private static final int USERS = 4;
    private static final int STEPS = 40;
    private static final int MOST_TURNS = 400_000;

    /** One world. */
    private static final class World {
        final List<String> ladder = new ArrayList<>();
        final List<SimUser> users = new ArrayList<>();
        final SimClock time = new SimClock();
        final RandomGenerator random;
        final SimNet net;
        private int turns;

        World(final long seed) {
            random = Properties.random(seed);
            net = new SimNet(time, random);
            for (int i = 1; i <= USERS; i++) {
                users.add(new SimUser(i, time, net, random, ladder));
            }
        }

        SimUser anybody() {
            return users.get(random.nextInt(USERS));
        }

        void pass(final double seconds) {
            final long end = time.now() + (long) (seconds * 1e9);
            while (true) {
                long next = net.next();
                for (final SimUser user : users) {
                    next = Math.min(next, user.deadline());
                }
                if (next > end) {
                    break;
                }
                time.advance(Duration.ofNanos(Math.max(0, next - time.now())));
                net.run();
                for (final SimUser user : users) {
                    if (user.deadline() <= time.now()) {
                        user.tick();
                    }
                }
                assertThat(++turns).as("it ends").isLessThan(MOST_TURNS);
            }
            time.advance(Duration.ofNanos(Math.max(0, end - time.now())));
        }

        void any(final SimUser user, final Consumer<Call> what) {
            final List<Call> up = user.calls.stream().filter(Call::up).toList();
            if (!up.isEmpty()) {
                what.accept(up.get(random.nextInt(up.size())));
            }
        }

        void step() {
            final SimUser user = anybody();
            final SimUser other = anybody();
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3 -> {
                    if (user != other) {
                        user.call(other);
                    }
                }
                case 4, 5, 6 -> any(user, user::offer);
                case 7 -> any(user, user::ask);
                case 8 -> any(user, user::hangUp);
                case 9 -> any(user, call -> user.transfer(call, other));
                case 10 -> any(user, call -> any(user, second -> join(user, call, second)));
                default -> {
                    // Nothing but time.
                }
            }
        }

        private static void join(final SimUser user, final Call call, final Call second) {
            if (call != second) {
                user.join(call, second);
            }
        }

        /** Whoever thinks that a call is up is not alone with that. */
        void agree() {
            for (final SimUser user : users) {
                for (final Call call : user.calls) {
                    if (call.up()) {
                        assertThat(users)
                                .as(user.name + " is alone in " + call.id())
                                .anyMatch(each ->
                                        each.calls.stream()
                                                .anyMatch(one ->
                                                        one != call
                                                                && one.up()
                                                                && one.id().equals(call.id())));
                    }
                }
            }
        }
    }

    private static List<String> world(final long seed) {
        final World world = new World(seed);
        try {
            live(world);
        } catch (final RuntimeException | AssertionError failure) {
            throw new AssertionError(failure + "\n" + String.join("\n", world.ladder), failure);
        }
        return world.ladder;
    }

    private static void live(final World world) {
        final RandomGenerator random = world.random;
        world.net.weather(
                new SimNet.Weather(
                        random.nextDouble() * 0.3,
                        random.nextDouble() * 0.3,
                        1,
                        1 + random.nextInt(1_500)));
        for (int i = 0; i < STEPS; i++) {
            world.step();
            world.pass(random.nextDouble() * 8);
        }
        world.net.weather(SimNet.Weather.CALM);
        // Who was left alone finds out by the session timer at the latest (RFC 4028).
        world.pass(2 * CallRequest.USUAL_SESSION);
        world.agree();
        for (final SimUser user : world.users) {
            List.copyOf(user.calls).forEach(user::hangUp);
        }
        world.pass(400);
        for (final SimUser user : world.users) {
            assertThat(user.left()).isEmpty();
        }
    }

    @Test
    void noCallStaysHalfUp() {
        Properties.forAll(WORLDS, RandomGenerator::nextLong, AgentWalkTest::world);
    }

    @Test
    void theSameSeedIsTheSameWorld() {
        assertThat(world(7)).isEqualTo(world(7)).hasSizeGreaterThan(100);
    }
}
