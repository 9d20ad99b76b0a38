package org.ringdown.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.DatagramSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdown.app.config.Config;
import org.ringdown.app.config.Listener;
import org.ringdown.app.config.Scheme;
import org.ringdown.app.phone.SipText;
import org.ringdown.app.phone.TestPhone;

/** Registrations of the whole server over real sockets. */
class RegistrationsTest {
    private static final String DOMAIN = "example.org";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String DEVICE =
            ";+sip.instance=\"<urn:uuid:desk>\"\r\nSupported: gruu\r\n";

    @TempDir Path data;

    private static SipText registerDevice(final TestPhone phone) throws InterruptedException {
        final SipText ok =
                phone.ask(
                        "REGISTER",
                        "sip:" + DOMAIN,
                        phone.address(),
                        "Contact: " + phone.contact() + DEVICE);
        assertThat(ok.status()).isEqualTo(200);
        return ok;
    }

    private static List<String> got(final TestPhone phone, final String method) {
        return phone.requests().stream()
                .filter(request -> request.method().equals(method))
                .map(SipText::start)
                .toList();
    }

    @Test
    void gruusOutliveARestart() throws Exception {
        final int port;
        try (DatagramSocket free = new DatagramSocket()) {
            port = free.getLocalPort();
        }
        final Config config =
                TestServer.config(data, DOMAIN)
                        .withListeners(
                                List.of(new Listener(Scheme.UDP, "127.0.0.1", port)),
                                List.of(new Listener(Scheme.HTTP, "127.0.0.1", 0)));
        final TestPhone bob;
        final String open;
        final String hidden;
        try (TestServer first = TestServer.start(config)) {
            bob = first.phone("bob", DOMAIN);
            final SipText ok = registerDevice(bob);
            open = ok.find("Contact", "pub-gruu=\"([^\"]+)\"");
            hidden = ok.find("Contact", "temp-gruu=\"([^\"]+)\"");
        }
        assertThat(open).isEqualTo("sip:bob@" + DOMAIN + ";gr=urn:uuid:desk");
        try (bob;
                TestServer second = TestServer.start(config);
                TestPhone alice = second.phone("alice", DOMAIN)) {
            for (final String gruu : List.of(open, hidden)) {
                assertThat(alice.ask("MESSAGE", gruu, "<" + gruu + ">", "").status())
                        .as(gruu)
                        .isEqualTo(200);
            }
            final String contact = bob.contact().replaceAll("[<>]", "");
            final String expected = "MESSAGE " + contact + " SIP/2.0";
            assertThat(got(bob, "MESSAGE")).containsExactly(expected, expected);
            final String other = open.replace("desk", "kitchen");
            assertThat(alice.ask("MESSAGE", other, "<" + other + ">", "").status()).isEqualTo(480);
        }
    }

    @Test
    void whoIsRemovedIsReachedNoMore() throws Exception {
        try (TestServer server = TestServer.start(TestServer.config(data, DOMAIN));
                TestPhone bob = server.phone("bob", DOMAIN);
                TestPhone alice = server.phone("alice", DOMAIN)) {
            registerDevice(bob);
            final String to = "sip:bob@" + DOMAIN;
            assertThat(alice.ask("MESSAGE", to, "<" + to + ">", "").status()).isEqualTo(200);

            server.database().accounts().remove("bob", DOMAIN);

            await().atMost(PATIENCE)
                    .until(() -> alice.ask("MESSAGE", to, "<" + to + ">", "").status() == 404);
        }
    }

    @Test
    void aUserIsToldOfANewDevice() throws Exception {
        final JumpClock clock = new JumpClock();
        try (TestServer server = TestServer.start(TestServer.config(data, DOMAIN), clock);
                TestPhone bob = server.phone("bob", DOMAIN)) {
            registerDevice(bob);
            final SipText ok =
                    bob.ask(
                            "SUBSCRIBE",
                            "sip:bob@" + DOMAIN,
                            bob.address(),
                            "Contact: " + bob.contact() + "\r\nEvent: reg\r\nExpires: 600\r\n");
            assertThat(ok.status()).isEqualTo(200);
            await().atMost(PATIENCE).until(() -> got(bob, "NOTIFY").size() == 1);
            clock.jump(Duration.ofSeconds(6).toNanos());
            assertThat(
                            bob.ask(
                                            "REGISTER",
                                            "sip:" + DOMAIN,
                                            bob.address(),
                                            "Contact: <sip:bob@127.0.0.1:9>\r\n")
                                    .status())
                    .isEqualTo(200);
            await().atMost(PATIENCE).until(() -> got(bob, "NOTIFY").size() == 2);
            final List<SipText> notified =
                    bob.requests().stream()
                            .filter(request -> request.method().equals("NOTIFY"))
                            .toList();
            assertThat(notified.getFirst().body()).contains("state=\"full\"", "urn:uuid:desk");
            assertThat(notified.getLast().body())
                    .contains("state=\"partial\"", "<uri>sip:bob@127.0.0.1:9</uri>");
            assertThat(notified.getLast().header("Subscription-State")).startsWith("active");
        }
    }

    @Test
    void nobodyElseIsTold() throws Exception {
        try (TestServer server = TestServer.start(TestServer.config(data, DOMAIN));
                TestPhone alice = server.phone("alice", DOMAIN)) {
            final SipText no =
                    alice.ask(
                            "SUBSCRIBE",
                            "sip:bob@" + DOMAIN,
                            "<sip:bob@" + DOMAIN + ">",
                            "Contact: " + alice.contact() + "\r\nEvent: reg\r\n");
            assertThat(no.status()).isEqualTo(403);
        }
    }
}
