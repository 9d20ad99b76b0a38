package org.ringdown.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdown.app.config.Scheme;
import org.ringdown.app.phone.SipText;
import org.ringdown.app.phone.TestCall;
import org.ringdown.app.phone.TestPhone;
import org.ringdown.app.phone.TestPhone.Manner;

/** Who is who: domains, their other names, and accounts that come and go. */
class IdentityTest {
    private static final String MAIN = "one.example";
    private static final String OTHER = "two.example";

    @TempDir Path data;

    private TestServer server;
    private TestPhone caller;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.start(TestServer.config(data, MAIN, OTHER));
        caller = server.phone("caller", MAIN);
    }

    @AfterEach
    void stop() {
        caller.close();
        server.close();
    }

    @Test
    void theSameNameInTwoDomainsIsTwoPeople() throws Exception {
        try (TestPhone one = server.phone("alice", MAIN);
                TestPhone two = server.phone("alice", OTHER)) {
            assertThat(one.register().status()).isEqualTo(200);
            assertThat(two.register().status()).isEqualTo(200);
            final TestCall call = caller.call("sip:alice@" + OTHER, Manner.ANSWER);
            assertThat(call.response().status()).isEqualTo(200);
            call.acknowledge().hangUp();
            assertThat(two.requests()).extracting(SipText::method).containsExactly("INVITE", "BYE");
            assertThat(one.requests()).isEmpty();
        }
    }

    @Test
    void thePasswordOfOneDomainOpensNoOther() throws Exception {
        server.addUser("alice", MAIN);
        server.addUser("alice", OTHER);
        try (TestPhone wrong =
                new TestPhone(
                        "alice",
                        OTHER,
                        TestServer.password("alice", MAIN),
                        server.address(Scheme.UDP))) {
            assertThat(wrong.register().status()).isEqualTo(401);
            final TestCall call = wrong.call("sip:echo@" + OTHER, Manner.ANSWER);
            assertThat(call.response().status()).isEqualTo(407);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1", "localhost", "LOCALHOST", TestServer.HOST_NAME, MAIN + "."})
    void otherNamesMeanTheMainDomain(final String name) throws Exception {
        server.addUser("alice", MAIN);
        try (TestPhone alice =
                new TestPhone(
                        "alice",
                        name,
                        TestServer.password("alice", MAIN),
                        server.address(Scheme.UDP))) {
            assertThat(alice.register().status()).isEqualTo(200);
            final TestCall byDomain = caller.call("sip:alice@" + MAIN, Manner.ANSWER);
            assertThat(byDomain.response().status()).isEqualTo(200);
            byDomain.acknowledge().hangUp();
            final TestCall byName = caller.call("sip:alice@" + name, Manner.ANSWER);
            assertThat(byName.response().status()).isEqualTo(200);
            byName.acknowledge().hangUp();
            final TestCall out = alice.call("sip:echo@" + name, Manner.ANSWER);
            assertThat(out.response().status()).isEqualTo(200);
            out.acknowledge().hangUp();
        }
    }

    @Test
    void anotherDomainIsNotServed() throws Exception {
        assertThat(caller.call("sip:alice@elsewhere.example", Manner.ANSWER).response().status())
                .isEqualTo(404);
        try (TestPhone stranger =
                new TestPhone(
                        "caller",
                        "elsewhere.example",
                        TestServer.password("caller", MAIN),
                        server.address(Scheme.UDP))) {
            assertThat(stranger.call("sip:echo@" + MAIN, Manner.ANSWER).response().status())
                    .isGreaterThanOrEqualTo(400);
        }
    }

    @Test
    void nobodyClaimsToBeAnother() throws Exception {
        server.addUser("alice", MAIN);
        // The server asks for the password of whom From names, and caller does not know it.
        try (TestPhone liar =
                new TestPhone(
                        "alice",
                        MAIN,
                        TestServer.password("caller", MAIN),
                        server.address(Scheme.UDP))) {
            assertThat(liar.call("sip:echo@" + MAIN, Manner.ANSWER).response().status())
                    .isEqualTo(407);
        }
    }

    @Test
    void anAccountThatIsRemovedIsOutWithinASecond() throws Exception {
        try (TestPhone alice = server.phone("alice", MAIN)) {
            assertThat(alice.register().status()).isEqualTo(200);
            final TestCall before = alice.call("sip:echo@" + MAIN, Manner.ANSWER);
            assertThat(before.response().status()).isEqualTo(200);
            before.acknowledge().hangUp();
            server.database().accounts().remove("alice", MAIN);
            // Not as fast as we can: an account may send only so many requests.
            await("alice is out")
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> alice.register().status() == 401);
            assertThat(alice.call("sip:echo@" + MAIN, Manner.ANSWER).response().status())
                    .isEqualTo(407);
            server.addUser("alice", MAIN);
            assertThat(alice.register().status()).isEqualTo(200);
        }
    }
}
