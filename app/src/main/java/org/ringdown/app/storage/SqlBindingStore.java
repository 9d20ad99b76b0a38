package org.ringdown.app.storage;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.ringdown.service.port.BindingStore;
import org.ringdown.service.port.StoredBinding;

/** Bindings in the table {@code binding}. */
final class SqlBindingStore implements BindingStore {
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
        for (final StoredBinding binding : bindings) {
            if (!binding.aor().equals(aor)) {
                throw new IllegalArgumentException(
                        "a binding of " + binding.aor() + ", not " + aor);
            }
        }
        transactions.write(handle -> {
            int changed =
                    handle.createUpdate("DELETE FROM binding WHERE aor = :aor")
                            .bind("aor", aor)
                            .execute();
            for (final StoredBinding binding : bindings) {
                changed += upsert(handle, binding);
            }
            return changed;
        });
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
        final String instance = binding.instance();
        return handle.createUpdate(
                        """
                        INSERT INTO binding (aor, contact, instance, reg_id, q, call_id, cseq,
                            expires_ms, transport, received, flow_id, user_agent, path)
                        VALUES (:aor, :contact, :instance, :regId, :q, :callId, :cseq,
                            :expires, :transport, :received, :flowId, :userAgent, :path)
                        ON CONFLICT (aor, contact, instance, reg_id) DO UPDATE SET
                            q = excluded.q,
                            call_id = excluded.call_id,
                            cseq = excluded.cseq,
                            expires_ms = excluded.expires_ms,
                            transport = excluded.transport,
                            received = excluded.received,
                            flow_id = excluded.flow_id,
                            user_agent = excluded.user_agent,
                            path = excluded.path
                        """)
                .bind("aor", binding.aor())
                .bind("contact", binding.contact())
                .bind("instance", instance == null ? "" : instance)
                .bind("regId", binding.regId())
                .bind("q", binding.q())
                .bind("callId", binding.callId())
                .bind("cseq", binding.cseq())
                .bind("expires", binding.expiresEpochMillis())
                .bind("transport", binding.transport())
                .bind("received", binding.received())
                .bind("flowId", binding.flowId())
                .bind("userAgent", binding.userAgent())
                .bind("path", String.join("\n", binding.path()))
                .execute();
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
                row.getLong("expires_ms"),
                row.getString("transport"),
                row.getString("received"),
                row.getLong("flow_id"),
                row.getString("user_agent"),
                path.isEmpty() ? List.of() : List.of(path.split("\n")));
    }
}
