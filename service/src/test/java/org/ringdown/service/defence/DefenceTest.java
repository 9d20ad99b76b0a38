package org.ringdown.service.defence;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.ringdown.core.Parsed;
import org.ringdown.runtime.net.AddressRange;
import org.ringdown.service.defence.Defence.Decision;
import org.ringdown.service.defence.Defence.Pressure;
import org.ringdown.service.trust.TrustedPeer;
import org.ringdown.service.trust.TrustedPeers;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.Uri;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Transport;
import org.ringdown.testkit.SeededEntropy;

/** Who is let through, who is shut out, and who is never hit by what others do. */
class DefenceTest {
    private static final long SECOND = 1_000_000_000L;
    private static final String SCANNER = "203.0.113.66";

    private final Set<Flow> registered = new HashSet<>();
    private final Defence defence =
            new Defence(
                    new DefenceLimits(10, 5, 1_000, true),
                    new TrustedPeers(
                            List.of(
                                    new TrustedPeer(
                                            "trunk",
                                            List.of(range("198.51.100.0/24")),
                                            Set.of(),
                                            true,
                                            true))),
                    registered::contains,
                    new SeededEntropy(1));

    private static AddressRange range(final String text) {
        if (AddressRange.parse(text) instanceof Parsed.Ok<AddressRange>(AddressRange range)) {
            return range;
        }
        throw new AssertionError(text);
    }

