package org.ringdown.gateway.sylk.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.zip.DeflaterOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ringdown.gateway.sylk.say.Identity;
import org.ringdown.gateway.sylk.say.Notice;
import org.ringdown.gateway.sylk.say.Request;
import org.ringdown.gateway.sylk.say.Row;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.service.agent.user.Call;
import org.ringdown.service.agent.user.CallListener;
import org.ringdown.service.agent.user.CallRequest;
import org.ringdown.service.agent.user.Inquiry;
import org.ringdown.service.agent.user.UserAgent;
import org.ringdown.service.port.Content;
import org.ringdown.service.port.PushToken;
import org.ringdown.sip.instant.Cpim;
import org.ringdown.sip.instant.CpimWriter;
import org.ringdown.sip.instant.Imdn;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.SipUri;
import org.ringdown.testkit.SeededEntropy;

/** What is asked of the mailroom and what comes to it, as clients and SIP see it. */
class PostTest {
    private static final String ALICE = "alice@example.org";
    private static final String BOB = "bob@example.org";
    private static final String TIME = "2026-11-20T10:55:03Z";

    private final MemoryJournals store = new MemoryJournals();
    private final MovedClock clock = new MovedClock();
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private boolean busy;
    private final Post post =
            new Post(store, this::taken, clock, new SeededEntropy(1), Post.Limits.DEFAULT);

    /** Goes when it is told to. */
    private static final class MovedClock implements Clock {
        private Duration passed = Duration.ofDays(20_000);

        @Override
        public long now() {
            return passed.toNanos();
        }

        @Override
        public long epochMillis() {
            return passed.toMillis();
        }

        void advance(final Duration by) {
            passed = passed.plus(by);
        }
    }

    /** What a connection was told and has sent. */
    private static final class Client implements Mailroom.Member {
        private record Sent(String to, String type, Content body, Call.Outcome outcome) {}

        private final String account;
        private final List<Notice> told = new ArrayList<>();
        private final List<Sent> sent = new ArrayList<>();

        Client(final String account) {
            this.account = account;
        }

        @Override
        public String account() {
            return account;
        }

        @Override
        public Identity identity() {
            return new Identity(account, "Al \"x\"");
        }

        @Override
        public void tell(final Notice notice) {
            told.add(notice);
        }

        @Override
        public void send(
                final String to,
                final List<CallRequest.Header> headers,
                final String contentType,
                final byte[] body,
                final Call.Outcome outcome) {
            sent.add(new Sent(to, contentType, Content.of(body), outcome));
        }

        List<Notice> heard() {
            final List<Notice> heard = List.copyOf(told);
            told.clear();
            return heard;
        }

        Cpim cpim() {
            assertThat(sent.getLast().type()).isEqualTo("message/cpim");
            return Cpim.parse(sent.getLast().body().bytes()).orThrow();
        }
    }

    private boolean taken(final Runnable task) {
        return !busy && waiting.add(task);
    }

