package org.ringdown.app.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdown.core.Secret;
import org.ringdown.service.port.Account;
import org.ringdown.service.port.StorageFailure;
import org.ringdown.service.port.StoredBinding;
import org.ringdown.service.port.StoredPassword;

class DatabaseTest {
    @TempDir Path directory;

    @Test
    void everythingIsThereAgainAfterReopening() {
        final StoredBinding full = binding("sip:a@x", "sip:a@192.0.2.1", "<urn:uuid:1>", 2);
        final StoredBinding bare = binding("sip:b@x", "sip:b@192.0.2.2", null, 0);
        try (Database database = Database.open(directory)) {
            database.accounts().put(account("alice", "Alice Doe"));
            database.accounts().put(account("bob", null));
            database.bindings().upsert(full);
            database.bindings().upsert(bare);
            database.settings().put("key", "value");
        }
        try (Database database = Database.open(directory)) {
            assertThat(database.accounts().list())
                    .containsExactly(account("alice", "Alice Doe"), account("bob", null));
            assertThat(database.accounts().find("alice", "example.org"))
                    .isEqualTo(account("alice", "Alice Doe"));
            assertThat(database.accounts().find("Alice", "example.org")).isNull();
            assertThat(database.bindings().loadAll()).containsExactly(full, bare);
            assertThat(database.settings().get("key")).isEqualTo("value");
            assertThat(database.settings().get("other")).isNull();
        }
    }

    @Test
    void anAccountIsReplacedAndRemoved() {
        try (Database database = Database.open(directory)) {
            database.accounts().put(account("alice", null));
            database.accounts().put(account("alice", "Alice"));
            assertThat(database.accounts().list()).containsExactly(account("alice", "Alice"));
            assertThat(database.accounts().remove("alice", "example.org")).isTrue();
            assertThat(database.accounts().remove("alice", "example.org")).isFalse();
            assertThat(database.accounts().list()).isEmpty();
        }
    }

    @Test
    void devicesHavePasswordsOfTheirOwn() {
        try (Database database = Database.open(directory)) {
            assertThat(database.accounts().putDevice("alice", "example.org", password("a", "x")))
                    .isFalse();
            database.accounts().put(account("alice", null));
            final long before = database.accounts().revision();
            for (final String device : List.of("phone", "browser", "phone")) {
                assertThat(
                                database.accounts()
                                        .putDevice(
                                                "alice", "example.org", password(device, "alice")))
                        .isTrue();
            }
            assertThat(database.accounts().revision()).isGreaterThan(before);
            final Account alice =
                    Objects.requireNonNull(database.accounts().find("alice", "example.org"));
            assertThat(alice.passwords())
                    .containsExactly(
                            password("", "alice"),
                            password("browser", "alice"),
                            password("phone", "alice"));
            assertThat(database.accounts().list()).containsExactly(alice);
            assertThat(database.accounts().removeDevice("alice", "example.org", "phone")).isTrue();
            assertThat(database.accounts().removeDevice("alice", "example.org", "phone")).isFalse();
            assertThat(database.accounts().remove("alice", "example.org")).isTrue();
            database.accounts().put(account("alice", null));
            assertThat(database.accounts().find("alice", "example.org"))
                    .isEqualTo(account("alice", null));
        }
    }

    /** An account of the first version of the tables works, but for the newest algorithm. */
    @Test
    void accountsOfOlderTablesAreKept() throws IOException, SQLException {
        final Path file = directory.resolve(Database.FILE);
        try (var script = Database.class.getResourceAsStream("1-accounts-bindings-settings.sql");
                var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            for (final String sql :
                    new String(Objects.requireNonNull(script).readAllBytes(), UTF_8)
                            .split("\n\\s*\n")) {
                // The first paragraph is a comment.
                if (sql.contains(";")) {
                    statement.execute(sql);
                }
            }
            statement.execute(
                    "INSERT INTO account VALUES"
                            + " ('alice', 'example.org', 'example.org', x'01', x'02', NULL, 7)");
            statement.execute("PRAGMA user_version = 1");
        }
        try (Database database = Database.open(directory)) {
            final Account alice =
                    Objects.requireNonNull(database.accounts().find("alice", "example.org"));
            assertThat(alice.passwords())
                    .containsExactly(
                            new StoredPassword(
                                    "",
                                    Secret.of(new byte[] {1}),
                                    Secret.of(new byte[] {2}),
                                    null,
                                    7));
            assertThat(database.accounts().withoutSha512()).isOne();
            database.accounts().put(account("alice", null));
            assertThat(database.accounts().withoutSha512()).isZero();
        }
    }

