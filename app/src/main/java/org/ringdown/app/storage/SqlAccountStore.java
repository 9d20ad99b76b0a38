package org.ringdown.app.storage;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Secret;
import org.ringdown.service.port.Account;
import org.ringdown.service.port.AccountStore;
import org.ringdown.service.port.StoredPassword;

/** Accounts in the table {@code account}, the passwords of devices in {@code device_password}. */
final class SqlAccountStore implements AccountStore {
    private static final String COLUMNS =
            "name, domain, realm, ha1_md5, ha1_sha256, ha1_sha512, display_name, created_ms";

    private final Transactions transactions;
    private final RevisionReader revisions;

    SqlAccountStore(final Transactions transactions, final RevisionReader revisions) {
        this.transactions = transactions;
        this.revisions = revisions;
    }

    @Override
    public @Nullable Account find(final String name, final String domain) {
        // Both at one moment, and the same two queries whether there is such an account or not.
        return transactions.read(handle ->
                handle.inTransaction(_ -> {
                    final List<StoredPassword> devices =
                            handle.createQuery(
                                            "SELECT * FROM device_password"
                                                    + " WHERE domain = :domain AND name = :name"
                                                    + " ORDER BY created_ms, device")
                                    .bind("name", name)
                                    .bind("domain", domain)
                                    .map(SqlAccountStore::device)
                                    .list();
                    return handle.createQuery(
                                    "SELECT "
                                            + COLUMNS
                                            + " FROM account WHERE domain = :domain AND name = :name")
                            .bind("name", name)
                            .bind("domain", domain)
                            .map((row, _) -> account(row, devices))
                            .findOne()
                            .orElse(null);
                }));
    }

    @Override
    public List<Account> list() {
        return transactions.read(handle ->
                handle.inTransaction(_ -> {
                    final Map<String, List<StoredPassword>> devices = new HashMap<>();
                    handle.createQuery("SELECT * FROM device_password ORDER BY created_ms, device")
                            .map((row, context) -> Map.entry(owner(row), device(row, context)))
                            .forEach(entry ->
                                    devices.computeIfAbsent(entry.getKey(), _ -> new ArrayList<>())
                                            .add(entry.getValue()));
                    return handle.createQuery(
                                    "SELECT " + COLUMNS + " FROM account ORDER BY domain, name")
                            .map((row, _) ->
                                    account(row, devices.getOrDefault(owner(row), List.of())))
                            .list();
                }));
    }

    private static String owner(final ResultSet row) throws SQLException {
        return row.getString("name") + "@" + row.getString("domain");
    }

    @Override
    public void put(final Account account) {
        transactions.write(handle -> {
            final StoredPassword own = account.passwords().getFirst();
            final int changed =
                    handle.createUpdate(
                                    """
                                    INSERT INTO account (name, domain, realm, ha1_md5, ha1_sha256,
                                        ha1_sha512, display_name, created_ms)
                                    VALUES (:name, :domain, :realm, :md5, :sha256,
                                        :sha512, :displayName, :created)
                                    ON CONFLICT (domain, name) DO UPDATE SET
                                        realm = excluded.realm,
                                        ha1_md5 = excluded.ha1_md5,
                                        ha1_sha256 = excluded.ha1_sha256,
                                        ha1_sha512 = excluded.ha1_sha512,
                                        display_name = excluded.display_name,
                                        created_ms = excluded.created_ms
                                    """)
                            .bind("name", account.name())
                            .bind("domain", account.domain())
                            .bind("realm", account.realm())
                            .bind("md5", own.md5().reveal())
                            .bind("sha256", own.sha256().reveal())
                            .bind("sha512", bytes(own.sha512()))
                            .bind("displayName", account.displayName())
                            .bind("created", account.createdEpochMillis())
                            .execute();
            removeDevices(handle, account.name(), account.domain());
            account.passwords().stream()
                    .skip(1)
                    .forEach(device -> insert(handle, account.name(), account.domain(), device));
            return changed;
        });
    }

    private static byte @Nullable [] bytes(final @Nullable Secret secret) {
        return secret == null ? null : secret.reveal();
    }

