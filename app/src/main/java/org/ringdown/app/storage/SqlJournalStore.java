package org.ringdown.app.storage;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Secret;
import org.ringdown.service.port.Content;
import org.ringdown.service.port.JournalRow;
import org.ringdown.service.port.JournalStore;
import org.ringdown.service.port.PushToken;

/** Journals in the tables {@code journal}, {@code public_key} and {@code push_token}. */
final class SqlJournalStore implements JournalStore {
    private static final String ONE =
            "SELECT * FROM journal WHERE account = :account AND message_id = :id";

    private final Transactions transactions;

    SqlJournalStore(final Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public void open(final String account) {
        final int _ =
                transactions.write(handle ->
                        update(
                                handle,
                                "INSERT INTO journal_owner (account) VALUES (:account)"
                                        + " ON CONFLICT (account) DO NOTHING",
                                account));
    }

    @Override
    public Set<String> accounts() {
        return new HashSet<>(
                transactions.read(handle ->
                        handle.createQuery("SELECT account FROM journal_owner")
                                .mapTo(String.class)
                                .list()));
    }

    @Override
    public boolean add(final JournalRow row, final int most) {
        return transactions.write(handle -> {
            final boolean added =
                    handle.createUpdate(
                                            """
                                            INSERT INTO journal (account, message_id, peer,
                                                direction, state, dispositions, content_type,
                                                content, sent, stored_ms)
                                            VALUES (:account, :id, :peer, :direction, :state,
                                                :dispositions, :type, :content, :sent, :stored)
                                            ON CONFLICT (account, message_id) DO NOTHING
                                            """)
                                    .bind("account", row.account())
                                    .bind("id", row.messageId())
                                    .bind("peer", row.peer())
                                    .bind("direction", row.direction())
                                    .bind("state", row.state())
                                    .bind("dispositions", String.join(",", row.dispositions()))
                                    .bind("type", row.contentType())
                                    .bind("content", row.content().bytes())
                                    .bind("sent", row.sent())
                                    .bind("stored", row.storedEpochMillis())
                                    .execute()
                            > 0;
            if (added) {
                handle.createUpdate(
                                """
                                DELETE FROM journal WHERE account = :account AND number <=
                                    (SELECT number FROM journal WHERE account = :account
                                        ORDER BY number DESC LIMIT 1 OFFSET :most)
                                """)
                        .bind("account", row.account())
                        .bind("most", most)
                        .execute();
            }
            return added;
        });
    }

    @Override
    public @Nullable JournalRow find(final String account, final String messageId) {
        return transactions.read(handle -> one(handle, account, messageId)).orElse(null);
    }

    private static Optional<JournalRow> one(
            final Handle handle, final String account, final String messageId) {
        return handle.createQuery(ONE)
                .bind("account", account)
                .bind("id", messageId)
                .map(SqlJournalStore::row)
                .findOne();
    }

    @Override
    public @Nullable JournalRow change(
            final String account, final String messageId, final UnaryOperator<JournalRow> change) {
        return transactions
                .write(handle -> {
                    final Optional<JournalRow> before = one(handle, account, messageId);
                    final Optional<JournalRow> after = before.map(change);
                    if (!after.equals(before)) {
                        after.ifPresent(row -> write(handle, row));
                    }
                    return after;
                })
                .orElse(null);
    }

    private static void write(final Handle handle, final JournalRow row) {
        handle.createUpdate(
                        "UPDATE journal SET state = :state, dispositions = :dispositions"
                                + " WHERE account = :account AND message_id = :id")
                .bind("state", row.state())
                .bind("dispositions", String.join(",", row.dispositions()))
                .bind("account", row.account())
                .bind("id", row.messageId())
                .execute();
    }

    @Override
    public long number(final String account, final String messageId) {
        return transactions.read(handle ->
                handle.createQuery(
                                "SELECT number FROM journal"
                                        + " WHERE account = :account AND message_id = :id")
                        .bind("account", account)
                        .bind("id", messageId)
                        .mapTo(Long.class)
                        .findOne()
                        .orElse(-1L));
    }

    @Override
    public List<JournalRow> after(
            final String account, final long number, final long sinceEpochMillis, final int limit) {
        return transactions.read(handle ->
                handle.createQuery(
                                "SELECT * FROM journal WHERE account = :account"
                                        + " AND number > :number AND stored_ms >= :since"
                                        + " ORDER BY number LIMIT :limit")
                        .bind("account", account)
                        .bind("number", number)
                        .bind("since", sinceEpochMillis)
                        .bind("limit", limit)
                        .map(SqlJournalStore::row)
                        .list());
    }

    private static JournalRow row(final ResultSet row, final StatementContext context)
            throws SQLException {
        final String dispositions = row.getString("dispositions");
        return new JournalRow(
                row.getString("account"),
                row.getString("message_id"),
                row.getString("peer"),
                row.getString("direction"),
                row.getString("state"),
                dispositions.isEmpty() ? List.of() : List.of(dispositions.split(",", -1)),
                row.getString("content_type"),
                Content.of(row.getBytes("content")),
                row.getString("sent"),
                row.getLong("stored_ms"));
    }

    @Override
    public int read(final String account, final String peer) {
        return transactions.write(handle ->
                handle.createUpdate(
                                "UPDATE journal SET dispositions = '' WHERE account = :account"
                                        + " AND peer = :peer AND direction = 'incoming'"
                                        + " AND dispositions <> ''")
                        .bind("account", account)
                        .bind("peer", peer)
                        .execute());
    }

    @Override
    public boolean remove(final String account, final String messageId) {
        return transactions.write(handle ->
                handle.createUpdate(
                                        "DELETE FROM journal"
                                                + " WHERE account = :account AND message_id = :id")
                                .bind("account", account)
                                .bind("id", messageId)
                                .execute()
                        > 0);
    }

    @Override
    public int removeConversation(final String account, final String peer) {
        return transactions.write(handle ->
                handle.createUpdate("DELETE FROM journal WHERE account = :account AND peer = :peer")
                        .bind("account", account)
                        .bind("peer", peer)
                        .execute());
    }

    @Override
    public int removeBefore(final long epochMillis) {
        return transactions.write(handle ->
                handle.createUpdate("DELETE FROM journal WHERE stored_ms < :before")
                        .bind("before", epochMillis)
                        .execute());
    }

    @Override
    public void erase(final String account) {
        final int _ =
                transactions.write(handle -> {
                    int gone = 0;
                    for (final String table :
                            List.of("journal", "journal_owner", "public_key", "push_token")) {
                        gone +=
                                update(
                                        handle,
                                        "DELETE FROM " + table + " WHERE account = :account",
                                        account);
                    }
                    return gone;
                });
    }

    private static int update(final Handle handle, final String sql, final String account) {
        return handle.createUpdate(sql).bind("account", account).execute();
    }

    @Override
    public void putKey(final String account, final String key) {
        final int _ =
                transactions.write(handle ->
                        handle.createUpdate(
                                        "INSERT INTO public_key (account, key)"
                                                + " VALUES (:account, :key) ON CONFLICT (account)"
                                                + " DO UPDATE SET key = excluded.key")
                                .bind("account", account)
                                .bind("key", key)
                                .execute());
    }

    @Override
    public @Nullable String key(final String account) {
        return transactions
                .read(handle ->
                        handle.createQuery("SELECT key FROM public_key WHERE account = :account")
                                .bind("account", account)
                                .mapTo(String.class)
                                .findOne())
                .orElse(null);
    }

    @Override
    public void putToken(final PushToken token) {
        final int _ =
                transactions.write(handle ->
                        handle.createUpdate(
                                        """
                                        INSERT INTO push_token
                                            (account, app, device, platform, token, silent)
                                        VALUES (:account, :app, :device, :platform, :token, :silent)
                                        ON CONFLICT (account, app, device) DO UPDATE SET
                                            platform = excluded.platform,
                                            token = excluded.token,
                                            silent = excluded.silent
                                        """)
                                .bind("account", token.account())
                                .bind("app", token.app())
                                .bind("device", token.device())
                                .bind("platform", token.platform())
                                .bind("token", token.token().revealText())
                                .bind("silent", token.silent())
                                .execute());
    }

    @Override
    public void removeToken(final String account, final String app, final String device) {
        final int _ =
                transactions.write(handle ->
                        handle.createUpdate(
                                        "DELETE FROM push_token WHERE account = :account"
                                                + " AND app = :app AND device = :device")
                                .bind("account", account)
                                .bind("app", app)
                                .bind("device", device)
                                .execute());
    }

    @Override
    public List<PushToken> tokens(final String account) {
        return transactions.read(handle ->
                handle.createQuery(
                                "SELECT * FROM push_token WHERE account = :account"
                                        + " ORDER BY app, device")
                        .bind("account", account)
                        .map((row, _) ->
                                new PushToken(
                                        row.getString("account"),
                                        row.getString("app"),
                                        row.getString("device"),
                                        row.getString("platform"),
                                        Secret.of(row.getString("token")),
                                        row.getBoolean("silent")))
                        .list());
    }
}
