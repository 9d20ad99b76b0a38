package org.ringdown.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ringdown.app.config.Listener;

/** Which listeners are bound of those that are configured. */
class DoorsTest {
    private static final List<Listener> USUAL = listeners("udp:[::]:5060", "tls:[::]:5061");

    private static List<Listener> listeners(final String... texts) {
        return List.of(texts).stream().map(each -> Listener.parse(each).orThrow()).toList();
    }

    private static String bound(final boolean ipv6, final String... configured) {
        return Doors.bindable(listeners(configured), USUAL, ipv6).toString();
    }

    @Test
    void aMachineWithoutIpv6TakesTheUsualListenersForIpv4() {
        assertThat(bound(true, "udp:[::]:5060", "tls:[::]:5061"))
                .isEqualTo("[udp:[::]:5060, tls:[::]:5061]");
        assertThat(bound(false, "udp:[::]:5060", "tls:[::]:5061"))
                .isEqualTo("[udp:0.0.0.0:5060, tls:0.0.0.0:5061]");
        assertThat(bound(false, "udp:[::]:6060", "tls:[::]:6061"))
                .as("on other ports, too")
                .isEqualTo("[udp:0.0.0.0:6060, tls:0.0.0.0:6061]");
        assertThat(bound(false, "udp:[::]:5060"))
                .as("what somebody asked for is had or is an error")
                .isEqualTo("[udp:[::]:5060]");
    }

    @Test
    void bothWildcardsAreOneSocket() {
        assertThat(bound(true, "udp:0.0.0.0:5060", "udp:[::]:5060", "tcp:0.0.0.0:5060"))
                .isEqualTo("[udp:[::]:5060, tcp:0.0.0.0:5060]");
        assertThat(bound(true, "udp:0.0.0.0:0", "udp:[::]:0"))
                .isEqualTo("[udp:0.0.0.0:0, udp:[::]:0]");
        assertThat(bound(true, "udp:0.0.0.0:5060", "udp:[::1]:5060"))
                .isEqualTo("[udp:0.0.0.0:5060, udp:[::1]:5060]");
    }
}