    @Override
    public boolean remove(final String name, final String domain) {
        return transactions.write(handle -> {
            removeDevices(handle, name, domain);
            return handle.createUpdate(
                                    "DELETE FROM account"
                                            + " WHERE domain = :domain AND name = :name")
                            .bind("name", name)
                            .bind("domain", domain)
                            .execute()
                    > 0;
        });
    }

    private static void removeDevices(final Handle handle, final String name, final String domain) {
        handle.createUpdate("DELETE FROM device_password WHERE domain = :domain AND name = :name")
                .bind("name", name)
                .bind("domain", domain)
                .execute();
    }

    @Override
    public boolean putDevice(
            final String name, final String domain, final StoredPassword password) {
        if (password.device().isEmpty() || password.sha512() == null) {
            throw new IllegalArgumentException("a device has a name, and all its hashes");
        }
        return transactions.write(handle -> {
            final boolean known =
                    handle.createQuery(
                                            "SELECT count(*) FROM account"
                                                    + " WHERE domain = :domain AND name = :name")
                                    .bind("name", name)
                                    .bind("domain", domain)
                                    .mapTo(Integer.class)
                                    .one()
                            > 0;
            return known && insert(handle, name, domain, password) > 0;
        });
    }

    private static int insert(
            final Handle handle,
            final String name,
            final String domain,
            final StoredPassword password) {
        return handle.createUpdate(
                        """
                        INSERT INTO device_password (domain, name, device, ha1_md5, ha1_sha256,
                            ha1_sha512, created_ms)
                        VALUES (:domain, :name, :device, :md5, :sha256, :sha512, :created)
                        ON CONFLICT (domain, name, device) DO UPDATE SET
                            ha1_md5 = excluded.ha1_md5,
                            ha1_sha256 = excluded.ha1_sha256,
                            ha1_sha512 = excluded.ha1_sha512,
                            created_ms = excluded.created_ms
                        """)
                .bind("name", name)
                .bind("domain", domain)
                .bind("device", password.device())
                .bind("md5", password.md5().reveal())
                .bind("sha256", password.sha256().reveal())
                .bind("sha512", bytes(password.sha512()))
                .bind("created", password.createdEpochMillis())
                .execute();
    }

    @Override
    public boolean removeDevice(final String name, final String domain, final String device) {
        return transactions.write(handle ->
                handle.createUpdate(
                                        "DELETE FROM device_password WHERE domain = :domain"
                                                + " AND name = :name AND device = :device")
                                .bind("name", name)
                                .bind("domain", domain)
                                .bind("device", device)
                                .execute()
                        > 0);
    }

    @Override
    public int withoutSha512() {
        return transactions.read(handle ->
                handle.createQuery("SELECT count(*) FROM account WHERE ha1_sha512 IS NULL")
                        .mapTo(Integer.class)
                        .one());
    }

    @Override
    public long revision() {
        return revisions.read();
    }

    private static StoredPassword device(final ResultSet row, final StatementContext context)
            throws SQLException {
        return new StoredPassword(
                row.getString("device"),
                Secret.of(row.getBytes("ha1_md5")),
                Secret.of(row.getBytes("ha1_sha256")),
                Secret.of(row.getBytes("ha1_sha512")),
                row.getLong("created_ms"));
    }

    private static Account account(final ResultSet row, final List<StoredPassword> devices)
            throws SQLException {
        final byte @Nullable [] sha512 = row.getBytes("ha1_sha512");
        final List<StoredPassword> passwords = new ArrayList<>(devices.size() + 1);
        passwords.add(
                new StoredPassword(
                        "",
                        Secret.of(row.getBytes("ha1_md5")),
                        Secret.of(row.getBytes("ha1_sha256")),
                        sha512 == null ? null : Secret.of(sha512),
                        row.getLong("created_ms")));
        passwords.addAll(devices);
        return new Account(
                row.getString("name"),
                row.getString("domain"),
                row.getString("realm"),
                passwords,
                row.getString("display_name"),
                row.getLong("created_ms"));
    }
}
