package org.ringdown.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdown.app.config.Scheme;
import org.ringdown.app.phone.SipText;
import org.ringdown.app.phone.TestCall;
import org.ringdown.app.phone.TestPhone;
import org.ringdown.app.phone.TestPhone.Manner;
import org.ringdown.testkit.Tone;

/** Phones call through the whole server, and what they hear is judged. */
class CallsTest {
    private static final int SECOND = 50;

    @TempDir Path data;

    private TestServer server;
    private TestPhone alice;
    private TestPhone bob;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.start(TestServer.config(data, "example.org"));
        alice = server.phone("alice", "example.org");
        bob = server.phone("bob", "example.org");
        assertThat(alice.register().status()).isEqualTo(200);
        assertThat(bob.register().status()).isEqualTo(200);
    }

    @AfterEach
    void stop() {
        alice.close();
        bob.close();
        server.close();
    }

    @Test
    void theToneNumberPlaysAThousandHertz() throws Exception {
        for (final String number : new String[] {"tone", "9197"}) {
            final TestCall call = alice.call("sip:" + number + "@example.org", Manner.ANSWER);
            assertThat(call.response().status()).isEqualTo(200);
            call.acknowledge();
            final Tone heard = alice.sound().hear(SECOND);
            assertThat(heard.hertz()).isCloseTo(1_000, within(2.0));
            // ITU-T G.711: 0 dBm0 is 3.17 dB below a full-scale sine.
            assertThat(heard.levelDbfs()).isCloseTo(-3.17, within(0.5));
            assertThat(heard.purity()).isGreaterThan(0.95);
            assertThat(call.hangUp().status()).isEqualTo(200);
            alice.sound().forget();
        }
    }

    @Test
    void theEchoNumberSaysWhatItHears() throws Exception {
        final TestCall call = alice.call("sip:echo@example.org", Manner.ANSWER);
        call.acknowledge();
        alice.sound().say(call.response().mediaPort(), 440, SECOND);
        assertThat(alice.sound().hear(SECOND / 2).hertz()).isCloseTo(440, within(3.0));
        assertThat(call.hangUp().status()).isEqualTo(200);
        // The media loop closes the leg in its own time.
        await().untilAsserted(() -> assertThat(server.server().inventory().legs()).isZero());
    }

    @Test
    void twoPhonesHearEachOther() throws Exception {
        final TestCall call = alice.call("sip:bob@example.org", Manner.ANSWER);
        assertThat(call.response().status()).isEqualTo(200);
        call.acknowledge();
        final SipText invite = bob.nextAnswered();
        assertThat(invite.mediaPort()).isBetween(20_000, 27_999);
        assertThat(call.response().mediaPort()).isBetween(20_000, 27_999);
        assertThat(invite.all("Proxy-Authorization")).isEmpty();
        assertThat(call.routes().getFirst())
                .contains("127.0.0.1:" + server.address(Scheme.UDP).getPort());
        alice.sound().say(call.response().mediaPort(), 440, SECOND);
        bob.sound().say(invite.mediaPort(), 660, SECOND);
        assertThat(bob.sound().hear(SECOND / 2).hertz()).isCloseTo(440, within(3.0));
        assertThat(alice.sound().hear(SECOND / 2).hertz()).isCloseTo(660, within(3.0));
        bob.hangUp(invite);
        assertThat(alice.requests()).extracting(SipText::method).containsExactly("BYE");
    }

    @Test
    void callsThatDoNotComeToBe() throws Exception {
        final TestCall refused = alice.call("sip:bob@example.org", Manner.REFUSE);
        assertThat(refused.response().status()).isEqualTo(486);
        final TestCall cancelled = alice.ring("sip:bob@example.org", Manner.RING);
        assertThat(cancelled.response().status()).isEqualTo(180);
        assertThat(cancelled.cancel().status()).isEqualTo(200);
        assertThat(cancelled.response().status()).isEqualTo(487);
        final TestCall unknown = alice.call("sip:nobody@example.org", Manner.ANSWER);
        assertThat(unknown.response().status()).isEqualTo(404);
        server.addUser("carol", "example.org");
        final TestCall away = alice.call("sip:carol@example.org", Manner.ANSWER);
        assertThat(away.response().status()).isEqualTo(480);
        assertThat(server.server().inventory().calls()).isZero();
    }
}
