package org.ringdown.gateway.walk;

import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.ringdown.rtc.format.Abilities;
import org.ringdown.rtc.offer.Profile;

/**
 * Calls between far ends of every kind walk at random, through the relay and the media plane, over
 * real sockets. {@code -Dringdown.walk=10000} walks farther; {@code -Dringdown.seed=N} walks one
 * call again, {@code -Dringdown.from=N} walks from that seed on.
 */
class WalkTest {
    private static final int STEPS = Integer.getInteger("ringdown.walk", 1_500);
    private static final int CONVERTED_STEPS = Integer.getInteger("ringdown.walk", 300);

    /** What a board of the relay is like. */
    private record Relayed(Walks walks, Abilities abilities) implements Walk.Boards {
        @Override
        public Board open(final Profile caller, final RandomGenerator random) {
            return new RelayBoard(walks.plane(), caller, random.nextBoolean(), abilities);
        }

        @Override
        public boolean forks() {
            return true;
        }

        @Override
        public boolean strict() {
            return true;
        }

        @Override
        public boolean bundles() {
            return true;
        }

        @Override
        public boolean converts() {
            return !abilities.converts().isEmpty();
        }

        @Override
        public boolean renumbers() {
            return true;
        }

        @Override
        public List<Kind> kinds() {
            return Kind.ALL;
        }
    }

    @Test
    void whateverHappensToACallItsEndsHearEachOther() throws Exception {
        try (Walks walks = new Walks(42_000, 43_999)) {
            walks.run(new Relayed(walks, Abilities.RELAY), STEPS);
        }
    }

    @Test
    void endsWithoutACommonCodecHearEachOtherToo() throws Exception {
        try (Walks walks = new Walks(42_000, 43_999)) {
            walks.run(new Relayed(walks, Abilities.CONVERTING), CONVERTED_STEPS);
        }
    }
}
