package org.ringdown.app.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdown.core.Secret;
import org.ringdown.service.port.Account;
import org.ringdown.service.port.Content;
import org.ringdown.service.port.JournalRow;
import org.ringdown.service.port.JournalStore;
import org.ringdown.service.port.MessageStore;
import org.ringdown.service.port.MessageStore.Kept;
import org.ringdown.service.port.PushToken;
import org.ringdown.service.port.StoredMessage;
import org.ringdown.service.port.StoredPassword;

/** Journals: paged in the order of storing, bounded, and gone when they are to be gone. */
class JournalStoreTest {
    private static final String ALICE = "alice@example.org";
    private static final int MANY = 1_000;

    @TempDir Path directory;

    private static JournalRow row(final String account, final String id, final long stored) {
        return new JournalRow(
                account,
                id,
                "bob@example.org",
                "incoming",
                "received",
                List.of("positive-delivery", "display"),
                "text/plain;charset=utf-8",
                Content.of("hällo\u0000".getBytes(StandardCharsets.UTF_8)),
                "2026-11-20T10:55:03Z",
                stored);
    }

    private static List<String> ids(final List<JournalRow> rows) {
        return rows.stream().map(JournalRow::messageId).toList();
    }

    @Test
    void whatWasStoredIsThereAfterReopening() {
        try (Database database = Database.open(directory)) {
            final JournalStore store = database.journals();
            store.open(ALICE);
            store.open(ALICE);
            assertThat(store.add(row(ALICE, "1", 10), MANY)).isTrue();
            assertThat(store.add(row(ALICE, "1", 20), MANY)).isFalse();
            assertThat(store.add(row("bob@example.org", "1", 20), MANY)).isTrue();
            store.putKey("carol@example.com", "KEY");
            store.putKey("carol@example.com", "KEY 2");
            store.putToken(token("t1"));
            store.putToken(token("t2"));
        }
        try (Database database = Database.open(directory)) {
            final JournalStore store = database.journals();
            assertThat(store.accounts()).containsExactly(ALICE);
            assertThat(store.find(ALICE, "1")).isEqualTo(row(ALICE, "1", 10));
            assertThat(store.find(ALICE, "2")).isNull();
            assertThat(store.key("carol@example.com")).isEqualTo("KEY 2");
            assertThat(store.key(ALICE)).isNull();
            assertThat(store.tokens(ALICE)).containsExactly(token("t2"));
            store.removeToken(ALICE, "app", "device");
            assertThat(store.tokens(ALICE)).isEmpty();
        }
    }

    private static PushToken token(final String token) {
        return new PushToken(ALICE, "app", "device", "android", Secret.of(token), true);
    }

    @Test
    void pagesEnd() {
        try (Database database = Database.open(directory)) {
            final JournalStore store = database.journals();
            for (int i = 0; i < 7; i++) {
                store.add(row(ALICE, "m" + i, i * 100L), MANY);
                store.add(row("bob@example.org", "m" + i, i * 100L), MANY);
            }
            final List<String> seen = new ArrayList<>();
            long number = -1;
            for (List<JournalRow> page = store.after(ALICE, number, 0, 3);
                    !page.isEmpty();
                    page = store.after(ALICE, number, 0, 3)) {
                seen.addAll(ids(page));
                number = store.number(ALICE, page.getLast().messageId());
            }
            assertThat(seen).containsExactly("m0", "m1", "m2", "m3", "m4", "m5", "m6");
            assertThat(ids(store.after(ALICE, -1, 500, MANY))).containsExactly("m5", "m6");
            assertThat(store.number(ALICE, "none")).isEqualTo(-1);
        }
    }

    @Test
    void theOldestGoWhenThereAreTooMany() {
        try (Database database = Database.open(directory)) {
            final JournalStore store = database.journals();
            store.add(row("bob@example.org", "other", 0), 1);
            for (int i = 0; i < 5; i++) {
                store.add(row(ALICE, "m" + i, i), 3);
            }
            assertThat(ids(store.after(ALICE, -1, 0, MANY))).containsExactly("m2", "m3", "m4");
            final long last = store.number(ALICE, "m4");
            assertThat(store.remove(ALICE, "m4")).isTrue();
            store.add(row(ALICE, "m5", 9), 3);
            assertThat(store.number(ALICE, "m5")).isGreaterThan(last);
            assertThat(store.removeBefore(3)).isEqualTo(2);
            assertThat(ids(store.after(ALICE, -1, 0, MANY))).containsExactly("m3", "m5");
        }
    }

    @Test
    void aRowChangesAndAConversationIsReadAndRemoved() {
        try (Database database = Database.open(directory)) {
            final JournalStore store = database.journals();
            store.add(row(ALICE, "1", 10), MANY);
            store.add(row(ALICE, "2", 10), MANY);

            assertThat(store.change(ALICE, "1", row -> row.with("displayed", List.of())))
                    .isEqualTo(row(ALICE, "1", 10).with("displayed", List.of()));
            assertThat(store.change(ALICE, "3", row -> row.with("displayed", List.of()))).isNull();
            assertThat(store.find(ALICE, "1"))
                    .isEqualTo(row(ALICE, "1", 10).with("displayed", List.of()));
            assertThat(store.read(ALICE, "bob@example.org")).isOne();
            assertThat(store.find(ALICE, "2"))
                    .isEqualTo(row(ALICE, "2", 10).with("received", List.of()));
            assertThat(store.removeConversation(ALICE, "carol@example.org")).isZero();
            assertThat(store.removeConversation(ALICE, "bob@example.org")).isEqualTo(2);
            assertThat(store.remove(ALICE, "1")).isFalse();
        }
    }