    @Test
    void bindingsOfOneAddressAreReplacedTogether() {
        try (Database database = Database.open(directory)) {
            final StoredBinding other = binding("sip:b@x", "sip:b@192.0.2.2", null, 0);
            database.bindings().upsert(other);
            database.bindings()
                    .replaceAll(
                            "sip:a@x",
                            List.of(
                                    binding("sip:a@x", "sip:1@192.0.2.1", null, 0),
                                    binding("sip:a@x", "sip:2@192.0.2.1", null, 0)));
            final StoredBinding last = binding("sip:a@x", "sip:3@192.0.2.1", null, 0);
            database.bindings().replaceAll("sip:a@x", List.of(last));
            assertThat(database.bindings().loadAll()).containsExactly(last, other);
            assertThatThrownBy(() -> database.bindings().replaceAll("sip:a@x", List.of(other)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(database.bindings().remove("sip:a@x", "sip:3@192.0.2.1")).isTrue();
            assertThat(database.bindings().remove("sip:a@x", "sip:3@192.0.2.1")).isFalse();
            assertThat(database.bindings().removeExpired(9_999_999)).isZero();
            assertThat(database.bindings().removeExpired(10_000_000)).isOne();
            assertThat(database.bindings().loadAll()).isEmpty();
        }
    }

    @Test
    void theFirstOfTwoChoicesStands() {
        try (Database database = Database.open(directory)) {
            assertThat(database.settings().putIfAbsent("domain", "first")).isEqualTo("first");
            assertThat(database.settings().putIfAbsent("domain", "second")).isEqualTo("first");
            database.settings().put("domain", "third");
            assertThat(database.settings().get("domain")).isEqualTo("third");
        }
    }

    @Test
    void aRunningServerSeesWhatAnotherProcessChanges() {
        try (Database server = Database.open(directory);
                Database command = Database.open(directory)) {
            final long before = server.accounts().revision();
            server.bindings().upsert(binding("sip:a@x", "sip:a@192.0.2.1", null, 0));
            assertThat(server.accounts().revision()).isEqualTo(before);
            command.accounts().put(account("carol", null));
            final long after = server.accounts().revision();
            assertThat(after).isGreaterThan(before);
            assertThat(server.accounts().find("carol", "example.org")).isNotNull();
            command.accounts().remove("carol", "example.org");
            assertThat(server.accounts().revision()).isGreaterThan(after);
            assertThat(server.accounts().find("carol", "example.org")).isNull();
        }
    }

    @Test
    void manyWritersInTwoProcessesLoseNothing() throws Exception {
        final int each = 100;
        try (Database server = Database.open(directory);
                Database command = Database.open(directory);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            final List<Future<?>> writes = new ArrayList<>();
            for (int i = 0; i < each; i++) {
                final String number = "%03d".formatted(i);
                writes.add(
                        threads.submit(() ->
                                server.bindings()
                                        .upsert(
                                                binding(
                                                        "sip:" + number + "@x",
                                                        "sip:" + number + "@192.0.2.1",
                                                        null,
                                                        0))));
                writes.add(threads.submit(() -> command.accounts().put(account(number, null))));
            }
            for (final Future<?> write : writes) {
                write.get();
            }
            assertThat(server.bindings().loadAll()).hasSize(each);
            assertThat(server.accounts().list()).hasSize(each);
        }
    }

    @Test
    void severalMayOpenANewDatabaseAtOnce() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            final List<Future<String>> domains = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                final String mine = "host" + i;
                domains.add(
                        threads.submit(() -> {
                            try (Database database = Database.open(directory)) {
                                return database.settings().putIfAbsent("domain", mine);
                            }
                        }));
            }
            final String first = domains.getFirst().get();
            for (final Future<String> domain : domains) {
                assertThat(domain.get()).isEqualTo(first);
            }
        }
    }

    @Test
    void aChangeThatFailsDoesNotTouchTheOthers() throws Exception {
        try (Database database = Database.open(directory);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            final List<Future<?>> good = new ArrayList<>();
            final List<Future<?>> bad = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                final String name = "user" + i;
                good.add(threads.submit(() -> database.accounts().put(account(name, null))));
                bad.add(
                        threads.submit(() ->
                                database.bindings()
                                        .upsert(
                                                binding(
                                                        "sip:a@x",
                                                        "sip:a@x",
                                                        null,
                                                        1,
                                                        Double.NaN))));
            }
            for (final Future<?> each : good) {
                each.get();
            }
            for (final Future<?> each : bad) {
                assertThatThrownBy(each::get).hasCauseInstanceOf(StorageFailure.class);
            }
            assertThat(database.accounts().list()).hasSize(20);
            assertThat(database.bindings().loadAll()).isEmpty();
        }
    }

    @Test
    void onlyTheOwnerMayRead() throws IOException {
        final Path data = directory.resolve("new/data");
        try (Database database = Database.open(data)) {
            database.settings().put("a", "b");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                    .isEqualTo("rwx------");
            try (var files = Files.list(data)) {
                for (final Path file : files.toList()) {
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .as(file.toString())
                            .isEqualTo("rw-------");
                }
            }
        }
    }

    @Test
    void refusesADirectoryThatIsAFile() throws IOException {
        final Path file = Files.writeString(directory.resolve("file"), "x");
        assertThatThrownBy(() -> Database.open(file))
                .isInstanceOf(StorageFailure.class)
                .hasMessage(
                        "The data directory "
                                + file
                                + " cannot be used (something else has its name); check who owns"
                                + " it, or choose another one with the key data.");
    }

    @Test
    void refusesADamagedFile() throws IOException {
        final Path file = directory.resolve(Database.FILE);
        Files.writeString(file, "this is certainly not a database".repeat(100));
        assertThatThrownBy(() -> Database.open(directory))
                .isInstanceOf(StorageFailure.class)
                .hasMessage(
                        "The database "
                                + file
                                + " is damaged; put back a copy, or move it away to start empty.");
    }

    @Test
    void refusesTheTablesOfANewerProgram() throws SQLException {
        Database.open(directory).close();
        final Path file = directory.resolve(Database.FILE);
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            statement.execute("PRAGMA user_version = 99");
        }
        assertThatThrownBy(() -> Database.open(directory))
                .isInstanceOf(StorageFailure.class)
                .hasMessageContaining("was written by a newer Ringdown (version 99 of the tables");
    }

    private static Account account(final String name, final @Nullable String displayName) {
        return new Account(
                name,
                "example.org",
                "example.org",
                List.of(password("", name)),
                displayName,
                1_234_567_890_123L);
    }

    private static StoredPassword password(final String device, final String name) {
        return new StoredPassword(
                device,
                Secret.of("md5 of " + device + name),
                Secret.of("sha of " + device + name),
                Secret.of("512 of " + device + name),
                1_234_567_890_123L);
    }

    private static StoredBinding binding(
            final String aor,
            final String contact,
            final @Nullable String instance,
            final int regId) {
        return binding(aor, contact, instance, regId, 0.5);
    }

    private static StoredBinding binding(
            final String aor,
            final String contact,
            final @Nullable String instance,
            final int regId,
            final double q) {
        return new StoredBinding(
                aor,
                contact,
                instance,
                regId,
                q,
                "call-id",
                7,
                5_000_000,
                9_000_000,
                10_000_000,
                "WSS",
                "[2001:db8::1]:5060",
                42,
                "Phone/1.0",
                instance == null ? List.of() : List.of("<sip:p1;lr>", "<sip:p2;lr>"));
    }
}