    private void work() {
        for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
            task.run();
        }
    }

    private Client joined(final String account) {
        final Client client = new Client(account);
        post.joined(client);
        work();
        return client;
    }

    private static Request.SendMessage message(final String id, final String text) {
        return new Request.SendMessage(
                "t-" + id, ALICE, BOB, new Request.Message(id, text, "text/plain", TIME), false);
    }

    private void ask(final Client client, final Request.OfAccount request) {
        post.asked(client, request);
        work();
    }

    private static Notice.Disposition disposition(
            final String id, final String state, final int code, final String reason) {
        return new Notice.Disposition(ALICE, id, TIME, state, code, reason);
    }

    // ---- out

    @Test
    void aMessageGoesOutAsCpimAndItsWayIsTold() {
        final Client phone = joined(ALICE);
        final Client desk = joined(ALICE);

        ask(phone, message("m1", "hä"));

        assertThat(phone.heard()).containsExactly(new Notice.Ack("t-m1"));
        assertThat(desk.heard())
                .containsExactly(
                        new Notice.Sync(ALICE, new Notice.Change.Sent(message("m1", "hä"))));
        assertThat(phone.sent.getLast().to()).isEqualTo(BOB);
        assertThat(new String(phone.sent.getLast().body().bytes(), StandardCharsets.UTF_8))
                .isEqualTo(
                        """
                        From: "Al 'x'" <sip:alice@example.org>\r
                        To: <sip:bob@example.org>\r
                        DateTime: 2026-11-20T10:55:03Z\r
                        NS: imdn <urn:ietf:params:imdn>\r
                        imdn.Message-ID: m1\r
                        imdn.Disposition-Notification: positive-delivery, display\r
                        \r
                        Content-Type: text/plain\r
                        Content-Length: 3\r
                        \r
                        hä\
                        """);
        assertThat(rows(phone, null))
                .containsExactly(
                        new Row(
                                BOB,
                                TIME,
                                List.of("positive-delivery", "display"),
                                "m1",
                                "text/plain",
                                "hä",
                                Row.Direction.OUTGOING,
                                Row.State.PENDING));

        phone.sent.getLast().outcome().answered(202, "Accepted");
        work();
        assertThat(phone.heard()).containsExactly(disposition("m1", "accepted", 202, "Accepted"));
        assertThat(desk.heard()).containsExactly(disposition("m1", "accepted", 202, "Accepted"));

        came(ALICE, BOB, imdn("m1", Imdn.Kind.DISPLAY, Imdn.Status.DISPLAYED), 200);
        came(ALICE, BOB, imdn("m1", Imdn.Kind.DELIVERY, Imdn.Status.DELIVERED), 200);
        assertThat(phone.heard()).containsExactly(disposition("m1", "displayed", 200, ""));
        assertThat(rows(phone, null))
                .first()
                .satisfies(row -> {
                    assertThat(row.state()).isEqualTo(Row.State.DISPLAYED);
                    assertThat(row.disposition()).isEmpty();
                });
        assertThat(rows(phone, "m1"))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.contentType()).isEqualTo("message/imdn");
                    assertThat(row.content())
                            .contains("\"state\":\"displayed\"", "\"message_id\":\"m1\"");
                });
    }

    @Test
    void whatWasNotSentIsToldSoAndMayBeSentAgain() {
        final Client alice = joined(ALICE);
        ask(alice, message("m1", "x"));
        alice.sent.getLast().outcome().answered(404, "Not Found");
        work();
        assertThat(alice.heard())
                .containsExactly(
                        new Notice.Ack("t-m1"), disposition("m1", "failed", 404, "Not Found"));

        ask(alice, message("m1", "x"));
        assertThat(alice.sent).hasSize(2);
        alice.sent.getLast().outcome().answered(200, "OK");
        work();
        ask(alice, message("m1", "x"));
        assertThat(alice.sent).hasSize(2);
        assertThat(alice.heard())
                .containsExactly(
                        new Notice.Ack("t-m1"),
                        disposition("m1", "accepted", 200, "OK"),
                        new Notice.Ack("t-m1"),
                        disposition("m1", "accepted", 200, ""));
    }

    @Test
    void bytesTravelAsLatin1AndTooMuchIsRefused() {
        final Client alice = joined(ALICE);
        final Request.Message bytes = new Request.Message("b", "\u00ff\u0000a", "image/x", TIME);
        ask(alice, new Request.SendMessage("1", ALICE, BOB, bytes, false));
        assertThat(alice.cpim().part().content()).isEqualTo(new byte[] {-1, 0, 'a'});
        assertThat(rows(alice, null).getFirst().content()).isEqualTo("\u00ff\u0000a");

        alice.heard();
        final Request.Message wide = new Request.Message("w", "\u20ac", "image/x", TIME);
        ask(alice, new Request.SendMessage("2", ALICE, BOB, wide, false));
        ask(alice, message("l", "x".repeat(50_000)));
        assertThat(alice.heard())
                .hasSize(2)
                .allSatisfy(each -> assertThat(each).isInstanceOf(Notice.Refused.class));
        assertThat(alice.sent).hasSize(1);
        busy = true;
        post.asked(alice, message("n", "x"));
        assertThat(alice.heard()).singleElement().isInstanceOf(Notice.Refused.class);
    }

    @Test
    void keysAreKeptAndFoundAndAreNoRows() {
        final Client alice = joined(ALICE);
        final List<Notice> found = new ArrayList<>();
        final Request.Message key = new Request.Message("k", "KEY", "text/pgp-public-key", TIME);
        ask(alice, new Request.SendMessage("1", ALICE, "nobody@example.net", key, true));
        alice.sent.getLast().outcome().answered(404, "Not Found");
        final Request.Message secret = new Request.Message("p", "S", "text/pgp-private-key", TIME);
        ask(alice, new Request.SendMessage("2", ALICE, ALICE, secret, true));

        post.lookUp(new Request.LookUpPublicKey("3", ALICE), found::add);
        post.lookUp(new Request.LookUpPublicKey("4", BOB), found::add);
        work();

        assertThat(found)
                .containsExactly(
                        new Notice.Ack("3"),
                        new Notice.PublicKey(ALICE, "KEY"),
                        new Notice.Ack("4"),
                        new Notice.PublicKey(BOB, null));
        assertThat(rows(alice, null)).isEmpty();
        assertThat(alice.sent).hasSize(2);
    }

    @Test
    void aReportGoesToTheSenderOnce() {
        final Client phone = joined(ALICE);
        final Client desk = joined(ALICE);
        came(ALICE, BOB, cpim(BOB, "m9", "hello", true), 200);

        ask(phone, report("m9", Row.State.DELIVERED));
        ask(desk, report("m9", Row.State.DELIVERED));
        ask(desk, report("m9", Row.State.DISPLAYED));

        assertThat(phone.sent).hasSize(1);
        assertThat(desk.sent).hasSize(1);
        final Cpim cpim = phone.cpim();
        assertThat(cpim.dispositions()).isEmpty();
        assertThat(cpim.messageId()).isNotNull();
        assertThat(Imdn.parse(cpim.part().content()).orThrow())
                .isEqualTo(
                        Imdn.of("m9", TIME, Imdn.Kind.DELIVERY, Imdn.Status.DELIVERED)
                                .to("sip:" + ALICE));
        assertThat(Imdn.parse(desk.cpim().part().content()).orThrow().status())
                .isEqualTo(Imdn.Status.DISPLAYED);
        assertThat(rows(phone, null).getFirst())
                .satisfies(row -> {
                    assertThat(row.state()).isEqualTo(Row.State.RECEIVED);
                    assertThat(row.disposition()).isEmpty();
                });
        assertThat(phone.heard()).last().isInstanceOf(Notice.Ack.class);
    }

    private static Request.Report report(final String id, final Row.State state) {
        return new Request.Report("r", ALICE, BOB, id, state, TIME);
    }

    // ---- in

    private static byte[] cpim(
            final String from, final String id, final String text, final boolean asking) {
        final CpimWriter cpim =
                new CpimWriter(
                                new NameAddr(
                                        "Bob",
                                        SipUri.parse("sip:" + from).orThrow(),
                                        NameAddr.parse("<sip:x@y>").orThrow().params()),
                                NameAddr.parse("<sip:alice@example.org>").orThrow())
                        .dateTime(TIME)
                        .messageId(id);
        return (asking ? cpim.dispositions(List.of("positive-delivery", "display")) : cpim)
                .write("text/plain", text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] imdn(final String id, final Imdn.Kind kind, final Imdn.Status status) {
        return new CpimWriter(
                        NameAddr.parse("<sip:bob@example.org>").orThrow(),
                        NameAddr.parse("<sip:alice@example.org>").orThrow())
                .messageId("i")
                .write(Imdn.of(id, TIME, kind, status));
    }

    private void came(final String account, final String from, final byte[] body, final int code) {
        came(account, request(from, "message/cpim", body).build(), code);
    }

    private static SipRequest.Builder request(
            final String from, final String type, final byte[] body) {
        return SipRequest.builder(Method.MESSAGE, SipUri.parse("sip:alice@example.org").orThrow())
                .set("Via", "SIP/2.0/TCP inside.invalid;branch=z9hG4bK1")
                .set("From", "<sip:" + from + ">;tag=1")
                .set("To", "<sip:alice@example.org>")
                .set("Call-ID", "call-1")
                .set("CSeq", "7 MESSAGE")
                .set("P-Asserted-Identity", "<sip:" + from + ">")
                .body(type, body);
    }

    /** Hands over a request as an agent does, and sees how it is answered. */
    private void came(final String account, final SipRequest request, final int code) {
        final List<Inquiry> asked = new ArrayList<>();
        final UserAgent agent =
                new UserAgent(
                        new UserAgent.Parts(
                                "sip:in@side.invalid",
                                1,
                                () -> "c",
                                clock::now,
                                new SeededEntropy(2)),
                        new UserAgent.Door() {
                            @Override
                            public @Nullable CallListener called(final Call call) {
                                return null;
                            }

                            @Override
                            public void asked(final Inquiry inquiry) {
                                asked.add(inquiry);
                            }
                        });
        agent.handle(request, 0);
        post.came(account, asked.getFirst().anywhere(Runnable::run));
        work();
        final SipMessage reply = Objects.requireNonNull(agent.poll());
        assertThat(reply).isInstanceOf(SipResponse.class);
        assertThat(((SipResponse) reply).status()).isEqualTo(code);
        assertThat(agent.poll()).isNull();
    }

    private List<Row> rows(final Client client, final @Nullable String after) {
        final List<Notice> before = client.heard();
        ask(client, new Request.Synchronise("s", ALICE, after, null, 100));
        final List<Notice> heard = client.heard();
        client.told.addAll(before);
        assertThat(heard).hasSize(2).first().isEqualTo(new Notice.Ack("s"));
        return ((Notice.Journal) heard.getLast()).rows();
    }

    @Test
    void aMessageIsShownOnceAndKept() {
        final Client alice = joined(ALICE);
        came(ALICE, BOB, cpim(BOB, "m1", "hello", true), 200);
        came(ALICE, BOB, cpim(BOB, "m1", "hello", true), 200);

        assertThat(alice.heard())
                .containsExactly(
                        new Notice.MessageCame(
                                ALICE,
                                new Identity(BOB, "Bob"),
                                new Request.Message("m1", "hello", "text/plain", TIME),
                                List.of("positive-delivery", "display"),
                                null));
        post.left(alice);
        came(ALICE, BOB, cpim(BOB, "m2", "later", false), 202);
        assertThat(alice.heard()).isEmpty();
        final Client back = joined(ALICE);
        assertThat(rows(back, "m1")).extracting(Row::content).containsExactly("later");
        assertThat(rows(back, "m2")).isEmpty();
        assertThat(post.keepsFor(ALICE)).isTrue();
        assertThat(post.keepsFor(BOB)).isFalse();
    }

    @Test
    void plainMessagesGoByTheirCallId() throws IOException {
        final Client alice = joined(ALICE);
        final ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(deflated)) {
            out.write("deflated".getBytes(StandardCharsets.UTF_8));
        }
        final byte[] plain = "plain".getBytes(StandardCharsets.UTF_8);
        came(ALICE, request(BOB, "text/plain", plain).build(), 200);
        came(ALICE, request(BOB, "text/plain", plain).build(), 200);
        came(
                ALICE,
                request(BOB, "text/plain", deflated.toByteArray())
                        .set("Content-Encoding", "deflate")
                        .set("Date", "Fri, 20 Nov 2026 10:55:03 GMT")
                        .build(),
                200);

        assertThat(alice.heard())
                .extracting(each -> ((Notice.MessageCame) each).message())
                .satisfiesExactly(
                        first -> {
                            assertThat(first.id()).isEqualTo("call-1");
                            assertThat(first.content()).isEqualTo("plain");
                        },
                        second ->
                                assertThat(second)
                                        .isEqualTo(
                                                new Request.Message(
                                                        "call-1-7",
                                                        "deflated",
                                                        "text/plain",
                                                        TIME)));
    }

    /** Linphone's basic chat: nobody asked, no CPIM, deflated, about a Call-ID. */
    @Test
    void bareAndDeflatedNotificationsAreUnderstood() throws IOException {
        final Client alice = joined(ALICE);
        ask(alice, message("m1", "x"));
        alice.heard();
        final ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(deflated)) {
            out.write(Imdn.of("m1", TIME, Imdn.Kind.DELIVERY, Imdn.Status.DELIVERED).toBytes());
        }
        came(
                ALICE,
                request(BOB, "message/imdn+xml", deflated.toByteArray())
                        .set("Content-Encoding", "deflate")
                        .build(),
                200);
        assertThat(alice.heard()).containsExactly(disposition("m1", "delivered", 200, ""));
        came(
                ALICE,
                request(
                                "carol@example.org",
                                "message/imdn+xml",
                                Imdn.of("m1", TIME, Imdn.Kind.DISPLAY, Imdn.Status.DISPLAYED)
                                        .toBytes())
                        .build(),
                200);
        final String many =
                "--x\r\nContent-Type: message/imdn+xml\r\n\r\n"
                        + new String(
                                Imdn.of("m1", TIME, Imdn.Kind.DISPLAY, Imdn.Status.DISPLAYED)
                                        .toBytes(),
                                StandardCharsets.UTF_8)
                        + "\r\n--x--\r\n";
        assertThat(alice.heard()).isEmpty();
        came(
                ALICE,
                request(BOB, "multipart/mixed;boundary=x", many.getBytes(StandardCharsets.UTF_8))
                        .build(),
                200);
        assertThat(alice.heard()).containsExactly(disposition("m1", "displayed", 200, ""));
        assertThat(alice.sent).hasSize(1);
    }

    @Test
    void whatCannotBeReadOrIsNobodysBusinessIsAnsweredAndNothingMore() {
        final Client alice = joined(ALICE);
        final byte[] text = "x".getBytes(StandardCharsets.UTF_8);
        came(ALICE, request(BOB, "application/im-iscomposing+xml", text).build(), 200);
        came(ALICE, request(BOB, "message/cpim", text).build(), 400);
        came(ALICE, request(BOB, "message/imdn+xml", text).build(), 400);
        came(ALICE, request(BOB, "text/plain", new byte[0]).build(), 400);
        came(
                ALICE,
                request(BOB, "text/plain", text).set("Content-Encoding", "deflate").build(),
                415);
        came(ALICE, request(ALICE, "application/sylk-api-token", text).build(), 415);
        came(ALICE, BOB, cpim("carol@example.org", "m1", "I am Carol", false), 403);
        came(
                ALICE,
                BOB,
                "NS: x <urn:x>\r\nRequire: x.Y\r\n\r\nContent-Type: text/plain\r\n\r\nx"
                        .getBytes(StandardCharsets.UTF_8),
                400);
        assertThat(alice.heard()).isEmpty();
        assertThat(alice.sent).isEmpty();
        assertThat(rows(alice, null)).isEmpty();
    }

    // ---- history

    @Test
    void whatOneDeviceRemovesIsGoneEverywhere() {
        final Client phone = joined(ALICE);
        final Client desk = joined(ALICE);
        final Client bob = joined(BOB);
        ask(phone, message("m1", "x"));
        came(BOB, ALICE, cpim(ALICE, "m1", "x", false), 200);
        phone.heard();
        desk.heard();
        bob.heard();

        ask(phone, new Request.RemoveMessage("r", ALICE, "m1", BOB));

        assertThat(phone.heard()).containsExactly(new Notice.Ack("r"));
        assertThat(desk.heard())
                .containsExactly(
                        new Notice.Sync(
                                ALICE,
                                new Notice.Change.MessageRemoved(
                                        BOB, "m1", Row.Direction.OUTGOING)));
        assertThat(bob.heard())
                .containsExactly(
                        new Notice.Sync(
                                BOB,
                                new Notice.Change.MessageRemoved(
                                        ALICE, "m1", Row.Direction.INCOMING)));
        assertThat(rows(phone, null))
                .extracting(Row::contentType, Row::content)
                .containsExactly(
                        tuple(
                                "application/sylk-message-remove",
                                "{\"contact\":\"bob@example.org\",\"message_id\":\"m1\"}"));
    }

    /** Who got a message may remove it for himself, not for who wrote it. */
    @Test
    void nobodyRemovesWhatOthersWrote() {
        final Client alice = joined(ALICE);
        joined(BOB);
        ask(alice, message("m1", "x"));
        came(BOB, ALICE, cpim(ALICE, "m1", "x", false), 200);
        final Client bob = joined(BOB);
        post.asked(bob, new Request.RemoveMessage("r", BOB, "m1", ALICE));
        work();
        assertThat(store.find(BOB, "m1")).isNull();
        assertThat(store.find(ALICE, "m1")).isNotNull();
    }

    @Test
    void conversationsAreReadAndRemoved() {
        final Client phone = joined(ALICE);
        final Client desk = joined(ALICE);
        came(ALICE, BOB, cpim(BOB, "m1", "x", true), 200);
        desk.heard();

        ask(phone, new Request.MarkRead("1", ALICE, BOB));
        assertThat(desk.heard())
                .containsExactly(new Notice.Sync(ALICE, new Notice.Change.ConversationRead(BOB)));
        assertThat(Objects.requireNonNull(store.find(ALICE, "m1")).dispositions()).isEmpty();
        assertThat(rows(phone, "m1")).extracting(Row::content).containsExactly(BOB);

        ask(phone, new Request.RemoveConversation("2", ALICE, BOB));
        assertThat(desk.heard())
                .singleElement()
                .satisfies(each ->
                        assertThat(((Notice.Sync) each).change())
                                .isInstanceOf(Notice.Change.ConversationRemoved.class));
        assertThat(rows(phone, null))
                .extracting(Row::contentType)
                .containsExactly("application/sylk-conversation-remove");
    }

    @Test
    void pagesEndAndAnUnknownRowDoesNotLoop() {
        final Client alice = joined(ALICE);
        for (int i = 0; i < 5; i++) {
            came(ALICE, BOB, cpim(BOB, "m" + i, "x", false), 200);
            clock.advance(Duration.ofDays(1));
        }
        final List<String> seen = new ArrayList<>();
        String last = null;
        for (int page = 0; page < 4; page++) {
            final Request.Synchronise wish = new Request.Synchronise("s", ALICE, last, null, 2);
            alice.heard();
            ask(alice, wish);
            final List<Row> rows = ((Notice.Journal) alice.heard().getLast()).rows();
            rows.forEach(row -> seen.add(row.messageId()));
            last = rows.isEmpty() ? last : rows.getLast().messageId();
        }
        assertThat(seen).containsExactly("m0", "m1", "m2", "m3", "m4");
        assertThat(rows(alice, "unknown"))
                .extracting(Row::messageId)
                .containsExactly("m2", "m3", "m4");
        alice.heard();
        ask(alice, new Request.Synchronise("s", ALICE, null, time(Duration.ofDays(4)), 100));
        assertThat(((Notice.Journal) alice.heard().getLast()).rows())
                .extracting(Row::messageId)
                .containsExactly("m4");
    }

    private String time(final Duration after) {
        return Instant.ofEpochMilli(
                        clock.epochMillis() - Duration.ofDays(5).toMillis() + after.toMillis())
                .toString();
    }

    @Test
    void whatIsTooOldGoesAndWhoIsGoneHasNoJournal() {
        final Client alice = joined(ALICE);
        came(ALICE, BOB, cpim(BOB, "m1", "x", false), 200);
        post.left(alice);
        clock.advance(Duration.ofDays(366));
        post.tidy();
        assertThat(store.find(ALICE, "m1")).isNull();
        assertThat(post.keepsFor(ALICE)).isTrue();
        store.erase(ALICE);
        post.tidy();
        assertThat(post.keepsFor(ALICE)).isFalse();
    }

    @Test
    void tokensOfDevicesAreKept() {
        final Client alice = joined(ALICE);
        ask(alice, new Request.DeviceToken("1", ALICE, "secret", "android", "d", "app", true));
        assertThat(alice.heard()).containsExactly(new Notice.Ack("1"));
        assertThat(store.tokens(ALICE))
                .singleElement()
                .satisfies(each -> assertThat(each.token().revealText()).isEqualTo("secret"))
                .extracting(PushToken::device)
                .isEqualTo("d");
    }

    @Test
    void aDeviceThatIsSignedOffIsWokenNoMore() {
        final Client alice = joined(ALICE);
        final Request.DeviceToken token =
                new Request.DeviceToken("1", ALICE, "secret", "android", "d", "app", true);
        post.wakes(alice, token);
        work();
        assertThat(store.tokens(ALICE)).hasSize(1);
        post.forgets(alice, token);
        work();
        assertThat(store.tokens(ALICE)).isEmpty();
        assertThat(alice.heard()).isEmpty();

        ask(alice, token);
        assertThat(store.tokens(ALICE)).hasSize(1);
        ask(alice, new Request.DeviceToken("2", ALICE, "", "android", "d", "app", true));
        assertThat(store.tokens(ALICE)).isEmpty();
    }

    /** Each is told in its own spelling: that is how it finds the account. */
    @Test
    void anAccountIsTheSameHoweverItsHostIsWritten() {
        final String shouted = "alice@EXAMPLE.org";
        final Client alice = joined(ALICE);
        final Client loud = joined(shouted);
        assertThat(store.accounts()).containsExactly(ALICE);

        ask(
                loud,
                new Request.SendMessage(
                        "1",
                        shouted,
                        "bob@Example.ORG",
                        new Request.Message("m1", "x", "text/plain", TIME),
                        false));
        assertThat(alice.heard())
                .containsExactly(
                        new Notice.Sync(
                                ALICE,
                                new Notice.Change.Sent(
                                        new Request.SendMessage(
                                                "1",
                                                ALICE,
                                                BOB,
                                                new Request.Message("m1", "x", "text/plain", TIME),
                                                false))));
        loud.sent.getLast().outcome().answered(200, "OK");
        work();
        came(ALICE, BOB, cpim(BOB, "m2", "y", true), 200);
        assertThat(loud.heard())
                .filteredOn(Notice.OfAccount.class::isInstance)
                .hasSize(2)
                .allSatisfy(
                        each -> assertThat(((Notice.OfAccount) each).account()).isEqualTo(shouted));
        assertThat(alice.heard())
                .hasSize(2)
                .allSatisfy(
                        each -> assertThat(((Notice.OfAccount) each).account()).isEqualTo(ALICE));

        came(ALICE, BOB, imdn("m1", Imdn.Kind.DISPLAY, Imdn.Status.DISPLAYED), 200);
        loud.heard();
        ask(loud, new Request.Synchronise("s", shouted, null, null, 100));
        final Notice.Journal journal = (Notice.Journal) loud.heard().getLast();
        assertThat(journal.account()).isEqualTo(shouted);
        assertThat(journal.rows()).extracting(Row::messageId).startsWith("m1", "m2");
        assertThat(journal.rows().getFirst().state()).isEqualTo(Row.State.DISPLAYED);
        post.left(loud);
        post.left(alice);
        came(ALICE, BOB, cpim(BOB, "m3", "z", true), 202);
    }

    private static SipRequest fromPhone(final String type, final byte[] body) {
        return request(ALICE, type, body)
                .set("To", "<sip:bob@Example.org>")
                .set("Call-ID", "of-the-phone")
                .remove("P-Asserted-Identity")
                .build();
    }

    @Test
    void whatAPhoneOfTheAccountSentIsInTheJournalAndOnOtherDevices() {
        final Client alice = joined(ALICE);
        final SipRequest hello = fromPhone("text/plain", "hello".getBytes(StandardCharsets.UTF_8));
        post.sentByPhone(ALICE, hello, 202);
        post.sentByPhone(ALICE, hello, 202);
        work();

        final List<Notice> heard = alice.heard();
        assertThat(heard).hasSize(2);
        assertThat(heard.getFirst())
                .isInstanceOfSatisfying(
                        Notice.Sync.class,
                        sync ->
                                assertThat(((Notice.Change.Sent) sync.change()).request())
                                        .satisfies(as -> {
                                            assertThat(as.uri()).isEqualTo(BOB);
                                            assertThat(as.generated()).isTrue();
                                            assertThat(as.message().id()).isEqualTo("of-the-phone");
                                            assertThat(as.message().content()).isEqualTo("hello");
                                        }));
        assertThat(heard.getLast())
                .isInstanceOfSatisfying(
                        Notice.Disposition.class,
                        said -> assertThat(said.state()).isEqualTo("accepted"));
        assertThat(alice.sent).isEmpty();
        assertThat(rows(alice, null))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.direction()).isEqualTo(Row.Direction.OUTGOING);
                    assertThat(row.state()).isEqualTo(Row.State.ACCEPTED);
                    assertThat(row.disposition()).isEmpty();
                });

        // Linphone names it by its Call-ID when it tells what became of it.
        came(ALICE, BOB, imdn("of-the-phone", Imdn.Kind.DELIVERY, Imdn.Status.DELIVERED), 200);
        assertThat(rows(alice, null).getFirst().state()).isEqualTo(Row.State.DELIVERED);
    }

    @Test
    void whatAPhoneSaidOfMessagesIsNoMessageAndStrangersHaveNoJournal() {
        final Client alice = joined(ALICE);
        post.sentByPhone(
                ALICE,
                fromPhone("message/cpim", imdn("m", Imdn.Kind.DISPLAY, Imdn.Status.DISPLAYED)),
                200);
        post.sentByPhone(ALICE, fromPhone("application/im-iscomposing+xml", new byte[] {'x'}), 200);
        post.sentByPhone(ALICE, fromPhone("application/sylk-api-token", new byte[] {'x'}), 200);
        post.sentByPhone(BOB, fromPhone("text/plain", new byte[] {'x'}), 200);
        post.sentByPhone(ALICE, fromPhone("text/plain", new byte[] {'n'}), 404);
        work();
        assertThat(store.find(BOB, "of-the-phone")).isNull();
        assertThat(rows(alice, null))
                .singleElement()
                .satisfies(row -> assertThat(row.state()).isEqualTo(Row.State.FAILED));
    }

    @Test
    void bytesNeverShowInLogs() {
        assertThat(Content.of(new byte[3])).hasToString("3 bytes");
    }
}