    @Test
    void nothingIsLeftOfWhoIsErased() {
        try (Database database = Database.open(directory)) {
            final JournalStore store = database.journals();
            store.open(ALICE);
            store.add(row(ALICE, "1", 10), MANY);
            store.add(row("bob@example.org", "1", 10), MANY);
            store.putKey(ALICE, "KEY");
            store.putToken(token("t"));

            store.erase(ALICE);

            assertThat(store.accounts()).isEmpty();
            assertThat(store.find(ALICE, "1")).isNull();
            assertThat(store.key(ALICE)).isNull();
            assertThat(store.tokens(ALICE)).isEmpty();
            assertThat(store.find("bob@example.org", "1")).isNotNull();
        }
    }

    private static StoredMessage waiting(final String name, final long expires, final int size) {
        return new StoredMessage(
                0,
                "sip:" + ALICE,
                "sip:bob@example.org",
                name,
                Content.of(new byte[size]),
                5,
                expires);
    }

    @Test
    void messagesWaitInTheirOrderAndWithinTheirRoom() {
        try (Database database = Database.open(directory)) {
            final MessageStore store = database.messages();
            assertThat(store.keep(waiting("1", 100, 10), 2, 100)).isEqualTo(Kept.STORED);
            assertThat(store.keep(waiting("1", 100, 10), 2, 100)).isEqualTo(Kept.KNOWN);
            assertThat(store.keep(waiting("2", 200, 91), 2, 100)).isEqualTo(Kept.FULL);
            assertThat(store.keep(waiting("2", 200, 90), 2, 100)).isEqualTo(Kept.STORED);
            assertThat(store.keep(waiting("3", 200, 1), 2, 1000)).isEqualTo(Kept.FULL);
        }
        try (Database database = Database.open(directory)) {
            final MessageStore store = database.messages();
            assertThat(store.aors()).containsExactly("sip:" + ALICE);
            final StoredMessage first = Objects.requireNonNull(store.first("sip:" + ALICE));
            assertThat(first.name()).isEqualTo("1");
            assertThat(first.request().length()).isEqualTo(10);
            assertThat(first.receivedEpochMillis()).isEqualTo(5);
            store.remove(first.number());
            assertThat(Objects.requireNonNull(store.first("sip:" + ALICE)).name()).isEqualTo("2");
            assertThat(store.removeExpired(199)).isZero();
            assertThat(store.removeExpired(200)).isOne();
            assertThat(store.first("sip:" + ALICE)).isNull();
            assertThat(store.aors()).isEmpty();
        }
    }

    /** A user who is removed, by whatever process, leaves only what he wrote to others. */
    @Test
    void aRemovedUserLeavesNothing() {
        try (Database database = Database.open(directory)) {
            final Account alice =
                    new Account(
                            "alice",
                            "example.org",
                            "example.org",
                            List.of(StoredPassword.of("", "alice", "example.org", "secret", 1)),
                            null,
                            1);
            final JournalStore store = database.journals();
            database.accounts().put(alice);
            store.open(ALICE);
            store.add(row(ALICE, "1", 10), MANY);
            store.add(row("bob@example.org", "1", 10), MANY);
            store.putKey(ALICE, "KEY");
            store.putToken(token("t"));

            database.messages().keep(waiting("1", 100, 1), 9, 99);

            database.accounts().put(alice);
            assertThat(store.find(ALICE, "1")).isNotNull();
            assertThat(database.messages().first("sip:" + ALICE)).isNotNull();
            database.accounts().remove("alice", "example.org");

            assertThat(store.accounts()).isEmpty();
            assertThat(store.find(ALICE, "1")).isNull();
            assertThat(store.key(ALICE)).isNull();
            assertThat(store.tokens(ALICE)).isEmpty();
            assertThat(database.messages().first("sip:" + ALICE)).isNull();
            assertThat(store.find("bob@example.org", "1")).isNotNull();
        }
    }

    /** Whatever is added and removed, paging by any step gives what a list would. */
    @Test
    void theJournalIsLikeAListWhateverIsDone() {
        final Random random = new Random(11);
        final List<String> model = new ArrayList<>();
        try (Database database = Database.open(directory)) {
            final JournalStore store = database.journals();
            for (int step = 0; step < 150; step++) {
                final String id = "m" + random.nextInt(60);
                if (random.nextInt(4) > 0) {
                    assertThat(store.add(row(ALICE, id, step), 20)).isEqualTo(!model.contains(id));
                    if (!model.contains(id)) {
                        model.add(id);
                    }
                    while (model.size() > 20) {
                        model.removeFirst();
                    }
                } else {
                    assertThat(store.remove(ALICE, id)).isEqualTo(model.remove(id));
                }
                final int from = model.isEmpty() ? -1 : random.nextInt(model.size());
                final long number = from < 0 ? -1 : store.number(ALICE, model.get(from));
                assertThat(ids(store.after(ALICE, number, 0, 5)))
                        .as("step " + step)
                        .isEqualTo(model.stream().skip(from + 1L).limit(5).toList());
            }
        }
    }
}
