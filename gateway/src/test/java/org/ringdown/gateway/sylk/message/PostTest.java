package org.ringdown.gateway.sylk.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.ringdown.gateway.sylk.say.Identity;
import org.ringdown.gateway.sylk.say.Notice;
import org.ringdown.gateway.sylk.say.Request;
import org.ringdown.gateway.sylk.say.Row;
import org.ringdown.service.port.Content;
import org.ringdown.sip.instant.Cpim;
import org.ringdown.sip.instant.Imdn;

/** What is asked of the mailroom and what comes to it, as clients and SIP see it. */
class PostTest extends PostRig {
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

    @Test
    void bytesNeverShowInLogs() {
        assertThat(Content.of(new byte[3])).hasToString("3 bytes");
    }
}
