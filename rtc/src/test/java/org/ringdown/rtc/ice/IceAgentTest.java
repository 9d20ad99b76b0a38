package org.ringdown.rtc.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringdown.rtc.ice.SimEnd.at;
import static org.ringdown.rtc.ice.SimEnd.hosts;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.ringdown.core.Engine;
import org.ringdown.rtc.offer.Candidate;
import org.ringdown.rtc.stun.StunAttribute;
import org.ringdown.rtc.stun.StunClass;
import org.ringdown.rtc.stun.StunMessage;
import org.ringdown.testkit.Properties;
import org.ringdown.testkit.SimClock;
import org.ringdown.testkit.SimNet;

/** Two ends of ICE, joined by a simulated network. */
class IceAgentTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final SimClock clock = new SimClock();
    private final SimNet net = new SimNet(clock, Properties.random(1));

    private SimEnd alice(final boolean controlling) {
        return SimEnd.full(clock, net, "alice", controlling, 1, hosts(1, at("192.0.2.1", 1000)));
    }

    private SimEnd bob(final boolean controlling) {
        return SimEnd.full(clock, net, "bobby", controlling, 2, hosts(1, at("192.0.2.2", 2000)));
    }

    private void run(final Duration time, final SimEnd... ends) {
        SimEnd.run(clock, net, time, ends);
    }

    /** What one says on its selected path reaches the other on the one that it selected. */
    private static void talk(
            final SimClock clock,
            final SimNet net,
            final SimEnd one,
            final SimEnd other,
            final int components) {
        for (int component = 1; component <= components; component++) {
            talkOn(clock, net, one, other, component);
        }
    }

    private static void talkOn(
            final SimClock clock,
            final SimNet net,
            final SimEnd one,
            final SimEnd other,
            final int component) {
        one.speak(component, "hello" + component);
        other.speak(component, "hey" + component);
        SimEnd.run(clock, net, Duration.ofSeconds(1), one, other);
        assertThat(other.heard).last().isEqualTo("hello" + component);
        assertThat(one.heard).last().isEqualTo("hey" + component);
    }

    private static void introduce(final SimEnd one, final SimEnd other, final int components) {
        one.learns(other, components);
        other.learns(one, components);
    }

    @Test
    void twoHostsConnectWithinMilliseconds() {
        final SimEnd alice = alice(true);
        final SimEnd bob = bob(false);
        introduce(alice, bob, 1);
        run(Duration.ofMillis(110), alice, bob);

        assertThat(alice.said).containsExactly("valid 1 2000", "selected 1 2000");
        assertThat(bob.said).containsExactly("valid 1 1000", "selected 1 1000");
        talk(clock, net, alice, bob, 1);
    }

    @Test
    @DisplayName("RFC 8445 §7.1: what a check says")
    void whatACheckSays() {
        final SimEnd alice = alice(true);
        alice.learns(bob(false), 1);

        final StunMessage check = alice.sent.getFirst();
        assertThat(check.messageClass()).isEqualTo(StunClass.REQUEST);
        assertThat(check.username()).isEqualTo("bobby:alice");
        assertThat(check.integrityValid(bytes("bobbypassword01234567890"))).isTrue();
        assertThat(check.fingerprintValid()).isTrue();
        assertThat(check.tieBreaker(StunAttribute.ICE_CONTROLLING)).isPresent();
        assertThat(check.has(StunAttribute.ICE_CONTROLLED)).isFalse();
        assertThat(check.has(StunAttribute.USE_CANDIDATE)).isFalse();
        // 110 for peer-reflexive, 65535 for the first address, 255 for the first component.
        assertThat(check.priority()).hasValue((110L << 24) + (65_535L << 8) + 255);
    }

    private static byte[] bytes(final String password) {
        return password.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    @Test
    @DisplayName("RFC 8489 §6.2.1: 7 requests at 0, 0.5, 1.5, 3.5, 7.5, 15.5 and 31.5 s")
    void aCheckIsRepeatedAndGivenUp() {
        final SimEnd alice = alice(true);
        final List<Long> times = new ArrayList<>();
        net.bind(at("192.0.2.2", 2000), (_, _) -> times.add(clock.millis()));
        alice.ice.remote(SimEnd.parameters("bobby"), false, 1, 0);
        alice.ice.candidates(null, List.of(Candidate.host("192.0.2.2", 2000, 0)), true, 0);
        alice.drain();
        run(Duration.ofSeconds(39), alice);
        assertThat(times).containsExactly(1L, 501L, 1_501L, 3_501L, 7_501L, 15_501L, 31_501L);
        assertThat(alice.said).isEmpty();

        run(Duration.ofSeconds(1), alice);
        assertThat(alice.said).containsExactly("failed");
        assertThat(alice.ice.deadline()).isEqualTo(Engine.NEVER);
    }

    @Test
    @DisplayName("RFC 8863: a peer without a candidate of use may still be heard")
    void onlyNamesLeadToAPeerReflexiveCandidate() {
        final SimEnd alice = alice(false);
        final SimEnd bob = bob(true);
        alice.ice.remote(bob.parameters, false, 1, clock.now());
        alice.ice.candidates(
                null,
                List.of(
                        Candidate.host("6c9a1f2e-0e2b-4b5e-8f0c-1f2e3d4c5b6a.local", 2000, 0),
                        Candidate.host("host.example.org", 2000, 0),
                        new Candidate("7", 1, "TCP", 5, "192.0.2.2", 9, "host")),
                true,
                clock.now());
        alice.drain();
        run(Duration.ofSeconds(30), alice, bob);
        assertThat(alice.sent).isEmpty();
        assertThat(alice.said).isEmpty();

        bob.learns(alice, 1);
        run(Duration.ofSeconds(2), alice, bob);
        assertThat(alice.said).containsExactly("valid 1 2000", "selected 1 2000");
        talk(clock, net, alice, bob, 1);
    }

    @Test
    void checksThatComeBeforeTheDescriptionCountForItsSender() {
        final SimEnd alice = alice(false);
        final SimEnd bob = bob(true);
        bob.learns(alice, 1);
        run(Duration.ofMillis(100), alice, bob);
        assertThat(bob.said).containsExactly("valid 1 1000", "selected 1 1000");
        assertThat(alice.said).isEmpty();
        assertThat(
                        alice.ice.isValid(
                                new IceRoute(
                                        alice.locals.getFirst().base(), at("192.0.2.2", 2000))))
                .isFalse();

        alice.ice.remote(bob.parameters, false, 1, clock.now());
        alice.drain();
        run(Duration.ofMillis(100), alice, bob);
        assertThat(alice.said).containsExactly("valid 1 2000", "selected 1 2000");
    }

    @Test
    @DisplayName("RFC 8445 §7.3.1.1: whoever has the lower tie-breaker yields")
    void roleConflicts() {
        for (final boolean both : new boolean[] {true, false}) {
            final SimEnd alice = alice(both);
            final SimEnd bob = bob(both);
            introduce(alice, bob, 1);
            run(Duration.ofSeconds(2), alice, bob);
            assertThat(((IceAgent) alice.ice).controlling())
                    .isNotEqualTo(((IceAgent) bob.ice).controlling());
            assertThat(alice.said).contains("selected 1 2000");
            assertThat(bob.said).contains("selected 1 1000");
        }
    }

    @Test
    @DisplayName("RFC 8445 §6.1.1: towards a lite end the full one controls")
    void litePeer() {
        final SimEnd alice = alice(false);
        final SimEnd bob = SimEnd.lite(clock, net, "bobby", hosts(1, at("192.0.2.2", 2000)));
        introduce(alice, bob, 1);
        run(MINUTE, alice, bob);
        assertThat(alice.said).containsExactly("valid 1 2000", "selected 1 2000");
        assertThat(bob.said).containsExactly("valid 1 1000", "selected 1 1000");
        talk(clock, net, alice, bob, 1);
    }

    @Test
    void theBestPairThatWorksIsChosen() {
        final SimEnd alice =
                SimEnd.full(
                        clock,
                        net,
                        "alice",
                        true,
                        1,
                        hosts(1, at("2001:db8::1", 1000), at("192.0.2.1", 1001)));
        final SimEnd bob =
                SimEnd.full(
                        clock,
                        net,
                        "bobby",
                        false,
                        2,
                        hosts(1, at("2001:db8::2", 2000), at("192.0.2.2", 2001)));
        introduce(alice, bob, 1);
        run(Duration.ofSeconds(2), alice, bob);
        assertThat(alice.said).contains("selected 1 2000");
        talk(clock, net, alice, bob, 1);

        // Where IPv6 leads nowhere, IPv4 is taken after a short wait (RFC 8421).
        final SimEnd carol =
                SimEnd.full(
                        clock,
                        net,
                        "carol",
                        true,
                        3,
                        hosts(1, at("2001:db8::3", 3000), at("192.0.2.3", 3001)));
        final SimEnd dave =
                SimEnd.full(
                        clock,
                        net,
                        "davey",
                        false,
                        4,
                        hosts(1, at("2001:db8::4", 4000), at("192.0.2.4", 4001)));
        net.unbind(at("2001:db8::4", 4000));
        introduce(carol, dave, 1);
        run(Duration.ofMillis(600), carol, dave);
        assertThat(carol.said).containsExactly("valid 1 4001", "selected 1 4001");
        assertThat(dave.said).containsExactly("valid 1 3001", "selected 1 3001");
    }

    @Test
    void twoComponentsHaveAPathEach() {
        final List<LocalCandidate> ours = new ArrayList<>(hosts(1, at("192.0.2.1", 1000)));
        ours.addAll(hosts(2, at("192.0.2.1", 1001)));
        final List<LocalCandidate> theirs = new ArrayList<>(hosts(1, at("192.0.2.2", 2000)));
        theirs.addAll(hosts(2, at("192.0.2.2", 2001)));
        final SimEnd alice = SimEnd.full(clock, net, "alice", true, 1, ours);
        final SimEnd bob = SimEnd.full(clock, net, "bobby", false, 2, theirs);
        introduce(alice, bob, 2);
        run(Duration.ofSeconds(2), alice, bob);
        assertThat(alice.said)
                .containsExactlyInAnyOrder(
                        "valid 1 2000", "valid 2 2001", "selected 1 2000", "selected 2 2001");
        talk(clock, net, alice, bob, 2);
    }

    @Test
    void aNatIsLearntFromItsChecks() throws java.io.IOException {
        net.nat(InetAddress.ofLiteral("10.0.0.1"), InetAddress.ofLiteral("198.51.100.7"));
        final SimEnd alice =
                SimEnd.full(clock, net, "alice", true, 1, hosts(1, at("10.0.0.1", 1000)));
        final SimEnd bob = bob(false);
        introduce(alice, bob, 1);
        run(Duration.ofSeconds(2), alice, bob);
        assertThat(bob.path(1).remote().getAddress().getHostAddress()).isEqualTo("198.51.100.7");
        talk(clock, net, alice, bob, 1);
    }

    @Test
    @DisplayName("RFC 7675 §5.1: consent is asked for every 5 s or so, and lost after 30 s")
    void consent() {
        final SimEnd alice = alice(true);
        final SimEnd bob = bob(false);
        introduce(alice, bob, 1);
        run(Duration.ofSeconds(1), alice, bob);
        alice.sent.clear();
        run(Duration.ofMinutes(10), alice, bob);
        final long asked =
                alice.sent.stream().filter(m -> m.messageClass() == StunClass.REQUEST).count();
        assertThat(asked).isBetween(100L, 150L);
        assertThat(alice.said).doesNotContain("lost 1 2000");

        net.unbind(at("192.0.2.2", 2000));
        run(Duration.ofSeconds(23), alice);
        assertThat(alice.said).doesNotContain("lost 1 2000");
        run(Duration.ofSeconds(8), alice);
        assertThat(alice.said).endsWith("lost 1 2000");
        assertThat(alice.hasPath(1)).isFalse();
        run(MINUTE, alice);
        assertThat(alice.said).endsWith("failed");
        assertThat(alice.ice.deadline()).isEqualTo(Engine.NEVER);
    }

    @Test
    @DisplayName("RFC 8445 §9: media goes on on the old pair until there is a new one")
    void restart() {
        final SimEnd alice = alice(true);
        final SimEnd bob = bob(false);
        introduce(alice, bob, 1);
        run(Duration.ofSeconds(1), alice, bob);

        alice.restart("alic2");
        assertThat(alice.ice.localUfrags()).containsExactly("alic2", "alice");
        run(MINUTE, alice, bob);
        talk(clock, net, alice, bob, 1);

        bob.restart("bobb2");
        bob.learns(alice, 1);
        run(Duration.ofSeconds(20), alice, bob);
        talk(clock, net, alice, bob, 1);
        alice.learns(bob, 1);
        run(Duration.ofSeconds(2), alice, bob);
        talk(clock, net, alice, bob, 1);
        assertThat(alice.ice.localUfrags()).containsExactly("alic2");
        assertThat(bob.ice.localUfrags()).containsExactly("bobb2");
        assertThat(alice.said).doesNotContain("lost 1 2000");
        run(MINUTE, alice, bob);
        assertThat(alice.sent.getLast().username()).isIn("bobb2:alic2", null);
    }

    @Test
    void bothRestartAtOnceAndOneMoves() {
        final SimEnd alice =
                SimEnd.full(
                        clock,
                        net,
                        "alice",
                        true,
                        1,
                        hosts(1, at("192.0.2.1", 1000), at("192.0.2.11", 1001)));
        final SimEnd bob = bob(true);
        introduce(alice, bob, 1);
        run(Duration.ofSeconds(2), alice, bob);
        net.unbind(at("192.0.2.1", 1000));
        alice.restart("alic2");
        bob.restart("bobb2");
        introduce(alice, bob, 1);
        run(Duration.ofSeconds(2), alice, bob);
        assertThat(bob.path(1).remote()).isEqualTo(at("192.0.2.11", 1001));
        talk(clock, net, alice, bob, 1);
    }

    @Test
    @DisplayName("RFC 8838: candidates that come one by one, early, late and of the past")
    void trickle() {
        final SimEnd alice = alice(true);
        final SimEnd bob = bob(false);
        // Before the description, and of somebody who never describes himself.
        alice.ice.candidates("bobby", bob.candidates(), false, clock.now());
        alice.ice.remote(bob.parameters, false, 1, clock.now());
        alice.drain();
        assertThat(alice.sent).hasSize(1);
        alice.ice.candidates(
                "other", List.of(Candidate.host("192.0.2.66", 6, 0)), true, clock.now());
        bob.ice.remote(alice.parameters, false, 1, clock.now());
        run(Duration.ofSeconds(1), alice, bob);
        assertThat(alice.said).endsWith("selected 1 2000");
        assertThat(bob.said).endsWith("selected 1 1000");
        talk(clock, net, alice, bob, 1);
    }

    @Test
    void aBetterCandidateThatTricklesInTimeIsTaken() {
        final SimEnd alice = alice(true);
        final SimEnd bob =
                SimEnd.full(
                        clock,
                        net,
                        "bobby",
                        false,
                        2,
                        hosts(1, at("192.0.2.2", 2000), at("192.0.2.22", 2001)));
        net.weather(new SimNet.Weather(0, 0, 60, 60));
        alice.ice.remote(bob.parameters, false, 1, clock.now());
        bob.ice.remote(alice.parameters, false, 1, clock.now());
        alice.ice.candidates("bobby", bob.candidates().subList(1, 2), false, clock.now());
        alice.drain();
        run(Duration.ofMillis(100), alice, bob);
        alice.ice.candidates("bobby", bob.candidates().subList(0, 1), true, clock.now());
        alice.drain();
        run(Duration.ofSeconds(2), alice, bob);
        talk(clock, net, alice, bob, 1);
    }

    /** A network and two agents, from a seed. */
    private record Case(long seed) {}

    @Test
    @DisplayName("1,000 networks: both ends select the same pair, or both fail")
    void bothEndsAgree() {
        final AtomicInteger found = new AtomicInteger();
        final AtomicInteger cases = new AtomicInteger();
        Properties.forAll(
                1_000,
                random -> new Case(random.nextLong()),
                of -> {
                    cases.incrementAndGet();
                    found.addAndGet(agree(of) ? 1 : 0);
                });
        if (cases.get() > 1) {
            assertThat(found.get()).as("most find a way").isGreaterThan(800);
        }
    }

    /** Whether they found a way. */
    private static boolean agree(final Case of) {
        final RandomGenerator random = Properties.random(of.seed());
        final SimClock clock = new SimClock();
        final SimNet net = new SimNet(clock, random);
        final int components = random.nextInt(4) == 0 ? 2 : 1;
        final SimEnd alice = end(clock, net, random, "alice", 1, components);
        final SimEnd bob = end(clock, net, random, "bobby", 2, components);
        net.weather(new SimNet.Weather(random.nextDouble(0.35), random.nextDouble(0.2), 1, 120));
        final boolean blocked = random.nextInt(10) == 0;
        if (blocked) {
            bob.locals.forEach(local -> net.unbind(local.base().address()));
        }
        alice.learns(bob, components);
        if (random.nextBoolean()) {
            SimEnd.run(clock, net, Duration.ofMillis(random.nextInt(3_000)), alice, bob);
        }
        trickled(clock, random, bob, alice, components, net);
        SimEnd.run(clock, net, MINUTE, alice, bob);
        net.weather(SimNet.Weather.CALM);
        SimEnd.run(clock, net, Duration.ofMinutes(4), alice, bob);
        for (int component = 1; component <= components; component++) {
            assertThat(alice.hasPath(component))
                    .as("alice " + alice.said + ", bob " + bob.said)
                    .isEqualTo(bob.hasPath(component));
        }
        for (int component = 1; component <= components; component++) {
            if (alice.hasPath(component)) {
                assertSame(clock, net, alice, bob, component);
            } else {
                assertThat(alice.said).contains("failed");
                assertThat(bob.said).contains("failed");
            }
        }
        return alice.hasPath(components);
    }

    /** Bob learns alice's candidates in pieces. */
    private static void trickled(
            final SimClock clock,
            final RandomGenerator random,
            final SimEnd bob,
            final SimEnd alice,
            final int components,
            final SimNet net) {
        bob.ice.remote(alice.parameters, false, components, clock.now());
        for (final Candidate candidate : alice.candidates()) {
            bob.ice.candidates("alice", List.of(candidate), false, clock.now());
            bob.drain();
            SimEnd.run(clock, net, Duration.ofMillis(random.nextInt(300)), alice, bob);
        }
        bob.ice.candidates("alice", List.of(), true, clock.now());
        bob.drain();
    }

    private static SimEnd end(
            final SimClock clock,
            final SimNet net,
            final RandomGenerator random,
            final String name,
            final int number,
            final int components) {
        final List<LocalCandidate> locals = new ArrayList<>();
        final int addresses = random.nextInt(1, 4);
        for (int component = 1; component <= components; component++) {
            final List<java.net.InetSocketAddress> all = new ArrayList<>();
            for (int i = 0; i < addresses; i++) {
                all.add(
                        at(
                                (i == 1 ? "2001:db8::" : "192.0.2.") + (number * 10 + i),
                                1000 * number + 10 * i + component));
            }
            locals.addAll(hosts(component, all.toArray(new java.net.InetSocketAddress[0])));
        }
        if (number == 1 && random.nextInt(3) == 0) {
            net.nat(InetAddress.ofLiteral("192.0.2.10"), InetAddress.ofLiteral("198.51.100.7"));
        }
        return SimEnd.full(clock, net, name, random.nextBoolean(), random.nextLong(), locals);
    }

    private static void assertSame(
            final SimClock clock,
            final SimNet net,
            final SimEnd alice,
            final SimEnd bob,
            final int component) {
        talkOn(clock, net, alice, bob, component);
        final IceRoute ours = alice.path(component);
        final IceRoute theirs = bob.path(component);
        // Seen from where no NAT is in between, the addresses are the same.
        assertThat(ours.remote()).isEqualTo(theirs.base().address());
        if (!theirs.remote().getAddress().getHostAddress().startsWith("198.51.100.")) {
            assertThat(theirs.remote()).isEqualTo(ours.base().address());
        }
    }
}
