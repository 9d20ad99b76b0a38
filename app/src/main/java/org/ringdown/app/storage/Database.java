package org.ringdown.app.storage;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.Jdbi;
import org.ringdown.service.port.AccountStore;
import org.ringdown.service.port.BindingStore;
import org.ringdown.service.port.JournalStore;
import org.ringdown.service.port.MessageStore;
import org.ringdown.service.port.SettingsStore;
import org.ringdown.service.port.StorageFailure;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * The embedded database of one data directory, open. Several processes may have it open at once;
 * each waits up to {@value #BUSY_MILLIS} ms for another's change to end. Safe for any thread that
 * may block.
 */
public final class Database implements AutoCloseable {
    /** The file's name in the data directory. */
    public static final String FILE = "ringdown.db";

    private static final int BUSY_MILLIS = 5_000;
    private static final int OPEN_ATTEMPTS = 50;
    private static final long OPEN_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int CONNECTIONS = 4;

    private final HikariDataSource pool;
    private final RevisionReader revisions;
    private final AccountStore accounts;
    private final BindingStore bindings;
    private final SettingsStore settings;
    private final JournalStore journals;
    private final MessageStore messages;
    private final StorageLatency latency;

    private Database(
            final HikariDataSource pool,
            final Transactions transactions,
            final RevisionReader revisions) {
        this.pool = pool;
        this.revisions = revisions;
        this.accounts = new SqlAccountStore(transactions, revisions);
        this.bindings = new SqlBindingStore(transactions);
        this.settings = new SqlSettingsStore(transactions);
        this.journals = new SqlJournalStore(transactions);
        this.messages = new SqlMessageStore(transactions);
        latency = transactions.latency();
    }

    /**
     * Opens the database in {@code directory}; makes both when they are not there, readable by
     * their owner alone, and brings the tables up to date.
     *
     * @throws StorageFailure when that cannot be done, with a sentence that says why
     */
    public static Database open(final Path directory) {
        final Path file = directory.resolve(FILE);
        try {
            PrivateFiles.directory(directory);
            PrivateFiles.create(file);
        } catch (final IOException failure) {
            throw new StorageFailure(
                    "The data directory "
                            + directory
                            + " cannot be used ("
                            + PrivateFiles.reason(failure)
                            + "); check who owns it, or choose another one with the key data.",
                    failure);
        }
        final SQLiteDataSource source = source(file);
        migrate(file, source);
        final HikariConfig config = new HikariConfig();
        config.setPoolName("storage");
        config.setDataSource(source);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(2L * BUSY_MILLIS);
        final HikariDataSource pool = new HikariDataSource(config);
        return new Database(
                pool, new Transactions(file, Jdbi.create(pool)), new RevisionReader(file, source));
    }

    /** Whether there is a database in {@code directory} already. */
    public static boolean exists(final Path directory) {
        return Files.isRegularFile(directory.resolve(FILE));
    }

    /** The accounts. */
    public AccountStore accounts() {
        return accounts;
    }

    /** The bindings. */
    public BindingStore bindings() {
        return bindings;
    }

    /** The settings. */
    public SettingsStore settings() {
        return settings;
    }

    /** The journals of messages. */
    public JournalStore journals() {
        return journals;
    }

    /** The messages that wait for devices. */
    public MessageStore messages() {
        return messages;
    }

    /** How long it takes. */
    public StorageLatency latency() {
        return latency;
    }

    /** Closes the connections; what was acknowledged is on the disk already. */
    @Override
    public void close() {
        revisions.close();
        pool.close();
    }

    private static SQLiteDataSource source(final Path file) {
        final SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        // FULL: a commit returns when the log is on the disk, so a power cut loses nothing.
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(BUSY_MILLIS);
        // A transaction of ours always writes: taking the lock at once avoids a dead end later.
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        final SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        return source;
    }

    private static void migrate(final Path file, final SQLiteDataSource source) {
        for (int attempt = 1; ; attempt++) {
            try (Connection connection = source.getConnection()) {
                final int found = Migrations.apply(connection);
                if (found > Migrations.latest()) {
                    throw new StorageFailure(
                            "The database "
                                    + file
                                    + " was written by a newer Ringdown (version "
                                    + found
                                    + " of the tables, this program knows "
                                    + Migrations.latest()
                                    + "); run that one, or choose another data directory.",
                            new IllegalStateException("newer tables"));
                }
                return;
            } catch (final SQLException failure) {
                // SQLite does not wait by itself while a new file changes to write-ahead logging.
                if (!Failures.busy(failure) || attempt == OPEN_ATTEMPTS) {
                    throw Failures.of(file, failure);
                }
                LockSupport.parkNanos(OPEN_PAUSE_NANOS);
            }
        }
    }
}
