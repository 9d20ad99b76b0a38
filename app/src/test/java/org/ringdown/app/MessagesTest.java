package org.ringdown.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.DatagramSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdown.app.config.Config;
import org.ringdown.app.config.Listener;
import org.ringdown.app.config.Scheme;
import org.ringdown.app.phone.SipText;
import org.ringdown.app.phone.TestPhone;
import org.ringdown.service.port.JournalRow;
import org.ringdown.service.port.JournalStore;

/** Messages for those who are away, with the whole server over real sockets. */
class MessagesTest {
    private static final String DOMAIN = "example.org";
    private static final String BOB = "sip:bob@" + DOMAIN;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String TEXT = "Content-Type: text/plain\r\n";

    private static final String CPIM =
            """
            From: <sip:alice@example.org>\r
            To: <sip:bob@example.org>\r
            NS: i <urn:ietf:params:imdn>\r
            i.Message-ID: m1\r
            i.Disposition-Notification: display\r
            \r
            Content-Type: text/plain\r
            \r
            hello\
            """;

    @TempDir Path data;
    private Config config;

    @BeforeEach
    void choosePort() throws Exception {
        try (DatagramSocket free = new DatagramSocket()) {
            config =
                    TestServer.config(data, DOMAIN)
                            .withListeners(
                                    List.of(
                                            new Listener(
                                                    Scheme.UDP, "127.0.0.1", free.getLocalPort())),
                                    List.of(new Listener(Scheme.HTTP, "127.0.0.1", 0)));
        }
    }

    private static List<SipText> messages(final TestPhone phone) {
        return phone.requests().stream()
                .filter(request -> request.method().equals("MESSAGE"))
                .toList();
    }

    /** The Call-IDs fall to different loops: their order is that of arrival all the same. */
    @Test
    void whatIsKeptOutlivesARestartAndComesInOrder() throws Exception {
        try (TestServer first = TestServer.start(config)) {
            first.addUser("bob", DOMAIN);
            try (TestPhone alice = first.phone("alice", DOMAIN)) {
                for (int i = 0; i < 8; i++) {
                    assertThat(alice.message(BOB, "call" + i * 7, TEXT, "m" + i).status())
                            .isEqualTo(202);
                }
            }
        }
        try (TestServer second = TestServer.start(config);
                TestPhone bob = second.phone("bob", DOMAIN)) {
            assertThat(bob.register().status()).isEqualTo(200);
            await().atMost(PATIENCE).until(() -> messages(bob).size() >= 8);
            assertThat(messages(bob))
                    .extracting(SipText::body)
                    .containsExactly("m0", "m1", "m2", "m3", "m4", "m5", "m6", "m7");
            assertThat(messages(bob).getLast().header("Call-ID")).isEqualTo("call49");
            assertThat(messages(bob).getLast().header("Date")).isNotEmpty();
            await().atMost(PATIENCE).until(() -> second.database().messages().first(BOB) == null);
            try (TestPhone alice = second.phone("alice", DOMAIN)) {
                assertThat(alice.message(BOB, "now", TEXT, "now").status()).isEqualTo(200);
            }
        }
    }

    @Test
    void nothingIsKeptWhereTheOperatorWantsItSo() throws Exception {
        final Config closed = config.withMessages(new Config.Messages(false, 30, 365));
        try (TestServer server = TestServer.start(closed);
                TestPhone alice = server.phone("alice", DOMAIN)) {
            server.addUser("bob", DOMAIN);
            assertThat(alice.message(BOB, "call", TEXT, "x").status()).isEqualTo(480);
            assertThat(server.database().messages().aors()).isEmpty();
        }
    }

    /** Who uses sylkRTC has a journal, which gets everything whether anybody is there or not. */
    @Test
    void anAccountWithAJournalGetsItThere() throws Exception {
        try (TestServer server = TestServer.start(config)) {
            server.addUser("bob", DOMAIN);
            server.database().journals().open("bob@" + DOMAIN);
        }
        try (TestServer server = TestServer.start(config);
                TestPhone alice = server.phone("alice", DOMAIN)) {
            final String type = "Content-Type: message/cpim\r\n";
            assertThat(alice.message(BOB, "call", type, CPIM).status()).isEqualTo(202);
            assertThat(alice.message(BOB, "other", type, CPIM.replace("alice", "carol")).status())
                    .isEqualTo(403);
            final JournalStore journals = server.database().journals();
            final @Nullable JournalRow row = journals.find("bob@" + DOMAIN, "m1");
            assertThat(Objects.requireNonNull(row).peer()).isEqualTo("alice@" + DOMAIN);
            assertThat(row.dispositions()).containsExactly("display");
            assertThat(new String(row.content().bytes(), StandardCharsets.UTF_8))
                    .isEqualTo("hello");
            assertThat(server.database().messages().aors()).isEmpty();
            try (TestPhone bob = server.phone("bob", DOMAIN)) {
                bob.register();
                assertThat(alice.message(BOB, "third", type, CPIM.replace("m1", "m2")).status())
                        .isIn(200, 202);
                await().atMost(PATIENCE).until(() -> !messages(bob).isEmpty());
                assertThat(messages(bob))
                        .singleElement()
                        .satisfies(each ->
                                assertThat(each.body()).isEqualTo(CPIM.replace("m1", "m2")));
                assertThat(journals.find("bob@" + DOMAIN, "m2")).isNotNull();
            }
        }
    }

    /** Whoever has a journal finds there what his phone sent, though nothing inside sent it. */
    @Test
    void whatAPhoneSendsIsInTheJournalOfItsAccount() throws Exception {
        try (TestServer server = TestServer.start(config)) {
            server.addUser("bob", DOMAIN);
            server.database().journals().open("alice@" + DOMAIN);
        }
        try (TestServer server = TestServer.start(config);
                TestPhone alice = server.phone("alice", DOMAIN)) {
            assertThat(alice.message(BOB, "call", TEXT, "hello").status()).isEqualTo(202);
            final JournalStore journals = server.database().journals();
            await().atMost(PATIENCE)
                    .until(() -> {
                        final @Nullable JournalRow row = journals.find("alice@" + DOMAIN, "call");
                        return row != null && row.state().equals("accepted");
                    });
            final JournalRow row = Objects.requireNonNull(journals.find("alice@" + DOMAIN, "call"));
            assertThat(row.peer()).isEqualTo("bob@" + DOMAIN);
            assertThat(row.direction()).isEqualTo("outgoing");
            assertThat(new String(row.content().bytes(), StandardCharsets.UTF_8))
                    .isEqualTo("hello");
        }
    }
}
