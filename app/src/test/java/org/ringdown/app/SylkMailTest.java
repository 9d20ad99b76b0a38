package org.ringdown.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdown.app.config.Scheme;
import org.ringdown.app.phone.SipText;
import org.ringdown.app.phone.SylkPeer;
import org.ringdown.app.phone.SylkPeer.Heard;
import org.ringdown.app.phone.TestPhone;

/** Messages between clients of sylkRTC and a phone, with the whole server. */
class SylkMailTest {
    private static final String DOMAIN = "example.org";
    private static final String ALICE = "\"alice@example.org\"";
    private static final String BOB = "\"bob@example.org\"";
    private static final String TIME = "2026-11-20T10:55:03Z";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String PLAIN = "Content-Type: text/plain\r\n";
    private static final String CPIM = "Content-Type: message/cpim\r\n";

    @TempDir Path data;

    private TestServer server;
    private TestPhone bob;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.start(TestServer.config(data, DOMAIN));
        bob = server.phone("bob", DOMAIN);
        assertThat(bob.register().status()).isEqualTo(200);
        server.addUser("alice", DOMAIN);
    }

    @AfterEach
    void stop() {
        bob.close();
        server.close();
    }

    private SylkPeer registered() throws Exception {
        final SylkPeer alice = new SylkPeer(server.address(Scheme.HTTP).getPort(), "sylkRTC-2");
        assertThat(alice.next().toString()).contains("ready");
        alice.add("alice", DOMAIN, TestServer.password("alice", DOMAIN));
        alice.acknowledged("account-register", "account", ALICE);
        assertThat(alice.next().get("state")).isEqualTo("registering");
        assertThat(alice.next().get("state")).isEqualTo("registered");
        return alice;
    }

    private static void sends(final SylkPeer alice, final String id, final String text)
            throws Exception {
        alice.acknowledged(
                "account-message",
                "account",
                ALICE,
                "uri",
                BOB,
                "message_id",
                SylkPeer.quoted(id),
                "content",
                SylkPeer.quoted(text),
                "content_type",
                "\"text/plain\"",
                "timestamp",
                SylkPeer.quoted(TIME));
    }

    private List<SipText> atBobs() {
        return bob.requests().stream()
                .filter(request -> request.method().equals("MESSAGE"))
                .toList();
    }

    private static String imdn(final String id) {
        return """
        From: <sip:bob@example.org>\r
        To: <sip:alice@example.org>\r
        NS: imdn <urn:ietf:params:imdn>\r
        imdn.Message-ID: own\r
        \r
        Content-Type: message/imdn+xml\r
        Content-Disposition: notification\r
        \r
        <?xml version="1.0" encoding="UTF-8"?>\r
        <imdn xmlns="urn:ietf:params:xml:ns:imdn"><message-id>%s</message-id>\
        <datetime>2026-11-20T10:55:03Z</datetime><display-notification><status><displayed/>\
        </status></display-notification></imdn>\
        """
                .formatted(id);
    }

    @Test
    void aMessageReachesAPhoneAndItsReportsEveryDevice() throws Exception {
        try (SylkPeer phone = registered();
                SylkPeer desk = registered()) {
            sends(phone, "m1", "hello");
            final Heard accepted = phone.next();
            assertThat(accepted.get("event")).isEqualTo("disposition-notification");
            assertThat(accepted.get("state")).isEqualTo("accepted");
            assertThat(accepted.get("message_id")).isEqualTo("m1");
            final Heard sync = desk.next();
            assertThat(sync.get("event")).isEqualTo("sync");
            assertThat(sync.get("action")).isEqualTo("add");
            assertThat(sync.get("content.message_id")).isEqualTo("m1");
            assertThat(desk.next().get("state")).isEqualTo("accepted");
            assertThat(atBobs())
                    .singleElement()
                    .satisfies(each -> {
                        assertThat(each.header("Content-Type")).isEqualTo("message/cpim");
                        assertThat(each.body())
                                .isEqualTo(
                                        """
                                        From: "alice" <sip:alice@example.org>\r
                                        To: <sip:bob@example.org>\r
                                        DateTime: 2026-11-20T10:55:03Z\r
                                        NS: imdn <urn:ietf:params:imdn>\r
                                        imdn.Message-ID: m1\r
                                        imdn.Disposition-Notification: positive-delivery, display\r
                                        \r
                                        Content-Type: text/plain\r
                                        Content-Length: 5\r
                                        \r
                                        hello\
                                        """);
                    });
            assertThat(bob.message("sip:alice@example.org", "c1", CPIM, imdn("m1")).status())
                    .isEqualTo(200);
            for (final SylkPeer each : List.of(phone, desk)) {
                final Heard displayed = each.next();
                assertThat(displayed.get("state")).isEqualTo("displayed");
                assertThat(displayed.get("message_timestamp")).isEqualTo(TIME);
            }
        }
    }

    @Test
    void aPhonesMessageComesOnceToEachDeviceAndIsReported() throws Exception {
        try (SylkPeer phone = registered();
                SylkPeer desk = registered()) {
            final String body =
                    imdn("x")
                                    .replaceAll("(?s)Content-Type: message/imdn.*", "")
                                    .replace(
                                            "Message-ID: own",
                                            "Message-ID: m5\r\nimdn.Disposition-Notification: display")
                            + "Content-Type: text/plain\r\n\r\nhi";
            assertThat(bob.message("sip:alice@example.org", "c1", CPIM, body).status())
                    .isEqualTo(200);
            for (final SylkPeer each : List.of(phone, desk)) {
                final Heard came = each.next();
                assertThat(came.get("event")).isEqualTo("message");
                assertThat(came.get("content")).isEqualTo("hi");
                assertThat(came.get("message_id")).isEqualTo("m5");
                assertThat(came.get("sender.uri")).isEqualTo("bob@example.org");
            }
            phone.acknowledged(
                    "account-disposition-notification",
                    "account",
                    ALICE,
                    "uri",
                    BOB,
                    "message_id",
                    "\"m5\"",
                    "state",
                    "\"displayed\"",
                    "timestamp",
                    SylkPeer.quoted(TIME));
            await().atMost(PATIENCE).until(() -> !atBobs().isEmpty());
            assertThat(atBobs())
                    .singleElement()
                    .satisfies(each ->
                            assertThat(each.body())
                                    .contains(
                                            "Content-Disposition: notification",
                                            "<message-id>m5</message-id>",
                                            "<displayed/>")
                                    .doesNotContain("Disposition-Notification"));
            assertThat(phone.quiet()).isTrue();
            assertThat(desk.quiet()).isTrue();
        }
    }

    /**
     * As Blink is told by the gateway that it knows; a phone that does not know it is left alone.
     */
    @Test
    void whatAClientDidIsToldToThosePhonesThatKnowIt() throws Exception {
        try (TestPhone blink = server.phone("alice", DOMAIN);
                TestPhone plain = server.phone("alice", DOMAIN);
                SylkPeer alice = registered()) {
            register(blink, "Blink Pro 6.0.0 (Linux)");
            register(plain, "baresip v1.0.0");
            alice.acknowledged("account-mark-conversation-read", "account", ALICE, "contact", BOB);
            final SipText read = blink.next("MESSAGE");
            assertThat(read.header("X-Sylk-To-Sip")).isEqualTo("yes");
            assertThat(read.header("From")).contains("<sip:bob@example.org>");
            assertThat(read.header("To")).isEqualTo("<sip:alice@example.org>");
            assertThat(read.header("Content-Type")).isEqualTo("application/sylk-conversation-read");
            assertThat(read.body())
                    .startsWith("{\"contact\":\"bob@example.org\",\"timestamp\":\"20");

            alice.acknowledged(
                    "account-remove-message",
                    "account",
                    ALICE,
                    "message_id",
                    "\"m1\"",
                    "contact",
                    BOB);
            final SipText gone = blink.next("MESSAGE");
            assertThat(gone.header("Content-Type")).isEqualTo("application/sylk-message-remove");
            assertThat(gone.body())
                    .isEqualTo("{\"contact\":\"bob@example.org\",\"message_id\":\"m1\"}");

            alice.acknowledged(
                    "account-remove-conversation",
                    "account",
                    ALICE,
                    "contact",
                    "\"eve@elsewhere.example\"");
            final SipText all = blink.next("MESSAGE");
            assertThat(all.header("Content-Type"))
                    .isEqualTo("application/sylk-conversation-remove");
            // Nobody here speaks for somebody of another domain.
            assertThat(all.header("From")).contains("<sip:alice@example.org>");
            assertThat(all.body()).contains("\"contact\":\"eve@elsewhere.example\"");

            assertThat(alice.quiet()).isTrue();
            assertThat(plain.requests()).isEmpty();
            assertThat(atBobs()).isEmpty();
        }
    }

    private static void register(final TestPhone phone, final String product)
            throws InterruptedException {
        assertThat(
                        phone.ask(
                                        "REGISTER",
                                        "sip:" + DOMAIN,
                                        phone.address(),
                                        "Contact: <sip:x"
                                                + phone.port()
                                                + "@192.0.2.5:5060>\r\nUser-Agent: "
                                                + product
                                                + "\r\n")
                                .status())
                .isEqualTo(200);
    }

    @Test
    void whatCameMeanwhileIsInTheJournal() throws Exception {
        try (SylkPeer alice = registered()) {
            alice.leave();
        }
        final AtomicInteger count = new AtomicInteger();
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(
                                        bob.message(
                                                        "sip:alice@example.org",
                                                        "later" + count.incrementAndGet(),
                                                        PLAIN,
                                                        "meanwhile")
                                                .status())
                                .isEqualTo(202));
        try (SylkPeer alice = registered()) {
            alice.acknowledged("account-sync-conversations", "account", ALICE);
            final Heard journal = alice.next();
            assertThat(journal.get("event")).isEqualTo("sync-conversations");
            assertThat(journal.get("messages.messages.content")).isEqualTo("meanwhile");
            alice.acknowledged(
                    "account-sync-conversations",
                    "account",
                    ALICE,
                    "message_id",
                    SylkPeer.quoted(journal.get("messages.messages.message_id")));
            assertThat(alice.next().toString()).contains("\"messages\":[]");
        }
    }
}
