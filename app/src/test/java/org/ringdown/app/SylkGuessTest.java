package org.ringdown.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ringdown.app.config.Config;
import org.ringdown.app.config.Scheme;
import org.ringdown.app.phone.SylkClient;
import org.ringdown.runtime.net.AddressRange;

/**
 * Who guesses passwords over sylkRTC. The clients come through a proxy that tells their address.
 */
@Timeout(60)
class SylkGuessTest {
    private static final String SHUT_OUT = "Too many wrong passwords came from this address";
    private static final String GUESSER = "203.0.113.9";
    private static final String NEIGHBOUR = "203.0.113.10";

    @TempDir Path data;

    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        final Config config = TestServer.config(data, SylkDesk.DOMAIN);
        server =
                TestServer.start(
                        config.withHttp(
                                new Config.Http(
                                        config.http().listen(),
                                        List.of(),
                                        List.of(AddressRange.parse("127.0.0.1").orThrow()))));
        server.addUser("alice", SylkDesk.DOMAIN);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private SylkClient from(final String address) {
        return SylkClient.through(server.address(Scheme.HTTP), address, SylkDesk.SECOND);
    }

    /** How often a connection may guess, each time another name's password or the same one's. */
    private static int guesses(final SylkClient client, final boolean names) {
        int guesses = 0;
        while (guesses < 100) {
            final String user = names ? "user" + guesses : "alice";
            final String answer =
                    client.ask(SylkDesk.add(user, SylkDesk.hash(user, "guess " + guesses)));
            if (answer.equals(SHUT_OUT)) {
                return guesses;
            }
            assertThat(answer).isEmpty();
            assertThat(client.ask(SylkDesk.request("account-remove", user))).isEmpty();
            guesses++;
        }
        return guesses;
    }

    @Test
    void whoTriesNamesIsShutOutAndNobodyElse() {
        try (SylkClient alice = from(NEIGHBOUR);
                SylkClient guesser = from(GUESSER)) {
            SylkDesk.register(alice, "alice");
            assertThat(guesses(guesser, true)).isBetween(2, 6);
            // The right one does not count any more, nor does another connection.
            assertThat(guesser.ask(SylkDesk.add("alice", SylkDesk.hash("alice"))))
                    .isEqualTo(SHUT_OUT);
            try (SylkClient again = from(GUESSER);
                    SylkClient neighbour = from(NEIGHBOUR)) {
                assertThat(again.ask(SylkDesk.add("alice", SylkDesk.hash("alice"))))
                        .isEqualTo(SHUT_OUT);
                SylkDesk.register(neighbour, "alice");
            }
            assertThat(alice.ask("{'sylkrtc':'ping'}")).isEmpty();
        }
    }

    /** People mistype; it takes them longer. */
    @Test
    void whoTriesOneNameMayDoSoMoreOften() {
        try (SylkClient client = from(GUESSER)) {
            assertThat(guesses(client, false)).isBetween(7, 15);
        }
    }

    @Test
    void theRightPasswordCostsNothing() {
        try (SylkClient client = from(GUESSER)) {
            for (int i = 0; i < 30; i++) {
                assertThat(client.ask(SylkDesk.add("alice", SylkDesk.hash("alice")))).isEmpty();
                assertThat(client.ask(SylkDesk.request("account-remove", "alice"))).isEmpty();
            }
        }
    }
}
