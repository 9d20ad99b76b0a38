package org.ringdown.app.storage;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;
import org.ringdown.service.port.Content;
import org.ringdown.service.port.MessageStore;
import org.ringdown.service.port.StoredMessage;

/** Messages that wait, in the table {@code kept_message}. */
final class SqlMessageStore implements MessageStore {
    private final Transactions transactions;

    SqlMessageStore(final Transactions transactions) {
        this.transactions = transactions;
    }

    /** What waits for somebody already. */
    private record Room(int messages, long bytes) {}

    @Override
    public Kept keep(final StoredMessage message, final int mostMessages, final long mostBytes) {
        return transactions.write(handle -> {
            if (known(handle, message)) {
                return Kept.KNOWN;
            }
            final Room taken =
                    handle.createQuery(
                                    "SELECT COUNT(*) AS messages,"
                                            + " COALESCE(SUM(LENGTH(request)), 0) AS bytes"
                                            + " FROM kept_message WHERE aor = :aor")
                            .bind("aor", message.aor())
                            .map((row, _) -> new Room(row.getInt("messages"), row.getLong("bytes")))
                            .one();
            if (taken.messages() >= mostMessages
                    || taken.bytes() + message.request().length() > mostBytes) {
                return Kept.FULL;
            }
            handle.createUpdate(
                            """
                            INSERT INTO kept_message
                                (aor, sender, name, request, received_ms, expires_ms)
                            VALUES (:aor, :sender, :name, :request, :received, :expires)
                            """)
                    .bind("aor", message.aor())
                    .bind("sender", message.sender())
                    .bind("name", message.name())
                    .bind("request", message.request().bytes())
                    .bind("received", message.receivedEpochMillis())
                    .bind("expires", message.expiresEpochMillis())
                    .execute();
            return Kept.STORED;
        });
    }

    private static boolean known(final Handle handle, final StoredMessage message) {
        return handle.createQuery(
                                "SELECT COUNT(*) FROM kept_message"
                                        + " WHERE aor = :aor AND sender = :sender AND name = :name")
                        .bind("aor", message.aor())
                        .bind("sender", message.sender())
                        .bind("name", message.name())
                        .mapTo(Integer.class)
                        .one()
                > 0;
    }

    @Override
    public @Nullable StoredMessage first(final String aor) {
        return transactions
                .read(handle ->
                        handle.createQuery(
                                        "SELECT * FROM kept_message WHERE aor = :aor"
                                                + " ORDER BY number LIMIT 1")
                                .bind("aor", aor)
                                .map(SqlMessageStore::message)
                                .findOne())
                .orElse(null);
    }

    private static StoredMessage message(final ResultSet row, final StatementContext context)
            throws SQLException {
        return new StoredMessage(
                row.getLong("number"),
                row.getString("aor"),
                row.getString("sender"),
                row.getString("name"),
                Content.of(row.getBytes("request")),
                row.getLong("received_ms"),
                row.getLong("expires_ms"));
    }

    @Override
    public void remove(final long number) {
        final int _ =
                transactions.write(handle ->
                        handle.createUpdate("DELETE FROM kept_message WHERE number = :number")
                                .bind("number", number)
                                .execute());
    }

    @Override
    public int removeExpired(final long epochMillis) {
        return transactions.write(handle ->
                handle.createUpdate("DELETE FROM kept_message WHERE expires_ms <= :now")
                        .bind("now", epochMillis)
                        .execute());
    }

    @Override
    public Set<String> aors() {
        return new HashSet<>(
                transactions.read(handle ->
                        handle.createQuery("SELECT DISTINCT aor FROM kept_message")
                                .mapTo(String.class)
                                .list()));
    }
}
