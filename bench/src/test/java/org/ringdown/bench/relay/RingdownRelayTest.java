package org.ringdown.bench.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ringdown.runtime.clock.SystemEntropy;

/** The load finds its way through a relay of ours and back, in the clear and sealed. */
class RingdownRelayTest {
    private static final Duration MOMENT = Duration.ofMillis(300);

    @Test
    void whatIsSaidIsHeard() throws Exception {
        final List<String> jvm =
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "--add-opens=java.base/com.sun.crypto.provider=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1");
        try (Load load = new Load();
                RingdownRelay relay = RingdownRelay.start(new SystemEntropy(), jvm)) {
            hears(load, relay, relay.phones(load, 2));
            hears(load, relay, relay.phonesAndSecure(load, 2, Cipher.AES_CM));
            hears(load, relay, relay.phonesAndSecure(load, 2, Cipher.GCM));
            relay.hangUp();
        }
    }

    private static void hears(final Load load, final Relay relay, final List<Talker> talkers)
            throws Exception {
        Sample sample = load.run(talkers, MOMENT, relay.process());
        // A machine that holds the load up makes it leave packets out; then it tries again.
        for (int i = 0; i < 20 && talkers.stream().anyMatch(t -> t.heard() == 0); i++) {
            sample = load.run(talkers, MOMENT, relay.process());
        }
        assertThat(talkers)
                .hasSize(4)
                .allSatisfy(talker -> {
                    assertThat(talker.heard()).isPositive();
                    assertThat(talker.wrong()).isZero();
                });
        assertThat(sample.sent()).isLessThanOrEqualTo(61);
        assertThat(sample.heard()).isLessThanOrEqualTo(sample.sent());
        talkers.forEach(Talker::close);
    }
}
