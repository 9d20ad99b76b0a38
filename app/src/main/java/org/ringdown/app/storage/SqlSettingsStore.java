package org.ringdown.app.storage;

import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.ringdown.service.port.SettingsStore;

/** Settings in the table {@code setting}. */
final class SqlSettingsStore implements SettingsStore {
    private final Transactions transactions;

    SqlSettingsStore(final Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public @Nullable String get(final String key) {
        return transactions
                .read(handle ->
                        handle.createQuery("SELECT value FROM setting WHERE name = :name")
                                .bind("name", key)
                                .mapTo(String.class)
                                .findOne())
                .orElse(null);
    }

    @Override
    public void put(final String key, final String value) {
        transactions.write(handle ->
                insert(
                        handle,
                        "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                        key,
                        value));
    }

    @Override
    public String putIfAbsent(final String key, final String value) {
        return transactions.write(handle -> {
            insert(handle, "ON CONFLICT (name) DO NOTHING", key, value);
            return handle.createQuery("SELECT value FROM setting WHERE name = :name")
                    .bind("name", key)
                    .mapTo(String.class)
                    .one();
        });
    }

    private static int insert(
            final Handle handle, final String conflict, final String key, final String value) {
        return handle.createUpdate(
                        "INSERT INTO setting (name, value) VALUES (:name, :value) " + conflict)
                .bind("name", key)
                .bind("value", value)
                .execute();
    }
}
