package org.ringdown.gateway.walk;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ringdown.rtc.offer.Profile;

/**
 * Calls between far ends of every kind walk at random, through the relay and the media plane, over
 * real sockets. {@code -Dringdown.walk=10000} walks farther; {@code -Dringdown.seed=N} walks one
 * call again.
 */
class WalkTest {
    private static final int STEPS = Integer.getInteger("ringdown.walk", 1_500);

    @Test
    void whateverHappensToACallItsEndsHearEachOther() throws Exception {
        try (Walks walks = new Walks(42_000, 43_999)) {
            walks.run(
                    new Walk.Boards() {
                        @Override
                        public Board open(final Profile caller) {
                            return new RelayBoard(walks.plane(), caller);
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
                        public List<Profile> kinds() {
                            return Party.KINDS;
                        }
                    },
                    STEPS);
        }
    }
}
