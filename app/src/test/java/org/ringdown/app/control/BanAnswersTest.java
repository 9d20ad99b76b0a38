package org.ringdown.app.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.service.defence.Defence;
import org.ringdown.service.defence.DefenceLimits;
import org.ringdown.service.trust.TrustedPeers;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Transport;
import org.ringdown.testkit.SeededEntropy;

class BanAnswersTest {
    private static final long SECOND = 1_000_000_000L;

    private long now = 5 * SECOND;
    private final Clock clock =
            new Clock() {
                @Override
                public long now() {
                    return now;
                }

                @Override
                public long epochMillis() {
                    return now / 1_000_000;
                }
            };
    private final Defence defence =
            new Defence(DefenceLimits.DEFAULT, TrustedPeers.NONE, _ -> false, new SeededEntropy(1));
    private final BanAnswers answers = new BanAnswers(defence, clock);

    private void guesses(final String address) {
        final Flow flow =
                new Flow(
                        Transport.UDP,
                        new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 5060),
                        new InetSocketAddress(InetAddress.ofLiteral(address), 5060),
                        0);
        for (int i = 0; i < 10; i++) {
            defence.guessed(flow, "admin", "", now);
        }
    }

    @Test
    void showsWhoIsShutOutAndLetsIn() throws Answers.Refusal {
        assertThat(answers.bans(List.of())).isEqualTo("Nobody is shut out.\n");
        guesses("203.0.113.66");
        now += 61 * SECOND;
        guesses("203.0.113.66");
        guesses("2001:db8:1:2::66");
        now += 10 * SECOND;
        assertThat(answers.bans(List.of()))
                .isEqualTo(
                        """
                        203.0.113.66                              110 s left  guessed passwords, for the 2. time
                        2001:db8:1:0:0:0:0:0/56                    50 s left  guessed passwords
                        """);
        assertThat(answers.bans(List.of("--json")))
                .isEqualTo(
                        "[{\"source\":\"203.0.113.66\",\"seconds_left\":110,\"times\":2,"
                                + "\"why\":\"guessed passwords\"},"
                                + "{\"source\":\"2001:db8:1:0:0:0:0:0/56\",\"seconds_left\":50,"
                                + "\"times\":1,\"why\":\"guessed passwords\"}]\n");
        assertThat(answers.bans(List.of("remove", "2001:db8:1:0:0:0:0:0/56")))
                .isEqualTo("Let in 2001:db8:1:0:0:0:0:0/56 again.\n");
        assertThat(answers.bans(List.of("remove", "203.0.113.66")))
                .isEqualTo("Let in 203.0.113.66 again.\n");
        assertThat(answers.bans(List.of())).isEqualTo("Nobody is shut out.\n");
    }

    @Test
    void refusesWhatIsNoBan() {
        for (final List<String> words :
                List.of(
                        List.of("remove"),
                        List.of("remove", "example.org"),
                        List.of("remove", "203.0.113.66"))) {
            assertThatThrownBy(() -> answers.bans(words)).isInstanceOf(Answers.Refusal.class);
        }
    }
}
