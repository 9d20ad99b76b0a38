package org.ringdown.service.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.service.port.Account;
import org.ringdown.service.port.AccountStore;
import org.ringdown.service.port.BindingStore;
import org.ringdown.service.port.StorageFailure;
import org.ringdown.service.port.StoredBinding;
import org.ringdown.service.port.StoredPassword;

/** Storage in memory that fails when told to. */
final class Stores {
    private Stores() {}

    private static void check(final boolean broken) {
        if (broken) {
            throw new StorageFailure("the disk is full", new IllegalStateException("full"));
        }
    }

    /** Accounts. */
    static final class Accounts implements AccountStore {
        private final Map<String, Account> all = new LinkedHashMap<>();
        boolean broken;
        int asked;
        private long revision;

        void add(final String name, final String domain, final String password) {
            put(
                    new Account(
                            name,
                            domain,
                            domain,
                            List.of(StoredPassword.of("", name, domain, password, 0)),
                            null,
                            0));
        }

        @Override
        public @Nullable Account find(final String name, final String domain) {
            asked++;
            check(broken);
            return all.get(name + "@" + domain);
        }

        @Override
        public List<Account> list() {
            return List.copyOf(all.values());
        }

        @Override
        public void put(final Account account) {
            revision++;
            all.put(account.name() + "@" + account.domain(), account);
        }

        @Override
        public boolean remove(final String name, final String domain) {
            revision++;
            return all.remove(name + "@" + domain) != null;
        }

        @Override
        public boolean putDevice(
                final String name, final String domain, final StoredPassword password) {
            return change(
                    name,
                    domain,
                    list -> {
                        list.removeIf(each -> each.device().equals(password.device()));
                        list.add(password);
                    });
        }

        @Override
        public boolean removeDevice(final String name, final String domain, final String device) {
            return change(
                    name, domain, list -> list.removeIf(each -> each.device().equals(device)));
        }

        private boolean change(
                final String name,
                final String domain,
                final Consumer<List<StoredPassword>> change) {
            final Account old = all.get(name + "@" + domain);
            if (old == null) {
                return false;
            }
            final List<StoredPassword> passwords = new ArrayList<>(old.passwords());
            change.accept(passwords);
            put(
                    new Account(
                            name,
                            domain,
                            old.realm(),
                            passwords,
                            old.displayName(),
                            old.createdEpochMillis()));
            return !passwords.equals(old.passwords());
        }

        @Override
        public int withoutSha512() {
            return (int)
                    all.values().stream()
                            .flatMap(account -> account.passwords().stream())
                            .filter(password -> password.sha512() == null)
                            .count();
        }

        @Override
        public long revision() {
            check(broken);
            return revision;
        }
    }

    /** Bindings. */
    static final class Bindings implements BindingStore {
        private final Map<String, List<StoredBinding>> all = new LinkedHashMap<>();
        boolean broken;
        boolean mad;
        int commits;

        @Override
        public void upsert(final StoredBinding binding) {
            throw new UnsupportedOperationException("the location replaces");
        }

        @Override
        public void replaceAll(final String aor, final List<StoredBinding> bindings) {
            check(broken);
            if (mad) {
                throw new IllegalStateException("a bug of the store");
            }
            all.put(aor, List.copyOf(bindings));
        }

        @Override
        public void replaceAll(final Map<String, List<StoredBinding>> bindings) {
            commits++;
            bindings.forEach(this::replaceAll);
        }

        @Override
        public void shift(final long millis) {
            check(broken);
            all.replaceAll((_, rows) -> rows.stream().map(row -> shifted(row, millis)).toList());
        }

        @Override
        public boolean remove(final String aor, final String contact) {
            throw new UnsupportedOperationException("the location replaces");
        }

        @Override
        public int removeExpired(final long epochMillis) {
            int before = 0;
            int after = 0;
            for (final Map.Entry<String, List<StoredBinding>> entry : all.entrySet()) {
                before += entry.getValue().size();
                entry.setValue(
                        entry.getValue().stream()
                                .filter(row -> row.expiresEpochMillis() > epochMillis)
                                .toList());
                after += entry.getValue().size();
            }
            return before - after;
        }

        @Override
        public List<StoredBinding> loadAll() {
            final List<StoredBinding> rows = new ArrayList<>();
            all.values().forEach(rows::addAll);
            return rows;
        }

        private static StoredBinding shifted(final StoredBinding row, final long by) {
            return new StoredBinding(
                    row.aor(),
                    row.contact(),
                    row.instance(),
                    row.regId(),
                    row.q(),
                    row.callId(),
                    row.cseq(),
                    row.sinceEpochMillis() + by,
                    row.refreshedEpochMillis() + by,
                    row.expiresEpochMillis() + by,
                    row.transport(),
                    row.received(),
                    row.flowId(),
                    row.userAgent(),
                    row.path());
        }

        List<StoredBinding> of(final String aor) {
            return all.getOrDefault(aor, List.of());
        }
    }
}
