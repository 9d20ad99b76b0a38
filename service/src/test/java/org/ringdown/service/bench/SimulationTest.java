package org.ringdown.service.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ringdown.testkit.SimNet;

/**
 * The whole server among phones and browsers that register, call, fork, cancel, hold, transfer,
 * hang up, write, lose their connections and restart, over a network that loses, delays, doubles
 * and reorders. In calm worlds every request must be answered and every call agreed upon; in all of
 * them nothing throws, and nothing is left when everybody has gone.
 *
 * <p>{@code -Dringdown.simulations=N} runs N worlds; {@code -Dringdown.simulation=SEED} runs one
 * and prints its ladder.
 */
class SimulationTest {
    private static final int WORLDS = 1_000;
    private static final int STEPS = 40;

    @Test
    void whateverHappensCallsComeToTheirEnd() {
        final Long one = Long.getLong("ringdown.simulation");
        if (one != null) {
            replay(one, null);
            return;
        }
        final long worlds = Long.getLong("ringdown.simulations", WORLDS);
        for (long seed = 0; seed < worlds; seed++) {
            try {
                run(seed, null);
            } catch (final RuntimeException | AssertionError failure) {
                replay(seed, failure);
            }
        }
    }

    @Test
    void theSameSeedIsTheSameWorld() {
        for (long seed = 0; seed < 4; seed++) {
            final List<String> first = new ArrayList<>();
            final List<String> second = new ArrayList<>();
            run(seed, first);
            run(seed, second);
            assertThat(second).isEqualTo(first).hasSizeGreaterThan(100);
        }
    }

    /** The same world once more, with its ladder. */
    private static void replay(final long seed, final @Nullable Throwable known) {
        final List<String> ladder = new ArrayList<>();
        try {
            run(seed, ladder);
        } catch (final RuntimeException | AssertionError failure) {
            throw new AssertionError(
                    "failed with -Dringdown.simulation="
                            + seed
                            + ": "
                            + failure.getMessage()
                            + "\n"
                            + String.join("\n", ladder),
                    failure);
        }
        System.out.println(String.join("\n", ladder));
        if (known != null) {
            throw new AssertionError("seed " + seed + " fails only now and then", known);
        }
    }

    private static void run(final long seed, final @Nullable List<String> ladder) {
        final SimWorld world = new SimWorld(seed, ladder);
        world.pass(1);
        for (int i = 0; i < STEPS; i++) {
            step(world);
            world.pass(world.random.nextDouble() * 3);
        }
        world.note("-- all is quiet");
        world.net.weather(SimNet.Weather.CALM);
        world.pass(100);
        world.agree();
        world.note("-- everybody leaves");
        for (final SimPhone phone : world.phones) {
            phone.leaving = true;
            List.copyOf(phone.calls).forEach(SimCall::end);
        }
        world.pass(250);
        for (final SimPhone phone : world.phones) {
            List.copyOf(phone.calls).forEach(SimCall::end);
        }
        world.pass(70);
        if (world.luck() != SimWorld.Luck.STORMY) {
            assertThat(world.server().media.open()).as("legs of calls that ended").isEmpty();
        }
        world.silence();
        if (world.random.nextBoolean()) {
            world.phones.forEach(phone -> phone.register(0));
        }
        world.expireNowAndThen(300);
        assertThat(world.left()).isEmpty();
    }

    private static void step(final SimWorld world) {
        final RandomGenerator random = world.random;
        final SimPhone phone = world.phones.get(random.nextInt(world.phones.size()));
        switch (random.nextInt(world.luck() == SimWorld.Luck.STORMY ? 20 : 14)) {
            case 0, 1, 2, 3 -> new SimCall(phone, number(random));
            case 4, 5 -> any(world, phone, SimCall::end);
            case 6, 7 -> any(world, phone, call -> call.reinvite(direction(random)));
            case 8 -> any(world, phone, call -> call.refer(number(random)));
            case 9 -> any(world, phone, SimCall::info);
            case 10, 11 -> phone.message(number(random));
            case 12, 13 -> {
                // Nothing but time.
            }
            case 14 -> world.rebind();
            case 15 -> phone.cut();
            case 16 -> {
                if (random.nextInt(3) == 0) {
                    phone.restart();
                }
            }
            case 17 -> {
                if (random.nextInt(4) == 0) {
                    world.restartServer();
                }
            }
            default -> {
                final double loss = random.nextBoolean() ? 0 : random.nextDouble() * 0.5;
                final double doubled = random.nextBoolean() ? 0 : random.nextDouble() * 0.3;
                world.net.weather(new SimNet.Weather(loss, doubled, 1, 1 + random.nextInt(1_500)));
            }
        }
    }

    private static void any(
            final SimWorld world, final SimPhone phone, final Consumer<SimCall> what) {
        if (!phone.calls.isEmpty()) {
            what.accept(phone.calls.get(world.random.nextInt(phone.calls.size())));
        }
    }

    private static String number(final RandomGenerator random) {
        return List.of("alice", "bob", "carol", "carol", "dora", "echo", "tone", "nobody")
                .get(random.nextInt(8));
    }

    private static String direction(final RandomGenerator random) {
        return List.of("sendrecv", "sendonly", "inactive").get(random.nextInt(3));
    }
}
