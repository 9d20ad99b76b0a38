package org.ringdown.service.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringdown.service.port.Account;
import org.ringdown.service.port.AccountStore;
import org.ringdown.service.port.BindingStore;
import org.ringdown.service.port.StorageFailure;
import org.ringdown.service.port.StoredBinding;
import org.ringdown.sip.auth.Digest;

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

        void add(final String name, final String domain, final String password) {
            put(
                    new Account(
                            name,
                            domain,
                            domain,
                            Digest.ha1(Digest.Algorithm.MD5, name, domain, password),
                            Digest.ha1(Digest.Algorithm.SHA_256, name, domain, password),
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
            all.put(account.name() + "@" + account.domain(), account);
        }

        @Override
        public boolean remove(final String name, final String domain) {
            return all.remove(name + "@" + domain) != null;
        }

        @Override
        public long revision() {
            return all.size();
        }
    }

    /** Bindings. */
    static final class Bindings implements BindingStore {
        private final Map<String, List<StoredBinding>> all = new LinkedHashMap<>();
        boolean broken;
        boolean mad;

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

        List<StoredBinding> of(final String aor) {
            return all.getOrDefault(aor, List.of());
        }
    }
}
