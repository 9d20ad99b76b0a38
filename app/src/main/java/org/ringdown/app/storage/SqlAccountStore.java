package org.ringdown.app.storage;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Secret;
import org.ringdown.service.port.Account;
import org.ringdown.service.port.AccountStore;

/** Accounts in the table {@code account}. */
final class SqlAccountStore implements AccountStore {
    private static final String COLUMNS =
            "name, domain, realm, ha1_md5, ha1_sha256, display_name, created_ms";

    private final Transactions transactions;

    SqlAccountStore(final Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public @Nullable Account find(final String name, final String domain) {
        return transactions
                .read(handle ->
                        handle.createQuery(
                                        "SELECT "
                                                + COLUMNS
                                                + " FROM account"
                                                + " WHERE domain = :domain AND name = :name")
                                .bind("name", name)
                                .bind("domain", domain)
                                .map(SqlAccountStore::account)
                                .findOne())
                .orElse(null);
    }

    @Override
    public List<Account> list() {
        return transactions.read(handle ->
                handle.createQuery("SELECT " + COLUMNS + " FROM account ORDER BY domain, name")
                        .map(SqlAccountStore::account)
                        .list());
    }

    @Override
    public void put(final Account account) {
        transactions.write(handle ->
                handle.createUpdate(
                                """
                                INSERT INTO account (name, domain, realm, ha1_md5,
                                    ha1_sha256, display_name, created_ms)
                                VALUES (:name, :domain, :realm, :md5,
                                    :sha256, :displayName, :created)
                                ON CONFLICT (domain, name) DO UPDATE SET
                                    realm = excluded.realm,
                                    ha1_md5 = excluded.ha1_md5,
                                    ha1_sha256 = excluded.ha1_sha256,
                                    display_name = excluded.display_name,
                                    created_ms = excluded.created_ms
                                """)
                        .bind("name", account.name())
                        .bind("domain", account.domain())
                        .bind("realm", account.realm())
                        .bind("md5", account.ha1Md5().reveal())
                        .bind("sha256", account.ha1Sha256().reveal())
                        .bind("displayName", account.displayName())
                        .bind("created", account.createdEpochMillis())
                        .execute());
    }

    @Override
    public boolean remove(final String name, final String domain) {
        return transactions.write(handle ->
                handle.createUpdate(
                                        "DELETE FROM account"
                                                + " WHERE domain = :domain AND name = :name")
                                .bind("name", name)
                                .bind("domain", domain)
                                .execute()
                        > 0);
    }

    @Override
    public long revision() {
        return transactions.read(handle ->
                handle.createQuery("SELECT number FROM account_revision").mapTo(Long.class).one());
    }

    private static Account account(final ResultSet row, final StatementContext context)
            throws SQLException {
        return new Account(
                row.getString("name"),
                row.getString("domain"),
                row.getString("realm"),
                Secret.of(row.getBytes("ha1_md5")),
                Secret.of(row.getBytes("ha1_sha256")),
                row.getString("display_name"),
                row.getLong("created_ms"));
    }
}
