package org.ringdown.app.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdown.service.port.BindingStore;
import org.ringdown.service.port.StorageFailure;
import org.ringdown.service.port.StoredBinding;

/** Many registrations in one commit, and the clock that is put. */
class BindingStoreTest {
    @TempDir Path directory;

    private static StoredBinding row(final String aor, final int number, final long expires) {
        return row(aor, number, expires, 1);
    }

    private static StoredBinding row(
            final String aor, final int number, final long expires, final double q) {
        return new StoredBinding(
                aor,
                "sip:c" + number + "@192.0.2.1",
                number % 2 == 0 ? null : "<urn:uuid:" + number + ">",
                number % 3,
                q,
                "call",
                number,
                1_000,
                2_000,
                expires,
                "UDP",
                "192.0.2.1:5060",
                0,
                "",
                List.of());
    }

    @Test
    void manyAddressesAreOneCommit() {
        try (Database database = Database.open(directory)) {
            final BindingStore store = database.bindings();
            store.replaceAll("sip:a@x", List.of(row("sip:a@x", 1, 10_000)));
            final Map<String, List<StoredBinding>> changes = new LinkedHashMap<>();
            changes.put("sip:b@x", List.of(row("sip:b@x", 1, 10_000)));
            changes.put("sip:a@x", List.of());

            store.replaceAll(changes);

            assertThat(store.loadAll()).containsExactly(row("sip:b@x", 1, 10_000));
            changes.put("sip:c@x", List.of(row("sip:c@x", 1, 10_000, Double.NaN)));
            changes.put("sip:a@x", List.of(row("sip:a@x", 9, 10_000)));
            assertThatThrownBy(() -> store.replaceAll(changes)).isInstanceOf(StorageFailure.class);
            assertThat(store.loadAll()).containsExactly(row("sip:b@x", 1, 10_000));
        }
    }

    @Test
    void allTimesMoveWithTheClock() {
        try (Database database = Database.open(directory)) {
            final BindingStore store = database.bindings();
            store.replaceAll("sip:a@x", List.of(row("sip:a@x", 1, 10_000)));

            store.shift(-500);

            final StoredBinding moved = store.loadAll().getFirst();
            assertThat(moved.sinceEpochMillis()).isEqualTo(500);
            assertThat(moved.refreshedEpochMillis()).isEqualTo(1_500);
            assertThat(moved.expiresEpochMillis()).isEqualTo(9_500);
            assertThat(store.removeExpired(9_499)).isZero();
            assertThat(store.removeExpired(9_500)).isOne();
        }
    }

    @Test
    void tablesOfTheFirstVersionAreTakenOver() throws IOException, SQLException {
        final Path file = directory.resolve(Database.FILE);
        try (InputStream script =
                        Database.class.getResourceAsStream("1-accounts-bindings-settings.sql");
                var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            if (script == null) {
                throw new AssertionError("the first script is missing");
            }
            final String text = new String(script.readAllBytes(), StandardCharsets.UTF_8);
            for (final String sql : List.of(text.strip().split("\n\\s*\n"))) {
                if (sql.lines().anyMatch(line -> !line.startsWith("--"))) {
                    statement.execute(sql);
                }
            }
            statement.execute(
                    "INSERT INTO binding VALUES ('sip:a@x', 'sip:c2@192.0.2.1', '', 2, 1, 'call',"
                            + " 2, 10000, 'UDP', '192.0.2.1:5060', 0, '', '')");
            statement.execute("PRAGMA user_version = 1");
        }
        try (Database database = Database.open(directory)) {
            final StoredBinding taken = database.bindings().loadAll().getFirst();
            assertThat(taken.contact()).isEqualTo("sip:c2@192.0.2.1");
            assertThat(taken.expiresEpochMillis()).isEqualTo(10_000);
            assertThat(taken.refreshedEpochMillis()).isZero();
        }
    }

    @Test
    void theStoreIsLikeAMapWhateverIsDone() {
        final Random random = new Random(7);
        final Map<String, List<StoredBinding>> model = new TreeMap<>();
        try (Database database = Database.open(directory)) {
            final BindingStore store = database.bindings();
            for (int step = 0; step < 200; step++) {
                final Map<String, List<StoredBinding>> changes = new LinkedHashMap<>();
                for (int i = random.nextInt(4); i >= 0; i--) {
                    final String aor = "sip:" + random.nextInt(6) + "@x";
                    final List<StoredBinding> rows = new ArrayList<>();
                    for (int n = random.nextInt(4); n > 0; n--) {
                        rows.add(row(aor, n, 1_000L + random.nextInt(1_000)));
                    }
                    changes.put(aor, rows);
                }
                store.replaceAll(changes);
                model.putAll(changes);
                final int end = 900 + random.nextInt(400);
                if (step % 10 == 0) {
                    store.removeExpired(end);
                    model.replaceAll((_, rows) ->
                            rows.stream().filter(row -> row.expiresEpochMillis() > end).toList());
                }
                assertThat(store.loadAll())
                        .as("step " + step)
                        .containsExactlyInAnyOrderElementsOf(
                                model.values().stream().flatMap(List::stream).toList());
            }
        }
    }
}
