package org.ringdown.gateway.walk;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.ringdown.gateway.ng.call.Interfaces;
import org.ringdown.gateway.ng.call.NgSettings;
import org.ringdown.gateway.ng.run.NgGateway;
import org.ringdown.rtc.offer.Profile;
import org.ringdown.runtime.clock.SystemClock;
import org.ringdown.runtime.net.Network;

/**
 * Calls between far ends of every kind walk at random, commanded over the NG protocol, over real
 * sockets. {@code -Dringdown.walk=10000} walks farther; {@code -Dringdown.seed=N} walks one call
 * again, {@code -Dringdown.from=N} walks from that seed on.
 */
class NgWalkTest {
    private static final int STEPS = Integer.getInteger("ringdown.walk", 600);

    /** A gateway's boards. */
    private record Commanded(InetSocketAddress gateway) implements Walk.Boards {
        @Override
        public Board open(final Profile caller, final RandomGenerator random) throws IOException {
            return new NgBoard(gateway, caller, random);
        }

        @Override
        public boolean forks() {
            return true;
        }

        @Override
        public boolean strict() {
            return false;
        }

        @Override
        public boolean bundles() {
            return true;
        }

        @Override
        public boolean converts() {
            return false;
        }

        @Override
        public boolean renumbers() {
            return false;
        }

        @Override
        public List<Kind> kinds() {
            return Kind.ALL.stream().filter(kind -> kind.place() != Kind.Place.TCP).toList();
        }
    }

    @Test
    void whateverAScriptCommandsTheEndsOfACallHearEachOther() throws Exception {
        final SystemClock clock = new SystemClock();
        final InetAddress local = InetAddress.getLoopbackAddress();
        try (Walks walks = new Walks(44_000, 45_999);
                Network network = new Network(clock, 1, 1);
                NgGateway gateway =
                        NgGateway.start(
                                new NgGateway.Config(
                                        List.of(new InetSocketAddress(local, 0)),
                                        List.of(),
                                        List.of(),
                                        new Interfaces(
                                                List.of(
                                                        new Interfaces.Address(
                                                                "default", local, local, "F"))),
                                        NgSettings.of("walk")),
                                walks.plane(),
                                network,
                                clock,
                                Pump.ENTROPY)) {
            walks.listener(gateway::happened);
            walks.run(new Commanded(gateway.addresses().getFirst()), STEPS);
        }
    }
}
