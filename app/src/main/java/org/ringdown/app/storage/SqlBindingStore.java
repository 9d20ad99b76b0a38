package org.ringdown.app.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.ringdown.service.port.BindingStore;
import org.ringdown.service.port.StoredBinding;

/** Bindings in the table {@code binding}. */
final class SqlBindingStore implements BindingStore {
    private static final String UPSERT =
            """
            INSERT INTO binding (aor, contact, instance, reg_id, q, call_id, cseq, since_ms,
                refreshed_ms, expires_ms, transport, received, flow_id, user_agent, path)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (aor, contact, instance, reg_id) DO UPDATE SET
                q = excluded.q,
                call_id = excluded.call_id,
                cseq = excluded.cseq,
                since_ms = excluded.since_ms,
                refreshed_ms = excluded.refreshed_ms,
                expires_ms = excluded.expires_ms,
                transport = excluded.transport,
                received = excluded.received,
                flow_id = excluded.flow_id,
                user_agent = excluded.user_agent,
                path = excluded.path
            """;

    private final Transactions transactions;

    SqlBindingStore(final Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public void upsert(final StoredBinding binding) {
        transactions.write(handle -> upsert(handle, binding));
    }

    @Override
    public void replaceAll(final String aor, final List<StoredBinding> bindings) {
        replaceAll(Map.of(aor, bindings));
    }

    @Override
    public void replaceAll(final Map<String, List<StoredBinding>> bindings) {
        bindings.forEach((aor, rows) -> {
            for (final StoredBinding row : rows) {
                if (!row.aor().equals(aor)) {
                    throw new IllegalArgumentException(
                            "a binding of " + row.aor() + ", not " + aor);
                }
            }
        });
        transactions.write(handle -> replaceAll(handle.getConnection(), bindings));
    }

    /** Plain JDBC: ten thousand clients may come back at once, and each row costs. */
    private static int replaceAll(
            final Connection connection, final Map<String, List<StoredBinding>> bindings) {
        try (PreparedStatement delete =
                        connection.prepareStatement("DELETE FROM binding WHERE aor = ?");
                PreparedStatement insert = connection.prepareStatement(UPSERT)) {
            for (final Map.Entry<String, List<StoredBinding>> entry : bindings.entrySet()) {
                delete.setString(1, entry.getKey());
                delete.executeUpdate();
                for (final StoredBinding row : entry.getValue()) {
                    fill(insert, row);
                    insert.executeUpdate();
                }
            }
            return bindings.size();
        } catch (final SQLException failure) {
            throw new SqlFailure(failure);
        }
    }

    @Override
    public void shift(final long millis) {
        transactions.write(handle ->
                handle.createUpdate(
                                "UPDATE binding SET since_ms = since_ms + :by,"
                                        + " refreshed_ms = refreshed_ms + :by,"
                                        + " expires_ms = expires_ms + :by")
                        .bind("by", millis)
                        .execute());
    }

    @Override
    public boolean remove(final String aor, final String contact) {
        return transactions.write(handle ->
                handle.createUpdate(
                                        "DELETE FROM binding"
                                                + " WHERE aor = :aor AND contact = :contact")
                                .bind("aor", aor)
                                .bind("contact", contact)
                                .execute()
                        > 0);
    }

    @Override
    public int removeExpired(final long epochMillis) {
        return transactions.write(handle ->
                handle.createUpdate("DELETE FROM binding WHERE expires_ms <= :now")
                        .bind("now", epochMillis)
                        .execute());
    }

    @Override
    public List<StoredBinding> loadAll() {
        return transactions.read(handle ->
                handle.createQuery("SELECT * FROM binding ORDER BY aor, contact, reg_id")
                        .map(SqlBindingStore::binding)
                        .list());
    }

    private static int upsert(final Handle handle, final StoredBinding binding) {
        try (PreparedStatement insert = handle.getConnection().prepareStatement(UPSERT)) {
            fill(insert, binding);
            return insert.executeUpdate();
        } catch (final SQLException failure) {
            throw new SqlFailure(failure);
        }
    }

    private static void fill(final PreparedStatement insert, final StoredBinding binding)
            throws SQLException {
        final String instance = binding.instance();
        int at = 0;
        insert.setString(++at, binding.aor());
        insert.setString(++at, binding.contact());
        insert.setString(++at, instance == null ? "" : instance);
        insert.setInt(++at, binding.regId());
        insert.setDouble(++at, binding.q());
        insert.setString(++at, binding.callId());
        insert.setLong(++at, binding.cseq());
        insert.setLong(++at, binding.sinceEpochMillis());
        insert.setLong(++at, binding.refreshedEpochMillis());
        insert.setLong(++at, binding.expiresEpochMillis());
        insert.setString(++at, binding.transport());
        insert.setString(++at, binding.received());
        insert.setLong(++at, binding.flowId());
        insert.setString(++at, binding.userAgent());
        insert.setString(++at, String.join("\n", binding.path()));
    }

    private static StoredBinding binding(final ResultSet row, final StatementContext context)
            throws SQLException {
        final String instance = row.getString("instance");
        final String path = row.getString("path");
        return new StoredBinding(
                row.getString("aor"),
                row.getString("contact"),
                instance.isEmpty() ? null : instance,
                row.getInt("reg_id"),
                row.getDouble("q"),
                row.getString("call_id"),
                row.getLong("cseq"),
                row.getLong("since_ms"),
                row.getLong("refreshed_ms"),
                row.getLong("expires_ms"),
                row.getString("transport"),
                row.getString("received"),
                row.getLong("flow_id"),
                row.getString("user_agent"),
                path.isEmpty() ? List.of() : List.of(path.split("\n")));
    }
}