    private static Flow flow(final Transport transport, final String address, final int port) {
        return new Flow(
                transport,
                new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 5060),
                new InetSocketAddress(InetAddress.ofLiteral(address), port),
                transport == Transport.UDP ? 0 : port);
    }

    private static SipRequest request(final Method method, final String to) {
        return SipRequest.builder(method, Uri.parse("sip:example.org").orThrow())
                .set("Via", "SIP/2.0/UDP h;branch=z9hG4bK1")
                .set("From", "<sip:a@example.org>;tag=1")
                .set("To", to)
                .set("Call-ID", "c")
                .set("CSeq", "1 " + method)
                .build();
    }

    private static final SipRequest INVITE = request(Method.INVITE, "<sip:b@example.org>");
    private static final SipRequest REGISTER = request(Method.REGISTER, "<sip:a@example.org>");
    private static final SipRequest INFO = request(Method.INFO, "<sip:b@example.org>;tag=2");
    private static final SipRequest BYE = request(Method.BYE, "<sip:b@example.org>;tag=2");

    private Decision arrives(final SipMessage message, final Flow flow, final long now) {
        return defence.arriving(message, flow, Pressure.NONE, now);
    }

    private void guess(final Flow flow, final int times, final long from, final long every) {
        for (int i = 0; i < times; i++) {
            defence.guessed(flow, "alice", "", from + i * every);
        }
    }

    @Test
    void aSourceMaySendSoMuchAndNoMore() {
        final Flow stranger = flow(Transport.UDP, "203.0.113.5", 5060);
        for (int i = 0; i < 40; i++) {
            assertThat(arrives(INVITE, stranger, 0)).isEqualTo(Decision.PASS);
        }
        assertThat(arrives(INVITE, stranger, 0)).isEqualTo(Decision.DROP);
        assertThat(arrives(INVITE, flow(Transport.TCP, "203.0.113.5", 9), 0))
                .isEqualTo(Decision.REFUSE);
        // A tenth of a second gives back one; another source has its own.
        assertThat(arrives(INVITE, stranger, SECOND / 10)).isEqualTo(Decision.PASS);
        assertThat(arrives(INVITE, stranger, SECOND / 10)).isEqualTo(Decision.DROP);
        assertThat(arrives(INVITE, flow(Transport.UDP, "203.0.113.6", 5060), 0))
                .isEqualTo(Decision.PASS);
        assertThat(defence.counters().get(DefenceCounter.OVER_SOURCE_RATE)).isEqualTo(3);
    }

    @Test
    void theNewIsRefusedBeforeWhatGoesOn() {
        final Flow stranger = flow(Transport.TCP, "203.0.113.5", 5060);
        while (arrives(INVITE, stranger, 0) == Decision.PASS) {
            assertThat(defence.counters().get(DefenceCounter.OVER_SOURCE_RATE)).isZero();
        }
        for (int i = 0; i < 120; i++) {
            assertThat(arrives(i % 2 == 0 ? BYE : INVITE.reply(200).build(), stranger, 0))
                    .isEqualTo(Decision.PASS);
        }
        assertThat(arrives(BYE, stranger, 0)).isEqualTo(Decision.DROP);
    }

    @Test
    void anOfficeBehindOneAddressIsNotLimited() {
        final Flow office = flow(Transport.UDP, "203.0.113.5", 1_024);
        registered.add(office);
        for (int i = 0; i < 1_000; i++) {
            assertThat(arrives(INVITE, office, 0)).isEqualTo(Decision.PASS);
        }
        // And what is registered there leaves room for who is not yet.
        assertThat(arrives(REGISTER, flow(Transport.UDP, "203.0.113.5", 1_025), 0))
                .isEqualTo(Decision.PASS);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1", "::1", "198.51.100.7"})
    void oursAndPeersAreNeitherLimitedNorBanned(final String address) {
        final Flow flow = flow(Transport.UDP, address, 5060);
        guess(flow, 100, 0, 1);
        for (int i = 0; i < 1_000; i++) {
            assertThat(arrives(INVITE, flow, 0)).isEqualTo(Decision.PASS);
        }
        assertThat(defence.bans(0)).isEmpty();
    }

    @Test
    void manyAddressesOfOneNetworkShareItsRate() {
        int passed = 0;
        for (int i = 0; i < 10_000; i++) {
            if (arrives(INVITE, flow(Transport.UDP, "203.0.113." + i % 250, 5060), 0)
                    == Decision.PASS) {
                passed++;
            }
        }
        // By themselves 250 addresses could send 10,000.
        assertThat(passed).isEqualTo(400);
        assertThat(defence.counters().get(DefenceCounter.OVER_NETWORK_RATE)).isPositive();
    }

    @Test
    void guessersAreShutOutLongerEachTime() {
        final Flow scanner = flow(Transport.UDP, SCANNER, 5060);
        long now = 0;
        for (final int minutes : List.of(1, 2, 4, 8, 16, 32, 60, 60)) {
            guess(scanner, 9, now, 1);
            assertThat(arrives(REGISTER, scanner, now + 10)).isEqualTo(Decision.PASS);
            guess(scanner, 1, now, 1);
            assertThat(arrives(REGISTER, scanner, now + 10)).isEqualTo(Decision.DROP);
            assertThat(arrives(REGISTER, flow(Transport.TLS, SCANNER, 77), now + 10))
                    .isEqualTo(Decision.CLOSE);
            final long end = now + minutes * (60 * SECOND);
            assertThat(arrives(REGISTER, scanner, end - SECOND)).isEqualTo(Decision.DROP);
            assertThat(arrives(REGISTER, scanner, end)).isEqualTo(Decision.PASS);
            now = end + 600 * SECOND;
        }
        // After a day of peace it begins anew.
        now += 25L * 3_600 * SECOND;
        guess(scanner, 10, now, 1);
        assertThat(defence.bans(now + 10))
                .singleElement()
                .satisfies(ban -> {
                    assertThat(ban.source()).isEqualTo(SCANNER);
                    assertThat(ban.times()).isEqualTo(1);
                    assertThat(ban.until() - now(ban)).isPositive();
                    assertThat(ban.why()).isEqualTo("guessed passwords");
                });
    }

    private static long now(final Ban ban) {
        return ban.until() - 60 * SECOND;
    }

    /** Whether the names exist does not matter, so that the ban does not tell. */
    @Test
    void whoTriesNamesIsFoundSooner() {
        final Flow scanner = flow(Transport.UDP, SCANNER, 5060);
        for (int i = 0; i < 3; i++) {
            assertThat(defence.guessed(scanner, "user" + i, "", 0)).isFalse();
        }
        assertThat(defence.guessed(scanner, "user3", "", 0)).isTrue();
        final Flow vicious = flow(Transport.UDP, "203.0.113.67", 5060);
        for (int i = 0; i < 2; i++) {
            assertThat(defence.guessed(vicious, "user" + i, "friendly-scanner", 0)).isFalse();
        }
        assertThat(defence.guessed(vicious, "user2", "Friendly-Scanner", 0)).isTrue();
    }

    @Test
    void aPhoneWithAnOldPasswordIsNeverBanned() {
        final Flow phone = flow(Transport.UDP, "203.0.113.5", 5060);
        guess(phone, 5_000, 0, 60 * SECOND);
        assertThat(defence.counters().get(DefenceCounter.BANS)).isZero();
    }

    @Test
    void aBanDoesNotHitWhoIsRegistered() {
        final Flow phone = flow(Transport.UDP, SCANNER, 1_024);
        registered.add(phone);
        guess(flow(Transport.UDP, SCANNER, 5060), 10, 0, 1);
        assertThat(arrives(INVITE, phone, 20)).isEqualTo(Decision.PASS);
        assertThat(arrives(REGISTER, phone, 20)).isEqualTo(Decision.PASS);
        assertThat(arrives(REGISTER, flow(Transport.UDP, SCANNER, 1_025), 20))
                .isEqualTo(Decision.DROP);
    }

    @Test
    void aBanCanBeLifted() {
        final Flow scanner = flow(Transport.UDP, "2001:db8:1:2::66", 5060);
        guess(scanner, 10, 0, 1);
        final Flow neighbour = flow(Transport.UDP, "2001:db8:1:ff::1", 5060);
        assertThat(arrives(REGISTER, neighbour, 20)).isEqualTo(Decision.DROP);
        assertThat(defence.bans(20))
                .extracting(Ban::source)
                .containsExactly("2001:db8:1:0:0:0:0:0/56");
        assertThat(defence.lift(InetAddress.ofLiteral("203.0.113.1"), 20)).isFalse();
        assertThat(defence.lift(InetAddress.ofLiteral("2001:db8:1::9"), 20)).isTrue();
        assertThat(arrives(REGISTER, neighbour, 20)).isEqualTo(Decision.PASS);
        assertThat(defence.bans(20)).isEmpty();
    }

    /** The source of a datagram can be forged; only a connection shows who sent what is no SIP. */
    @Test
    void noiseCountsOverConnectionsOnly() {
        final Flow datagram = flow(Transport.UDP, SCANNER, 5060);
        final Flow connection = flow(Transport.TCP, "203.0.113.67", 5060);
        for (int i = 0; i < 10; i++) {
            defence.malformed(datagram, i);
            defence.malformed(connection, i);
        }
        assertThat(defence.bans(20)).extracting(Ban::source).containsExactly("203.0.113.67");
    }

    @Test
    void nobodyIsBannedWhereTheOperatorWantsNone() {
        final Defence lenient =
                new Defence(
                        DefenceLimits.NONE, TrustedPeers.NONE, _ -> false, new SeededEntropy(1));
        final Flow scanner = flow(Transport.TCP, SCANNER, 5060);
        for (int i = 0; i < 10_000; i++) {
            assertThat(lenient.guessed(scanner, "n" + i, "sipvicious", 0)).isFalse();
            lenient.malformed(scanner, 0);
            assertThat(lenient.arriving(INVITE, scanner, Pressure.NONE, 0))
                    .isEqualTo(Decision.PASS);
        }
    }

    @ParameterizedTest
    @EnumSource(Pressure.class)
    void underPressureTheNewWaitsAndWhatGoesOnGoesOn(final Pressure pressure) {
        final Flow phone = flow(Transport.TLS, "203.0.113.5", 1_024);
        registered.add(phone);
        final Flow stranger = flow(Transport.TLS, "203.0.113.6", 1_024);
        final int level = pressure.ordinal();
        assertThat(defence.arriving(INVITE, stranger, pressure, 0))
                .isEqualTo(level < 1 ? Decision.PASS : Decision.REFUSE);
        assertThat(defence.arriving(REGISTER, stranger, pressure, 0))
                .isEqualTo(level < 2 ? Decision.PASS : Decision.REFUSE);
        assertThat(defence.arriving(INVITE, phone, pressure, 0))
                .isEqualTo(level < 2 ? Decision.PASS : Decision.REFUSE);
        assertThat(defence.arriving(REGISTER, phone, pressure, 0))
                .isEqualTo(level < 3 ? Decision.PASS : Decision.REFUSE);
        for (final SipMessage message : List.of(BYE, INFO, INVITE.reply(200).build())) {
            assertThat(defence.arriving(message, phone, pressure, 0)).isEqualTo(Decision.PASS);
            assertThat(defence.arriving(message, stranger, pressure, 0)).isEqualTo(Decision.PASS);
        }
    }

    @Test
    void anAccountMaySendSoMuchAndNoMore() {
        for (int i = 0; i < 20; i++) {
            assertThat(defence.admits("sip:alice@example.org", 0)).isTrue();
        }
        assertThat(defence.admits("sip:alice@example.org", 0)).isFalse();
        assertThat(defence.admits("sip:bob@example.org", 0)).isTrue();
        assertThat(defence.admits("sip:alice@example.org", SECOND / 5)).isTrue();
    }

    /** A flood of forged sources does not grow anything, and the memory of offenders is bounded. */
    @Test
    void memoryIsBounded() {
        final Offenders offenders = new Offenders();
        for (int i = 1; i < 12_000; i++) {
            offenders.failed(i, 0, Offenders.LIMIT, "noise", i);
        }
        assertThat(offenders.remembered()).isLessThanOrEqualTo(8_192);
        assertThat(offenders.isBanned(11_999, 12_001)).isTrue();
        final Buckets buckets = new Buckets(64);
        for (int i = 1; i < 100_000; i++) {
            assertThat(buckets.take(i, i, SECOND, 4 * SECOND)).isTrue();
        }
    }

    @Test
    void marksTellSourcesApartAndNothingElse() {
        final int mark = defence.mark(flow(Transport.UDP, SCANNER, 5060));
        assertThat(defence.mark(flow(Transport.TLS, SCANNER, 9))).isEqualTo(mark);
        assertThat(defence.mark(flow(Transport.UDP, "203.0.113.67", 5060))).isNotEqualTo(mark);
        final Defence other =
                new Defence(
                        DefenceLimits.NONE, TrustedPeers.NONE, _ -> false, new SeededEntropy(2));
        assertThat(other.mark(flow(Transport.UDP, SCANNER, 5060))).isNotEqualTo(mark);
    }
}
