package org.ringdown.gateway.sylk.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.ringdown.gateway.sylk.say.Notice;
import org.ringdown.gateway.sylk.say.Request;
import org.ringdown.gateway.sylk.say.Row;
import org.ringdown.service.port.PushToken;
import org.ringdown.sip.instant.Imdn;
import org.ringdown.sip.message.SipRequest;

/** What the mailroom remembers: for clients that ask later, and of other devices. */
class JournalTest extends PostRig {
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
}
