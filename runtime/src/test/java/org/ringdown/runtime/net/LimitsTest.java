package org.ringdown.runtime.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.core.Parsed;

class LimitsTest {
    private static InetAddress ip(final String text) {
        try {
            return InetAddress.getByName(text);
        } catch (final UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void connectionsPerSourceAndInAll() {
        final ConnectionLimits limits = new ConnectionLimits(2, 4);
        final ConnectionLimits.Place first = Objects.requireNonNull(limits.enter(ip("192.0.2.1")));
        assertThat(limits.enter(ip("192.0.2.1"))).isNotNull();
        assertThat(limits.enter(ip("192.0.2.1"))).isNull();
        final ConnectionLimits.Place third =
                Objects.requireNonNull(limits.enter(ip("2001:db8::1")));
        assertThat(limits.enter(ip("2001:db8::2"))).isNotNull();
        assertThat(limits.enter(ip("192.0.2.2"))).as("the total").isNull();
        third.leave();
        assertThat(limits.enter(ip("2001:db8::ffff"))).as("same /64").isNotNull();
        first.leave();
        assertThat(limits.enter(ip("192.0.2.1"))).isNotNull();
        assertThat(limits.open()).isEqualTo(4);
    }

    @Test
    void loopbackIsHeldToTheTotalOnly() {
        final ConnectionLimits limits = new ConnectionLimits(1, 3);
        assertThat(limits.enter(ip("127.0.0.1"))).isNotNull();
        assertThat(limits.enter(ip("127.0.0.1"))).isNotNull();
        assertThat(limits.enter(ip("::1"))).isNotNull();
        assertThat(limits.enter(ip("127.0.0.1"))).isNull();
    }

    @Test
    void aProxysConnectionsAreItsClients() {
        final ConnectionLimits limits = new ConnectionLimits(1, 3);
        final ConnectionLimits.Place one = Objects.requireNonNull(limits.enter());
        final ConnectionLimits.Place two = Objects.requireNonNull(limits.enter());
        assertThat(one.give(ip("192.0.2.1"))).isTrue();
        assertThat(limits.enter(ip("192.0.2.1"))).as("counted to the client").isNull();
        assertThat(two.give(ip("192.0.2.1"))).isFalse();
        two.leave();
        assertThat(one.give(ip("192.0.2.2"))).as("a connection of many clients").isTrue();
        assertThat(limits.enter(ip("192.0.2.1"))).isNotNull();
        one.leave();
        assertThat(limits.open()).isEqualTo(1);
    }

    @Test
    void ratesPerSecondAndABoundedTable() {
        final RateLimits rates = new RateLimits(2, 2);
        assertThat(rates.allow(ip("192.0.2.1"), 0)).isTrue();
        assertThat(rates.allow(ip("192.0.2.1"), 1)).isTrue();
        assertThat(rates.allow(ip("192.0.2.1"), 999_999_999)).isFalse();
        assertThat(rates.allow(ip("192.0.2.2"), 999_999_999)).isTrue();
        assertThat(rates.allow(ip("192.0.2.3"), 999_999_999)).as("table full").isFalse();
        assertThat(rates.allow(ip("192.0.2.1"), 1_000_000_000)).isTrue();
        assertThat(rates.allow(ip("192.0.2.3"), 1_000_000_000)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "udp:0.0.0.0:5060, udp:0.0.0.0:5060",
        "TLS:[::]:5061, tls:[::]:5061",
        "https:[2001:db8::1]:0, https:[2001:db8::1]:0"
    })
    void listenersAreRead(final String text, final String written) {
        assertThat(Listener.parse(text).orThrow()).hasToString(written);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 0",
        "udp, 0",
        "udp:5060, 0",
        "sctp:0.0.0.0:5060, 0",
        "udp:localhost:5060, 4",
        "udp:::5060, 4",
        "udp:[1.2.3.4]:5060, 4",
        "udp:1.2.3:5060, 4",
        "udp:0.0.0.0:65536, 12",
        "udp:0.0.0.0:-1, 12",
        "udp:0.0.0.0:, 12"
    })
    void whatIsNoListenerIsRefused(final String text, final int offset) {
        assertThat(Listener.parse(text))
                .isInstanceOfSatisfying(
                        Parsed.Malformed.class,
                        malformed -> assertThat(malformed.offset()).isEqualTo(offset));
    }

    @Test
    void addressesAsText() {
        assertThat(Addresses.text(new InetSocketAddress(ip("2001:db8::1"), 5060)))
                .isEqualTo("[2001:db8::1]:5060");
        assertThat(Addresses.text(InetSocketAddress.createUnresolved("pbx.example", 5061)))
                .isEqualTo("pbx.example:5061");
    }
}
